import Bytes
import Ingestion
import Ledger
import Platform
import Projections
import SegmentLog
import TestSupport
import Touchpoints

/// A ledger on a simulated disk, with its own clock and randomness.
final class LedgerScratch {
    private(set) var storage: SimulatedStorage
    let clock = ManualClock()
    let segmentBytes: Int
    private var openings: UInt64

    init(segmentBytes: Int = 8 << 10, image: DiskImage = DiskImage(), openings: UInt64 = 0) {
        storage = SimulatedStorage(image)
        self.segmentBytes = segmentBytes
        self.openings = openings
    }

    /// Opens the ledger as the first process after another one ended in whatever way.
    func open() throws -> Ledger {
        storage = storage.afterProcessEnd()
        return try openBeside()
    }

    /// Opens the ledger on the disk as it is, locks included.
    func openBeside() throws -> Ledger {
        openings += 1
        var options = LedgerOptions()
        options.segmentBytes = segmentBytes
        options.clock = clock
        options.random = RepeatableRandom(seed: openings)
        options.holder = "test \(openings)"
        return try Ledger(storage, directory: "scratch", options: options)
    }

    /// Another ledger on a copy of the disk.
    func copy() -> LedgerScratch { copy { _ in } }

    /// Another ledger on a copy of the disk, changed by `change`.
    func copy(_ change: (inout DiskImage) throws -> Void) rethrows -> LedgerScratch {
        var image = storage.image
        try change(&image)
        return LedgerScratch(segmentBytes: segmentBytes, image: image, openings: openings + 1_000)
    }

    func reader() throws -> LedgerReader { try LedgerReader(storage, directory: "scratch") }

    /// The digest of customers and campaigns at a moment.
    func digest(_ moment: Moment = Moment()) throws -> ViewDigest {
        let rows = try ReplayRows(reader(), at: moment, readsIdentifiers: false)
        return try Replay(rows, asOf: moment.asOf, request: ReplayRequest()).digest
    }

    /// How many touchpoints count for each party, by its full identifier.
    func touchpoints(_ moment: Moment = Moment()) throws -> [[UInt8]: Int] {
        let rows = try ReplayRows(reader(), at: moment, readsIdentifiers: true)
        var request = ReplayRequest()
        request.keepsViews = true
        let replay = try Replay(rows, asOf: moment.asOf, request: request)
        var counts: [[UInt8]: Int] = [:]
        for view in replay.views {
            counts[rows.names.parties.texts[Int(view.party)]] = view.touchpoints
        }
        return counts
    }

    /// Every line that a dump of the records before `end` has.
    func dump(until end: UInt64 = .max) throws -> [[UInt8]] {
        let reader = try reader()
        var dump = NativeDump(reader, until: min(end, reader.snapshot.end))
        var lines: [[UInt8]] = []
        while let line = try dump.nextLine() { lines.append(line) }
        return lines
    }

    /// Every record, with its evidence.
    func records() throws -> [LedgerRecord] {
        let reader = try reader()
        var walk = RecordWalk(reader, 0..<reader.snapshot.end)
        var records: [LedgerRecord] = []
        while let record = try walk.nextRecord() { records.append(record) }
        return records
    }

    /// The names of the files in a directory.
    func files(in directory: String) -> [String] {
        storage.image.paths.filter { $0.hasPrefix(directory + "/") }
    }
}

/// What became of a batch, for comparison.
struct Verdicts: Equatable, CustomStringConvertible {
    var appended = 0
    var duplicates = 0
    var conflicts = 0
    /// Conflicts aside.
    var refused = 0

    static let appended = Verdicts(appended: 1)
    static let duplicate = Verdicts(duplicates: 1)
    static let conflict = Verdicts(conflicts: 1)
    static let refused = Verdicts(refused: 1)

    var description: String { "+\(appended) =\(duplicates) !\(conflicts) ?\(refused)" }
}

extension Verdicts {
    init(_ receipt: BatchReceipt) {
        appended = receipt.appended
        duplicates = receipt.duplicates
        conflicts = receipt.conflicts
        refused = receipt.quarantined - receipt.conflicts
    }
}

extension Ledger {
    /// The lines as one batch for this ledger.
    func batch(_ lines: [String], origin: String = "") -> DraftBatch {
        var batch = DraftBatch()
        if !origin.isEmpty {
            batch.arena.append(contentsOf: origin.utf8)
            let text = ArenaText(offset: 0, count: batch.arena.count)
            batch.origin = DraftName(hash: hashes.name(.origin, batch.arena.span), text: text)
        }
        var parser = TouchpointParser(
            hashes: hashes,
            defaultSource: TouchpointParser.importSource
        )
        for (index, line) in lines.enumerated() {
            let bytes = Array(line.utf8)
            parser.parse(bytes.span, line: UInt64(index + 1), into: &batch)
        }
        return batch
    }

    /// Records lines as one batch and waits for the disk.
    @discardableResult
    func ingest(_ lines: [String], run: UInt32 = 1, origin: String = "") throws -> Verdicts {
        let receipt = try record(batch(lines, origin: origin), run: run)
        try receipt.wait()
        return Verdicts(receipt)
    }
}

/// Lines of native JSON, each of a party of its own, so that its fate can be seen in the views.
enum SampleLine {
    static func touchpoint(_ id: String, source: String? = nil, content: Int = 0) -> String {
        let source = source.map { #","source":"\#($0)""# } ?? ""
        return """
            {"id":"\(id)"\(source),"customer":"p:\(id)-\(content)","channel":"mail",\
            "type":"message.sent","campaign":"k\(content % 3)","time":"2024-03-01T10:00:00Z"}
            """
    }

    static func retraction(_ id: String, of target: String, content: Int = 0) -> String {
        """
        {"id":"\(id)","channel":"desk","type":"touchpoint.retracted","reason":"r\(content)",\
        "time":"2024-03-02T10:00:00Z","retracts":{"id":"\(target)"}}
        """
    }
}
