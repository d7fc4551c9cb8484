package import Bytes

/// The fields of one envelope by tag; one value serves a whole replay, without allocation.
package struct EnvelopeFields: Sendable {
    /// Tags at or above this are skipped: this code does not know them.
    package static let tagsMax = 72

    /// The record's kind; `nil` for a kind that this code does not know.
    package private(set) var kind: RecordKind?
    /// The version of the layout the fields are in, after upcasting.
    package private(set) var version: UInt8 = 0
    /// Where ``EnvelopeTag/text`` lies in the bytes that were read.
    package private(set) var text: Range<Int> = 0..<0
    private var values = InlineArray<72, UInt64>(repeating: 0)
    private var presentLow: UInt64 = 0
    private var presentHigh: UInt64 = 0

    package init() {}

    /// Reads the envelope at `range` of `bytes` and brings it to the present layout.
    ///
    /// - Returns: Whether the bytes are an envelope; a sound checksum says that they are, unless a
    ///   later program wrote them.
    package mutating func read(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        upcaster: Upcaster = .standard
    ) -> Bool {
        presentLow = 0
        presentHigh = 0
        guard !range.isEmpty else { return false }
        let head = bytes[range.lowerBound]
        kind = RecordKind(rawValue: head & 0x1F)
        version = head >> 5
        var offset = range.lowerBound + 1
        while offset < range.upperBound {
            guard readField(bytes, &offset, range.upperBound) else { return false }
        }
        guard offset == range.upperBound else { return false }
        return version == upcaster.current || upcast(by: upcaster)
    }

    /// Brings the fields to the upcaster's layout, and says whether there was a way.
    private mutating func upcast(by upcaster: Upcaster) -> Bool {
        while version != upcaster.current {
            guard let step = upcaster.step(from: version) else { return false }
            step(&self)
            version += 1
        }
        return true
    }

    @inline(__always)
    private mutating func readField(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Bool {
        guard let head = Varint.read(bytes, at: &offset) else { return false }
        let value: UInt64
        switch head & 3 {
        case 0, 1:
            guard let read = Varint.read(bytes, at: &offset) else { return false }
            value = head & 1 == 0 ? read : UInt64(bitPattern: Varint.unzigzag(read))
        case 2:
            guard offset <= end - 8 else { return false }
            value = bytes.littleEndian64(at: offset)
            offset += 8
        default:
            guard let length = Varint.read(bytes, at: &offset), offset <= end,
                length <= UInt64(end - offset)
            else { return false }
            if head >> 2 == UInt64(EnvelopeTag.text) { text = offset..<offset + Int(length) }
            value = length
            offset += Int(length)
        }
        if head >> 2 < UInt64(Self.tagsMax) {
            set(UInt8(truncatingIfNeeded: head >> 2), value)
        }
        return true
    }

    /// Whether the field is there.
    package func has(_ tag: UInt8) -> Bool {
        tag < 64
            ? presentLow & (1 << UInt64(tag)) != 0
            : presentHigh & (1 << UInt64(tag - 64)) != 0
    }

    /// The field's value; 0 when it is absent.
    package subscript(tag: UInt8) -> UInt64 { has(tag) ? values[Int(tag)] : 0 }

    /// The field as an ordinal; 0 when it is absent.
    package func ordinal(_ tag: UInt8) -> UInt32 { UInt32(truncatingIfNeeded: self[tag]) }

    /// The field as a signed integer; 0 when it is absent.
    package func signed(_ tag: UInt8) -> Int64 { Int64(bitPattern: self[tag]) }

    /// The field as a position, which is stored plus one; `nil` when it is absent.
    package func position(_ tag: UInt8) -> UInt64? { has(tag) ? self[tag] &- 1 : nil }

    /// The two halves of a 128-bit hash.
    package func hash128(_ high: UInt8, _ low: UInt8) -> Hash128 {
        Hash128(high: self[high], low: self[low])
    }

    /// Sets a field, for upcasting.
    package mutating func set(_ tag: UInt8, _ value: UInt64) {
        values[Int(tag)] = value
        if tag < 64 {
            presentLow |= 1 << UInt64(tag)
        } else {
            presentHigh |= 1 << UInt64(tag - 64)
        }
    }
}
