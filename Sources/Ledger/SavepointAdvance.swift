import Bytes
package import Projections
import SegmentLog
import Touchpoints

/// Moves a savepoint on to the end of a ledger by folding again whoever is concerned by what was
/// recorded since: total − f(old history) + f(new history), and windows that are over by now.
///
/// The figures are those of a replay from zero, whatever came in whichever order.
package struct SavepointAdvance: Sendable {
    /// Records since the savepoint that are looked at: one in so many of those before it.
    private static let tailShare: UInt64 = 8
    /// Parties that are folded again: one in so many records before the savepoint.
    ///
    /// Finding one party's history takes as long as replaying that many touchpoints.
    private static let partyShare: UInt64 = 1024
    /// The same of a ledger however small.
    private static let tailMin: UInt64 = 4_096
    private static let partiesMin = 64
    /// Records that may be read for want of runs by party, over all parties: so many for each record
    /// before the savepoint, whose replay takes as long.
    private static let scannedShare: UInt64 = 8
    private static let scannedMin: UInt64 = 1 << 16

    /// Why there is no savepoint at the end of the ledger, so that campaigns are to be replayed.
    package enum Obstacle: Error {
        case refused(CampaignSavepoint.Refusal)
        /// So much was recorded since that a replay takes no longer.
        case behind
        /// What was recorded since changes what totals cannot tell: whose a coupon is that was redeemed
        /// before, the last touchpoint of all, or what nobody known did.
        case past
        /// What has to be read is damaged.
        case ledger(LedgerError)
    }

    /// The savepoint at the end of the ledger; `nil` where the one that was read stands there.
    package let savepoint: CampaignSavepoint?
    /// The totals there.
    package let totals: CampaignTotals
    /// Where the one that was read stands.
    package let from: UInt64
    /// Parties that were folded again.
    package private(set) var parties = 0
    /// Names that the figures mention; that of the parties is empty.
    package let names: NameTables
    /// The question that the figures answer: all records, the usual windows.
    package let context: FoldContext

    /// Reads the savepoint of the ledger as `reader` sees it, and moves it on to its end.
    ///
    /// Nothing is written.
    ///
    /// - Parameters:
    ///   - reader: The ledger.
    ///   - definitions: What figures mean today.
    /// - Throws: ``Obstacle``; then campaigns are to be replayed.
    /// - Complexity: reads the savepoint, the segments behind it, the headers of one segment's frames, and the
    ///   history of each party that is concerned, of which there are few.
    package init(_ reader: LedgerReader, definitions: UInt64) throws(Obstacle) {
        let stored = try Self.stored(reader, definitions)
        let party = try Self.reading { () throws(LedgerError) in try PartyReader(reader) }
        let earlier = party.names.context(windows: Window.usual, end: stored.end)
        from = stored.position
        names = party.names.tablesOfViews
        guard reader.snapshot.end > stored.position else {
            totals = try Self.part { () throws(CampaignSavepoint.Refusal) in
                try stored.totals(in: earlier)
            }
            savepoint = nil
            context = earlier
            return
        }
        let before = try Self.part { () throws(CampaignSavepoint.Refusal) in
            try stored.savepoint(in: earlier)
        }
        var tail = SavepointTail(before, party)
        try tail.read()
        let most = max(Self.partiesMin, Int(clamping: before.position / Self.partyShare))
        guard tail.parties.count <= most else { throw .behind }
        let scanned = party.scannedRecords * UInt64(tail.parties.count)
        guard scanned <= max(Self.scannedMin, before.position * Self.scannedShare) else {
            throw .behind
        }
        parties = tail.parties.count
        var moved = try tail.totals(in: earlier)
        context = party.names.context(windows: Window.usual, end: tail.end)
        guard moved.advance(from: earlier, to: context) else { throw .past }
        // A snapshot ends where a frame does.
        let end = try Self.fingerprint(at: reader.snapshot.end, reader)
        guard let end else { throw .refused(.history) }
        savepoint = CampaignSavepoint(
            position: reader.snapshot.end,
            fingerprint: end,
            definitions: definitions,
            lastOccurred: tail.lastOccurred,
            totals: moved,
            reference: tail.reference
        )
        totals = moved
    }

    /// The file's content, if it fits this log and not too much was recorded since.
    private static func stored(
        _ reader: LedgerReader,
        _ definitions: UInt64
    ) throws(Obstacle) -> StoredSavepoint {
        let stored = try part { () throws(CampaignSavepoint.Refusal) in
            try StoredSavepoint(reader.storage, logID: reader.hashes.logID)
        }
        guard stored.definitions == definitions else { throw .refused(.definitions) }
        guard stored.position <= reader.snapshot.end else { throw .refused(.ahead) }
        let tail = reader.snapshot.end - stored.position
        guard tail <= max(tailMin, stored.position / tailShare) else { throw .behind }
        guard try fingerprint(at: stored.position, reader) == stored.fingerprint else {
            throw .refused(.history)
        }
        return stored
    }

    private static func fingerprint(
        at position: UInt64,
        _ reader: LedgerReader
    ) throws(Obstacle) -> Hash128? {
        try reading { () throws(LedgerError) in try reader.fingerprint(at: position) }
    }

    /// What `body` reads of the savepoint.
    private static func part<Value>(
        _ body: () throws(CampaignSavepoint.Refusal) -> Value
    ) throws(Obstacle) -> Value {
        do throws(CampaignSavepoint.Refusal) {
            return try body()
        } catch {
            throw .refused(error)
        }
    }

    /// What `body` reads of the ledger.
    static func reading<Value>(
        _ body: () throws(LedgerError) -> Value
    ) throws(Obstacle) -> Value {
        do throws(LedgerError) {
            return try body()
        } catch {
            throw .ledger(error)
        }
    }
}
