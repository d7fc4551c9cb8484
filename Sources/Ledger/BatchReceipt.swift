import SegmentLog
package import Touchpoints

/// Which item of a batch was refused, and why.
package struct RefusedPlace: Sendable, Equatable {
    /// Its place in the batch, from 0.
    package var index: Int
    /// Its number in its origin, from 1.
    package var line: UInt64
    /// Items before it on that line.
    package var earlierOnLine: UInt32
    package var refusal: Refusal
    /// The member concerned.
    package var member: Member?
    /// Where in the item, in bytes, where it is known.
    package var byteOffset: Int?

    package init(
        index: Int,
        line: UInt64,
        earlierOnLine: UInt32 = 0,
        refusal: Refusal,
        member: Member?,
        byteOffset: Int?
    ) {
        self.index = index
        self.line = line
        self.earlierOnLine = earlierOnLine
        self.refusal = refusal
        self.member = member
        self.byteOffset = byteOffset
    }
}

/// What became of one batch; true once ``wait()`` has returned.
package struct BatchReceipt: Sendable {
    /// Items, blank ones aside.
    package var read = 0
    /// Touchpoints that were new.
    package var appended = 0
    /// Items that the ledger had already, with the same content.
    package var duplicates = 0
    /// Items whose key holds other content; counted in `quarantined` too.
    package var conflicts = 0
    /// Items that are no touchpoints, conflicts included.
    package var quarantined = 0
    /// Where the batch came from, such as a file's name; empty when unknown.
    package var origin: [UInt8] = []
    /// The quarantined items, in order: as many as ``quarantined``.
    package var refusals: [RefusedPlace] = []
    /// Touchpoints that counted until a retraction of the batch took them out.
    package var takenOut = 0
    /// Records of whatever kind that were written; 0 when nothing was new.
    package var records = 0
    /// The position after the batch's last record.
    package var end: UInt64 = 0
    /// The last frame this receipt depends on: a duplicate is one only if its first is durable.
    var ticket: CommitTicket?

    init() {}

    /// Whether the disk has answered, so that ``wait()`` returns or throws at once.
    package var isAnswered: Bool { ticket.map { $0.answer != nil } ?? true }

    /// Waits until everything the receipt says is on stable storage.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with ``LogError/full(needed:)`` when nothing of the batch was
    ///   written, with ``LogError/poisoned(_:)`` when it is not known.
    package func wait() throws(LedgerError) {
        do throws(LogError) {
            try ticket?.wait()
        } catch {
            throw .log(error)
        }
    }
}
