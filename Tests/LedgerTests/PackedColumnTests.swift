import Bytes
import Ledger
import TestSupport
import Testing

@Suite("Packed columns")
struct PackedColumnTests {
    /// A block of one column for each list of values, and what reading it gives.
    private static func roundTrip(_ columns: [[UInt64]]) -> [[UInt64]] {
        let rows = columns[0].count
        var writer = PackedBlockWriter(rows: rows)
        for (number, values) in columns.enumerated() { writer.append(UInt8(number), values) }
        // Whatever surrounds a block is no part of it.
        let before = [UInt8](repeating: 0xAA, count: 5)
        let after = [UInt8](repeating: 0xFF, count: PackedColumn.slackBytes)
        let bytes = before + writer.bytes + after
        let range = 5..<5 + writer.bytes.count
        let block = PackedBlock(bytes.span, range, rows: rows, columns: writer.columns)
        guard let block else { return [] }
        return columns.indices.map { number in
            var reader = block.reader(UInt8(number))
            let values = (0..<rows).map { _ in reader.next(bytes.span) }
            checkOtherWays(block.reader(UInt8(number)), bytes, values)
            return values
        }
    }

    /// Reading in batches, and stepping over what is not wanted, must give the same.
    private static func checkOtherWays(
        _ reader: PackedReader,
        _ bytes: [UInt8],
        _ values: [UInt64]
    ) {
        for length in [1, 7, 64, values.count] {
            var batches = reader
            var read = [UInt64](repeating: 0xAA, count: values.count + 2)
            for first in stride(from: 0, to: values.count, by: length) {
                let count = min(length, values.count - first)
                var span = read.mutableSpan
                batches.read(bytes.span, count, into: &span, at: first + 1)
            }
            #expect(read == [0xAA] + values + [0xAA])
            var steps = reader
            var next = 0
            for row in stride(from: length / 2, to: values.count, by: length) {
                steps.skip(bytes.span, row - next)
                #expect(steps.next(bytes.span) == values[row])
                next = row + 1
            }
        }
        if let constant = reader.constant { #expect(values.allSatisfy { $0 == constant }) }
    }

    @Test("give back integers of every width, at every place of a byte", arguments: 0...64)
    func widths(bits: Int) {
        var generator = SeededGenerator(seed: UInt64(bits))
        let most = bits == 64 ? UInt64.max : 1 << UInt64(bits) - 1
        for rows in [1, 2, 7, 8, 9, 63, 64, 65, 200] {
            var columns: [[UInt64]] = []
            for base: Int64 in [0, 1, -1, 1_700_000_000, .min, .max] {
                for share in [1, 2, 20] {
                    var values = (0..<rows).map { _ -> UInt64 in
                        guard Int.random(in: 0..<share, using: &generator) == 0 else { return 0 }
                        let value = UInt64.random(in: 0...most, using: &generator)
                        return UInt64(bitPattern: base) &+ value
                    }
                    values[rows / 2] = UInt64(bitPattern: base) &+ most
                    columns.append(values)
                }
            }
            #expect(Self.roundTrip(columns) == columns, "\(rows) rows")
        }
    }

    @Test("count in the largest power of ten that all are whole units of")
    func units() {
        let rows = 400
        var generator = SeededGenerator(seed: 3)
        var lengths: [Int] = []
        for unit: UInt64 in [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            let values = (0..<rows).map { _ in
                7 + unit * UInt64.random(in: 0..<1_000, using: &generator)
            }
            var writer = PackedBlockWriter(rows: rows)
            writer.append(1, values)
            lengths.append(writer.bytes.count)
            #expect(Self.roundTrip([values]) == [values])
        }
        // A thousand different ones take ten bits each, whatever the unit.
        #expect(lengths.allSatisfy { $0 == PackedColumn.headBytes + rows * 10 / 8 })
    }

    @Test("take no byte for what no row has, and none a row for what all have alike")
    func constant() {
        var writer = PackedBlockWriter(rows: 1_000)
        writer.append(1, [UInt64](repeating: 0, count: 1_000))
        #expect(writer.bytes.isEmpty && writer.columns == 0)
        writer.append(2, [UInt64](repeating: .max, count: 1_000))
        #expect(writer.bytes.count == PackedColumn.headBytes && writer.columns == 1)
        var rare = [UInt64](repeating: 0, count: 1_000)
        rare[77] = 0x0123_4567_89AB_CDEF
        writer.append(3, rare)
        // A bit for each row; the one value is the least.
        #expect(writer.bytes.count == 2 * PackedColumn.headBytes + 125)
        let columns = [rare, [UInt64](repeating: .max, count: 1_000)]
        #expect(Self.roundTrip(columns) == columns)
    }

    @Test("stand in the bytes that the format says")
    func golden() {
        var writer = PackedBlockWriter(rows: 9)
        writer.append(4, [3, 4, 5, 3, 4, 5, 3, 4, 6])
        writer.append(9, [0, 0, 0, 9_000, 0, 0, 0, 0, 2_009_000])
        let text = Hex.text(writer.bytes.span)
        #expect(
            text
                == [
                    "04", "00", "02", "00", "09000000", "0300000000000000",
                    "09", "01", "02", "06", "02000000", "2823000000000000",
                    // 0 1 2 0 1 2 0 1 3, two bits each.
                    "244903",
                    // Rows 3 and 8; 0 and 2 000 000, in millions, which take two bits.
                    "0801", "08",
                ].joined()
        )
    }

    @Test("are refused or read to their end, whatever their bytes, but never beyond it")
    func hostile() {
        var generator = SeededGenerator(seed: 8)
        var writer = PackedBlockWriter(rows: 40)
        writer.append(1, (0..<40).map { $0 * 3 })
        writer.append(2, (0..<40).map { $0 % 5 == 0 ? .max - $0 : 0 })
        writer.append(3, (0..<40).map { $0 % 7 == 0 ? 1_000 * $0 : 0 })
        let sound = writer.bytes
        let slack = [UInt8](repeating: 0xFF, count: PackedColumn.slackBytes)
        var opened = 0
        var refused = 0
        func look(_ bytes: [UInt8], rows: Int, columns: Int) {
            let whole = bytes + slack
            guard
                let block = PackedBlock(whole.span, bytes.indices, rows: rows, columns: columns)
            else {
                refused += 1
                return
            }
            opened += 1
            for number in UInt8(0)...5 {
                var reader = block.reader(number)
                for _ in 0..<rows { _ = reader.next(whole.span) }
            }
        }
        for bit in 0..<sound.count * 8 {
            var bytes = sound
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            look(bytes, rows: 40, columns: 3)
        }
        for length in 0..<sound.count { look(Array(sound[..<length]), rows: 40, columns: 3) }
        for rows in [0, 1, 39, 41, 1 << 20] { look(sound, rows: rows, columns: 3) }
        for columns in [0, 1, 2, 4, 65_535] { look(sound, rows: 40, columns: columns) }
        for _ in 0..<20_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            look(bytes, rows: 40, columns: 3)
        }
        #expect(opened > 1_000 && refused > 1_000)
    }
}
