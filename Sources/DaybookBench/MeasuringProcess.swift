import Foundation
import Platform

/// A measuring process: this program, started anew.
struct MeasuringProcess {
    /// The first word of its command line.
    static let word = "measure"

    private let process: Process
    private let report: String

    /// Starts a measurement that will store its figures at `report`.
    init(_ measurement: Measurement, _ places: Measurement.Places, report: String) throws {
        self.report = report
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            Self.word, measurement.rawValue, places.ledger, places.input, report,
            "\(places.spec.customers)", "\(places.spec.seed)",
        ]
        try process.run()
    }

    /// Waits for the end, and returns the figures.
    func figures() throws -> Figures {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("a measuring process ended with \(process.terminationStatus)")
        }
        let figures = try Figures(storedAt: report)
        try PosixStorage(root: "/").remove(report)
        return figures
    }

    /// What the started process does; `words` are those after ``word``.
    static func run(_ words: ArraySlice<String>) throws {
        let words = Array(words)
        guard words.count == 6, let measurement = Measurement(rawValue: words[0]),
            let customers = Int(words[4]), let seed = UInt64(words[5])
        else {
            throw BenchError("daybook-bench \(word) is for daybook-bench itself")
        }
        let spec = SampleSpec(customers: customers, seed: seed)
        let places = Measurement.Places(ledger: words[1], input: words[2], spec: spec)
        try measurement.measure(places).store(at: words[3])
    }
}

/// Why the measurements ended early.
struct BenchError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
