/// What a record of the log is.
package enum RecordKind: UInt8, Sendable {
    case touchpoint = 1
    /// `touchpoint.retracted`: a touchpoint's fields, and what it took out or restored.
    case retraction = 2
    /// A dictionary entry.
    case name = 3
    /// That two identifiers name one person, according to one touchpoint.
    case claim = 4
    /// An item that was no touchpoint, kept with its reason.
    case quarantined = 5
    /// The head of a run's retraction; its effects follow in the same frame.
    case runRetraction = 6
    /// One effect of a run's retraction.
    case effect = 7
    /// That a quarantined item was read again and is a touchpoint now, or had become one before.
    case settled = 8
}

/// The fields of an envelope; numbers are never reused.
///
/// Values are varints unless said otherwise; "hash" is a fixed 64-bit integer, "signed" a zigzag
/// varint. Positions are stored plus one, so that absent and position 0 differ.
package enum EnvelopeTag {
    package static let occurred: UInt8 = 1  // signed, microseconds since 1970
    package static let party: UInt8 = 2
    package static let campaign: UInt8 = 3
    package static let cell: UInt8 = 4
    package static let channel: UInt8 = 5
    package static let type: UInt8 = 6
    package static let source: UInt8 = 7
    package static let direction: UInt8 = 8
    package static let amount: UInt8 = 9  // signed, ten-thousandths
    package static let currency: UInt8 = 10
    package static let cost: UInt8 = 11  // signed, ten-thousandths
    package static let offer: UInt8 = 12
    package static let place: UInt8 = 13
    package static let banner: UInt8 = 14
    package static let reason: UInt8 = 15
    package static let agent: UInt8 = 16
    package static let counterparty: UInt8 = 17
    package static let message: UInt8 = 18  // hash
    package static let causedBy: UInt8 = 19  // hash
    package static let coupon: UInt8 = 20  // hash
    package static let keyHigh: UInt8 = 21  // hash of id
    package static let keyLow: UInt8 = 22  // hash of source and id
    package static let fingerprint: UInt8 = 23  // hash of the content
    package static let evidenceBytes: UInt8 = 24  // original length, without the salt
    package static let run: UInt8 = 25
    package static let adapter: UInt8 = 26  // ordinal: what made the touchpoint from other bytes
    package static let nativeBytes: UInt8 = 27  // evidence: so much native JSON, then those bytes
    package static let occurrence: UInt8 = 28  // which of its file's equal items, from 1
    package static let received: UInt8 = 29  // signed, microseconds: first received, if earlier

    // Retractions and effects.
    package static let targetHigh: UInt8 = 32  // hash: key that is retracted or taken out
    package static let targetLow: UInt8 = 33  // hash
    package static let takes: UInt8 = 34  // position + 1 of the touchpoint taken out
    package static let takenFingerprint: UInt8 = 35  // hash
    package static let restores: UInt8 = 36  // position + 1 of the touchpoint that comes back
    package static let restoredHigh: UInt8 = 37  // hash
    package static let restoredLow: UInt8 = 38  // hash
    package static let restoredFingerprint: UInt8 = 39  // hash
    package static let frees: UInt8 = 40  // 1: the key accepts the same content again
    package static let takesFirst: UInt8 = 41  // position + 1: first of a range taken out
    package static let takesCount: UInt8 = 42  // positions in that range

    // Dictionary entries and claims.
    package static let namespace: UInt8 = 50
    package static let ordinal: UInt8 = 51
    package static let text: UInt8 = 52  // bytes
    package static let lookupHigh: UInt8 = 53  // keyed hash, 128 bits in two
    package static let lookupLow: UInt8 = 54
    package static let digestHigh: UInt8 = 55  // SHA-256 of the text, its first 128 bits in two
    package static let digestLow: UInt8 = 56
    package static let otherParty: UInt8 = 57
    package static let claimedBy: UInt8 = 58  // position + 1 of the touchpoint

    // Quarantine.
    package static let refusal: UInt8 = 60
    package static let member: UInt8 = 61
    package static let origin: UInt8 = 62
    package static let line: UInt8 = 63  // number in its file, from 1
    package static let byteOffset: UInt8 = 64  // in the item, plus one
    package static let itemBytes: UInt8 = 65  // length of the item, kept whole or not
    package static let settles: UInt8 = 66  // position + 1 of the quarantined item
    package static let settledAs: UInt8 = 67  // position + 1 of the touchpoint; absent: a duplicate
    package static let earlierOnLine: UInt8 = 68  // items before it on its line
}
