import Bytes
import Ledger
import TestSupport
import Testing
import Touchpoints

@Suite("The touchpoints of a share as columns")
struct ShareColumnTests {
    /// Positions that leave room for the ordinals below: each has a record of its own.
    private static let positions: Range<UInt64> = 10_000..<20_000

    /// Rows of `share`, with what is there and what is extreme drawn anew for each column.
    private static func rows(
        _ count: Int,
        share: Int,
        _ generator: inout SeededGenerator
    ) -> [TouchpointRow] {
        func often(_ part: Int) -> Bool { Int.random(in: 0..<10, using: &generator) < part }
        let parts = (0..<12).map { _ in Int.random(in: 0...10, using: &generator) }
        let span = Int64.random(in: 1...(.max), using: &generator)
        var places: Set<UInt64> = []
        while places.count < count {
            places.insert(UInt64.random(in: positions, using: &generator))
        }
        return places.sorted().map { position in
            var row = TouchpointRow()
            row.position = position
            let ordinals: ClosedRange<UInt32> = 0...9_000
            row.party =
                UInt32(share)
                + 64 * UInt32.random(in: 0...(ordinals.upperBound / 64), using: &generator)
            row.occurred =
                often(1)
                ? [.min, .max, 0, -1, 999_999][Int.random(in: 0..<5, using: &generator)]
                : Int64.random(in: -span...span, using: &generator)
            if often(parts[0]) { row.occurred -= row.occurred % 1_000_000 }
            if often(parts[1]) { row.type = UInt32.random(in: ordinals, using: &generator) }
            if often(parts[2]) { row.channel = UInt32.random(in: ordinals, using: &generator) }
            if often(parts[3]) { row.campaign = UInt32.random(in: ordinals, using: &generator) }
            if often(parts[4]) { row.cell = UInt32.random(in: ordinals, using: &generator) }
            if often(parts[5]) { row.currency = UInt32.random(in: ordinals, using: &generator) }
            row.direction = Direction.allCases.randomElement(using: &generator) ?? .peer
            row.hasAmount = often(parts[6])
            if row.hasAmount && !often(2) {
                row.amount = Int64.random(in: .min ... .max, using: &generator)
            }
            row.id = generator.next()
            if often(parts[7]) { row.message = generator.next() }
            if often(parts[8]) { row.causedBy = generator.next() }
            if often(parts[9]) { row.coupon = generator.next() }
            return row
        }
    }

    private static func read(
        _ bytes: [UInt8],
        rows: Int,
        columns: Int,
        share: Int,
        positions: Range<UInt64> = positions,
        asOf: Int64? = nil
    ) -> [TouchpointRow]? {
        let whole = bytes + [UInt8](repeating: 0x55, count: PackedColumn.slackBytes)
        guard let block = PackedBlock(whole.span, bytes.indices, rows: rows, columns: columns)
        else { return nil }
        return ShareColumns.rows(
            whole.span,
            block,
            share: share,
            positions: positions,
            asOf: asOf
        )
    }

    @Test("come back as they were, or those before a moment", arguments: 1...200)
    func seeds(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let share = Int.random(in: 0..<SegmentRows.shareCount, using: &generator)
        let count = [1, 2, 30, 500][Int(seed % 4)]
        let rows = Self.rows(count, share: share, &generator)
        let block = ShareColumns.block(rows, share: share, base: Self.positions.lowerBound)
        let bytes = block.bytes
        let found = Self.read(bytes, rows: count, columns: block.columns, share: share)
        #expect(found == rows)
        let asOf = rows[count / 2].occurred
        let before = Self.read(
            bytes,
            rows: count,
            columns: block.columns,
            share: share,
            asOf: asOf
        )
        #expect(before == rows.filter { $0.occurred < asOf })
    }

    @Test("are refused where no segment could have given them, and never trap")
    func hostile() {
        var generator = SeededGenerator(seed: 5)
        let rows = Self.rows(20, share: 3, &generator)
        let block = ShareColumns.block(rows, share: 3, base: Self.positions.lowerBound)
        let bytes = block.bytes
        var refused = 0
        for bit in 0..<bytes.count * 8 {
            var harmed = bytes
            harmed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let found = Self.read(harmed, rows: 20, columns: block.columns, share: 3) else {
                refused += 1
                continue
            }
            for (row, next) in zip(found, found.dropFirst()) {
                #expect(row.position < next.position)
            }
            #expect(
                found.allSatisfy { row in
                    Self.positions.contains(row.position) && row.party % 64 == 3
                        && [row.party, row.type, row.campaign].allSatisfy {
                            UInt64($0) <= Self.positions.upperBound
                        }
                }
            )
        }
        #expect(refused > 100)
        // The same columns, where there are fewer positions.
        for positions: Range<UInt64> in [10_000..<10_001, 0..<1, 20_000..<20_000] {
            #expect(
                Self.read(
                    bytes,
                    rows: 20,
                    columns: block.columns,
                    share: 3,
                    positions: positions
                ) == nil
            )
        }
    }
}
