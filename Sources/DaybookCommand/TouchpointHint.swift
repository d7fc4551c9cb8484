import Bytes
import Ingestion
import Ledger
import Touchpoints

/// What follows a message that no touchpoint counts under a source and an id.
enum TouchpointHint {
    /// Touchpoints that are looked at for a guess, from the newest backwards.
    static let touchpointsMax = 100_000

    /// What may have been meant, or where sources and ids are seen.
    ///
    /// A guess must not hide the answer: where the ledger cannot be searched there is none.
    static func text(source: [UInt8], id: [UInt8], in reader: LedgerReader) -> String {
        guard let guess = try? guess(source, id, reader) else {
            return "; daybook tail --ndjson and daybook query timeline show sources and ids"
        }
        return "; " + guess
    }

    private static func guess(
        _ source: [UInt8],
        _ id: [UInt8],
        _ reader: LedgerReader
    ) throws(LedgerError) -> String? {
        let sources = try PartyReader(reader).names[.source].texts
        guard let ordinal = sources.dropFirst().firstIndex(of: source) else {
            let known = sources.dropFirst().map { String(decoding: $0, as: UTF8.self) }
            let typed = String(decoding: source, as: UTF8.self)
            let near = Spelling.nearest(to: typed, in: known)
            let hint = near.map { "; did you mean \($0)?" } ?? ""
            return "the ledger knows no source \(typed)" + hint
        }
        let near = try nearest(id, of: UInt32(ordinal), reader)
        guard let near else { return nil }
        if near.utf8.elementsEqual(id) { return "the touchpoint of that id was taken out before" }
        return "did you mean --id \(near)?"
    }

    /// The id of that source that is nearest to what was typed.
    private static func nearest(
        _ id: [UInt8],
        of source: UInt32,
        _ reader: LedgerReader
    ) throws(LedgerError) -> String? {
        let typed = String(decoding: id, as: UTF8.self)
        var looked = 0
        var best: String?
        var places = FramePlaces(reader)
        while looked < touchpointsMax, let place = try places.previous() {
            var walk = RecordWalk(reader, from: place, until: place.end)
            while let record = try walk.nextRecord(where: { fields, _ in
                fields.kind == .touchpoint && fields.ordinal(EnvelopeTag.source) == source
            }) {
                looked += 1
                guard let known = NativeMembers(record.item).text(.id) else { continue }
                if known == id { return typed }
                let candidates = [best, String(decoding: known, as: UTF8.self)].compactMap(\.self)
                best = Spelling.nearest(to: typed, in: candidates)
            }
        }
        return best
    }
}
