import Bytes
import Foundation
import Ingestion
import Ledger
import Platform
import TestSupport
import Touchpoints

/// A ledger of small segments in a directory of its own, filled from the edges and with retractions.
final class PartyScratch {
    let directory: String
    let storage: PosixStorage
    private let clock = ManualClock()
    private let seed: UInt64
    private let segmentBytes: Int
    private var generator: SeededGenerator

    /// An empty one; `seed` decides everything that happens in it.
    init(seed: UInt64, segmentBytes: Int = 8 << 10) {
        directory = NSTemporaryDirectory() + "party-" + UUID().uuidString
        storage = PosixStorage(root: directory)
        self.seed = seed
        self.segmentBytes = segmentBytes
        generator = SeededGenerator(seed: seed)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// One with `count` lines of the edges in it, retractions among them, and two runs undone.
    static func filled(seed: UInt64, lines count: Int = 600) throws -> PartyScratch {
        let scratch = PartyScratch(seed: seed)
        let ledger = try scratch.open()
        var lines = try Repository.bytes(ofFixture: "edges/edges.ndjson")
            .split(separator: UInt8(ascii: "\n")).shuffled(using: &scratch.generator)
            .prefix(count).map(Array.init)
        scratch.insertRetractions(into: &lines)
        var runs: [UInt32] = []
        var index = 0
        while index < lines.count {
            let run = ledger.beginRun()
            runs.append(run)
            let end = min(index + 60, lines.count)
            try scratch.record(Array(lines[index..<end]), run, in: ledger)
            index = end
            if runs.count == 3 || runs.count == 6 {
                _ = try ledger.retract(run: runs[runs.count - 2])
            }
        }
        try ledger.close()
        return scratch
    }

    /// Opens it for writing; through `other` if that is to see what is done.
    func open(_ other: (any Storage)? = nil) throws -> Ledger {
        var options = LedgerOptions()
        options.segmentBytes = segmentBytes
        options.clock = clock
        options.random = RepeatableRandom(seed: seed)
        for _ in 0..<1_000 {
            do {
                return try Ledger(other ?? storage, directory: directory, options: options)
            } catch let error as LedgerError {
                // A ledger that was let go lives as long as its work behind, and the lock as long as a
                // process that another test is just starting.
                guard case .log(let failure) = error, case .busy = failure else { throw error }
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        return try Ledger(other ?? storage, directory: directory, options: options)
    }

    /// Looks at it; through `other` if that is to see what is read.
    func reader(_ other: (any Storage)? = nil) throws -> LedgerReader {
        try LedgerReader(other ?? storage, directory: directory)
    }

    /// Records `lines` in frames of a few lines each.
    func record(_ lines: [[UInt8]], _ run: UInt32, in ledger: Ledger) throws {
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: Array("import".utf8))
        var rest = lines[...]
        while !rest.isEmpty {
            var batch = DraftBatch()
            for line in rest.prefix(Int.random(in: 1...9, using: &generator)) {
                parser.parse(line.span, line: 1, into: &batch)
            }
            rest = rest.dropFirst(batch.items.count)
            clock.advance(by: 1_000_000)
            try ledger.record(batch, run: run).wait()
        }
    }

    /// Adds lines that take out earlier lines, or take out such lines, which restores.
    private func insertRetractions(into lines: inout [[UInt8]]) {
        var retractions = 0
        for place in stride(from: 40, to: lines.count, by: 7) {
            let target: String
            if retractions > 2, Int.random(in: 0..<3, using: &generator) == 0 {
                target = "undo-\(Int.random(in: 0..<retractions, using: &generator))"
            } else {
                let line = lines[Int.random(in: 0..<place, using: &generator)]
                target = Self.id(of: line) ?? "nothing"
            }
            let text = """
                {"id":"undo-\(retractions)","customer":"clerk","channel":"desk",\
                "type":"touchpoint.retracted","time":"2026-02-01T00:00:00Z",\
                "retracts":{"source":"import","id":"\(target)"}}
                """
            lines.insert(Array(text.utf8), at: place)
            retractions += 1
        }
    }

    private static func id(of line: [UInt8]) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        return object?["id"] as? String
    }

    // MARK: Files

    /// The ledger's files below `folder` whose names end so, in order.
    func files(_ folder: String, _ suffix: String) throws -> [String] {
        try storage.list(folder).filter { $0.hasSuffix(suffix) }.map { folder + "/" + $0 }
    }

    func bytes(of path: String) throws -> [UInt8] {
        let file = try storage.open(path, for: .reading)
        var bytes = [UInt8](repeating: 0, count: try file.size())
        _ = try file.read(into: &bytes, bytes.indices, at: 0)
        return bytes
    }

    func replace(_ path: String, by bytes: [UInt8]) throws {
        let file = try storage.open(path, for: .writing)
        try file.truncate(to: bytes.count)
        try file.write(bytes.span, at: 0)
    }

    /// Changes one bit of a file for the time of `body`.
    func flipping(_ path: String, _ offset: Int, _ body: () throws -> Void) throws {
        let file = try storage.open(path, for: .writing)
        var byte: [UInt8] = [0]
        _ = try file.read(into: &byte, 0..<1, at: offset)
        let flipped = [byte[0] ^ 1 << UInt8(offset % 8)]
        try file.write(flipped.span, at: offset)
        try body()
        try file.write(byte.span, at: offset)
    }
}
