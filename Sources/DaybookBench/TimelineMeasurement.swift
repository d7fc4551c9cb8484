import Ledger
import Platform

/// How long it takes to collect everything that was recorded of one party, warm and in process.
///
/// The parties are drawn evenly from all customers, so that most have a few touchpoints and some
/// have thousands. Each is asked for once before, so that nothing waits for the disk.
struct TimelineMeasurement {
    private static let partiesMax = 2_000
    /// Where a ledger has no index by party, fewer are asked for.
    private static let secondsMax = 10.0

    private let places: Measurement.Places

    init(_ places: Measurement.Places) {
        self.places = places
    }

    func figures() throws -> Figures {
        let opening = Stopwatch()
        let storage = PosixStorage(root: places.ledger)
        let reader = try PartyReader(try LedgerReader(storage, directory: places.ledger))
        let openSeconds = opening.seconds
        let asked = try warm(reader)
        var seconds: [Double] = []
        var entries: [Int] = []
        for party in asked {
            let watch = Stopwatch()
            let timeline = try reader.timeline(ofParty: party, at: Moment())
            seconds.append(watch.seconds)
            entries.append(timeline?.entries.count ?? 0)
        }
        seconds.sort()
        entries.sort()
        var figures = Figures()
        figures.add("parties", asked.count)
        figures.add("entriesMedian", entries.isEmpty ? 0 : entries[entries.count / 2])
        figures.add("entriesMax", entries.last ?? 0)
        figures.add("p50Microseconds", Self.quantile(seconds, 0.50) * 1e6)
        figures.add("p99Microseconds", Self.quantile(seconds, 0.99) * 1e6)
        figures.add("maxMicroseconds", (seconds.last ?? 0) * 1e6)
        figures.add("openSeconds", openSeconds)
        return figures
    }

    /// Asks for parties until there are enough, or time is up; returns those that the ledger knows.
    private func warm(_ reader: PartyReader) throws -> [[UInt8]] {
        var numbers = SplitMix64(seed: places.spec.seed &+ 1)
        var asked: [[UInt8]] = []
        let watch = Stopwatch()
        for _ in 0..<Self.partiesMax where watch.seconds < Self.secondsMax {
            let party = SampleLines.customer(numbers.below(places.spec.customers))
            if try reader.timeline(ofParty: party, at: Moment()) != nil { asked.append(party) }
        }
        return asked
    }

    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * share)]
    }
}
