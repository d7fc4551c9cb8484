import Foundation
import TestSupport
import Testing

@Suite("Explanations on the command line")
struct ExplanationTests {
    private struct Explained: Decodable {
        struct Numbers: Decodable {
            /// A number or something else, which is not compared.
            let value: Double?
            let numerator: Int?

            private enum CodingKeys: CodingKey { case value, numerator }

            init(from decoder: any Decoder) throws {
                let members = try decoder.container(keyedBy: CodingKeys.self)
                value = try? members.decode(Double.self, forKey: .value)
                numerator = try? members.decode(Int.self, forKey: .numerator)
            }
        }

        let figure: String
        let numbers: Numbers
        let command: String
    }

    private struct Object: Decodable {
        let explain: [Explained]
    }

    private func ledger(in scratch: ScratchDirectory) throws {
        let input = "Tests/CommandLineTests/Golden/input"
        let run = try ProgramRun(
            "daybook ingest \(input)/book.ndjson",
            ledger: scratch.ledger
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test(
        "name commands that list as many touchpoints as the figure counts",
        arguments: [
            "query campaign spring --window 7d", "query campaign spring --window 36h --known-at 40",
            "query campaign spring --window 7d --response-types visit.store,purchase.completed",
            "query customer ann", "query customer ann --as-of 2024-03-02 --tz Europe/Paris",
        ]
    )
    func commands(query: String) throws {
        let scratch = try ScratchDirectory()
        try ledger(in: scratch)
        let run = try ProgramRun("daybook \(query) --explain --json", ledger: scratch.ledger)
        let object = try JSONDecoder().decode(Object.self, from: Data(run.output.utf8))
        #expect(object.explain.count >= 13)
        // One shell for all of them: what each lists, counted.
        let lines = object.explain.map { "\($0.command) --ndjson | wc -l" }
        let counts = try ProgramRun(lines.joined(separator: "\n"), ledger: scratch.ledger)
        #expect(counts.errors.isEmpty, "\(counts.errors)")
        let found = counts.output.split(separator: "\n").compactMap { Int($0) }
        #expect(found.count == object.explain.count)
        for (explained, count) in zip(object.explain, found) {
            let figure = explained.numbers.numerator ?? explained.numbers.value.map { Int($0) }
            if let figure { #expect(count == figure, "\(explained.figure): \(explained.command)") }
        }
    }

    @Test("quote what a shell would read otherwise")
    func quoting() throws {
        let scratch = try ScratchDirectory()
        // A quote with an accent, a joiner or a selector on it is one character, and yet a quote.
        let names = [
            "it's 5 o'clock", "--json", "$HOME *", "tab\there", "é", "'\u{301}; echo x; '\u{301}",
            "'\u{200D}$(echo x)'\u{FE0F}",
        ]
        let lines = names.enumerated().map { index, name in
            let member = name.replacingOccurrences(of: "\t", with: "\\t")
            return #"{"id":"\#(index)","customer":"\#(member)","channel":"web","#
                + #""type":"message.sent","campaign":"\#(member)","#
                + #""time":"2026-03-0\#(index + 1)T09:00:00Z"}"#
        }
        let file = scratch.path + "/items.ndjson"
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: file,
            atomically: true,
            encoding: .utf8
        )
        let ingested = try ProgramRun("daybook ingest \(file)", ledger: scratch.ledger)
        #expect(ingested.status == 0)
        for query in ["customers", "campaigns"] {
            let run = try ProgramRun(
                "daybook query \(query) --explain --ndjson",
                ledger: scratch.ledger
            )
            let objects = run.output.split(separator: "\n")
            #expect(objects.count == names.count)
            for line in objects {
                let object = try JSONDecoder().decode(Object.self, from: Data(line.utf8))
                let command = try #require(object.explain.first?.command)
                // Behind `--` stands what looks like an option.
                let line = command.replacingOccurrences(
                    of: " --touchpoints",
                    with: " --csv --touchpoints"
                )
                let listed = try ProgramRun("\(line) | wc -l", ledger: scratch.ledger)
                #expect(listed.errors.isEmpty, "\(command): \(listed.errors)")
                #expect(listed.output == "2\n", "\(command)")
            }
        }
    }
}
