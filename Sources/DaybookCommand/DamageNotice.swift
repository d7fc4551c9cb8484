import Bytes
import Ledger
import SegmentLog

/// Says once that a ledger is damaged, and makes the exit status say so.
final class DamageNotice {
    /// What to do about damage.
    static let advice =
        "; daybook verify names everything that is touched, daybook repair --from BACKUP restores it"

    /// What is known to be damaged; empty before the ledger was opened.
    private(set) var damages: [Damage] = []
    private var hasLooked = false

    /// Looks at what is known of the ledger, the first time it is asked to.
    func look(at reader: LedgerReader, _ console: Console) throws(LedgerError) {
        if hasLooked { return }
        hasLooked = true
        damages = try reader.knownDamages()
        guard let first = damages.first else { return }
        let more = damages.count - 1
        let others =
            more > 0 ? " and in \(CountText.text(more, "other place", "other places"))" : ""
        console.note(
            "daybook: this ledger is damaged in \(first)\(others); what is answered rests "
                + "on sound bytes only" + Self.advice
        )
    }

    /// The status of a command that had to do with the ledger.
    func status(after status: ExitStatus) -> ExitStatus {
        if damages.isEmpty { return status }
        switch status {
        case .done, .incomplete: return .damage
        case .usage, .damage, .unknown, .busy, .interrupted: return status
        }
    }

    /// Writes the member `damages` where there is damage, for objects that tell of a whole ledger.
    func writeMember(to writer: inout JSONWriter) {
        if damages.isEmpty { return }
        writer.key("damages")
        writer.beginArray()
        for damage in damages { writer.damage(damage) { _ in } }
        writer.endArray()
    }
}

extension JSONWriter {
    /// Writes a damage as an object, with what `more` adds.
    mutating func damage(_ damage: Damage, _ more: (inout JSONWriter) -> Void) {
        beginObject()
        key("file")
        string(damage.file)
        key("offset")
        integer(damage.offset)
        key("part")
        string(damage.part.rawValue)
        key("first")
        integer(damage.positions.lowerBound)
        key("end")
        integer(damage.positions.upperBound)
        more(&self)
        endObject()
    }
}
