/// A pull parser of JSON: strict RFC 8259, one token a call, no allocation, no recursion.
///
/// It holds a place in a text and which containers are open there, not the text: every call is
/// given the same bytes. A text is one value with white space around it. Refused, with the offset
/// of the byte at fault: anything that is not JSON, invalid UTF-8, a surrogate escape without its
/// partner, a byte order mark, and nesting beyond the limit. Names of members may repeat; what
/// that means is the caller's choice. A call that throws leaves the reader before what is wrong.
package struct JSONReader: Sendable {
    /// The most containers that may be open at once.
    package static let maxDepth = JSONNesting.capacity

    /// Offset of the first byte not yet read: just after the last token, or after its colon when
    /// it was a key.
    package private(set) var offset: Int
    /// Number of containers open at `offset`.
    package var depth: Int { nesting.depth }

    private var phase = Phase.value
    private var nesting = JSONNesting()
    private let depthMax: Int

    /// What the grammar allows next.
    private enum Phase {
        case value
        case firstElement
        case firstKey
        case afterValue
    }

    /// A reader of the text that begins at `offset`.
    ///
    /// `depthMax` can lower the limit of nesting, not raise it.
    package init(at offset: Int = 0, depthMax: Int = maxDepth) {
        self.offset = offset
        self.depthMax = min(depthMax, JSONReader.maxDepth)
    }

    /// Reads the next token of `bytes`; after the value, `.end` as often as it is asked for.
    ///
    /// - Complexity: O(length of the token and the white space before it).
    package mutating func next(_ bytes: Span<UInt8>) throws(JSONError) -> JSONToken {
        var cursor = offset
        guard var byte = JSONReader.skipSpace(bytes, &cursor) else {
            guard phase == .afterValue, depth == 0 else {
                throw JSONError(offset: cursor, reason: .unexpectedEnd)
            }
            offset = cursor
            return .end
        }
        switch phase {
        case .value:
            return try value(bytes, byte, cursor)
        case .firstElement:
            if byte == UInt8(ascii: "]") { return close(.endArray, cursor) }
            return try value(bytes, byte, cursor)
        case .firstKey:
            if byte == UInt8(ascii: "}") { return close(.endObject, cursor) }
        case .afterValue:
            guard depth > 0 else { throw JSONError(offset: cursor, reason: .trailingContent) }
            guard byte == UInt8(ascii: ",") else {
                if nesting.isInObject, byte == UInt8(ascii: "}") {
                    return close(.endObject, cursor)
                }
                if !nesting.isInObject, byte == UInt8(ascii: "]") {
                    return close(.endArray, cursor)
                }
                throw JSONError(offset: cursor, reason: .expectedCommaOrEnd)
            }
            cursor &+= 1
            guard let following = JSONReader.skipSpace(bytes, &cursor) else {
                throw JSONError(offset: cursor, reason: .unexpectedEnd)
            }
            byte = following
            if !nesting.isInObject { return try value(bytes, byte, cursor) }
        }
        return try key(bytes, byte, cursor)
    }

    /// Reads on past exactly one value, all that it holds included, and checks it.
    ///
    /// The value's own bytes, without what surrounds it. Throws `expectedValue`, and is not to be
    /// used further, where a name, the end of a container or of the text comes instead.
    @discardableResult
    package mutating func skipValue(_ bytes: Span<UInt8>) throws(JSONError) -> Range<Int> {
        let outside = depth
        var start = offset
        switch try next(bytes) {
        case .beginObject, .beginArray: try skip(toDepth: outside, bytes)
        case .string, .number, .bool, .null: break
        case .key, .endObject, .endArray, .end:
            throw JSONError(offset: start, reason: .expectedValue)
        }
        // Only white space and, within an array, one comma can come before a value.
        while bytes[start] <= 0x20 || bytes[start] == UInt8(ascii: ",") { start &+= 1 }
        return start..<offset
    }

    /// Reads on, and checks, until no more than `depth` containers are open.
    ///
    /// For a container whose beginning has been read: the depth before it leads past its end.
    package mutating func skip(
        toDepth depth: Int,
        _ bytes: Span<UInt8>
    ) throws(JSONError) {
        while self.depth > depth {
            _ = try next(bytes)
        }
    }

    /// Moves `cursor` past white space; the byte there, or nil at the end of the text.
    @inline(__always)
    private static func skipSpace(_ bytes: Span<UInt8>, _ cursor: inout Int) -> UInt8? {
        while cursor < bytes.count {
            let byte = bytes[cursor]
            guard byte <= 0x20 else { return byte }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            cursor &+= 1
        }
        return nil
    }

    @inline(__always)
    private mutating func close(_ token: JSONToken, _ cursor: Int) -> JSONToken {
        nesting.close()
        return finish(token, cursor &+ 1)
    }

    /// Takes note that a value ends at `end`.
    @inline(__always)
    private mutating func finish(_ token: JSONToken, _ end: Int) -> JSONToken {
        offset = end
        phase = .afterValue
        return token
    }

    /// Reads a member's name and its colon.
    @inline(__always)
    private mutating func key(
        _ bytes: Span<UInt8>,
        _ byte: UInt8,
        _ start: Int
    ) throws(JSONError) -> JSONToken {
        guard byte == UInt8(ascii: "\"") else {
            throw JSONError(offset: start, reason: .expectedKey)
        }
        let text = try JSONScan.string(bytes, from: start &+ 1)
        var cursor = text.end &+ 1
        guard let colon = JSONReader.skipSpace(bytes, &cursor) else {
            throw JSONError(offset: cursor, reason: .unexpectedEnd)
        }
        guard colon == UInt8(ascii: ":") else {
            throw JSONError(offset: cursor, reason: .expectedColon)
        }
        offset = cursor &+ 1
        phase = .value
        return .key(text)
    }

    /// Reads a scalar, or the beginning of a container.
    @inline(__always)
    private mutating func value(
        _ bytes: Span<UInt8>,
        _ byte: UInt8,
        _ start: Int
    ) throws(JSONError) -> JSONToken {
        switch byte {
        case UInt8(ascii: "\""):
            let text = try JSONScan.string(bytes, from: start &+ 1)
            return finish(.string(text), text.end &+ 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let end = try JSONScan.number(bytes, from: start)
            return finish(.number(start: start, end: end), end)
        case UInt8(ascii: "{"):
            return try open(isObject: true, start)
        case UInt8(ascii: "["):
            return try open(isObject: false, start)
        case UInt8(ascii: "t"):
            let end = try JSONScan.literal(JSONScan.trueLetters, bytes, from: start)
            return finish(.bool(true), end)
        case UInt8(ascii: "f"):
            let end = try JSONScan.literal(JSONScan.falseLetters, bytes, from: start)
            return finish(.bool(false), end)
        case UInt8(ascii: "n"):
            let end = try JSONScan.literal(JSONScan.nullLetters, bytes, from: start)
            return finish(.null, end)
        default:
            throw JSONError(offset: start, reason: .expectedValue)
        }
    }

    @inline(__always)
    private mutating func open(isObject: Bool, _ start: Int) throws(JSONError) -> JSONToken {
        guard depth < depthMax else { throw JSONError(offset: start, reason: .tooDeep) }
        nesting.open(isObject: isObject)
        offset = start &+ 1
        phase = isObject ? .firstKey : .firstElement
        return isObject ? .beginObject : .beginArray
    }
}
