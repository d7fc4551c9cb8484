import Foundation
import TestSupport
import Testing

/// Long results on a terminal.
@Suite("The pager")
struct PagerTests {

    /// A ledger with a hundred customers.
    private func ledger() throws -> ScratchDirectory {
        let scratch = try ScratchDirectory()
        let lines = (100...199).map { number in
            #"{"id":"\#(number)","customer":"c\#(number)","channel":"web","type":"visit.web","#
                + #""time":"2026-01-31T14:00:00Z"}"#
        }
        let file = scratch.path + "/items.ndjson"
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: file,
            atomically: true,
            encoding: .utf8
        )
        _ = try ProgramRun("daybook ingest \(file)", ledger: scratch.ledger)
        return scratch
    }

    private func start(
        _ line: String,
        _ scratch: ScratchDirectory,
        environment: [String: String] = [:]
    ) throws -> TerminalRun {
        try TerminalRun(
            line,
            ledger: scratch.ledger,
            columns: 200,
            rows: 20,
            environment: ["NO_COLOR": "1"].merging(environment) { $1 }
        )
    }

    /// Whether `stty -a` says that keys are lines and signals again.
    private func isGivenBack(_ run: TerminalRun) -> Bool {
        let words = run.text.split { " \n".contains($0) }
        return words.contains("icanon") && words.contains("isig")
    }

    /// Customers on the screen.
    private func shown(_ run: TerminalRun) -> Int {
        run.text.replacingOccurrences(of: "\r\u{1B}[K", with: "\n")
            .components(separatedBy: "\nc1").count - 1
    }

    @Test("fills a screen and asks; space, return, G and q answer")
    func keys() throws {
        let scratch = try ledger()
        let run = try start("daybook query customers", scratch)
        #expect(run.wait(for: "q: quit"))
        // The headings and eighteen customers; the question takes the twentieth line.
        #expect(shown(run) == 18)
        run.type(" ")
        #expect(run.wait(for: "c136"))
        run.linger(seconds: 0.3)
        #expect(shown(run) == 37)
        run.type("\n")
        #expect(run.wait(for: "c137"))
        run.linger(seconds: 0.3)
        #expect(shown(run) == 38)
        run.type("x")
        run.linger(seconds: 0.2)
        #expect(shown(run) == 38)
        run.type("G")
        #expect(run.finish() == 0)
        #expect(shown(run) == 100)
    }

    @Test("ends at q with the status of a command that is done, and shows no more")
    func quit() throws {
        let scratch = try ledger()
        let run = try start("daybook query customers; echo \"status $?\"; stty -a", scratch)
        #expect(run.wait(for: "q: quit"))
        run.type("q")
        #expect(run.finish() == 0)
        #expect(shown(run) == 18)
        #expect(run.text.contains("status 0"))
        #expect(isGivenBack(run))
    }

    @Test(
        "gives the keyboard back at Control-C and at a signal",
        arguments: ["\u{3}", "TERM", "HUP", "QUIT"]
    )
    func interrupted(how: String) throws {
        let scratch = try ledger()
        let run = try start(
            "daybook query customers; echo \"status $?\"; stty -a",
            scratch
        )
        #expect(run.wait(for: "q: quit"))
        if how != "\u{3}" {
            let pids = try ProgramRun(
                "ps -eo pid,args | grep '[d]aybook query customers$' | awk '{print $1}'",
                ledger: scratch.ledger
            )
            // Only the program that this test started has this ledger.
            for word in pids.output.split(separator: "\n") {
                let environment = "/proc/\(word)/environ"
                let data = FileManager.default.contents(atPath: environment) ?? Data()
                guard String(decoding: data, as: UTF8.self).contains(scratch.ledger) else {
                    continue
                }
                _ = try ProgramRun("kill -\(how) \(word)", ledger: scratch.ledger)
            }
        } else {
            run.type(how)
        }
        _ = run.finish()
        #expect(run.text.contains("status 130"), "\(run.text)")
        #expect(isGivenBack(run))
    }

    @Test(
        "asks nothing where it is turned off, where all fits, and where nobody can answer",
        arguments: [
            "daybook query customers --no-pager", "DAYBOOK_PAGER=off daybook query customers",
            "daybook query customers < /dev/null", "daybook query customers | cat",
        ]
    )
    func off(line: String) throws {
        let scratch = try ledger()
        let run = try start(line, scratch)
        #expect(run.finish() == 0)
        #expect(shown(run) == 100)
        #expect(!run.text.contains("q: quit"))
        let short = try start("daybook query customer c100", scratch)
        #expect(short.finish() == 0)
        #expect(!short.text.contains("q: quit"))
    }

    @Test("counts the lines that a long line takes on a narrow terminal")
    func wrapped() throws {
        let scratch = try ledger()
        let run = try TerminalRun(
            "daybook query customers --ndjson",
            ledger: scratch.ledger,
            columns: 80,
            rows: 20
        )
        #expect(run.wait(for: "q: quit"))
        let lines = run.text.components(separatedBy: "\n").dropLast()
        let rows = lines.reduce(0) { $0 + ($1.count + 79) / 80 }
        #expect(rows <= 19)
        #expect(rows > 15)
        run.type("q")
        #expect(run.finish() == 0)
    }
}
