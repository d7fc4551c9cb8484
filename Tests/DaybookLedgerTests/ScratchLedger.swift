import DaybookLedger
import Foundation

/// A directory of a test's own; all of them are removed when the tests have ended.
struct ScratchLedger {
    private static let directory: URL = {
        let name = "daybook-library-\(UUID().uuidString)"
        // A test may hold nothing but the opened ledger, so no directory goes before the process.
        atexit { try? FileManager.default.removeItem(at: ScratchLedger.directory) }
        return FileManager.default.temporaryDirectory.appendingPathComponent(name)
    }()

    /// Where the test's ledger is, or will be.
    let path: String

    init() throws {
        let directory = Self.directory.appendingPathComponent(UUID().uuidString)
        path = directory.appendingPathComponent("ledger").path
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    /// The ledger, opened.
    func open(
        _ access: TouchpointLedger.Access = .readWrite
    ) throws(LedgerFailure) -> TouchpointLedger {
        try TouchpointLedger.open(at: path, access: access)
    }

    /// The paths of the log's segments.
    func segments() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/log")
            .filter { $0.hasSuffix(".seg") }
            .sorted()
            .map { path + "/log/" + $0 }
    }
}

/// A visit of a customer at an hour of a day in January 2026, with an id of its own.
func visit(_ id: String, of customer: String? = "ann", hour: Int = 0) -> Touchpoint {
    Touchpoint(
        id: id,
        customer: customer,
        channel: "web",
        type: "visit.web",
        time: "2026-01-31T00:00:00Z" + .seconds(hour * 3_600)
    )
}
