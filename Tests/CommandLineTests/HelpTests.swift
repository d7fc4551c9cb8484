import Foundation
import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
    private static let commands = [
        "demo", "ingest", "map", "query customer", "query customers", "query campaign",
        "query campaigns", "query timeline", "metric diff", "replay", "verify", "backup", "restore",
        "repair", "dump", "tail", "stats", "retract",
        "quarantine list", "quarantine show", "quarantine retry", "readapt", "completions",
        "scrub", "reindex",
    ]
    private static let topics = [
        "formats", "time", "figures", "metrics", "ledger", "quarantine", "exit-codes",
        "environment", "backup", "proofs", "damage",
    ]

    @Test("is printed for every command, with usage, options and examples", arguments: commands)
    func everyCommand(command: String) throws {
        let scratch = try ScratchDirectory()
        let run = try ProgramRun("daybook \(command) --help", ledger: scratch.ledger)
        #expect(run.status == 0)
        #expect(run.output.contains("usage: daybook \(command)"))
        #expect(run.output.contains("--ledger DIR"))
        #expect(run.output.contains("examples:\n  "))
        #expect(run.errors.isEmpty)
    }

    @Test("lists every command")
    func overview() throws {
        let scratch = try ScratchDirectory()
        let run = try ProgramRun("daybook --help", ledger: scratch.ledger)
        #expect(run.status == 0)
        for command in Self.commands {
            #expect(run.output.contains("\n  \(command)"), "\(command)")
        }
        let rows = run.output.components(separatedBy: "\n").filter { $0.hasPrefix("  ") }
            .prefix(Self.commands.count)
        let starts = zip(rows, Self.commands).map { row, command in
            // What the summary begins with stands in one column, whatever the arguments are.
            row.distance(
                from: row.startIndex,
                to: row.range(of: "  ", options: .backwards)!.upperBound
            )
        }
        #expect(Set(starts).count == 1, "\(starts)")
        let version = try ProgramRun("daybook --version", ledger: scratch.ledger)
        #expect(version.output == "daybook 1.0.0\n")
    }

    @Test("gives examples that work, in one ledger, in the order of the commands")
    func examples() throws {
        let scratch = try ScratchDirectory()
        let pages = Self.commands.map { "\($0) --help" } + Self.topics.map { "help \($0)" }
        for page in pages {
            let help = try ProgramRun("daybook \(page)", ledger: scratch.ledger)
            #expect(help.output.contains("\nexamples:\n"), "\(page)")
            let examples = help.output.components(separatedBy: "examples:\n").last ?? ""
            for line in examples.components(separatedBy: "\n")
            where line.hasPrefix("  ") && !line.hasPrefix("      ") {
                // What is made beside the ledger is made in the scratch directory.
                let typed = line.dropFirst(2)
                    .replacingOccurrences(of: "copy-of-ledger", with: scratch.path + "/copy")
                let run = try ProgramRun(typed, ledger: scratch.ledger)
                // An example may find nothing in the demo's ledger, but it must be understood.
                #expect(run.status == 0 || run.status == 1, "\(typed): \(run.errors)")
                #expect(!run.errors.contains("usage"), "\(typed): \(run.errors)")
            }
        }
    }

    @Test("explains topics, and lists them")
    func topics() throws {
        let scratch = try ScratchDirectory()
        let list = try ProgramRun("daybook help", ledger: scratch.ledger)
        let names = list.output.components(separatedBy: "topics:\n").last?
            .components(separatedBy: "\n\n")[0].components(separatedBy: "\n")
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(names == Self.topics)
        for topic in Self.topics {
            let page = try ProgramRun("daybook help \(topic)", ledger: scratch.ledger)
            #expect(page.status == 0)
            for line in page.output.components(separatedBy: "\n") {
                #expect(line.count <= 100, "\(topic): \(line)")
            }
        }
        let words = try ProgramRun("daybook help exit codes", ledger: scratch.ledger)
        #expect(words.output.hasPrefix("how a command ended"))
    }

    @Test(
        "guesses at what was meant",
        arguments: [
            ("ingst x", "did you mean daybook ingest?"),
            ("query custmers", "did you mean daybook query customers?"),
            ("query", "say which: daybook query customer"),
            ("replay --jsn", "did you mean --json?"),
            ("query customer", "takes ID"),
            ("query campaigns --window 14x", "expected 14d, 36h or 90m"),
            ("query campaigns --as-of yesterday", "expected 2026-01-31"),
            ("replay customers nobody", "not nobody"),
            ("retract", "say what"),
            ("query customers --csv --json", "choose one of --json and --csv"),
            ("query customers -x", "options are long, but for -h"),
            ("query customers --tz nonsense", "expected Europe/Paris or +01:00"),
            ("stats --ledger=", "--ledger needs a directory"),
            ("ingest", "takes FILE"),
            ("help tme", "did you mean daybook help time?"),
            ("completions bsh", "did you mean bash?"),
        ]
    )
    func guesses(words: String, hint: String) throws {
        let scratch = try ScratchDirectory()
        let run = try ProgramRun("daybook \(words)", ledger: scratch.ledger)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(hint), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.ledger))
    }
}
