import Projections
import Touchpoints

/// The touchpoints of one share by party: a counting sort by ordinal, which is dense.
///
/// A worker keeps one and fills it again for each share, so that its memory is allocated a few times.
struct ShareGroups: Sendable {
    /// Stands for a party where a touchpoint does not count; not the place of one.
    private static let nowhere = UInt32.max

    private var share = 0
    /// The touchpoints, settled, in the order recorded.
    private var rows: [TouchpointRow] = []
    /// Places in `rows` of those that count, party after party; of each in the order recorded.
    ///
    /// Places are sorted and not rows: they stay in a processor's second cache, and reading what lies
    /// scattered waits less than writing there does.
    private var places: [UInt32] = []
    /// Where each party's places begin, and where the last one's end.
    private var starts: [Int] = []
    /// What the columns of the share were read into.
    private var bytes: [UInt8] = []
    /// The party of each touchpoint in the order recorded, divided by the number of shares.
    private var owners: [UInt32] = []

    /// What one segment has of the share.
    private struct Block {
        enum Content {
            case columns(SegmentColumns, PackedBlock)
            case rows([TouchpointRow])
        }

        let segment: ReplaySegment
        let content: Content
    }

    /// Columns that turned out to be damaged.
    private struct Damage: Error {
        let segment: ReplaySegment
    }

    /// Parties of the share, those without touchpoints too.
    var count: Int { max(starts.count - 1, 0) }

    /// The touchpoints of the share that count, party after party.
    var touchpoints: some Sequence<TouchpointRow> {
        let rows = rows
        return places.lazy.map { rows[Int($0)] }
    }

    /// Reads and groups the touchpoints of `share` that count.
    ///
    /// - Throws: ``LedgerError/log(_:)`` where the log had to be read in place of damaged columns, and
    ///   is damaged too.
    /// - Complexity: O(touchpoints + parties of the share).
    mutating func regroup(_ share: Int, of rows: ReplayRows) throws(LedgerError) {
        self.share = share
        while true {
            do throws(Damage) {
                return try group(rows)
            } catch {
                // Its rows stand for them from now on, so this happens once for each segment.
                try error.segment.leaveColumns()
            }
        }
    }

    private mutating func group(_ all: ReplayRows) throws(Damage) {
        let blocks = try readBlocks(all.segments)
        owners.removeAll(keepingCapacity: true)
        for block in blocks { try noteOwners(block, all.gone) }
        let parties = all.names.parties.count
        let groups = max(parties - share + SegmentRows.shareCount - 1, 0) / SegmentRows.shareCount
        // Each start is at first kept one place further, then moved to where the next one begins.
        var next = [Int](repeating: 0, count: groups + 2)
        for owner in owners where owner != Self.nowhere { next[Int(owner) + 2] += 1 }
        for group in 2..<next.count { next[group] += next[group - 1] }
        places.removeAll(keepingCapacity: true)
        places.append(contentsOf: repeatElement(0, count: next[next.count - 1]))
        for (place, owner) in owners.enumerated() where owner != Self.nowhere {
            let group = Int(owner) + 1
            places[next[group]] = UInt32(place)
            next[group] += 1
        }
        next.removeLast()
        starts = next
        rows.removeAll(keepingCapacity: true)
        rows.reserveCapacity(owners.count)
        for block in blocks { try readRows(block, all.types) }
    }

    /// Finds out what each segment has of the share, and reads what lies in columns.
    private mutating func readBlocks(_ segments: [ReplaySegment]) throws(Damage) -> [Block] {
        let sources = segments.map { $0.source(ofShare: share) }
        var length = PackedColumn.slackBytes
        for case .columns(let columns) in sources { length += columns.byteCount(ofShare: share) }
        if bytes.count < length {
            bytes = []
            bytes = [UInt8](repeating: 0, count: length + length / 8)
        }
        var blocks: [Block] = []
        var offset = 0
        for (segment, source) in zip(segments, sources) {
            switch source {
            case .rows(let rows):
                if !rows.isEmpty { blocks.append(Block(segment: segment, content: .rows(rows))) }
            case .columns(let columns):
                do throws(IndexFailure) {
                    if let block = try columns.readShare(share, into: &bytes, at: offset) {
                        blocks.append(Block(segment: segment, content: .columns(columns, block)))
                    }
                } catch {
                    throw Damage(segment: segment)
                }
                offset += columns.byteCount(ofShare: share)
            }
        }
        return blocks
    }

