import Bytes
import Ingestion
import Ledger
import Platform
import Projections

/// The measurements that a process of its own makes, so that memory is that of the work alone and
/// nothing is warm but the system's cache of files.
enum Measurement: String, CaseIterable, Sendable {
    case ingest
    case replay
    case timeline
    case append
    case open

    /// Where things lie, as absolute paths, and what was generated.
    struct Places: Sendable {
        var ledger: String
        var input: String
        var spec: SampleSpec
    }

    /// Measures and returns the figures, among them the process's memory and processor time.
    func measure(_ places: Places) throws -> Figures {
        let storage = PosixStorage(root: places.ledger)
        var figures: Figures
        switch self {
        case .ingest: figures = try Self.ingest(storage, places)
        case .replay: figures = try Self.replay(storage, places)
        case .timeline: figures = try TimelineMeasurement(places).figures()
        case .append: figures = try AppendMeasurement(places).figures()
        case .open: figures = try Self.open(storage, places)
        }
        figures.add("cpuSeconds", ProcessUsage.cpuSeconds)
        figures.add("peakBytes", ProcessUsage.peakBytes)
        return figures
    }

    /// File to durable: opens the ledger, reads, records, waits for the last receipt, closes.
    private static func ingest(_ storage: PosixStorage, _ places: Places) throws -> Figures {
        let watch = Stopwatch()
        let ledger = try Ledger(storage, directory: places.ledger)
        let path = places.input
        let input = IngestInput(origin: Array(path.utf8), defaultSource: Array("import".utf8)) {
            () throws(SystemError) in try FileInput(path: path)
        }
        let outcome = IngestPipeline(ledger).run([input], as: ledger.beginRun()) { _, _ in }
        switch outcome.ending {
        case .ledger(let error): throw error
        case .input(_, let error): throw error
        case .completed, .stopped: break
        }
        try ledger.close()
        let seconds = watch.seconds
        var figures = Figures()
        figures.add("touchpoints", outcome.totals.appended)
        figures.add("quarantined", outcome.totals.quarantined)
        figures.add("seconds", seconds)
        figures.add("eventsPerSecond", Double(outcome.totals.appended) / seconds)
        figures.add("megabytesPerSecond", Double(outcome.totals.inputBytes) / 1e6 / seconds)
        return figures
    }

    /// Both projections from zero: looks at the ledger, reads the envelopes, folds, digests.
    private static func replay(_ storage: PosixStorage, _ places: Places) throws -> Figures {
        let watch = Stopwatch()
        let reader = try LedgerReader(storage, directory: places.ledger)
        let rows = try ReplayRows(reader, at: Moment(), readsIdentifiers: false)
        let readSeconds = watch.seconds
        let replay = try Replay(rows, asOf: nil, request: ReplayRequest())
        let seconds = watch.seconds
        var figures = Figures()
        figures.add("touchpoints", rows.touchpoints)
        figures.add("customers", replay.customers)
        figures.add("campaigns", replay.responses.count)
        figures.add("seconds", seconds)
        figures.add("readSeconds", readSeconds)
        figures.add("foldSeconds", seconds - readSeconds)
        figures.add("eventsPerSecond", Double(rows.touchpoints) / seconds)
        figures.add("digest", String(decoding: replay.digest.hexadecimal, as: UTF8.self))
        return figures
    }

    /// Opening for writing, recovery and all.
    private static func open(_ storage: PosixStorage, _ places: Places) throws -> Figures {
        let watch = Stopwatch()
        let ledger = try Ledger(storage, directory: places.ledger)
        let seconds = watch.seconds
        var figures = Figures()
        figures.add("records", Int(ledger.durableEnd))
        figures.add("seconds", seconds)
        return figures
    }
}
