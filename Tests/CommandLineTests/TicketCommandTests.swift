import Foundation
import TestSupport
import Testing

@Suite("Tickets on the command line")
struct TicketCommandTests {
    /// A ledger with half of a real set, with which the other half is late.
    private static func ledger(_ scratch: ScratchDirectory) throws {
        let lines = "Fixtures/completejourney/small.ndjson"
        let run = try ProgramRun(
            "awk 'NR % 2' \(lines) | daybook ingest - --quiet",
            ledger: scratch.ledger
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    /// Records the other half, retracts, replaces, and takes out a whole run.
    private static func grow(_ ledger: String) throws {
        let run = try ProgramRun(
            """
            set -e
            daybook ingest Fixtures/completejourney/small.ndjson --quiet
            daybook ingest Tests/CommandLineTests/Golden/input/book.ndjson --quiet
            daybook ingest Tests/CommandLineTests/Golden/input/late.ndjson --quiet
            daybook retract --id cj-26-HH0374-sent --quiet
            daybook retract --run 1 --quiet
            daybook ingest Fixtures/completejourney/small.ndjson --quiet
            daybook reindex --quiet
            """,
            ledger: ledger
        )
        #expect(run.status == 0, "\(run.errors)")
    }

    private static func ticket(_ run: ProgramRun) -> String {
        let all = run.output + run.errors
        let start = all.range(of: "dbt1.", options: .backwards)
        return start.map { String(all[$0.lowerBound...].prefix { $0 != "\"" && $0 != "\n" }) } ?? ""
    }

    private static let questions = [
        "query customer HH0374", "query customer HH0374 --json --as-of 2017-06-01",
        "query customer HH0374 --explain",
        "query customer HH0374 --touchpoints contacts --json",
        "query customers --json", "query customers --ndjson --limit 7 --sort amounts.USD",
        "query customers --where 'contacts > 0 and last >= 2017-12-01' --tz Europe/Paris --csv",
        "query campaign cj-13", "query campaign cj-13 --window 9d --window 36h --cells --json",
        "query campaign cj-13 --explain --response-types coupon.redeemed",
        "query campaign cj-13 --touchpoints 14d",
        "query campaign cj-13 --touchpoints reached --ndjson",
        "query campaigns", "query campaigns --json", "query campaigns --cells --csv",
        "query campaigns --where 'reached >= 5' --sort direct.rate --ascending --known-at 900",
        "query timeline HH0374", "query timeline HH0374 --json", "query timeline HH0374 --ndjson",
        "query timeline HH0374 --csv --known-at 700", "replay", "replay --json",
        "replay campaigns --explain --as-of 2017-06-01", "replay --diff --known-at 700",
        "replay customers --diff --as-of 2017-06-01 --diff-known-at 800 --json",
        "replay --diff --known-at 999999",
    ]

    @Test("print the same again, byte for byte, whatever was recorded since")
    func reproduction() throws {
        let scratch = try ScratchDirectory()
        try Self.ledger(scratch)
        var made: [(question: String, run: ProgramRun)] = []
        for question in Self.questions {
            let run = try ProgramRun("daybook \(question) --ticket", ledger: scratch.ledger)
            #expect(run.status == 0, "\(question): \(run.errors)")
            #expect(Self.ticket(run).utf8.count > 80, "\(question)")
            made.append((question, run))
        }
        try Self.grow(scratch.ledger)
        for (question, before) in made {
            let line = "daybook replay --ticket \(Self.ticket(before))"
            let after = try ProgramRun(line, ledger: scratch.ledger)
            #expect(after.status == 0, "\(question): \(after.errors)")
            #expect(after.output == before.output, "\(question)")
            #expect(Self.ticket(after) == Self.ticket(before), "\(question)")
        }
        // Something did change: the same questions without their tickets have other answers.
        let now = try ProgramRun("daybook query campaigns", ledger: scratch.ledger)
        #expect(!made.contains { $0.run.output.hasPrefix(now.output) })
        // A ledger elsewhere, and a tree over it, make no difference.
        let moved = scratch.path + "/moved"
        try FileManager.default.moveItem(atPath: scratch.ledger, toPath: moved)
        _ = try ProgramRun("daybook tree-head", ledger: moved)
        for (question, before) in made {
            let line = "daybook replay --ticket=\(Self.ticket(before)) --ledger \(moved)"
            let after = try ProgramRun(line, ledger: scratch.ledger)
            #expect(after.output == before.output, "\(question): \(after.errors)")
        }
    }

    @Test("are members of objects, last lines of tables, and beside rows for programs")
    func places() throws {
        let scratch = try ScratchDirectory()
        try Self.ledger(scratch)
        func run(_ line: String) throws -> ProgramRun {
            try ProgramRun("daybook " + line, ledger: scratch.ledger)
        }
        let plain = try run("query campaigns --json")
        let json = try run("query campaigns --json --ticket")
        let member = ",\"ticket\":\"\(Self.ticket(json))\"}\n"
        #expect(json.output == plain.output.dropLast(2) + member)
        let table = try run("query campaigns --ticket")
        #expect(
            try table.output == run("query campaigns").output + "ticket  \(Self.ticket(table))\n"
        )
        let csv = try run("query campaigns --csv --ticket")
        #expect(try csv.output == run("query campaigns --csv").output)
        #expect(csv.errors == "ticket  \(Self.ticket(csv))\n")
        let quiet = try run("query campaigns --ndjson --ticket --quiet")
        #expect(quiet.errors == "ticket  \(Self.ticket(quiet))\n")
        let unknown = try run("query campaign nothing --json --ticket")
        #expect(unknown.status == 1 && unknown.output.isEmpty)
        #expect(Self.ticket(unknown).isEmpty)
    }

    /// Options that a ticket holds, by the numbers of ``TicketQuestion/Name``.
    private static let held = [
        "window", "response-types", "cells", "explain", "touchpoints", "where", "sort",
        "ascending", "descending", "limit", "tz", "json", "ndjson", "csv", "diff", "as-of",
        "known-at", "diff-as-of", "diff-known-at",
    ]

    @Test(
        "hold every option that decides the output",
        arguments: [
            "query customer", "query customers", "query campaign", "query campaigns",
            "query timeline", "replay",
        ]
    )
    func options(command: String) throws {
        let scratch = try ScratchDirectory()
        let help = try ProgramRun("daybook \(command) --help", ledger: scratch.ledger)
        let lines = help.output.components(separatedBy: "options:\n")[1]
            .components(separatedBy: "\n")
        let names = lines.filter { $0.hasPrefix("  --") }
            .map { String($0.dropFirst(4).prefix { $0 != " " }) }
        #expect(names.contains("ticket"))
        // Where results are shown and how they are found, not what they are.
        let others = ["ticket", "ledger", "no-pager", "quiet", "from-zero"]
        #expect(Set(names).subtracting(others).isSubset(of: Self.held))
    }

    @Test("hold the root that tree-head prints")
    func root() throws {
        let scratch = try ScratchDirectory()
        try Self.ledger(scratch)
        let run = try ProgramRun("daybook replay --ticket", ledger: scratch.ledger)
        var letters = Self.ticket(run).dropFirst(5).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        while letters.count % 4 != 0 { letters.append("=") }
        let bytes = try #require(Data(base64Encoded: String(letters)))
        // The position takes two bytes: a varint below 2^14.
        let root = bytes.dropFirst(2).prefix(32).base64EncodedString()
        let head = try ProgramRun("daybook tree-head", ledger: scratch.ledger)
        #expect(head.output.contains("\n\(root)\n"))
    }

    @Test("say what no longer fits")
    func misfits() throws {
        let scratch = try ScratchDirectory()
        try Self.ledger(scratch)
        let copy = scratch.path + "/copy"
        try FileManager.default.copyItem(atPath: scratch.ledger, toPath: copy)
        try Self.grow(scratch.ledger)
        let run = try ProgramRun("daybook query campaigns --ticket", ledger: scratch.ledger)
        let ticket = Self.ticket(run)
        func replay(_ ticket: String, _ ledger: String) throws -> ProgramRun {
            try ProgramRun("daybook replay --ticket \(ticket)", ledger: ledger)
        }
        let older = try replay(ticket, copy)
        #expect(older.status == 1 && older.output.isEmpty)
        #expect(older.errors.contains("it is an older copy, or another ledger"))
        // The same touchpoints but for one amount, in a ledger of their own.
        let rewritten = scratch.path + "/rewritten"
        let write = try ProgramRun(
            "daybook dump | sed '1s/cj-26/cj-27/' | daybook ingest - --quiet --ledger \(rewritten)",
            ledger: scratch.ledger
        )
        #expect(write.status < 2, "\(write.errors)")
        let further = try ProgramRun(
            "daybook ingest Fixtures/cdnow/sample.ndjson --quiet",
            ledger: rewritten
        )
        #expect(further.status == 0)
        let other = try replay(ticket, rewritten)
        #expect(other.status == 1 && other.output.isEmpty)
        #expect(other.errors.contains("its past was rewritten"))
        // A tree made before does not make a rewritten ledger pass.
        _ = try ProgramRun("daybook tree-head", ledger: scratch.ledger)
        let trees = try ProgramRun(
            "rm -rf \(rewritten)/tree && cp -r \(scratch.ledger)/tree \(rewritten)/tree",
            ledger: rewritten
        )
        #expect(trees.status == 0)
        let again = try replay(ticket, rewritten)
        #expect(again.status == 1 && again.errors.contains("its past was rewritten"))
        let mistyped = try replay(String(ticket.dropLast()), scratch.ledger)
        #expect(mistyped.status == 2 && mistyped.errors.contains("missing or mistyped"))
        let more = try ProgramRun(
            "daybook replay --ticket \(ticket) --json",
            ledger: scratch.ledger
        )
        #expect(more.status == 2 && more.errors.contains("give no other options"))
        let missing = try replay(ticket, scratch.path + "/missing")
        #expect(missing.status == 1 && missing.errors.contains("no ledger"))
    }

    /// A ticket for another output: its bytes 42 to 49 are the digest of that, behind a position of
    /// two bytes, a root and the definitions.
    private static func altered(_ ticket: String) throws -> String {
        var letters = ticket.dropFirst(5).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        while letters.count % 4 != 0 { letters.append("=") }
        var bytes = [UInt8](try #require(Data(base64Encoded: String(letters))).dropLast(4))
        bytes[45] ^= 1
        var check: UInt32 = .max
        for byte in bytes {
            check ^= UInt32(byte)
            for _ in 0..<8 { check = check >> 1 ^ (check & 1 == 0 ? 0 : 0x82F6_3B78) }
        }
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(~check >> shift & 255)) }
        let text = Data(bytes).base64EncodedString().filter { $0 != "=" }
        return "dbt1." + String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    @Test("say when the records are the same and what is printed is not")
    func otherOutput() throws {
        let scratch = try ScratchDirectory()
        try Self.ledger(scratch)
        let made = try ProgramRun("daybook query campaigns --json --ticket", ledger: scratch.ledger)
        let ticket = try Self.altered(Self.ticket(made))
        let run = try ProgramRun("daybook replay --ticket \(ticket)", ledger: scratch.ledger)
        let plain = try ProgramRun("daybook query campaigns --json", ledger: scratch.ledger)
        #expect(run.status == 1)
        #expect(run.output == plain.output)
        #expect(run.errors.contains("what was printed is not what it was"))
    }

    @Test("are the same on a terminal, where nothing is fitted into it")
    func terminal() throws {
        let scratch = try ScratchDirectory()
        try Self.ledger(scratch)
        let pipe = try ProgramRun("daybook query campaigns --ticket", ledger: scratch.ledger)
        let screen = try TerminalRun(
            "daybook query campaigns --ticket --no-pager",
            ledger: scratch.ledger,
            columns: 60
        )
        #expect(screen.finish() == 0)
        #expect(screen.text.contains(pipe.output))
    }
}
