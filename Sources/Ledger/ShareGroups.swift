import Projections
import Touchpoints

/// The rows of one share by party: a counting sort by ordinal, which is dense.
struct ShareGroups: Sendable {
    private var share = 0
    private var blocks: [[TouchpointRow]] = []
    /// Where each party's references begin, and where the last one's end.
    private var starts: [Int] = []
    /// Block in the high half, place in the low.
    private var references: [UInt64] = []

    /// Parties of the share, those without rows too.
    var count: Int { max(starts.count - 1, 0) }

    /// Groups the rows of `share` that count.
    ///
    /// - Complexity: O(rows + parties of the share); 8 bytes for each.
    mutating func regroup(_ share: Int, of rows: ReplayRows) {
        self.share = share
        blocks = rows.parts.map { $0.shares[share] }
        let parties = rows.names.parties.count
        let groups = (parties - share + SegmentRows.shareCount - 1) / SegmentRows.shareCount
        // Each start is at first kept one place further, then moved to where the next one begins.
        var next = [Int](repeating: 0, count: max(groups, 0) + 2)
        for block in blocks {
            let span = block.span
            for place in span.indices where !span[place].isRetracted {
                next[Self.group(span[place].party) + 2] += 1
            }
        }
        for group in 2..<next.count { next[group] += next[group - 1] }
        references.removeAll(keepingCapacity: true)
        references.append(contentsOf: repeatElement(0, count: next[next.count - 1]))
        for (number, block) in blocks.enumerated() {
            let span = block.span
            for place in span.indices where !span[place].isRetracted {
                let group = Self.group(span[place].party) + 1
                references[next[group]] = UInt64(number) << 32 | UInt64(place)
                next[group] += 1
            }
        }
        next.removeLast()
        starts = next
    }

    private static func group(_ party: UInt32) -> Int { Int(party) / SegmentRows.shareCount }

    /// Replaces `history` by the rows of the group's party, in the order in which they were recorded.
    func fill(_ history: inout PartyHistory, with group: Int, types: TypeFacts) {
        history.restart(party: UInt32(group * SegmentRows.shareCount + share))
        for index in starts[group]..<starts[group + 1] {
            let reference = references[index]
            var row = blocks[Int(reference >> 32)][Int(reference & 0xFFFF_FFFF)]
            row.settle(types)
            history.append(row)
        }
    }
}
