import Platform
import Projections
import SegmentLog
import Touchpoints

/// Compares what replay finds in a stretch of the log by ways that have little in common: from columns
/// and from frames, and customers by their index.
///
/// Nothing is written. What differs is wrong in derived files, or in this program; ``IndexVerification``
/// tells which file, where it is one.
package struct ReplayAudit {
    /// Segments of a stretch at most: some hundred thousand touchpoints, whose rows are held in memory.
    package static let segmentsMax = 4
    /// Customers of a stretch that are looked up by their index at most.
    package static let customersMax = 16

    /// What one stretch came to.
    package struct Round: Sendable, Equatable {
        /// The records of whole segments.
        package let positions: Range<UInt64>
        /// Touchpoints that count.
        package fileprivate(set) var touchpoints = 0
        /// Customers with a touchpoint, and those whose view from columns is another than from frames.
        package fileprivate(set) var customers = 0
        package fileprivate(set) var differing = 0
        /// Whether the figures of campaigns are the same both ways.
        package fileprivate(set) var campaignsAgree = true
        /// Customers that were looked up by their index, and those who have another view there.
        package fileprivate(set) var lookedUp = 0
        package fileprivate(set) var differingByIndex = 0

        /// Whether everything is the same by every way.
        package var agrees: Bool { differing == 0 && differingByIndex == 0 && campaignsAgree }

        fileprivate init(_ positions: Range<UInt64>) { self.positions = positions }
    }

    private let reader: LedgerReader
    private let segments: [LogSnapshot.Segment]
    private let parties: PartyReader
    private var numbers: SplitMix64

    /// An audit of the ledger as `reader` sees it; `seed` decides what is looked at.
    ///
    /// - Throws: ``LedgerError/log(_:)`` as ``PartyReader`` does.
    /// - Complexity: that of opening the indexes.
    package init(_ reader: LedgerReader, seed: UInt64) throws(LedgerError) {
        self.reader = reader
        segments = reader.snapshot.segments.filter { $0.base < $0.end }
        parties = try PartyReader(reader)
        numbers = SplitMix64(seed: seed)
    }

    /// Draws a stretch of segments and compares it; `nil` in a ledger without records.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a frame is not what was written.
    /// - Complexity: replays the stretch twice.
    package mutating func nextRound() throws(LedgerError) -> Round? {
        guard !segments.isEmpty else { return nil }
        let first = Int.random(in: segments.indices, using: &numbers)
        let most = min(Self.segmentsMax, segments.count - first)
        let last = first + Int.random(in: 0..<most, using: &numbers)
        let positions = segments[first].base..<segments[last].end
        var round = Round(positions)
        let columns = try replay(positions, usesColumns: true)
        let (frames, rows) = try replay(positions, usesColumns: false)
        round.touchpoints = rows.touchpoints - rows.retracted
        round.customers = frames.digests.count { $0 != nil }
        for party in frames.digests.indices
        where columns.replay.digests[party] != frames.digests[party] { round.differing += 1 }
        round.campaignsAgree = columns.replay.responses == frames.responses
        try lookUp(in: positions, frames, rows.names, &round)
        return round
    }

    private func replay(
        _ positions: Range<UInt64>,
        usesColumns: Bool
    ) throws(LedgerError) -> (replay: Replay, rows: ReplayRows) {
        let rows = try ReplayRows(
            reader,
            at: Moment(),
            readsIdentifiers: false,
            within: positions,
            usesColumns: usesColumns
        )
        var request = ReplayRequest()
        request.keepsDigests = true
        return (try Replay(rows, asOf: nil, request: request), rows)
    }

    /// Compares some customers' views with those that their index gives.
    private mutating func lookUp(
        in positions: Range<UInt64>,
        _ replay: Replay,
        _ names: NameTables,
        _ round: inout Round
    ) throws(LedgerError) {
        let known = replay.digests.indices.filter { replay.digests[$0] != nil }
        let drawn = known.shuffled(using: &numbers).prefix(Self.customersMax)
        var projection = CustomerViewProjection(names: names)
        for party in drawn {
            let timeline = try parties.timeline(ofOrdinal: UInt32(party))
            let rows = timeline.entries.map(\.row).filter {
                !$0.isRetracted && positions.contains($0.position)
            }
            var history = PartyHistory(party: UInt32(party), rows: rows)
            history.sort(in: replay.context)
            var view = CustomerView()
            projection.fold(history, into: &view)
            round.lookedUp += 1
            if ViewDigest(of: view, names: names) != replay.digests[party] {
                round.differingByIndex += 1
            }
        }
    }
}
