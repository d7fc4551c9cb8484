import Platform
import Projections
import SegmentLog
import Synchronization
import Touchpoints

/// The touchpoints of one segment as a replay reads them: a share of its columns at a time, or rows
/// that were read before.
///
/// What is read is the same either way: columns that are missing, damaged or another segment's cost
/// time only, and so do those that turn out to be damaged half-way.
final class ReplaySegment: Sendable {
    /// Where the touchpoints of a share are.
    enum Source {
        case columns(SegmentColumns)
        case rows([TouchpointRow])
    }

    /// What of the segment counts at a moment, and what had counted but for a correction.
    struct Census {
        var touchpoints = 0
        var retracted = 0
        /// The time of the last touchpoint that counts; `nil` when none does.
        var lastOccurred: Int64?

        @inline(__always)
        mutating func add(_ occurred: Int64, isRetracted: Bool) {
            touchpoints += 1
            if isRetracted {
                retracted += 1
            } else {
                lastOccurred = max(lastOccurred ?? .min, occurred)
            }
        }
    }

    private enum State {
        case columns(SegmentColumns)
        case rows(SegmentRows)
    }

    let positions: Range<UInt64>
    private let segment: LogSnapshot.Segment
    private let selection: SegmentRows.Selection
    private let state: Mutex<State>

    private init(
        _ segment: LogSnapshot.Segment,
        _ selection: SegmentRows.Selection,
        _ state: consuming State
    ) {
        positions = segment.base..<max(segment.base, min(segment.end, selection.end))
        self.segment = segment
        self.selection = selection
        self.state = Mutex(state)
    }

    /// Opens what `selection` wants of `segment`.
    ///
    /// - Parameters:
    ///   - segment: The segment.
    ///   - selection: What of it is wanted.
    ///   - storage: Where columns lie; `nil` to read frames.
    ///   - keepsRows: Whether rows are read now and kept in memory.
    ///   - skips: Whether a segment is left out that holds no touchpoint before as-of.
    /// - Returns: The segment, `nil` where it is left out; and what it tells beside touchpoints.
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met in what had to be read of the log.
    /// - Complexity: Of columns what stands in front of the touchpoints is read, else the segment.
    static func open(
        _ segment: LogSnapshot.Segment,
        _ selection: SegmentRows.Selection,
        columnsIn storage: (any Storage)?,
        keepsRows: Bool,
        skips: Bool
    ) throws(LedgerError) -> (ReplaySegment?, SegmentFront) {
        guard let storage, segment.isSealed, segment.end <= selection.end,
            let (state, front) = columns(of: segment, selection, storage, keepsRows, skips)
        else {
            let rows = try SegmentRows(segment, selection)
            return (ReplaySegment(segment, selection, .rows(rows)), SegmentFront(rows))
        }
        let opened = state.map { ReplaySegment(segment, selection, $0) }
        if let front { return (opened, front) }
        return (opened, SegmentFront(try SegmentRows(segment, selection)))
    }

    /// What the columns of `segment` tell; `nil` where they cannot be believed.
    ///
    /// - Returns: No state where the segment is left out, and no front where its frames must tell it.
    private static func columns(
        of segment: LogSnapshot.Segment,
        _ selection: SegmentRows.Selection,
        _ storage: any Storage,
        _ keepsRows: Bool,
        _ skips: Bool
    ) -> (State?, SegmentFront?)? {
        do throws(IndexFailure) {
            let columns = try SegmentColumns(storage, segment)
            guard columns.header.fits(segment) else { return nil }
            // Identifiers lie in most frames that have any, and only there.
            let hasIdentifiers = selection.readsIdentifiers && columns.header.identifiers > 0
            let front = hasIdentifiers ? nil : SegmentFront(try columns.front())
            var question = ZoneMap.Question()
            question.occurred = selection.asOf.map { .min..<$0 }
            if skips && !columns.zones.mayHold(question) { return (nil, front) }
            if !keepsRows { return (.columns(columns), front) }
            let rows = try columns.rows(of: segment, asOf: selection.asOf, skips: skips)
            return (.rows(rows), front)
        } catch {
            return nil
        }
    }

    // MARK: Shares

    /// Where the touchpoints of `share` are.
    func source(ofShare share: Int) -> Source {
        state.withLock { state in
            switch state {
            case .columns(let columns): .columns(columns)
            case .rows(let rows): .rows(rows.shares[share])
            }
        }
    }

    /// Touchpoints of `share`, those at or after as-of too where columns tell.
    func rowCount(ofShare share: Int) -> Int {
        switch source(ofShare: share) {
        case .columns(let columns): columns.rowCount(ofShare: share)
        case .rows(let rows): rows.count
        }
    }

    /// Whether some of the touchpoints in columns lie at or after as-of, which rows never do.
    func isCutShort(_ columns: SegmentColumns) -> Bool {
        guard let asOf = selection.asOf, let occurred = columns.zones.occurred else { return false }
        return occurred.upperBound >= asOf
    }

    /// The first instant not included.
    var asOf: Int64? { selection.asOf }

    /// Reads the segment itself in place of its columns, which turned out to be damaged.
    ///
    /// - Throws: ``LedgerError/log(_:)`` where that is damaged too; nothing has changed then.
    func leaveColumns() throws(LedgerError) {
        try state.withLock { state throws(LedgerError) in
            guard case .columns = state else { return }
            var selection = selection
            selection.readsIdentifiers = false
            state = .rows(try SegmentRows(segment, selection))
        }
    }

