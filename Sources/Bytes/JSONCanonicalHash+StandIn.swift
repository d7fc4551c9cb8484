/// The stand-ins of scalars and names.
///
/// What is short stands for itself, in a form that starts from the top with its tag; the rest is
/// hashed under the key and meets such a form, or another hash, by chance only. A sender can aim
/// at neither, not knowing the key.
extension JSONCanonicalHash {
    /// The four highest bits of a stand-in that is no hash, and the first byte of what is hashed.
    internal enum Tag: UInt8 {
        case null = 1
        case `false`
        case `true`
        case number
        case negative
        case unbounded
        case string
        case array
        case object

        /// The tag at the top of a stand-in's low word.
        fileprivate var top: UInt64 { UInt64(rawValue) << 60 }
    }

    internal static func literal(_ tag: Tag) -> Hash128 {
        Hash128(high: 0, low: tag.top)
    }

    /// The stand-in of a string's or a name's text.
    internal static func string(
        _ text: JSONText,
        _ bytes: Span<UInt8>,
        _ key: SipKey,
        _ scratch: inout [UInt8]
    ) -> Hash128 {
        guard text.hasEscapes else { return string(bytes, text.start, text.end, key) }
        scratch.removeAll(keepingCapacity: true)
        JSONString.unescape(text, from: bytes, into: &scratch)
        return string(scratch.span, 0, scratch.count, key)
    }

    /// The stand-in of the text from `start` up to `end`: up to 15 bytes and their number, or a
    /// hash.
    private static func string(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ key: SipKey
    ) -> Hash128 {
        let count = end - start
        guard count <= 15 else {
            var stream = SipHash(key128: key)
            stream.append(Tag.string.rawValue)
            stream.append(bytes.extracting(start..<end))
            return stream.finalize128()
        }
        let top = Tag.string.top | UInt64(count) << 56
        if bytes.count - start >= 16 {
            // What follows the text in the same load is shifted out again.
            let first = bytes.word(at: start)
            let second = bytes.word(at: start + 8)
            let surplus = UInt64(128 - 8 * count)
            return surplus <= 64
                ? Hash128(high: first, low: top | second & (.max >> surplus))
                : Hash128(high: first & (.max >> (surplus - 64)), low: top)
        }
        var words = (first: UInt64(0), second: UInt64(0))
        for place in 0..<count {
            let byte = UInt64(bytes[start + place]) << UInt64(8 * (place & 7))
            if place < 8 { words.first |= byte } else { words.second |= byte }
        }
        return Hash128(high: words.first, low: top | words.second)
    }

    /// The stand-in of a number: exponent, sign and a coefficient of up to 18 digits, or a hash.
    internal static func number(_ text: Span<UInt8>, _ key: SipKey) -> Hash128 {
        var stream = SipHash(key128: key)
        guard let number = JSONNumber(text) else {
            stream.append(Tag.unbounded.rawValue)
            for offset in text.indices {
                // The only letter of a number is its E.
                stream.append(text[offset] == UInt8(ascii: "E") ? UInt8(ascii: "e") : text[offset])
            }
            return stream.finalize128()
        }
        let tag = number.isNegative ? Tag.negative : .number
        let exponent = UInt64(bitPattern: number.exponent)
        if let coefficient = number.coefficient(text) {
            return Hash128(high: exponent, low: tag.top | coefficient)
        }
        stream.append(tag.rawValue)
        stream.append(exponent)
        stream.append(text.extracting(number.whole))
        stream.append(text.extracting(number.fraction))
        return stream.finalize128()
    }
}
