/// JSON without the white space that means nothing.
package enum JSONMinify {
    /// Appends the next value of `bytes` to `out` without white space between its tokens.
    ///
    /// Strings and numbers stay as they are written, members stay in order. The reader is then
    /// just past the value. When this throws, `out` is as it was.
    /// - Complexity: O(length of the value).
    package static func append(
        _ bytes: Span<UInt8>,
        from reader: inout JSONReader,
        to out: inout [UInt8]
    ) throws(JSONError) {
        let value = try reader.skipValue(bytes)
        var cursor = value.lowerBound
        var kept = cursor
        while cursor < value.upperBound {
            let byte = bytes[cursor]
            if byte == UInt8(ascii: "\"") {
                cursor = try JSONScan.string(bytes, from: cursor + 1).end + 1
            } else if byte <= 0x20 {
                out.append(bytes.extracting(kept..<cursor))
                cursor += 1
                kept = cursor
            } else {
                cursor += 1
            }
        }
        out.append(bytes.extracting(kept..<value.upperBound))
    }
}