    // MARK: All touchpoints

    /// Counts the touchpoints before as-of.
    ///
    /// - Complexity: O(1) where columns tell and neither as-of nor a correction divides them; else O(n).
    func census(_ retracted: RetractedPositions) throws(LedgerError) -> Census {
        let gone = retracted.meeting(positions)
        while true {
            switch state.withLock({ $0 }) {
            case .rows(let rows):
                var census = Census()
                for share in rows.shares {
                    var gone = AscendingRanges(gone)
                    for row in share {
                        census.add(row.occurred, isRetracted: gone.contains(row.position))
                    }
                }
                return census
            case .columns(let columns):
                if gone.isEmpty && !isCutShort(columns) {
                    return Census(
                        touchpoints: Int(columns.header.touchpoints),
                        lastOccurred: columns.zones.occurred?.upperBound
                    )
                }
                if let census = count(columns, gone) { return census }
                try leaveColumns()
            }
        }
    }

    /// Counts what columns tell; `nil` where they turn out to be damaged.
    private func count(
        _ columns: SegmentColumns,
        _ gone: ArraySlice<Range<UInt64>>
    ) -> Census? {
        var census = Census()
        do throws(IndexFailure) {
            try columns.scan([.position, .occurred]) { share, bytes in
                var gone = AscendingRanges(gone)
                while let count = share.nextBatch(bytes) {
                    for index in 0..<count {
                        let isRetracted = gone.contains(share.position(index))
                        let occurred = share.occurred(index)
                        if let asOf, occurred >= asOf { continue }
                        census.add(occurred, isRetracted: isRetracted)
                    }
                }
            }
            return census
        } catch {
            return nil
        }
    }

    /// The issues of coupons by a campaign that count.
    ///
    /// - Parameters:
    ///   - retracted: What does not count.
    ///   - types: Which type issues coupons.
    /// - Returns: The issues, in no order.
    /// - Throws: ``LedgerError/log(_:)`` where the log had to be read in place of damaged columns, and
    ///   is damaged too.
    /// - Complexity: O(n) where columns have a coupon of that type, O(coupons) where rows were read.
    func issues(
        _ retracted: RetractedPositions,
        _ types: TypeFacts
    ) throws(LedgerError) -> [ReferenceTable.Issue] {
        let gone = retracted.meeting(positions)
        while true {
            switch state.withLock({ $0 }) {
            case .rows(let rows):
                return rows.coupons.compactMap { place in
                    let row = rows.shares[place.share][place.row]
                    guard row.type == types.couponIssued, row.campaign != 0,
                        !retracted.contains(row.position)
                    else { return nil }
                    return ReferenceTable.Issue(
                        coupon: row.coupon,
                        occurred: row.occurred,
                        campaign: row.campaign
                    )
                }
            case .columns(let columns):
                var question = ZoneMap.Question()
                question.types = [types.couponIssued]
                guard columns.zones.hasCoupon, columns.zones.mayHold(question) else { return [] }
                if let issues = issues(columns, gone, types.couponIssued) { return issues }
                try leaveColumns()
            }
        }
    }

    private func issues(
        _ columns: SegmentColumns,
        _ gone: ArraySlice<Range<UInt64>>,
        _ couponIssued: UInt32
    ) -> [ReferenceTable.Issue]? {
        var issues: [ReferenceTable.Issue] = []
        do throws(IndexFailure) {
            let wanted: ShareColumns.Columns = [.position, .occurred, .type, .campaign, .coupon]
            try columns.scan(wanted, where: ShareColumns.haveCoupon) { share, bytes in
                if gone.isEmpty {
                    share.coupons(ofType: couponIssued, bytes) { occurred, campaign, coupon in
                        if let asOf, occurred >= asOf { return }
                        issues.append(
                            ReferenceTable.Issue(
                                coupon: coupon,
                                occurred: occurred,
                                campaign: campaign
                            )
                        )
                    }
                    return
                }
                // Who was taken out is told by position, and each depends on the one before.
                var gone = AscendingRanges(gone)
                while let count = share.nextBatch(bytes) {
                    for index in 0..<count {
                        let position = share.position(index)
                        let (type, campaign, coupon) = share.coupon(index)
                        guard type == couponIssued, coupon != 0, campaign != 0 else { continue }
                        let occurred = share.occurred(index)
                        if gone.contains(position) { continue }
                        if let asOf, occurred >= asOf { continue }
                        issues.append(
                            ReferenceTable.Issue(
                                coupon: coupon,
                                occurred: occurred,
                                campaign: campaign
                            )
                        )
                    }
                }
            }
            return issues
        } catch {
            return nil
        }
    }
}

/// What a segment tells beside touchpoints.
struct SegmentFront: Sendable {
    let names: [SegmentRows.Name]
    let effects: [RetractionEffect]
    let quarantined: Int
    let retractions: Int
    let claims: Int

    init(_ rows: SegmentRows) {
        names = rows.names
        effects = rows.effects
        quarantined = rows.quarantined
        retractions = rows.retractions
        claims = rows.claims
    }

    init(_ content: ColumnContent) {
        names = content.names
        effects = content.effects
        quarantined = Int(content.header.quarantined)
        retractions = Int(content.header.retractions)
        claims = Int(content.header.claims)
    }
}
