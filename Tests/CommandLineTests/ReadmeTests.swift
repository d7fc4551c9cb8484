import Foundation
import TestSupport
import Testing

@Suite("The README")
struct ReadmeTests {
    /// One command of a console block and what the README says it prints.
    private struct Step {
        var line: String
        var expected: [String] = []
    }

    private static func steps() throws -> [Step] {
        let text = try String(contentsOfFile: Repository.root + "/README.md", encoding: .utf8)
        var steps: [Step] = []
        var isConsole = false
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ ") {
                steps.append(Step(line: String(line.dropFirst(2))))
            } else if isConsole, !steps.isEmpty {
                steps[steps.count - 1].expected.append(line)
            }
        }
        return steps
    }

    /// Without what differs from run to run: how long it took.
    private static func stable(_ lines: [String]) -> [String] {
        lines.map { $0.hasPrefix("time ") ? "time" : $0 }
    }

    @Test("prints what its commands print")
    func tour() throws {
        let scratch = try ScratchDirectory()
        let steps = try Self.steps()
        #expect(steps.count >= 12)
        for step in steps {
            let run = try ProgramRun(step.line, ledger: scratch.ledger)
            var lines = run.output.components(separatedBy: "\n")
            if lines.last == "" { lines.removeLast() }
            #expect(Self.stable(lines) == Self.stable(step.expected), "\(step.line)")
            #expect(!run.errors.contains("daybook:"), "\(step.line): \(run.errors)")
        }
    }
}
