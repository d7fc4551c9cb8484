import Foundation
import TestSupport
import Testing

/// Output for people is part of the product: every command, option and message is kept here as it
/// is printed, on a terminal and off it.
///
/// Record anew with `DAYBOOK_RECORD=1 swift test --filter GoldenTests`, and read the difference.
@Suite("Golden output")
struct GoldenTests {
    @Test("is what was recorded, off a terminal", arguments: GoldenCase.all)
    func pipe(golden: GoldenCase) throws {
        let difference = try GoldenRun.compare(golden, .pipe)
        #expect(difference == nil)
    }

    @Test("is what was recorded, on a terminal", arguments: GoldenCase.all)
    func terminal(golden: GoldenCase) throws {
        let difference = try GoldenRun.compare(golden, .terminal)
        #expect(difference == nil)
    }

    @Test("has one case under each name, and no recording without a case")
    func names() throws {
        let names = GoldenCase.all.map(\.name)
        #expect(Set(names).count == names.count)
        let expected = GoldenCase.all.flatMap { golden in
            GoldenCase.Place.allCases.map { "\(golden.name).\($0.rawValue).txt" }
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: GoldenRun.folder)
            .filter { $0.hasSuffix(".txt") }
        #expect(Set(kept).subtracting(expected).sorted() == [])
    }

    /// The commands that `daybook --help` lists.
    private static func commands() throws -> [String] {
        let help = try ProgramRun("daybook --help", ledger: "/nowhere").output
        let list = help.components(separatedBy: "commands:\n").last ?? ""
        return list.components(separatedBy: "\n\n")[0].components(separatedBy: "\n").map { row in
            row.split(separator: " ").prefix { $0.first?.isLowercase == true }
                .prefix(2).joined(separator: " ")
        }.map { words in
            // The second word may be the summary's first, where a command takes no argument.
            let first = words.prefix { $0 != " " }
            let isGroup = ["query", "quarantine"].contains(first)
            return isGroup ? words : String(first)
        }
    }

    /// The options that the help of a command lists, each with its spellings.
    private static func options(of command: String) throws -> [[String]] {
        let help = try ProgramRun("daybook \(command) --help", ledger: "/nowhere").output
        let list = help.components(separatedBy: "options:\n").last ?? ""
        return list.components(separatedBy: "\n\n")[0].components(separatedBy: "\n")
            .compactMap { row in
                let words = row.split(separator: " ").prefix { $0.hasPrefix("-") }
                let names = words.map { $0.trimmingCharacters(in: [","]) }
                return names.isEmpty ? nil : names
            }
    }

    @Test("has a case for every command and every option that the help names")
    func everyOption() throws {
        let commands = try Self.commands()
        #expect(commands.count >= 14)
        let lines = GoldenCase.all.flatMap { $0.line.components(separatedBy: "daybook ") }
        for command in commands {
            let typed = lines.filter { $0 == command || $0.hasPrefix(command + " ") }
            #expect(!typed.isEmpty, "no case of daybook \(command)")
            for names in try Self.options(of: command) {
                // What every command takes is the same everywhere.
                let shared = ["--ledger", "--quiet", "--no-pager"]
                let isEverywhere = names.contains { shared.contains($0) }
                let candidates = isEverywhere ? lines : typed
                let isTyped = candidates.contains { line in
                    line.split(separator: " ").contains { word in
                        names.contains { word == $0 || word.hasPrefix($0 + "=") }
                    }
                }
                #expect(isTyped, "no case of daybook \(command) \(names.last ?? "")")
            }
        }
    }

    @Test("is kept with nothing taken out but clocks, paths, speeds, processes and progress")
    func normalisation() {
        let kept = """
            2024-03-01T09:00:00Z 12 ms of 5 events daybook: process failed "seconds":1
            retract-4-12 \u{1B}[9mstruck\u{1B}[29m 2026-01-31 recorded 2031-01-01T00:00:00Z
            """
        #expect(Normalisation.stable(kept, paths: [], clock: 1.9e9...1.9e9 + 10) == kept)
        // 2030-03-17T17:46:40Z is 1.9e9.
        let taken =
            "at 2030-03-17T17:46:41.5Z    0  6 ms, 77 events/s \r\u{1B}[K9 items\r\u{1B}[K/tmp/x"
        let stable = Normalisation.stable(
            taken,
            paths: [("/tmp", "<SCRATCH>")],
            clock: 1.9e9...1.9e9 + 10
        )
        #expect(stable == "at <CLOCK>  0  <N> ms, <N> events/s <SCRATCH>/x")
    }
}
