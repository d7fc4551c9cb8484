import Bytes
import SegmentLog
import Touchpoints

/// Guesses at the identifier that was meant.
extension LedgerReader {
    /// Identifiers that are looked at for a guess.
    package static let nearIdentifiersMax = 200_000
    /// Segments that are read for a guess, from the first: 256 MiB of log of the usual size.
    package static let nearSegmentsMax = 8
    /// Bytes of the longest identifier that is guessed at.
    package static let nearBytesMax = 256

    /// The recorded identifier that is nearest to what a person typed, if any is near.
    ///
    /// One with the same value in another namespace is nearest of all; else at most as many bytes may
    /// differ as a third of its value has. Of equals the first recorded wins. The guess discloses an identifier only to
    /// who asked for one much like it in a ledger that they can read.
    ///
    /// - Parameter text: The identifier as typed; without a namespace it is a `customer`.
    /// - Returns: A whole identifier, or `nil` when none of those looked at is near.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a record is not what was written.
    /// - Complexity: within the limits above, whatever the size of the ledger.
    package func identifier(near text: [UInt8]) throws(LedgerError) -> [UInt8]? {
        let typed = Identifier.complete(text)
        guard typed.count <= Self.nearBytesMax else { return nil }
        let value = Self.value(of: typed)
        var best: (identifier: [UInt8], distance: Int)?
        var looked = 0
        var fields = EnvelopeFields()
        for segment in snapshot.segments.prefix(Self.nearSegmentsMax) {
            var records = SegmentRecords(segment)
            while try records.nextFrame() {
                var hasEvidence = false
                while let record = try records.next(&fields) {
                    guard fields.kind == .name,
                        fields[EnvelopeTag.namespace] == UInt64(Namespace.identifier.rawValue)
                    else { continue }
                    looked += 1
                    if looked > Self.nearIdentifiersMax { return best?.identifier }
                    if !hasEvidence { try records.loadEvidence() }
                    hasEvidence = true
                    let place = record.slot.evidence.dropFirst(LogLimits.evidenceSaltBytes)
                    let known = Array(records.cursor.evidence[place])
                    if Self.value(of: known) == value { return known }
                    let third = max(1, Self.value(of: known).count / 3)
                    let limit = min(best.map { $0.distance - 1 } ?? .max, third)
                    if limit < 0 { continue }
                    if let distance = EditDistance.between(typed, known, atMost: limit) {
                        best = (known, distance)
                    }
                }
            }
        }
        return best?.identifier
    }

    /// What follows the namespace.
    private static func value(of identifier: [UInt8]) -> ArraySlice<UInt8> {
        let colon = identifier.firstIndex(of: UInt8(ascii: ":"))
        return identifier[(colon.map { $0 + 1 } ?? 0)...]
    }
}
