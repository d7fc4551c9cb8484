import Bytes
import Ledger
import Platform

/// The measurements that this program makes in a process of its own, so that memory is that of the work
/// alone and nothing is warm but the system's cache of files.
enum Measurement: String, CaseIterable, Sendable {
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
        case .timeline: figures = try TimelineMeasurement(places).figures()
        case .append: figures = try AppendMeasurement(places).figures()
        case .open: figures = try Self.open(storage, places)
        }
        let usage = ProcessUsage.own
        figures.add("cpuSeconds", usage.cpuSeconds)
        figures.add("peakBytes", usage.peakBytes)
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
