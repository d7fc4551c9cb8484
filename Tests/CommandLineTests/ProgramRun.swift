import Foundation
import TestSupport

/// Runs the built `daybook` as a user does.
struct ProgramRun {
    /// Where the build put the programs: beside the tests themselves.
    static let directory: String = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        return tests.deletingLastPathComponent().path
    }()

    /// The environment of a program under test: this process's, the programs in the path, that
    /// ledger, and `further`.
    static func variables(ledger: String, _ further: [String: String]) -> [String: String] {
        var variables = ProcessInfo.processInfo.environment
        variables["PATH"] = directory + ":" + (variables["PATH"] ?? "")
        variables["DAYBOOK_LEDGER"] = ledger
        for (name, value) in further { variables[name] = value }
        return variables
    }

    /// What it printed.
    let output: String
    let errors: String
    let status: Int32

    /// Runs `line` with bash in the checkout, the programs in the path, and that ledger.
    init(_ line: String, ledger: String, environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: Repository.root)
        process.environment = Self.variables(ledger: ledger, environment)
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // Errors are few; results may be many, so they are read first, to the end.
        let results = output.fileHandleForReading.readDataToEndOfFile()
        let messages = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        self.output = String(decoding: results, as: UTF8.self)
        self.errors = String(decoding: messages, as: UTF8.self)
        status = process.terminationStatus
    }
}

/// A directory of a test's own, removed with the last reference.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        let name = "daybook-test-\(UUID().uuidString)"
        path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// A ledger's directory in it.
    var ledger: String { path + "/ledger" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
