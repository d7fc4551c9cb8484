/// A canonical Huffman code of deflate (RFC 1951 §3.2.2), made to be looked up.
///
/// The next ``primaryBits`` bits of the data, the first one lowest, lead to an entry: a symbol, or a
/// link to a further table for the longer codes that begin with them.
struct HuffmanTable: Sendable {
    /// The longest code, in bits.
    static let codeBitsMax = 15

    /// Codes up to this many bits take one look-up, longer ones two.
    let primaryBits: Int
    private(set) var entries: [HuffmanEntry] = []

    /// A table of no codes.
    init(primaryBits: Int) {
        self.primaryBits = primaryBits
        entries = [HuffmanEntry](repeating: .none, count: 1 << primaryBits)
    }

    /// Makes the table that of a code, whose symbols have `lengths`; 0 for a symbol without a code.
    ///
    /// - Parameters:
    ///   - lengths: The bits of each symbol's code, up to ``codeBitsMax``.
    ///   - allowsOne: Whether no code at all, or a single one of one bit, may stand alone: deflate has
    ///     that where no or one distance is used.
    ///   - symbol: The entry of a symbol, without its code's length.
    /// - Throws: ``InflateError/oversubscribedCode`` or ``InflateError/incompleteCode``.
    mutating func build(
        _ lengths: ArraySlice<UInt8>,
        allowsOne: Bool,
        symbol: (Int) -> HuffmanEntry
    ) throws(InflateError) {
        var counts = [Int](repeating: 0, count: Self.codeBitsMax + 1)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        try Self.check(counts, allowsOne: allowsOne)
        var next = [Int](repeating: 0, count: Self.codeBitsMax + 1)
        for length in 1..<Self.codeBitsMax {
            next[length + 1] = (next[length] + counts[length]) << 1
        }
        entries.removeLast(entries.count - 1 << primaryBits)
        for index in entries.indices { entries[index] = .none }
        // The code of each symbol, its first bit lowest, as the data has it.
        let codes = lengths.map { length in
            defer { next[Int(length)] += length == 0 ? 0 : 1 }
            return length == 0 ? 0 : Self.reversed(next[Int(length)], Int(length))
        }
        link(codes, lengths)
        for (number, (code, length)) in zip(codes, lengths).enumerated() where length > 0 {
            let entry = symbol(number).with(codeBits: Int(length))
            let primary = entries[code & (1 << primaryBits - 1)]
            let (first, end, step) =
                Int(length) <= primaryBits
                ? (code, 1 << primaryBits, 1 << Int(length))
                : (
                    primary.value + code >> primaryBits, primary.value + 1 << primary.extraBits,
                    1 << (Int(length) - primaryBits)
                )
            for place in stride(from: first, to: end, by: step) { entries[place] = entry }
        }
    }

    /// Appends the further tables for codes that are longer than the first look-up.
    private mutating func link(_ codes: [Int], _ lengths: ArraySlice<UInt8>) {
        var longest = [Int](repeating: 0, count: 1 << primaryBits)
        for (code, length) in zip(codes, lengths) where Int(length) > primaryBits {
            let place = code & (1 << primaryBits - 1)
            longest[place] = max(longest[place], Int(length))
        }
        for (place, length) in longest.enumerated() where length > 0 {
            let indexBits = length - primaryBits
            entries[place] = .link(to: entries.count, codeBits: primaryBits, indexBits: indexBits)
            entries.append(contentsOf: repeatElement(.none, count: 1 << indexBits))
        }
    }

    /// Whether codes of those lengths can be told apart, and use up all bit patterns.
    private static func check(_ counts: [Int], allowsOne: Bool) throws(InflateError) {
        var left = 1
        for length in 1...codeBitsMax {
            left = left << 1 - counts[length]
            if left < 0 { throw .oversubscribedCode }
        }
        if left == 0 { return }
        let total = counts.reduce(0, +)
        guard allowsOne, total == 0 || total == 1 && counts[1] == 1 else { throw .incompleteCode }
    }

    private static func reversed(_ code: Int, _ count: Int) -> Int {
        var rest = code
        var turned = 0
        for _ in 0..<count {
            turned = turned << 1 | rest & 1
            rest >>= 1
        }
        return turned
    }
}

extension HuffmanTable {
    /// Bits of the first look-up of a literal or length: 4 KiB, and few real codes are longer.
    static let literalBits = 10
    /// Bits of the first look-up of a distance.
    static let distanceBits = 8
    /// Bits of the only look-up of a code length: no code is longer.
    static let codeLengthBits = 7

    /// The fixed code of literals and lengths (RFC 1951 §3.2.6).
    static let fixedLiterals: HuffmanTable = {
        let lengths = (0..<288).map { symbol -> UInt8 in
            symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8
        }
        return fixed(lengths, literalBits, HuffmanEntry.literalOrLength)
    }()

    /// The fixed code of distances (RFC 1951 §3.2.6).
    static let fixedDistances = fixed(
        [UInt8](repeating: 5, count: 32),
        distanceBits,
        HuffmanEntry.distance
    )

    private static func fixed(
        _ lengths: [UInt8],
        _ primaryBits: Int,
        _ symbol: (Int) -> HuffmanEntry
    ) -> HuffmanTable {
        var table = HuffmanTable(primaryBits: primaryBits)
        do throws(InflateError) {
            try table.build(lengths[...], allowsOne: false, symbol: symbol)
        } catch {
            preconditionFailure("the fixed code of RFC 1951 is complete")
        }
        return table
    }
}
