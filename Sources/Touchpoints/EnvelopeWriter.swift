import Bytes

/// Writes envelopes: a kind byte, then tagged fields in ascending order of their tags.
///
///     kind     1 byte: low five bits the kind, high three the version (0)
///     field    varint of tag << 2 | wire, then the value
///     wire     0 varint · 1 zigzag varint · 2 fixed 64 bits, little-endian · 3 length and bytes
///
/// An absent field takes no bytes. A reader skips tags that it does not know, by their wire.
package struct EnvelopeWriter: Sendable {
    /// The envelope so far.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Starts an envelope; the memory of the last one is used again.
    package mutating func begin(_ kind: RecordKind) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(kind.rawValue)
    }

    /// Adds an ordinal or count; 0 means absent and takes no bytes.
    @inlinable
    package mutating func number(_ tag: UInt8, _ value: UInt64) {
        if value == 0 { return }
        field(tag, 0)
        appendVarint(value)
    }

    /// Adds a signed integer, zero too.
    package mutating func signed(_ tag: UInt8, _ value: Int64) {
        field(tag, 1)
        appendVarint(Varint.zigzag(value))
    }

    /// Adds a hash; 0 means absent and takes no bytes.
    package mutating func hash(_ tag: UInt8, _ value: UInt64) {
        if value == 0 { return }
        field(tag, 2)
        bytes.append(littleEndian: value)
    }

    /// Adds text.
    package mutating func text(_ tag: UInt8, _ value: Span<UInt8>) {
        field(tag, 3)
        appendVarint(UInt64(value.count))
        bytes.append(value)
    }

    @usableFromInline
    mutating func field(_ tag: UInt8, _ wire: UInt8) {
        appendVarint(UInt64(tag) << 2 | UInt64(wire))
    }

    @usableFromInline
    mutating func appendVarint(_ value: UInt64) {
        Varint.append(value, to: &bytes)
    }
}
