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

    /// Rows that are read at once: all columns of them stay in a processor's first cache.
    static let batchRows = 256
    private static let columnCount = 16

    /// Which columns are read; in rows the others say nothing.
    struct Columns: OptionSet {
        let rawValue: UInt32

        static let position = Columns(Column.position)
        static let party = Columns(Column.party)
        static let occurred: Columns = [Columns(Column.seconds), Columns(Column.micros)]
        static let type = Columns(Column.type)
        static let campaign = Columns(Column.campaign)
        static let coupon = Columns(Column.coupon)
        static let all = Columns(rawValue: .max)

        init(rawValue: UInt32) { self.rawValue = rawValue }
        private init(_ number: UInt8) { rawValue = 1 << UInt32(number) }
    }

    /// One for each number, from 1 on.
    private var readers: [PackedReader]
    /// Places in `readers` of those whose integers differ from row to row and are wanted.
    private let varying: [Int]
    /// What the rows of the batch have, column after column.
    private var values: [UInt64]
    private let share: UInt64
    private let positionsEnd: UInt64
    private var rowsLeft: Int
    /// The earliest position that the next row may have.
    private var next: UInt64
    /// The greatest ordinal there can be: each has a record of its own, before its first use.
    private let ordinalMax: UInt64
    /// The greatest ordinal that was read.
    private var ordinal: UInt64 = 0
    /// Whether everything else that was read may stand in a row.
    private var isWellFormed = true

    /// The columns of `block`, whose rows are of `share` and stand at `positions`.
    init(
        _ block: PackedBlock,
        of share: Int,
        at positions: Range<UInt64>,
        _ wanted: Columns = .all
    ) {
        rowsLeft = block.rows
        readers = (1...UInt8(Self.columnCount)).map { block.reader($0) }
        values = [UInt64](repeating: 0, count: Self.columnCount * Self.batchRows)
        var varying: [Int] = []
        for column in readers.indices where wanted.rawValue & (2 << UInt32(column)) != 0 {
            guard let constant = readers[column].constant else {
                varying.append(column)
                continue
            }
            let first = column * Self.batchRows
            for index in first..<first + Self.batchRows { values[index] = constant }
        }
        self.varying = varying
        self.share = UInt64(share)
        next = positions.lowerBound
        positionsEnd = positions.upperBound
        ordinalMax = min(positions.upperBound, UInt64(UInt32.max))
    }

    /// Whether a touchpoint of `block` has a coupon.
    static func haveCoupon(_ block: PackedBlock) -> Bool { block.has(Column.coupon) }

    /// Calls `body` for each row of the block of that type, with a coupon and a campaign.
    ///
    /// Few rows are, so that the columns are stepped over and not read; nothing of the block may have
    /// been read before, and nothing can be afterwards.
    mutating func coupons(
        ofType wanted: UInt32,
        _ bytes: Span<UInt8>,
        _ body: (_ occurred: Int64, _ campaign: UInt32, _ coupon: UInt64) -> Void
    ) {
        var coupon = reader(Column.coupon)
        var type = reader(Column.type)
        var campaign = reader(Column.campaign)
        var seconds = reader(Column.seconds)
        var micros = reader(Column.micros)
        // The first rows that the type and the others were not stepped over.
        var typeRow = 0
        var row = 0
        for index in 0..<rowsLeft {
            let serial = coupon.next(bytes)
            if serial == 0 { continue }
            type.skip(bytes, index - typeRow)
            typeRow = index + 1
            guard note(type.next(bytes)) == wanted else { continue }
            campaign.skip(bytes, index - row)
            seconds.skip(bytes, index - row)
            micros.skip(bytes, index - row)
            row = index + 1
            let name = note(campaign.next(bytes))
            let occurred =
                Int64(bitPattern: seconds.next(bytes)) &* Self.microsPerSecond
                &+ Int64(bitPattern: micros.next(bytes))
            if name != 0 { body(occurred, name, serial) }
        }
        rowsLeft = 0
    }

    private func reader(_ column: UInt8) -> PackedReader { readers[Int(column) - 1] }

    /// Whether what was read may stand in rows; once it is not, none of them counts.
    var isSound: Bool { isWellFormed && ordinal <= ordinalMax }

    /// Reads the next rows of the block, a batch of them.
    ///
    /// - Returns: How many; `nil` when there are no more.
    mutating func nextBatch(_ bytes: Span<UInt8>) -> Int? {
        let count = min(rowsLeft, Self.batchRows)
        guard count > 0 else { return nil }
        rowsLeft -= count
        // Lent out, so that the readers can be written meanwhile.
        var values: [UInt64] = []
        swap(&values, &self.values)
        var span = values.mutableSpan
        for column in varying {
            readers[column].read(bytes, count, into: &span, at: column &* Self.batchRows)
        }
        swap(&values, &self.values)
        return count
    }

    /// The party of the batch's row at `index`, divided by the number of shares.
    @inline(__always)
    mutating func group(_ index: Int) -> UInt32 {
        let group = value(Column.party, index)
        isWellFormed = isWellFormed && group <= ordinalMax / Self.shareCount
        return UInt32(truncatingIfNeeded: group)
    }

    /// Type, campaign and coupon of the batch's row at `index`.
    @inline(__always)
    mutating func coupon(_ index: Int) -> (type: UInt32, campaign: UInt32, coupon: UInt64) {
        (
            note(value(Column.type, index)), note(value(Column.campaign, index)),
            value(Column.coupon, index)
        )
    }

    /// When the batch's row at `index` happened.
    @inline(__always)
    func occurred(_ index: Int) -> Int64 {
        Int64(bitPattern: value(Column.seconds, index)) &* Self.microsPerSecond
            &+ Int64(bitPattern: value(Column.micros, index))
    }

    /// The position of the batch's row at `index`; to be asked once for each, in their order.
    @inline(__always)
    mutating func position(_ index: Int) -> UInt64 {
        let step = value(Column.position, index)
        isWellFormed = isWellFormed && step > 0 && step <= positionsEnd &- next
        next = next &+ step
        return next &- 1
    }

    /// The batch's row at `index`; to be asked once for each, in their order.
    @inline(__always)
    mutating func row(_ index: Int) -> TouchpointRow {
        var row = TouchpointRow()
        row.position = position(index)
        row.occurred = occurred(index)
        row.party = note(UInt64(group(index)) &* Self.shareCount &+ share)
        row.type = note(value(Column.type, index))
        row.channel = note(value(Column.channel, index))
        row.campaign = note(value(Column.campaign, index))
        row.cell = note(value(Column.cell, index))
        row.currency = note(value(Column.currency, index))
        let direction = UInt8(truncatingIfNeeded: value(Column.direction, index))
        if let known = Direction(rawValue: direction) {
            row.direction = known
        } else {
            isWellFormed = false
        }
        row.amount = Int64(bitPattern: value(Column.amount, index))
        row.hasAmount = value(Column.zeroAmount, index) != 0 || row.amount != 0
        row.id = value(Column.id, index)
        row.message = value(Column.message, index)
        row.causedBy = value(Column.causedBy, index)
        row.coupon = value(Column.coupon, index)
        return row
    }

    @inline(__always)
    private func value(_ column: UInt8, _ index: Int) -> UInt64 {
        values[(Int(column) &- 1) &* Self.batchRows &+ index]
    }

    @inline(__always)
    private mutating func note(_ value: UInt64) -> UInt32 {
        ordinal = max(ordinal, value)
        return UInt32(truncatingIfNeeded: value)
    }

    /// The rows of `block`, in order of position; their roles are not settled.
    ///
    /// - Parameters:
    ///   - bytes: What the block was found in.
    ///   - block: The block.
    ///   - share: Whose rows they are.
    ///   - positions: Those of the segment.
    ///   - asOf: The first instant not included.
    /// - Returns: `nil` for what no program writes.
    package static func rows(
        _ bytes: Span<UInt8>,
        _ block: PackedBlock,
        share: Int,
        positions: Range<UInt64>,
        asOf: Int64?
    ) -> [TouchpointRow]? {
        var columns = ShareColumns(block, of: share, at: positions)
        var rows: [TouchpointRow] = []
        rows.reserveCapacity(block.rows)
        while let count = columns.nextBatch(bytes) {
            for index in 0..<count {
                let row = columns.row(index)
                if let asOf, row.occurred >= asOf { continue }
                rows.append(row)
            }
        }
        return columns.isSound ? rows : nil
    }
}
