import Ledger
import Platform

/// How long it takes to collect one party's touchpoints, warm and in process.
struct TimelineMeasurement {
    private static let parties = 2_000

    private let reader: PartyReader
    private let sample: [[UInt8]]
    private let openSeconds: Double

    /// Opens the ledger's indexes and draws parties, each person as likely as any other.
    init(_ places: Measurement.Places, _ spec: SampleSpec) throws {
        let storage = PosixStorage(root: places.ledger)
        let watch = Stopwatch()
        reader = try PartyReader(try LedgerReader(storage, directory: places.ledger))
        openSeconds = watch.seconds
        var numbers = SampleNumbers(seed: spec.seed ^ 0x7469_6D65_6C69_6E65)
        sample = (0..<Self.parties).map { _ in
            Array(SampleLines.identifier(ofCustomer: numbers.below(spec.customers)).utf8)
        }
    }

    /// Asks for each party twice and times the second time.
    func figures() throws -> Figures {
        var touchpoints = 0
        for identifier in sample {
            guard let timeline = try reader.timeline(ofParty: identifier, at: Moment()) else {
                continue
            }
            touchpoints += timeline.entries.count
            for entry in timeline.entries { _ = try reader.evidence(of: entry) }
        }
        var figures = Figures()
        figures.add("parties", sample.count)
        figures.add("touchpointsPerParty", Double(touchpoints) / Double(sample.count))
        figures.add("openSeconds", openSeconds)
        add("timeline", to: &figures, try times { _ in })
        let withEvidence = try times { timeline throws(LedgerError) in
            for entry in timeline.entries { _ = try reader.evidence(of: entry) }
        }
        add("withEvidence", to: &figures, withEvidence)
        add("view", to: &figures, try times { _ = $0.view(reader.names) })
        return figures
    }

    /// Seconds for each party, shortest first.
    private func times(
        _ body: (PartyTimeline) throws(LedgerError) -> Void
    ) throws(LedgerError) -> [Double] {
        var times: [Double] = []
        for identifier in sample {
            let watch = Stopwatch()
            if let timeline = try reader.timeline(ofParty: identifier, at: Moment()) {
                try body(timeline)
            }
            times.append(watch.seconds)
        }
        return times.sorted()
    }

    private func add(_ name: String, to figures: inout Figures, _ times: [Double]) {
        figures.add(name + "P50Micros", times[times.count / 2] * 1e6)
        figures.add(name + "P99Micros", times[times.count * 99 / 100] * 1e6)
        figures.add(name + "MaxMicros", (times.last ?? 0) * 1e6)
    }
}
