import SegmentLog

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
    /// The position after the batch's last record.
    package var end: UInt64 = 0
    /// The last frame this receipt depends on: a duplicate is one only if its first is durable.
    var ticket: CommitTicket?

    init() {}

    /// Waits until everything the receipt says is on stable storage.
    package func wait() throws(LedgerError) {
        do throws(LogError) {
            try ticket?.wait()
        } catch {
            throw .log(error)
        }
    }
}
