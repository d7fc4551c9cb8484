import Ledger
import Touchpoints

/// What follows a message that a name is not known: what may have been meant, or what to do.
enum CustomerHint {
    /// `; did you mean …?`, or where customers are listed when no recorded identifier is near.
    ///
    /// A guess must not hide the answer: where the ledger cannot be searched there is none.
    static func text(for id: [UInt8], in reader: LedgerReader) -> String {
        guard let near = try? reader.identifier(near: id) else {
            return "; daybook query customers lists who is"
        }
        return "; did you mean \(String(decoding: Identifier.shown(near), as: UTF8.self))?"
    }
}
