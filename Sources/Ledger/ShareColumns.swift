import Bytes
package import Touchpoints

/// The touchpoints of one share of a segment as packed columns.
///
/// Numbers of columns are never reused; one that a reader does not know it leaves alone.
package struct ShareColumns {
    private enum Column {
        /// How far behind the touchpoint before; of the first, how far behind the segment's front, plus 1.
        static let position: UInt8 = 1
        /// Ordinal of the party divided by the number of shares; what remains is the share.
        static let party: UInt8 = 2
        /// When it happened in whole seconds since 1970, and the microseconds beyond: few sources know
        /// them, and whole seconds take half the bits.
        static let seconds: UInt8 = 3
        static let micros: UInt8 = 4
        static let type: UInt8 = 5
        static let channel: UInt8 = 6
        static let campaign: UInt8 = 7
        static let cell: UInt8 = 8
        static let currency: UInt8 = 9
        static let direction: UInt8 = 10
        static let amount: UInt8 = 11
        static let id: UInt8 = 12
        static let message: UInt8 = 13
        static let causedBy: UInt8 = 14
        static let coupon: UInt8 = 15
        /// 1 where the amount is there, and 0.
        static let zeroAmount: UInt8 = 16
    }

    private static let microsPerSecond: Int64 = 1_000_000
    private static let shareCount = UInt64(SegmentRows.shareCount)

    // MARK: Writing

    /// The block of `rows`, those of `share` in order of position; the segment begins at `base`.
    package static func block(
        _ rows: [TouchpointRow],
        share: Int,
        base: UInt64
    ) -> PackedBlockWriter {
        var block = PackedBlockWriter(rows: rows.count)
        var next = base
        let steps = rows.map { row in
            defer { next = row.position + 1 }
            return row.position + 1 - next
        }
        block.append(Column.position, steps)
        block.append(Column.party, rows.map { UInt64($0.party) / shareCount })
        let seconds = rows.map { wholeSeconds($0.occurred) }
        block.append(Column.seconds, seconds.map { UInt64(bitPattern: $0) })
        let micros = zip(rows, seconds).map { row, seconds in
            UInt64(bitPattern: row.occurred &- seconds &* microsPerSecond)
        }
        block.append(Column.micros, micros)
        block.append(Column.type, rows.map { UInt64($0.type) })
        block.append(Column.channel, rows.map { UInt64($0.channel) })
        block.append(Column.campaign, rows.map { UInt64($0.campaign) })
        block.append(Column.cell, rows.map { UInt64($0.cell) })
        block.append(Column.currency, rows.map { UInt64($0.currency) })
        block.append(Column.direction, rows.map { UInt64($0.direction.rawValue) })
        block.append(Column.amount, rows.map { UInt64(bitPattern: $0.amount) })
        block.append(Column.id, rows.map(\.id))
        block.append(Column.message, rows.map(\.message))
        block.append(Column.causedBy, rows.map(\.causedBy))
        block.append(Column.coupon, rows.map(\.coupon))
        block.append(Column.zeroAmount, rows.map { $0.hasAmount && $0.amount == 0 ? 1 : 0 })
        return block
    }

    /// The whole second that an instant lies in; before 1970 too it is the earlier one.
    private static func wholeSeconds(_ micros: Int64) -> Int64 {
        micros >= 0 ? micros / microsPerSecond : ~(~micros / microsPerSecond)
    }

    // MARK: Reading

    private var step: PackedReader
    private var party: PackedReader
    private var seconds: PackedReader
    private var micros: PackedReader
    private var type: PackedReader
    private var channel: PackedReader
    private var campaign: PackedReader
    private var cell: PackedReader
    private var currency: PackedReader
    private var direction: PackedReader
    private var amount: PackedReader
    private var id: PackedReader
    private var message: PackedReader
    private var causedBy: PackedReader
    private var coupon: PackedReader
    private var zeroAmount: PackedReader
    private let share: Int
    private let end: UInt64
    /// The earliest position that the next row may have.
    private var next: UInt64
    /// The greatest ordinal there can be: each has a record of its own, before its first use.
    private let ordinalMax: UInt64
    /// The greatest ordinal that was read.
    private var ordinal: UInt64 = 0
    /// Whether everything else that was read may stand in a row.
    private var isSound = true

    /// The columns of `block`, whose rows are of `share` and stand at `positions`.
    private init(_ block: PackedBlock, share: Int, positions: Range<UInt64>) {
        step = block.reader(Column.position)
        party = block.reader(Column.party)
        seconds = block.reader(Column.seconds)
        micros = block.reader(Column.micros)
        type = block.reader(Column.type)
        channel = block.reader(Column.channel)
        campaign = block.reader(Column.campaign)
        cell = block.reader(Column.cell)
        currency = block.reader(Column.currency)
        direction = block.reader(Column.direction)
        amount = block.reader(Column.amount)
        id = block.reader(Column.id)
        message = block.reader(Column.message)
        causedBy = block.reader(Column.causedBy)
        coupon = block.reader(Column.coupon)
        zeroAmount = block.reader(Column.zeroAmount)
        self.share = share
        next = positions.lowerBound
        end = positions.upperBound
        ordinalMax = min(positions.upperBound, UInt64(UInt32.max))
    }

    /// The rows of `block`, in order of position; their roles are not settled.
    ///
    /// - Parameters:
    ///   - bytes: What the block was found in.
    ///   - block: The block.
    ///   - count: The rows it has.
    ///   - share: Whose rows they are.
    ///   - positions: Those of the segment.
    ///   - asOf: The first instant not included.
    /// - Returns: `nil` for what no program writes.
    package static func rows(
        _ bytes: Span<UInt8>,
        _ block: PackedBlock,
        count: Int,
        share: Int,
        positions: Range<UInt64>,
        asOf: Int64?
    ) -> [TouchpointRow]? {
        var columns = ShareColumns(block, share: share, positions: positions)
        var rows: [TouchpointRow] = []
        rows.reserveCapacity(count)
        var row = TouchpointRow()
        for _ in 0..<count {
            columns.read(bytes, into: &row)
            if let asOf, row.occurred >= asOf { continue }
            rows.append(row)
        }
        return columns.isSound && columns.ordinal <= columns.ordinalMax ? rows : nil
    }

    /// Reads the next row.
    @inline(__always)
    private mutating func read(_ bytes: Span<UInt8>, into row: inout TouchpointRow) {
        let step = step.next(bytes)
        isSound = isSound && step > 0 && step <= end &- next
        row.position = next &+ step &- 1
        next = next &+ step
        row.occurred =
            Int64(bitPattern: seconds.next(bytes)) &* Self.microsPerSecond
            &+ Int64(bitPattern: micros.next(bytes))
        let group = party.next(bytes)
        isSound = isSound && group <= ordinalMax / Self.shareCount
        row.party = note(group &* Self.shareCount &+ UInt64(share))
        row.type = note(type.next(bytes))
        row.channel = note(channel.next(bytes))
        row.campaign = note(campaign.next(bytes))
        row.cell = note(cell.next(bytes))
        row.currency = note(currency.next(bytes))
        if let known = Direction(rawValue: UInt8(truncatingIfNeeded: direction.next(bytes))) {
            row.direction = known
        } else {
            isSound = false
        }
        row.amount = Int64(bitPattern: amount.next(bytes))
        row.hasAmount = zeroAmount.next(bytes) != 0 || row.amount != 0
        row.id = id.next(bytes)
        row.message = message.next(bytes)
        row.causedBy = causedBy.next(bytes)
        row.coupon = coupon.next(bytes)
    }

    @inline(__always)
    private mutating func note(_ value: UInt64) -> UInt32 {
        ordinal = max(ordinal, value)
        return UInt32(truncatingIfNeeded: value)
    }
}
