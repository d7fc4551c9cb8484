import Bytes

/// One integer for each row of a block, or for some of them, in as few bits as the farthest from the
/// least needs.
///
/// The head, 16 bytes:
///
///     offset  bytes  field (little-endian)
///     0       1      number: what the integers are
///     1       1      form: 0 every row has one, 1 those whose bit is set
///     2       1      bits of each: 0 to 56, or 64
///     3       1      exponent: they are counted in units of ten to that power, 0 to 6
///     4       4      how many there are
///     8       8      the least, as a signed integer
///
/// Its data, in whole bytes: the bits of the rows where the form is 1, then the integers less the
/// least, in units; the lowest bits of each byte come first. What a row does not have is 0, and what
/// is 0 no row has.
///
/// Up to 56 bits lie in the eight bytes from the first one's byte on, so one load reads each. The
/// unit is for times of whole milliseconds and amounts of whole cents. (Frame of reference:
/// Goldstein, Ramakrishnan, Shaft, "Compressing Relations and Indexes", 1998.)
package struct PackedColumn: Sendable, Equatable {
    package static let headBytes = 16
    /// Bytes that must follow the data in memory, whatever they are, so that whole words are read.
    package static let slackBytes = 8
    /// The units there are: powers of ten.
    fileprivate static let units: [UInt64] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
    fileprivate static let narrowBitsMax = 56

    let number: UInt8
    let isSparse: Bool
    let bits: Int
    let exponent: Int
    let count: Int
    let least: UInt64

    /// The column of `values` that takes the fewest bits; `nil` when all are 0.
    fileprivate init?(_ number: UInt8, _ values: Span<UInt64>) {
        var zeros = 0
        var low = Int64.max
        var high = Int64.min
        for index in values.indices {
            let value = Int64(bitPattern: values[index])
            if value == 0 {
                zeros += 1
            } else {
                low = min(low, value)
                high = max(high, value)
            }
        }
        if zeros == values.count { return nil }
        self.number = number
        let present = values.count - zeros
        let sparseBits = Self.bits(of: Self.spread(low, high))
        let denseBits = Self.bits(of: Self.spread(min(low, 0), max(high, 0)))
        // Writing down a 0 may take less than telling where there is none.
        isSparse = zeros > 0 && values.count + present * sparseBits < values.count * denseBits
        if zeros > 0 && !isSparse {
            low = min(low, 0)
            high = max(high, 0)
        }
        count = isSparse ? present : values.count
        least = UInt64(bitPattern: low)
        let spread = Self.spread(low, high)
        var power = spread == 0 ? 0 : Self.units.count - 1
        for index in values.indices where power > 0 {
            if isSparse && values[index] == 0 { continue }
            while (values[index] &- least) % Self.units[power] != 0 { power -= 1 }
        }
        exponent = power
        bits = Self.bits(of: spread / Self.units[power])
    }

    private static func spread(_ low: Int64, _ high: Int64) -> UInt64 {
        UInt64(bitPattern: high) &- UInt64(bitPattern: low)
    }

    /// Bits of each of the integers up to `spread`.
    private static func bits(of spread: UInt64) -> Int {
        let needed = UInt64.bitWidth - spread.leadingZeroBitCount
        return needed > narrowBitsMax ? UInt64.bitWidth : needed
    }

    /// Reads a head that is there whole; `nil` for what no program writes.
    init?(_ bytes: Span<UInt8>, at offset: Int, rows: Int) {
        number = bytes[offset]
        guard bytes[offset + 1] <= 1 else { return nil }
        isSparse = bytes[offset + 1] == 1
        bits = Int(bytes[offset + 2])
        exponent = Int(bytes[offset + 3])
        count = Int(bytes.littleEndian32(at: offset + 4))
        least = bytes.littleEndian64(at: offset + 8)
        guard bits <= Self.narrowBitsMax || bits == UInt64.bitWidth,
            exponent < Self.units.count, isSparse ? count <= rows : count == rows
        else { return nil }
    }

    fileprivate func writeHead(to out: inout [UInt8]) {
        out.append(number)
        out.append(isSparse ? 1 : 0)
        out.append(UInt8(bits))
        out.append(UInt8(exponent))
        out.append(littleEndian: UInt32(count))
        out.append(littleEndian: least)
    }

    fileprivate var unit: UInt64 { Self.units[exponent] }

    /// Bytes that tell which of `rows` rows have an integer.
    func presenceBytes(rows: Int) -> Int { isSparse ? (rows + 7) / 8 : 0 }

    /// Bytes of the data for `rows` rows.
    func dataBytes(rows: Int) -> Int { presenceBytes(rows: rows) + (count * bits + 7) / 8 }

    /// Appends the data of the values that it was made for.
    fileprivate func write(_ values: Span<UInt64>, to out: inout [UInt8]) {
        if isSparse { Self.writePresence(values, to: &out) }
        if bits == 0 { return }
        let start = out.count
        // Words are written whole; what lies behind the data goes again.
        let length = (count * bits + 7) / 8
        out.append(contentsOf: repeatElement(0, count: length + Self.slackBytes))
        pack(values, into: &out, from: start)
        out.removeLast(Self.slackBytes)
    }

    private static func writePresence(_ values: Span<UInt64>, to out: inout [UInt8]) {
        var byte: UInt8 = 0
        for index in values.indices {
            if values[index] != 0 { byte |= 1 &<< UInt8(truncatingIfNeeded: index & 7) }
            if index & 7 == 7 || index == values.count - 1 {
                out.append(byte)
                byte = 0
            }
        }
    }

    private func pack(_ values: Span<UInt64>, into out: inout [UInt8], from start: Int) {
        var span = out.mutableSpan
        // Safe: bytes of any value may be stored, and the span checks where.
        var bytes = unsafe span.mutableBytes
        var offset = start
        var word: UInt64 = 0
        var filled = 0
        for index in values.indices {
            if isSparse && values[index] == 0 { continue }
            let value = exponent == 0 ? values[index] &- least : (values[index] &- least) / unit
            word |= value &<< UInt64(truncatingIfNeeded: filled)
            filled &+= bits
            if filled >= UInt64.bitWidth {
                bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
                offset &+= 8
                filled &-= UInt64.bitWidth
                word = filled == 0 ? 0 : value &>> UInt64(truncatingIfNeeded: bits &- filled)
            }
        }
        if filled > 0 {
            bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
        }
    }
}