    /// Notes whose the touchpoints of `block` are.
    private mutating func noteOwners(
        _ block: Block,
        _ gone: RetractedPositions
    ) throws(Damage) {
        let ranges = gone.meeting(block.segment.positions)
        var gone = AscendingRanges(ranges)
        switch block.content {
        case .rows(let rows):
            for row in rows {
                let group = row.party / UInt32(SegmentRows.shareCount)
                owners.append(gone.contains(row.position) ? Self.nowhere : group)
            }
        case .columns(let columns, let packed):
            let asOf = block.segment.isCutShort(columns) ? block.segment.asOf : nil
            var wanted: ShareColumns.Columns = [.party]
            if !ranges.isEmpty { wanted.insert(.position) }
            if asOf != nil { wanted.insert(.occurred) }
            var own = ShareColumns(packed, of: share, at: columns.header.positions, wanted)
            let bytes = bytes
            while let count = own.nextBatch(bytes.span) {
                if ranges.isEmpty && asOf == nil {
                    for index in 0..<count { owners.append(own.group(index)) }
                    continue
                }
                for index in 0..<count {
                    let isGone = !ranges.isEmpty && gone.contains(own.position(index))
                    let isLate = asOf.map { own.occurred(index) >= $0 } ?? false
                    let group = own.group(index)
                    owners.append(isGone || isLate ? Self.nowhere : group)
                }
            }
            guard own.isSound else { throw Damage(segment: block.segment) }
        }
    }

    /// Appends the touchpoints of `block` to those read.
    private mutating func readRows(_ block: Block, _ types: TypeFacts) throws(Damage) {
        switch block.content {
        case .rows(let own):
            for var row in own {
                row.settle(types)
                rows.append(row)
            }
        case .columns(let columns, let packed):
            var own = ShareColumns(packed, of: share, at: columns.header.positions)
            let bytes = bytes
            while let count = own.nextBatch(bytes.span) {
                for index in 0..<count {
                    var row = own.row(index)
                    row.settle(types)
                    rows.append(row)
                }
            }
            guard own.isSound else { throw Damage(segment: block.segment) }
        }
    }

    /// Gives each party's history to `body`, sorted but for that of nobody; afterwards the touchpoints
    /// are gone.
    ///
    /// A party that has most of them comes last, and gets the memory that they lie in: one with millions
    /// is not copied.
    ///
    /// - Parameters:
    ///   - context: Whose order of names histories are sorted by.
    ///   - history: Memory that is used for each.
    ///   - body: Takes one history, which is not empty.
    /// - Complexity: O(n log n) for the largest party, O(n) else, besides what `body` takes.
    @inline(__always)
    mutating func forEachHistory(
        in context: FoldContext,
        _ history: inout PartyHistory,
        _ body: (borrowing PartyHistory) -> Void
    ) {
        var largest: Int?
        for group in 0..<count where starts[group] < starts[group + 1] {
            if 2 * (starts[group + 1] - starts[group]) > rows.count {
                largest = group
                continue
            }
            let own = places.span.extracting(starts[group]..<starts[group + 1])
            history.refill(party: party(of: group), rows.span, at: own)
            if party(of: group) != 0 { history.sort(in: context) }
            body(history)
        }
        if let largest {
            let places = places
            let own = places.span.extracting(starts[largest]..<starts[largest + 1])
            history.take(party: party(of: largest), &rows, at: own)
            if party(of: largest) != 0 { history.sort(in: context) }
            body(history)
        }
        rows.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    private func party(of group: Int) -> UInt32 {
        UInt32(group * SegmentRows.shareCount + share)
    }
}
