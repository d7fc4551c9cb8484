/// Deflate data written bit by bit, for what no compressor writes.
struct DeflateBits {
    private(set) var bytes: [UInt8] = []
    private var used = 8

    /// Appends the low `count` bits of a value, the lowest first.
    mutating func add(_ value: Int, _ count: Int) {
        for bit in 0..<count {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(used)
            used += 1
        }
    }

    /// Appends a Huffman code, its first bit highest.
    mutating func addCode(_ code: Int, _ count: Int) {
        for bit in (0..<count).reversed() { add(code >> bit, 1) }
    }

    /// Leaves the rest of the byte zero.
    mutating func align() { used = 8 }

    /// A block's header: whether it is the last one, and its type.
    mutating func addHeader(isLast: Bool = true, type: Int) {
        add(isLast ? 1 : 0, 1)
        add(type, 2)
    }

    /// A block of the fixed codes, begun.
    static func fixed() -> DeflateBits {
        var bits = DeflateBits()
        bits.addHeader(type: 1)
        return bits
    }

    /// A symbol of the fixed code of literals and lengths.
    mutating func addFixed(_ symbol: Int) {
        switch symbol {
        case ..<144: addCode(0x30 + symbol, 8)
        case ..<256: addCode(0x190 + symbol - 144, 9)
        case ..<280: addCode(symbol - 256, 7)
        default: addCode(0xC0 + symbol - 280, 8)
        }
    }

    /// A block with codes of its own, up to its code lengths.
    ///
    /// The lengths are written with 16 words of four bits, for the lengths 0 to 15; `repeats`, words
    /// 16 to 18, take the places of 13 to 15.
    static func dynamic(literals: Int, distances: Int, _ lengths: [Int]) -> DeflateBits {
        var bits = DeflateBits()
        bits.addHeader(type: 2)
        bits.add(literals - 257, 5)
        bits.add(distances - 1, 5)
        bits.add(19 - 4, 4)
        // In the order in which deflate has them: 16, 17, 18, 0, 8, …; 13, 14 and 15 have no code.
        for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
            bits.add((13...15).contains(symbol) ? 0 : 4, 3)
        }
        for length in lengths { bits.addLength(length) }
        return bits
    }

    /// A code length, or one of the symbols 16 to 18 without the bits that follow it.
    mutating func addLength(_ symbol: Int) {
        addCode(symbol > 12 ? symbol - 3 : symbol, 4)
    }
}