/// Makes a block of packed columns: their heads, then their data, in order of their numbers.
package struct PackedBlockWriter {
    /// Rows of the block.
    package let rows: Int
    /// Columns that are there; one of which no row has an integer is left out.
    package private(set) var columns = 0
    private var heads: [UInt8] = []
    private var data: [UInt8] = []

    /// A block of so many rows.
    package init(rows: Int) {
        self.rows = rows
    }

    /// Appends a column of one value for each row, 0 where it has none; numbers must ascend.
    package mutating func append(_ number: UInt8, _ values: [UInt64]) {
        guard let column = PackedColumn(number, values.span) else { return }
        columns += 1
        column.writeHead(to: &heads)
        column.write(values.span, to: &data)
    }

    /// The block.
    package var bytes: [UInt8] { heads + data }
}

/// A block of packed columns in memory, looked at and found sound.
package struct PackedBlock {
    /// Rows of the block.
    package let rows: Int
    private var readers: [PackedReader] = []

    /// The block of `columns` columns that takes up all of `range`.
    ///
    /// After it ``PackedColumn/slackBytes`` more bytes must be there.
    ///
    /// - Returns: `nil` for what no program writes: what is found can be read without further checks
    ///   of bounds.
    package init?(_ bytes: Span<UInt8>, _ range: Range<Int>, rows: Int, columns: Int) {
        self.rows = rows
        let headsEnd = range.lowerBound + columns * PackedColumn.headBytes
        guard headsEnd <= range.upperBound,
            range.upperBound <= bytes.count - PackedColumn.slackBytes
        else { return nil }
        var data = headsEnd
        var last = -1
        for index in 0..<columns {
            let offset = range.lowerBound + index * PackedColumn.headBytes
            guard let column = PackedColumn(bytes, at: offset, rows: rows),
                Int(column.number) > last,
                column.dataBytes(rows: rows) <= range.upperBound - data
            else { return nil }
            last = Int(column.number)
            if column.isSparse, Self.present(bytes, from: data, rows: rows) != column.count {
                return nil
            }
            readers.append(PackedReader(column, at: data, rows: rows))
            data += column.dataBytes(rows: rows)
        }
        guard data == range.upperBound else { return nil }
    }

    /// Rows whose bit is set.
    private static func present(_ bytes: Span<UInt8>, from start: Int, rows: Int) -> Int {
        var count = 0
        for row in stride(from: 0, to: rows, by: 8) {
            var byte = bytes[start + row / 8]
            if rows - row < 8 { byte &= 1 << UInt8(rows - row) - 1 }
            count += byte.nonzeroBitCount
        }
        return count
    }

    /// Whether a row has an integer of that number.
    package func has(_ number: UInt8) -> Bool { readers.contains { $0.number == number } }

    /// The integers of a column, from the first row on; of one that is not there every row has none.
    package func reader(_ number: UInt8) -> PackedReader {
        readers.first { $0.number == number } ?? PackedReader(number)
    }
}

