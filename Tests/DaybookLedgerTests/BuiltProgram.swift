import Foundation

/// Programs of the package, as the build made them.
enum BuiltProgram {
    /// Where the build put them: beside the tests themselves.
    private static let directory: URL = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        return tests.deletingLastPathComponent()
    }()

    /// Runs a program to its end and gives what it printed; its errors go to the test's own.
    static func output(of name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = directory.appendingPathComponent(name)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
