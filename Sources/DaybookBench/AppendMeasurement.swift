import Foundation
import Ingestion
import Ledger
import Platform
import Synchronization
import Touchpoints

/// How fast appends are that each wait for the disk: one after another beside a raw write and sync, in
/// batches, and from many threads at once.
struct AppendMeasurement {
    private static let singles = 2_000
    private static let batches = 200
    private static let batchItems = 100
    private static let submitters = 64
    private static let appendsOfSubmitter = 100
    /// What a raw write puts down: less than a page, as the frame of one touchpoint.
    private static let rawBytes = 1 << 10

    private let places: Measurement.Places
    private let storage: PosixStorage

    init(_ places: Measurement.Places) {
        self.places = places
        storage = PosixStorage(root: places.ledger)
    }

    /// Appends to a new ledger.
    func figures() throws -> Figures {
        let ledger = try Ledger(storage, directory: places.ledger)
        let appends = Self.submitters * Self.appendsOfSubmitter
        var lines = SampleLines(
            SampleSpec(
                touchpoints: Self.singles + Self.batches * Self.batchItems + appends,
                customers: places.spec.customers,
                seed: places.spec.seed
            )
        )
        let run = ledger.beginRun()
        var figures = try one(ledger, run, try drafts(&lines, ledger, Self.singles, of: 1))
        let batches = try drafts(&lines, ledger, Self.batches, of: Self.batchItems)
        let watch = Stopwatch()
        for batch in batches { try ledger.record(batch, run: run).wait() }
        let items = Double(Self.batches * Self.batchItems)
        figures.add("batchesOf100EventsPerSecond", items / watch.seconds)
        let all = try drafts(&lines, ledger, appends, of: 1)
        let seconds = try submit(all, ledger, run)
        figures.add("submitters64EventsPerSecond", Double(appends) / seconds)
        try ledger.close()
        return figures
    }

    /// So many batches of the next lines.
    private func drafts(
        _ lines: inout SampleLines,
        _ ledger: Ledger,
        _ count: Int,
        of items: Int
    ) throws -> [DraftBatch] {
        var parser = TouchpointParser(
            hashes: ledger.hashes,
            defaultSource: TouchpointParser.importSource
        )
        var batches: [DraftBatch] = []
        for number in 0..<count {
            var batch = DraftBatch()
            for _ in 0..<items {
                var line: [UInt8] = []
                guard lines.append(to: &line) else { throw BenchError("too few lines") }
                line.removeLast()
                parser.parse(line.span, line: UInt64(number + 1), into: &batch)
            }
            batches.append(batch)
        }
        return batches
    }

    /// One append after another, each beside a raw write into room that was reserved, and its sync.
    private func one(
        _ ledger: Ledger,
        _ run: UInt32,
        _ batches: [DraftBatch]
    ) throws -> Figures {
        let path = "raw"
        let file = try storage.create(path)
        try file.preallocate(batches.count * Self.rawBytes)
        try file.sync()
        let bytes = [UInt8](repeating: 0xDB, count: Self.rawBytes)
        var raw: [Double] = []
        var appended: [Double] = []
        for (number, batch) in batches.enumerated() {
            var watch = Stopwatch()
            try file.write(bytes.span, at: number * Self.rawBytes)
            try file.sync()
            raw.append(watch.seconds)
            watch = Stopwatch()
            try ledger.record(batch, run: run).wait()
            appended.append(watch.seconds)
        }
        try storage.remove(path)
        let (ours, theirs) = (Self.median(appended), Self.median(raw))
        var figures = Figures()
        figures.add("p50Microseconds", ours * 1e6)
        figures.add("rawP50Microseconds", theirs * 1e6)
        figures.add("ratioToRaw", ours / theirs)
        return figures
    }

    private static func median(_ seconds: [Double]) -> Double {
        seconds.sorted()[seconds.count / 2]
    }

    /// Each of many threads appends its share, one touchpoint at a time; returns seconds.
    private func submit(_ batches: [DraftBatch], _ ledger: Ledger, _ run: UInt32) throws -> Double {
        let failure = Mutex<LedgerError?>(nil)
        let group = DispatchGroup()
        let watch = Stopwatch()
        for submitter in 0..<Self.submitters {
            group.enter()
            let first = submitter * Self.appendsOfSubmitter
            let own = batches[first..<first + Self.appendsOfSubmitter]
            let thread = Thread {
                do throws(LedgerError) {
                    for batch in own { try ledger.record(batch, run: run).wait() }
                } catch {
                    failure.withLock { $0 = error }
                }
                group.leave()
            }
            thread.start()
        }
        group.wait()
        let seconds = watch.seconds
        if let failure = failure.withLock({ $0 }) { throw failure }
        return seconds
    }
}
