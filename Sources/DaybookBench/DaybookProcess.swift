import Foundation
import Platform

/// A user's command, in a process of its own: `daybook` from beside this program.
///
/// Measured from outside, as `time` does: from its start to its end. What the system says of its memory
/// and processor time is looked at while it runs, and so may lack its last milliseconds.
final class DaybookProcess {
    private static let pauseSeconds = 0.002
    private let process = Process()
    private let watch: Stopwatch
    private let words: [String]
    private let output: URL

    /// Starts `daybook` with `words`; what it prints goes to a file at `output`.
    ///
    /// - Throws: ``BenchError`` where there is no such program.
    init(_ words: [String], output: String) throws {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let program = own.deletingLastPathComponent().appendingPathComponent("daybook")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw BenchError(
                "there is no daybook beside \(own.path): swift build -c release makes both"
            )
        }
        self.words = words
        self.output = URL(fileURLWithPath: output)
        guard FileManager.default.createFile(atPath: output, contents: nil) else {
            throw BenchError("\(output) cannot be written")
        }
        process.executableURL = program
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: self.output)
        watch = Stopwatch()
        try process.run()
    }

    /// Whether it runs still.
    var isRunning: Bool { process.isRunning }

    /// Waits for the end.
    ///
    /// - Returns: `seconds`, `cpuSeconds` and `peakBytes`; and the JSON object that it printed.
    /// - Throws: ``BenchError`` where it did not end well, or printed no object.
    func finish() throws -> (figures: Figures, printed: [String: Any]) {
        var usage = ProcessUsage()
        while process.isRunning {
            usage.look(at: process.processIdentifier)
            Thread.sleep(forTimeInterval: Self.pauseSeconds)
        }
        let seconds = watch.seconds
        process.waitUntilExit()
        let status = process.terminationStatus
        guard process.terminationReason == .exit, status == 0 else {
            throw BenchError("daybook \(words.joined(separator: " ")) ended with \(status)")
        }
        let printed = try JSONSerialization.jsonObject(with: Data(contentsOf: output))
        guard let object = printed as? [String: Any] else {
            throw BenchError("daybook \(words.joined(separator: " ")) printed no object")
        }
        var figures = Figures()
        figures.add("seconds", seconds)
        figures.add("cpuSeconds", usage.cpuSeconds)
        figures.add("peakBytes", usage.peakBytes)
        return (figures, object)
    }

    /// Ends it as a power cut would, if it runs still.
    ///
    /// - Returns: Whether it ran still.
    func kill() -> Bool {
        let isRunning = process.isRunning
        if isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return isRunning && process.terminationReason == .uncaughtSignal
    }
}
