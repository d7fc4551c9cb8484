/// The coded bytes of a block: one symbol at a time near the ends of input and room, and as fast as
/// it goes where there is plenty of both.
extension Inflate {
    /// The next code, when the input has all of it and of the bits that follow it.
    private mutating func code(
        _ table: HuffmanTable,
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) -> HuffmanEntry? {
        while true {
            var entry = table.entries[Int(bits & (1 << UInt64(table.primaryBits) - 1))]
            if entry.isLink {
                let index = bits >> UInt64(table.primaryBits) & (1 << UInt64(entry.extraBits) - 1)
                entry = table.entries[entry.value + Int(index)]
            }
            // Bits that have not come read as zero: what they lead to counts once it lies within
            // those that have.
            if entry.codeBits + entry.extraBits <= bitCount {
                if entry.isUnknown {
                    throw entry.codeBits == 0 ? .unknownCode : .unknownSymbol
                }
                return entry
            }
            guard nextByte(input, &consumed) else { return nil }
        }
    }

    /// The value of a code with the bits that follow it, which are there.
    private mutating func value(_ entry: HuffmanEntry) -> Int {
        drop(entry.codeBits)
        let extra = Int(bits & (1 << UInt64(entry.extraBits) - 1))
        drop(entry.extraBits)
        return entry.value + extra
    }

    mutating func readSymbol(
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) -> Bool {
        guard let entry = try code(literals, input, &consumed) else { return false }
        let value = value(entry)
        if entry.isLiteral {
            history[made] = UInt8(value)
            made += 1
        } else if entry.isEnd {
            endBlock()
        } else {
            phase = .distance(length: value)
        }
        return true
    }

    /// Reads a copy's distance and makes the copy; the history has room beyond its end for it.
    mutating func readDistance(
        _ length: Int,
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) -> Bool {
        guard let entry = try code(distances, input, &consumed) else { return false }
        let distance = value(entry)
        // All of the window is in the history, or all of the output.
        guard distance <= made else { throw .distanceTooFar }
        for index in made..<made + length { history[index] = history[index - distance] }
        made += length
        phase = .symbols
        return true
    }
}
