/// Writes JSON into an array of bytes, token by token; commas and colons come by themselves.
///
/// The caller balances the containers and gives every member a key; nothing of that is checked.
/// Strings are UTF-8 and leave as they are, but for what RFC 8259 §7 wants escaped.
package struct JSONWriter: Sendable {
    /// White space between tokens.
    package enum Spacing: Sendable {
        /// None.
        case compact
        /// One space after each comma and colon.
        case spaced
    }

    /// What has been written.
    package var bytes: [UInt8] = []
    private let spacing: Spacing
    private var needsComma = false

    /// A writer that has written nothing.
    package init(spacing: Spacing = .compact) {
        self.spacing = spacing
    }

    /// Opens an object, as a value.
    package mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes the innermost object.
    package mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens an array, as a value.
    package mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes the innermost array.
    package mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Names the member whose value comes next.
    package mutating func key(_ name: StaticString) {
        separate()
        // The buffer is the program's own constant, and nothing keeps it.
        name.withUTF8Buffer { unsafe appendQuoted($0.span) }
        appendColon()
    }

    /// Names the member whose value comes next, in UTF-8.
    package mutating func key(_ name: Span<UInt8>) {
        separate()
        appendQuoted(name)
        appendColon()
    }

    /// Writes a string of UTF-8 bytes.
    package mutating func string(_ text: Span<UInt8>) {
        separate()
        appendQuoted(text)
        needsComma = true
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        separate()
        appendQuoted(text)
        needsComma = true
    }

    /// Writes a whole number of any width.
    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        if let magnitude = UInt64(exactly: value.magnitude) {
            appendDigits(magnitude)
        } else {
            bytes.append(contentsOf: String(value.magnitude).utf8)
        }
        needsComma = true
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    /// Writes a value that is JSON already.
    package mutating func raw(_ json: Span<UInt8>) {
        separate()
        bytes.append(json)
        needsComma = true
    }

    /// Writes a value that is JSON already.
    package mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    /// Ends a line, after which a value may begin: the separator of NDJSON.
    package mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Forgets what has been written and keeps the memory, for the next text.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Gives away what has been written so far; the text goes on behind it.
    package mutating func takeBytes() -> [UInt8] {
        let taken = bytes
        bytes = []
        return taken
    }

    @inline(__always)
    private mutating func separate() {
        guard needsComma else { return }
        bytes.append(UInt8(ascii: ","))
        if spacing == .spaced { bytes.append(UInt8(ascii: " ")) }
    }

    private mutating func appendColon() {
        bytes.append(UInt8(ascii: ":"))
        if spacing == .spaced { bytes.append(UInt8(ascii: " ")) }
        needsComma = false
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        appendQuoted(text.utf8.span)
    }

    private mutating func appendQuoted(_ text: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        while true {
            let end = JSONScan.escapable(text, from: start)
            bytes.append(text.extracting(start..<end))
            guard end < text.count else { break }
            appendEscape(text[end])
            start = end + 1
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            bytes.append(contentsOf: "u00".utf8)
            for nibble in [byte >> 4, byte & 15] {
                bytes.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "W") + nibble)
            }
        }
    }

    private mutating func appendDigits(_ value: UInt64) {
        var scale: UInt64 = 1
        while value / scale >= 10 { scale *= 10 }
        while scale > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / scale % 10))
            scale /= 10
        }
    }
}
