import Foundation
import Ledger
import TestSupport
import Testing

@Suite("A ledger and the reference program")
struct LedgerOracleTests {
    private static let python = "/usr/bin/python3"
    private static let isThere = FileManager.default.isExecutableFile(atPath: python)

    private struct View: Decodable {
        var customer: String
        var touchpoints: Int
    }

    /// How many touchpoints count for each party of a file, as the reference program says.
    private func reference(_ lines: [String]) throws -> [[UInt8]: Int] {
        let directory = NSTemporaryDirectory() + "oracle-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        let input = URL(fileURLWithPath: directory + "/input.ndjson")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: input)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.python)
        process.arguments = [Repository.root + "/Tests/Oracle/oracle.py", input.path, directory]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let output = URL(fileURLWithPath: directory + "/customers.ndjson")
        var counts: [[UInt8]: Int] = [:]
        for line in try Data(contentsOf: output).split(separator: 0x0A) {
            let view = try JSONDecoder().decode(View.self, from: Data(line))
            counts[Array(view.customer.utf8)] = view.touchpoints
        }
        return counts
    }

    @Test(
        "agree on what counts after any sequence of touchpoints and retractions",
        .enabled(if: isThere),
        arguments: 0..<6 as Range<UInt64>
    )
    func agree(seed: UInt64) throws {
        var random = SeededGenerator(seed: 1_000 + seed)
        // Many small worlds of a few keys each, in one file: one start of the program for all.
        let lines = (0..<3_000).map { _ in
            let world = Int.random(in: 0..<150, using: &random)
            let id = "w\(world)-\(Int.random(in: 0..<4, using: &random))"
            let content = Int.random(in: 0..<3, using: &random)
            if Int.random(in: 0..<5, using: &random) < 2 {
                return SampleLine.touchpoint(id, content: content)
            }
            let target = "w\(world)-\(Int.random(in: 0..<4, using: &random))"
            return SampleLine.retraction(id, of: target, content: content)
        }
        let scratch = LedgerScratch(segmentBytes: 64 << 10)
        let ledger = try scratch.open()
        for start in stride(from: 0, to: lines.count, by: 40) {
            try ledger.ingest(Array(lines[start..<start + 40]))
        }
        let expected = try reference(lines)
        #expect(expected.count > 100)
        #expect(try scratch.touchpoints() == expected, "seed \(1_000 + seed)")
    }
}
