/// The loop in which nearly all output is made.
///
/// It runs while eight bytes of input are there, so that a symbol's bits are taken with one load, and
/// while the history has room. Whole bytes that were taken and not used go back at its end.
extension Inflate {
    /// Where input and output stand.
    private struct Place {
        var bits: UInt64
        var bitCount: Int
        var consumed: Int
        var made: Int
    }

    /// Decodes symbols of a block until its end, or until input or room come near theirs.
    ///
    /// At least one symbol remains for ``readSymbol(_:_:)`` unless the phase is another one on return.
    mutating func decodeFast(
        _ input: Span<UInt8>,
        _ consumed: inout Int
    ) throws(InflateError) {
        guard consumed + 8 <= input.count else { return }
        let literals = literals.entries
        let distances = distances.entries
        var place = Place(bits: bits, bitCount: bitCount, consumed: consumed, made: made)
        let ending: Result<Bool, InflateError>
        do throws(InflateError) {
            ending = .success(
                try Self.run(input, &place, &history, literals.span, distances.span)
            )
        } catch {
            ending = .failure(error)
        }
        // All bits that were there before went with the first symbol: those left are the input's.
        consumed = place.consumed - place.bitCount / 8
        bitCount = place.bitCount & 7
        bits = place.bits & (1 << UInt64(bitCount) - 1)
        made = place.made
        if try ending.get() { endBlock() }
    }

    /// Whether the block came to its end.
    private static func run(
        _ input: Span<UInt8>,
        _ place: inout Place,
        _ history: inout [UInt8],
        _ literals: Span<HuffmanEntry>,
        _ distances: Span<HuffmanEntry>
    ) throws(InflateError) -> Bool {
        var out = history.mutableSpan
        while place.consumed &+ 8 <= input.count, place.made < historyBytes {
            // 56 bits at least; a length and a distance take 48 at most.
            place.bits |= input.word(at: place.consumed) &<< UInt64(place.bitCount)
            place.consumed &+= (63 &- place.bitCount) &>> 3
            place.bitCount |= 56
            let symbol = code(literals, HuffmanTable.literalBits, &place)
            if symbol.isLiteral {
                out[place.made] = UInt8(truncatingIfNeeded: symbol.value)
                place.made &+= 1
                continue
            }
            if symbol.isEnd { return true }
            if symbol.isUnknown { throw symbol.codeBits == 0 ? .unknownCode : .unknownSymbol }
            let length = value(symbol, &place)
            let far = code(distances, HuffmanTable.distanceBits, &place)
            if far.isUnknown { throw far.codeBits == 0 ? .unknownCode : .unknownSymbol }
            let distance = value(far, &place)
            guard distance <= place.made else { throw .distanceTooFar }
            copy(length, from: distance, &out, &place.made)
        }
        return false
    }

    /// The entry of the next code, which is taken.
    @inline(__always)
    private static func code(
        _ table: Span<HuffmanEntry>,
        _ primaryBits: Int,
        _ place: inout Place
    ) -> HuffmanEntry {
        var entry = table[Int(place.bits & (1 &<< UInt64(primaryBits) &- 1))]
        if entry.isLink {
            let mask: UInt64 = 1 &<< UInt64(entry.extraBits) &- 1
            entry = table[entry.value &+ Int(place.bits &>> UInt64(primaryBits) & mask)]
        }
        place.bits &>>= UInt64(entry.codeBits)
        place.bitCount &-= entry.codeBits
        return entry
    }

    /// The value of a code with the bits that follow it, which are taken.
    @inline(__always)
    private static func value(_ entry: HuffmanEntry, _ place: inout Place) -> Int {
        let extra = Int(place.bits & (1 &<< UInt64(entry.extraBits) &- 1))
        place.bits &>>= UInt64(entry.extraBits)
        place.bitCount &-= entry.extraBits
        return entry.value &+ extra
    }

    /// Repeats `length` bytes from `distance` back; up to seven bytes behind them are overwritten.
    @inline(__always)
    private static func copy(
        _ length: Int,
        from distance: Int,
        _ out: inout MutableSpan<UInt8>,
        _ made: inout Int
    ) {
        let end = made &+ length
        if distance >= 8 {
            var bytes = unsafe out.mutableBytes
            var index = made
            while index < end {
                // Unsafe by name only: the spans check their bounds, and every pattern is a UInt64.
                let word = unsafe bytes.unsafeLoadUnaligned(
                    fromByteOffset: index &- distance,
                    as: UInt64.self
                )
                bytes.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
                index &+= 8
            }
        } else {
            for index in made..<end { out[index] = out[index &- distance] }
        }
        made = end
    }
}
