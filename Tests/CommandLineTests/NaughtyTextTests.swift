import Foundation
import TestSupport
import Testing

@Suite("Text that attacks whoever looks at it")
struct NaughtyTextTests {
    /// What a terminal would obey: a change of its title, a C1 sequence, a change of direction.
    private static let hostile = "\u{1B}]0;t\u{7}\u{9B}2J\u{202E}x"
    private static let escaped = #"\u001b]0;t\u0007\u009b2J\u202ex"#

    /// Records a contact of a customer, campaign and cell of that name, given as JSON escapes it.
    private func record(_ name: String, in scratch: ScratchDirectory) throws {
        let line =
            #"{"id":"1","customer":"\#(name)","channel":"web","type":"message.sent","#
            + #""campaign":"\#(name)","cell":"\#(name)","time":"2026-01-31T14:00:00Z"}"#
        let file = scratch.path + "/items.ndjson"
        try (line + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let run = try ProgramRun("daybook ingest \(file)", ledger: scratch.ledger)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test("A cell's name in an explanation is neutralised")
    func explanation() throws {
        let scratch = try ScratchDirectory()
        try record(Self.escaped, in: scratch)
        for command in ["query campaigns --cells --explain", "query customers --explain"] {
            let run = try ProgramRun("daybook \(command)", ledger: scratch.ledger)
            #expect(run.status == 0)
            #expect(run.output.contains(#"\u{1B}]0;t\u{7}\u{9B}2J\u{202E}x"#))
            for scalar in "\u{1B}\u{7}\u{9B}\u{202E}".unicodeScalars {
                #expect(!run.output.unicodeScalars.contains(scalar), "\(command)")
            }
        }
    }

    @Test(
        "Formats for programs are neutralised on a terminal, and there alone",
        arguments: [
            "query customers --ndjson", "query customers --json", "query customers --csv",
            "query campaigns --csv", "query campaigns --cells --csv", "dump", "dump --evidence",
            "tail --ndjson", "tail", "query customers", "stats --json",
        ]
    )
    func terminal(command: String) throws {
        let scratch = try ScratchDirectory()
        // C1 characters and direction marks need no escape in JSON, so they come as they are.
        try record("\\u001b]0;t\\u0007\u{9B}2J\u{202E}x", in: scratch)
        let run = try TerminalRun(
            "daybook \(command)",
            ledger: scratch.ledger,
            columns: 400,
            environment: ["NO_COLOR": "1"]
        )
        #expect(run.finish() == 0)
        for scalar in "\u{1B}\u{7}\u{9B}\u{202E}".unicodeScalars {
            #expect(!run.text.unicodeScalars.contains(scalar), "\(command): \(run.text)")
        }
        #expect(run.text.contains("message.sent") || run.text.contains("2J"))
        let programs = try ProgramRun("daybook \(command) | cat", ledger: scratch.ledger)
        if command.hasSuffix("csv") { #expect(programs.output.contains(Self.hostile)) }
        if command.hasSuffix("json") && !command.hasPrefix("stats") {
            #expect(programs.output.contains("\u{9B}2J\u{202E}x"))
        }
    }

    @Test(
        "The value of an option may begin with what joins the character before it",
        arguments: ["\u{301}x", "\u{200D}x", "\u{FE0F}", "=\u{301}", ""]
    )
    func optionValue(name: String) throws {
        let scratch = try ScratchDirectory()
        try record(name + "1", in: scratch)
        let run = try ProgramRun(
            "daybook tail --ndjson --campaign='\(name)1'",
            ledger: scratch.ledger
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.split(separator: "\n").count == 1)
    }

    @Test("A name of zero width is a name: the sign for none does not stand for it")
    func zeroWidth() throws {
        let scratch = try ScratchDirectory()
        try record("\u{200B}", in: scratch)
        for query in ["customer", "campaign"] {
            let run = try ProgramRun("daybook query \(query) '\u{200B}'", ledger: scratch.ledger)
            #expect(run.output.hasPrefix(query))
            let first = run.output.unicodeScalars.prefix { $0 != "\n" }
            #expect(first.contains("\u{200B}") && !first.contains("–"))
        }
    }
}
