import Foundation
import TestSupport

/// Runs golden cases and compares what they print with what was recorded.
enum GoldenRun {
    /// Where the recordings are.
    static let folder = Repository.root + "/Tests/CommandLineTests/Golden"
    /// Whether this run records instead of comparing.
    static let isRecording = ProcessInfo.processInfo.environment["DAYBOOK_RECORD"] == "1"
    /// When the first ledger was made, in seconds since 1970.
    private static let start = Date().timeIntervalSince1970.rounded(.down)

    /// A ledger of each kind, made once for the cases that only read.
    private static let ledgers: [GoldenCase.Beginning: ScratchDirectory] = {
        var made: [GoldenCase.Beginning: ScratchDirectory] = [:]
        for beginning in GoldenCase.Beginning.allCases { made[beginning] = try? make(beginning) }
        return made
    }()

    private static func make(_ beginning: GoldenCase.Beginning) throws -> ScratchDirectory {
        _ = start
        let scratch = try ScratchDirectory()
        let run = try ProgramRun(beginning.lines, ledger: scratch.ledger, environment: input)
        guard run.status == 0 else { throw GoldenError.noLedger(beginning.rawValue, run.errors) }
        return scratch
    }

    private static let input = ["INPUT": "Tests/CommandLineTests/Golden/input"]

    /// The path of a recording.
    static func path(_ golden: GoldenCase, _ place: GoldenCase.Place) -> String {
        "\(folder)/\(golden.name).\(place.rawValue).txt"
    }

    /// What the case prints there, without what differs from run to run.
    static func text(_ golden: GoldenCase, _ place: GoldenCase.Place) throws -> String {
        let own = golden.changes ? try make(golden.beginning) : nil
        guard let home = own ?? ledgers[golden.beginning] else {
            throw GoldenError.noLedger(golden.beginning.rawValue, "it could not be made")
        }
        let scratch = try ScratchDirectory()
        // The person who runs the tests may like things otherwise.
        let usual = ["NO_COLOR": "", "COLUMNS": "", "TERM": "xterm", "LC_ALL": "C.UTF-8"]
        var environment = usual.merging(input) { $1 }.merging(golden.environment) { $1 }
        environment["SCRATCH"] = scratch.path
        // A result longer than the screen is shown whole; the pager has tests of its own.
        environment["DAYBOOK_PAGER"] = environment["DAYBOOK_PAGER"] ?? "off"
        var text = "$ \(golden.line)\n"
        switch place {
        case .pipe:
            let run = try ProgramRun(golden.line, ledger: home.ledger, environment: environment)
            text += "status \(run.status)\n"
            text += part("output", run.output, home, scratch)
            text += part("messages", run.errors, home, scratch)
        case .terminal:
            let run = try TerminalRun(
                golden.line,
                ledger: home.ledger,
                columns: golden.columns,
                environment: environment
            )
            text += "status \(run.finish())\n"
            text += part("screen", run.text, home, scratch)
        }
        return text
    }

    private static func part(
        _ title: String,
        _ text: String,
        _ home: ScratchDirectory,
        _ scratch: ScratchDirectory
    ) -> String {
        let stable = Normalisation.stable(
            text,
            paths: [
                (home.ledger, "<LEDGER>"), (scratch.path, "<SCRATCH>"),
                (Repository.root, "<CHECKOUT>"),
            ],
            clock: start...Date().timeIntervalSince1970
        )
        if stable.isEmpty { return "── no \(title)\n" }
        let shown = Normalisation.visible(Array(stable.utf8))
        return "── \(title)\n\(shown)" + (shown.hasSuffix("\n") ? "" : "␄\n")
    }

    /// Records the case, or says how it differs from what was recorded.
    static func compare(_ golden: GoldenCase, _ place: GoldenCase.Place) throws -> String? {
        let text = try text(golden, place)
        let path = path(golden, place)
        let recorded = try? String(contentsOfFile: path, encoding: .utf8)
        if isRecording {
            if recorded.map({ !$0.utf8.elementsEqual(text.utf8) }) ?? true {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            }
            return nil
        }
        guard let recorded else { return "nothing was recorded in \(path): run DAYBOOK_RECORD=1" }
        if recorded.utf8.elementsEqual(text.utf8) { return nil }
        let old = recorded.components(separatedBy: "\n")
        let new = text.components(separatedBy: "\n")
        let line = zip(old, new).prefix { $0 == $1 }.count
        return """
            line \(line + 1) of \(path)
            recorded: \(line < old.count ? old[line] : "(end)")
            printed:  \(line < new.count ? new[line] : "(end)")
            """
    }
}

/// Why a case could not be run.
enum GoldenError: Error {
    /// The ledger it begins with could not be made.
    case noLedger(String, String)
}
