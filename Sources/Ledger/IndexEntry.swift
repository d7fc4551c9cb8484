package import Bytes
import Touchpoints

/// One fact that the writer must find again by a hash: 32 bytes, the same in memory and on disk.
///
///     offset  bytes  field (little-endian)
///     0       16     key: high, then low
///     16      8      value
///     24      8      kind in the high five bits, place in the others
///
///     kind       key                  value                      place
///     added      touchpoint's key     content fingerprint        its position
///     retraction touchpoint's key     content fingerprint        its position
///     taken      key taken out        fingerprint                position taken out
///     restored   key restored         fingerprint                position that came back
///     freed      key freed            fingerprint                position that is out for ever
///     tookHigh   a retraction's key   high half of the key taken position of the retraction
///     tookLow    a retraction's key   low half of the key taken  position of the retraction
///     tookPlace  a retraction's key   position taken out         position of the retraction
///     name       hash of a name       namespace << 32 | ordinal  position of the entry
///     item       hash of an item      0                          position of the quarantine record
///     effect…    0 (frees) or 1 and   position or first position count of positions
///                the effect's position
///
/// Effects have a high half of 0 or 1, which no hash has: they lie together, in order of time. Those
/// that free have 0, so that whoever opens a ledger for writing reads them and no others.
package struct IndexEntry: RunEntry {
    package static let magic: UInt64 = 0x3230_6E75_7262_6B64  // "dkbrun02"
    package enum Kind: UInt64, Sendable {
        case added = 1
        case retraction = 2
        case taken = 3
        case restored = 4
        case freed = 5
        case tookHigh = 6
        case tookLow = 7
        case name = 8
        case item = 9
        case effectTakes = 10
        case effectRestores = 11
        case effectFrees = 12
        case tookPlace = 13
    }

    private static let placeBits: UInt64 = 59

    package var key: Hash128
    package var value: UInt64
    private var kindAndPlace: UInt64

    package init(_ kind: Kind, _ key: Hash128, value: UInt64, place: UInt64) {
        self.key = key
        self.value = value
        kindAndPlace = kind.rawValue << Self.placeBits | place
    }

    /// The kind; `nil` for one that this code does not know.
    package var kind: Kind? { Kind(rawValue: kindAndPlace >> Self.placeBits) }

    package var place: UInt64 { kindAndPlace & (1 << Self.placeBits - 1) }

    package var fence: UInt64 { key.high }

    package init(_ bytes: Span<UInt8>, at offset: Int) {
        key = Hash128(
            high: bytes.littleEndian64(at: offset),
            low: bytes.littleEndian64(at: offset + 8)
        )
        value = bytes.littleEndian64(at: offset + 16)
        kindAndPlace = bytes.littleEndian64(at: offset + 24)
    }

    package func write(to out: inout [UInt8]) {
        out.append(littleEndian: key.high)
        out.append(littleEndian: key.low)
        out.append(littleEndian: value)
        out.append(littleEndian: kindAndPlace)
    }

    /// Notes the ordinal that a dictionary entry gives.
    func noteOrdinal(_ ordinals: inout [UInt32]) {
        guard kind == .name else { return }
        let namespace = Int(value >> 32)
        if namespace < ordinals.count {
            ordinals[namespace] = max(ordinals[namespace], UInt32(truncatingIfNeeded: value))
        }
    }

    /// By key, then value, then kind and place.
    package static func precedes(_ left: IndexEntry, _ right: IndexEntry) -> Bool {
        if left.key.high != right.key.high { return left.key.high < right.key.high }
        if left.key.low != right.key.low { return left.key.low < right.key.low }
        if left.value != right.value { return left.value < right.value }
        return left.kindAndPlace < right.kindAndPlace
    }

    /// Everything that the record at `position` must be found by.
    static func collect(
        _ fields: borrowing EnvelopeFields,
        position: UInt64,
        into out: inout [IndexEntry]
    ) {
        switch fields.kind {
        case .touchpoint, .retraction:
            let key = fields.hash128(EnvelopeTag.keyHigh, EnvelopeTag.keyLow)
            let kind = fields.kind == .touchpoint ? Kind.added : .retraction
            let fingerprint = fields[EnvelopeTag.fingerprint]
            out.append(IndexEntry(kind, key, value: fingerprint, place: position))
            if fields.kind == .retraction { collectRetraction(fields, position, key, &out) }
        case .effect: collectEffect(fields, position, &out)
        case .name:
            let hash = fields.hash128(EnvelopeTag.lookupHigh, EnvelopeTag.lookupLow)
            let value = fields[EnvelopeTag.namespace] << 32 | fields[EnvelopeTag.ordinal]
            out.append(IndexEntry(.name, hash, value: value, place: position))
        case .quarantined:
            let hash = fields.hash128(EnvelopeTag.lookupHigh, EnvelopeTag.lookupLow)
            out.append(IndexEntry(.item, hash, value: 0, place: position))
        case .claim, .runRetraction, .settled, nil: break
        }
    }

    private static func collectRetraction(
        _ fields: borrowing EnvelopeFields,
        _ position: UInt64,
        _ key: Hash128,
        _ out: inout [IndexEntry]
    ) {
        if let taken = fields.position(EnvelopeTag.takes) {
            let target = fields.hash128(EnvelopeTag.targetHigh, EnvelopeTag.targetLow)
            let fingerprint = fields[EnvelopeTag.takenFingerprint]
            let frees = fields[EnvelopeTag.frees] != 0
            out.append(
                IndexEntry(frees ? .freed : .taken, target, value: fingerprint, place: taken)
            )
            out.append(IndexEntry(.tookHigh, key, value: target.high, place: position))
            out.append(IndexEntry(.tookLow, key, value: target.low, place: position))
            out.append(IndexEntry(.tookPlace, key, value: taken, place: position))
            let kind = frees ? Kind.effectFrees : .effectTakes
            let event = effectKey(position, frees: frees)
            out.append(IndexEntry(kind, event, value: taken, place: 1))
        }
        collectRestored(fields, position, &out)
    }

    private static func collectEffect(
        _ fields: borrowing EnvelopeFields,
        _ position: UInt64,
        _ out: inout [IndexEntry]
    ) {
        if let first = fields.position(EnvelopeTag.takesFirst) {
            let count = fields[EnvelopeTag.takesCount]
            let event = effectKey(position, frees: true)
            out.append(IndexEntry(.effectFrees, event, value: first, place: count))
        }
        collectRestored(fields, position, &out)
    }

    /// The half of every key of an effect that frees.
    static let freesHigh: UInt64 = 0

    private static func effectKey(_ position: UInt64, frees: Bool) -> Hash128 {
        Hash128(high: frees ? freesHigh : freesHigh + 1, low: position)
    }

    private static func collectRestored(
        _ fields: borrowing EnvelopeFields,
        _ position: UInt64,
        _ out: inout [IndexEntry]
    ) {
        guard let restored = fields.position(EnvelopeTag.restores) else { return }
        let key = fields.hash128(EnvelopeTag.restoredHigh, EnvelopeTag.restoredLow)
        let fingerprint = fields[EnvelopeTag.restoredFingerprint]
        out.append(IndexEntry(.restored, key, value: fingerprint, place: restored))
        let event = effectKey(position, frees: false)
        out.append(IndexEntry(.effectRestores, event, value: restored, place: 1))
    }
}

package typealias IndexRunFile = RunFile<IndexEntry>
package typealias IndexRunWriter = RunWriter<IndexEntry>
package typealias IndexRunReader = RunReader<IndexEntry>
package typealias IndexMerge = RunMerge<IndexEntry>

extension RunFile<IndexEntry> {
    /// Appends every entry of `key` to `out`.
    package func collect(_ key: Hash128, into out: inout [IndexEntry]) throws(IndexFailure) {
        try scan(from: key.high, isBelow: { $0.key < key }) { entry in
            guard entry.key == key else { return false }
            out.append(entry)
            return true
        }
    }

    /// Appends every entry whose key's high half is `high` to `out`.
    package func collect(high: UInt64, into out: inout [IndexEntry]) throws(IndexFailure) {
        try scan(from: high, isBelow: { $0.key.high < high }) { entry in
            guard entry.key.high == high else { return false }
            out.append(entry)
            return true
        }
    }
}