/// Reads the integers of one column row by row; of its block's rows no more than there are.
package struct PackedReader {
    package let number: UInt8
    private let isSparse: Bool
    private let bits: Int
    private let mask: UInt64
    private let least: UInt64
    private let unit: UInt64
    /// Which bit, counted from the front of the bytes, tells of the next row.
    private var presence: Int
    /// Where the next integer is, in bits from the front of the bytes.
    private var place: Int

    fileprivate init(_ column: PackedColumn, at data: Int, rows: Int) {
        number = column.number
        isSparse = column.isSparse
        bits = column.bits
        mask = column.bits == UInt64.bitWidth ? .max : 1 << UInt64(column.bits) - 1
        least = column.least
        unit = column.unit
        presence = data * 8
        place = (data + column.presenceBytes(rows: rows)) * 8
    }

    /// A column that no row has.
    fileprivate init(_ number: UInt8) {
        self.number = number
        isSparse = false
        bits = 0
        mask = 0
        least = 0
        unit = 1
        presence = 0
        place = 0
    }

    /// The integer of the next row; 0 where it has none.
    @inline(__always)
    package mutating func next(_ bytes: Span<UInt8>) -> UInt64 {
        if isSparse {
            let bit = bytes[presence &>> 3] &>> UInt8(truncatingIfNeeded: presence & 7)
            presence &+= 1
            if bit & 1 == 0 { return 0 }
        }
        let word = bytes.word(at: place &>> 3) &>> UInt64(truncatingIfNeeded: place & 7)
        place &+= bits
        return least &+ (word & mask) &* unit
    }

    /// Steps over the next `count` rows.
    ///
    /// - Complexity: O(1) where every row has an integer, O(`count` / 64) else.
    package mutating func skip(_ bytes: Span<UInt8>, _ count: Int) {
        guard isSparse else {
            place &+= bits &* count
            return
        }
        let end = presence &+ count
        var present = 0
        while presence < end {
            // Seven bytes and the bits before a whole one fit into a word wherever that begins.
            let own = min(end &- presence, 56)
            let word = bytes.word(at: presence &>> 3) &>> UInt64(truncatingIfNeeded: presence & 7)
            present &+= (word & ((1 &<< UInt64(truncatingIfNeeded: own)) &- 1)).nonzeroBitCount
            presence &+= own
        }
        place &+= bits &* present
    }

    /// The integer of every row, where all have the same.
    package var constant: UInt64? { !isSparse && bits == 0 ? least : nil }

    /// The integers of the next `count` rows, put into `out` from `first` on; 0 where a row has none.
    ///
    /// The same as asking ``next(_:)`` for each, with the form looked at once for all of them.
    @inline(__always)
    package mutating func read(
        _ bytes: Span<UInt8>,
        _ count: Int,
        into out: inout MutableSpan<UInt64>,
        at first: Int
    ) {
        if isSparse {
            readSparse(bytes, count, into: &out, at: first)
        } else if unit == 1 {
            for index in first..<first &+ count {
                let word = bytes.word(at: place &>> 3) &>> UInt64(truncatingIfNeeded: place & 7)
                out[index] = least &+ (word & mask)
                place &+= bits
            }
        } else {
            for index in first..<first &+ count {
                let word = bytes.word(at: place &>> 3) &>> UInt64(truncatingIfNeeded: place & 7)
                out[index] = least &+ (word & mask) &* unit
                place &+= bits
            }
        }
    }

    private mutating func readSparse(
        _ bytes: Span<UInt8>,
        _ count: Int,
        into out: inout MutableSpan<UInt64>,
        at first: Int
    ) {
        let step = UInt64(truncatingIfNeeded: bits)
        var place = UInt64(truncatingIfNeeded: place)
        for index in first..<first &+ count {
            let byte = bytes[presence &>> 3] &>> UInt8(truncatingIfNeeded: presence & 7)
            presence &+= 1
            // No branch: which rows have one is as good as random.
            let isThere = UInt64(byte & 1)
            let word = bytes.word(at: Int(truncatingIfNeeded: place &>> 3)) &>> (place & 7)
            out[index] = (least &+ (word & mask) &* unit) & (0 &- isThere)
            place &+= step &* isThere
        }
        self.place = Int(truncatingIfNeeded: place)
    }
}
