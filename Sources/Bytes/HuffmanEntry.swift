/// What some bits of deflate data stand for, as an entry of a look-up table.
///
/// Packed into 32 bits: how many bits the code has, how many bits follow it, what kind of symbol it
/// is, and its value.
struct HuffmanEntry: Sendable {
    private let bits: UInt32

    /// Bits that are no code.
    static let none = HuffmanEntry(bits: 0)

    private init(bits: UInt32) { self.bits = bits }

    private init(_ value: Int, extra: Int = 0, flag: UInt32 = 0) {
        bits = UInt32(value) << 16 | flag | UInt32(extra) << 4
    }

    private static let literalFlag: UInt32 = 1 << 8
    private static let endFlag: UInt32 = 1 << 9
    private static let linkFlag: UInt32 = 1 << 10
    private static let unknownFlag: UInt32 = 1 << 11

    /// Bits of the whole code, those that led to a further table included; 0 where there is no code.
    @inline(__always)
    var codeBits: Int { Int(bits & 15) }

    /// Bits that follow the code and are added to the value; of a link, those that choose its entry.
    @inline(__always)
    var extraBits: Int { Int(bits &>> 4 & 15) }

    /// A literal byte, a base length or distance, a plain symbol, or the place of a further table.
    @inline(__always)
    var value: Int { Int(bits &>> 16) }

    @inline(__always)
    var isLiteral: Bool { bits & Self.literalFlag != 0 }

    @inline(__always)
    var isEnd: Bool { bits & Self.endFlag != 0 }

    /// Whether longer codes begin with these bits.
    @inline(__always)
    var isLink: Bool { bits & Self.linkFlag != 0 }

    /// Whether it is no code, or the code of a symbol that deflate does not have.
    @inline(__always)
    var isUnknown: Bool { codeBits == 0 || bits & Self.unknownFlag != 0 }

    /// The same symbol under a code of that many bits.
    func with(codeBits: Int) -> HuffmanEntry { HuffmanEntry(bits: bits | UInt32(codeBits)) }

    /// The entry under which codes longer than `codeBits` are found, from `place` on.
    static func link(to place: Int, codeBits: Int, indexBits: Int) -> HuffmanEntry {
        HuffmanEntry(place, extra: indexBits, flag: linkFlag).with(codeBits: codeBits)
    }

    /// A symbol of the code that code lengths are written in.
    static func plain(_ symbol: Int) -> HuffmanEntry { HuffmanEntry(symbol) }

    /// A symbol of the literal and length alphabet (RFC 1951 §3.2.5).
    static func literalOrLength(_ symbol: Int) -> HuffmanEntry {
        switch symbol {
        case 0..<256: HuffmanEntry(symbol, flag: literalFlag)
        case 256: HuffmanEntry(0, flag: endFlag)
        case 257..<265: HuffmanEntry(symbol - 254)
        case 265..<285:
            HuffmanEntry(
                3 + (4 + (symbol - 1) & 3) << ((symbol - 261) / 4),
                extra: (symbol - 261) / 4
            )
        case 285: HuffmanEntry(258)
        default: HuffmanEntry(0, flag: unknownFlag)
        }
    }

    /// A symbol of the distance alphabet (RFC 1951 §3.2.5).
    static func distance(_ symbol: Int) -> HuffmanEntry {
        switch symbol {
        case 0..<4: HuffmanEntry(symbol + 1)
        case 4..<30:
            HuffmanEntry(1 + (2 + symbol & 1) << ((symbol - 2) / 2), extra: (symbol - 2) / 2)
        default: HuffmanEntry(0, flag: unknownFlag)
        }
    }
}
