/// The parts of a block that come once: its header, a stored block's bytes, its tables.
extension Inflate {
    /// The order in which the lengths of the code length code are written (RFC 1951 §3.2.7).
    private static let lengthOrder: [Int] = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ]
    /// Literals and lengths that have a meaning; 286 and 287 take part in the fixed code only.
    private static let literalsMax = 286
    private static let distancesMax = 30

    /// Takes `count` bits, at most 32; `nil`, with none taken, when the input does not have them.
    ///
    /// Whole bytes are taken only as they are needed, so that at the end of the data none of what
    /// follows has been used.
    mutating func take(_ count: Int, _ input: Span<UInt8>, _ consumed: inout Int) -> Int? {
        while bitCount < count {
            guard nextByte(input, &consumed) else { return nil }
        }
        let value = Int(bits & (1 << UInt64(count) - 1))
        drop(count)
        return value
    }

    /// Moves a byte of the input to the bits; false when there is none.
    mutating func nextByte(_ input: Span<UInt8>, _ consumed: inout Int) -> Bool {
        guard consumed < input.count else { return false }
        bits |= UInt64(input[consumed]) << UInt64(bitCount)
        bitCount += 8
        consumed += 1
        return true
    }

    mutating func drop(_ count: Int) {
        bits >>= UInt64(count)
        bitCount -= count
    }

    /// Goes on after a block.
    mutating func endBlock() {
        phase = isLastBlock ? .ended : .blockHeader
    }

    mutating func beginBlock(_ header: Int) throws(InflateError) {
        isLastBlock = header & 1 == 1
        switch header >> 1 {
        case 0:
            drop(bitCount & 7)
            phase = .storedLength
        case 1:
            literals = HuffmanTable.fixedLiterals
            distances = HuffmanTable.fixedDistances
            phase = .symbols
        case 2: phase = .tableCounts
        default: throw .badBlockType
        }
    }

    mutating func readStoredLength(
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) -> Bool {
        guard let value = take(32, input, &consumed) else { return false }
        let length = value & 0xFFFF
        guard value >> 16 == length ^ 0xFFFF else { throw .storedLengthMismatch }
        phase = .stored(left: length)
        return true
    }

    mutating func copyStored(_ left: Int, _ input: Span<UInt8>, _ consumed: inout Int) -> Bool {
        let count = min(left, input.count - consumed, Inflate.historyBytes - made)
        for index in 0..<count { history[made + index] = input[consumed + index] }
        consumed += count
        made += count
        phase = .stored(left: left - count)
        if left == count {
            endBlock()
            return true
        }
        return consumed < input.count
    }

    mutating func readCounts(
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) -> Bool {
        guard let value = take(14, input, &consumed) else { return false }
        literalCount = value & 31 + 257
        distanceCount = value >> 5 & 31 + 1
        codeLengthCount = value >> 10 + 4
        if literalCount > Inflate.literalsMax { throw .tooManyLiterals }
        if distanceCount > Inflate.distancesMax { throw .tooManyDistances }
        lengths.removeAll(keepingCapacity: true)
        phase = .codeLengthLengths
        return true
    }

    mutating func readCodeLengthLengths(
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) -> Bool {
        while lengths.count < codeLengthCount {
            guard let length = take(3, input, &consumed) else { return false }
            lengths.append(UInt8(length))
        }
        var ordered = [UInt8](repeating: 0, count: Inflate.lengthOrder.count)
        for (symbol, length) in zip(Inflate.lengthOrder, lengths) { ordered[symbol] = length }
        try codeLengths.build(ordered[...], allowsOne: false, symbol: HuffmanEntry.plain)
        lengths.removeAll(keepingCapacity: true)
        phase = .codeLengths
        return true
    }

    mutating func readCodeLengths(
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) -> Bool {
        let total = literalCount + distanceCount
        while lengths.count < total {
            let entry = codeLengths.entries[Int(bits & 127)]
            // No bits of the table lack a meaning: its code is complete.
            let extra = [2, 3, 7]
            let symbol = entry.value
            let needed = entry.codeBits + (symbol < 16 ? 0 : extra[symbol - 16])
            guard entry.codeBits <= bitCount, needed <= bitCount else {
                guard nextByte(input, &consumed) else { return false }
                continue
            }
            drop(entry.codeBits)
            if symbol < 16 {
                lengths.append(UInt8(symbol))
                continue
            }
            let count = Int(bits & (1 << UInt64(extra[symbol - 16]) - 1))
            drop(extra[symbol - 16])
            try repeatLength(symbol, count, total)
        }
        guard lengths[256] > 0 else { throw .noEndOfBlock }
        try literals.build(
            lengths[..<literalCount],
            allowsOne: true,
            symbol: HuffmanEntry.literalOrLength
        )
        try distances.build(
            lengths[literalCount...],
            allowsOne: true,
            symbol: HuffmanEntry.distance
        )
        phase = .symbols
        return true
    }

    private mutating func repeatLength(
        _ symbol: Int,
        _ count: Int,
        _ total: Int
    ) throws(InflateError) {
        var length: UInt8 = 0
        if symbol == 16 {
            guard let last = lengths.last else { throw .nothingToRepeat }
            length = last
        }
        let repeats = count + (symbol == 18 ? 11 : 3)
        guard lengths.count + repeats <= total else { throw .repeatsTooFar }
        lengths.append(contentsOf: repeatElement(length, count: repeats))
    }
}
