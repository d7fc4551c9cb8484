import Bytes
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
    private let output = Pipe()

    /// Starts `daybook` with `words`, which are to print one object of a few members.
    ///
    /// - Throws: ``BenchError`` where there is no such program.
    init(_ words: [String]) throws {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let program = own.deletingLastPathComponent().appendingPathComponent("daybook")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw BenchError(
                "there is no daybook beside \(own.path): swift build -c release makes both"
            )
        }
        self.words = words
        process.executableURL = program
        process.arguments = words
        process.standardOutput = output
        watch = Stopwatch()
        try process.run()
    }

    /// Whether it runs still.
    var isRunning: Bool { process.isRunning }

    /// Waits for the end.
    ///
    /// - Returns: `seconds`, `cpuSeconds` and `peakBytes`; and what it printed.
    /// - Throws: ``BenchError`` where it did not end well, or printed no object.
    func finish() throws -> (figures: Figures, printed: PrintedObject) {
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
        guard let printed = try PrintedObject(printedBytes()) else {
            throw BenchError("daybook \(words.joined(separator: " ")) printed no object")
        }
        var figures = Figures()
        figures.add("seconds", seconds)
        figures.add("cpuSeconds", usage.cpuSeconds)
        figures.add("peakBytes", usage.peakBytes)
        return (figures, printed)
    }

    /// What was printed; it fits into the pipe, so that nobody waits.
    private func printedBytes() throws(SystemError) -> [UInt8] {
        let descriptor = output.fileHandleForReading.fileDescriptor
        let pipe = try FileInput(path: "/proc/self/fd/\(descriptor)")
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = try pipe.readThrough(into: &bytes, 0..<bytes.count)
        return Array(bytes[..<count])
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

/// The members of one printed object that are numbers or texts.
struct PrintedObject {
    private var members: [(name: [UInt8], value: String)] = []

    /// Reads an object; `nil` where the bytes are none.
    init?(_ bytes: [UInt8]) {
        let span = bytes.span
        var reader = JSONReader()
        do throws(JSONError) {
            guard case .beginObject = try reader.next(span) else { return nil }
            while case .key(let key) = try reader.next(span) {
                let value = try reader.skipValue(span)
                let text = String(decoding: bytes[value], as: UTF8.self)
                members.append((Array(bytes[key.start..<key.end]), text))
            }
        } catch {
            return nil
        }
    }

    /// The text of a member as it was printed, quotation marks left out; empty where there is none.
    func text(_ name: String) -> String {
        let value = members.first { $0.name.elementsEqual(name.utf8) }?.value ?? ""
        return value.filter { $0 != "\"" }
    }

    /// The number of a member; 0 where there is none.
    func number(_ name: String) -> Int { Int(text(name)) ?? 0 }
}
