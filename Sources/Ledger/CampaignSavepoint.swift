package import Bytes
package import Platform
package import Projections
import SegmentLog
import Touchpoints

/// The campaigns' totals at one position, kept so that the next question folds only what came after.
///
/// Derived, like everything under `index`: it is refused, and made again, when anything of it does not
/// fit the log or the definitions of today.
package struct CampaignSavepoint: Sendable {
    /// Its file below the ledger's directory.
    package static let path = RunKind.directory + "/campaigns.savepoint"

    /// Every record below it is counted.
    package let position: UInt64
    /// What tells the log's records up to there from others; see ``LogSnapshot/fingerprint(at:)``.
    package let fingerprint: Hash128
    /// What figures meant when it was made.
    package let definitions: UInt64
    /// The time of the last touchpoint that counts; `nil` when none does.
    package let lastOccurred: Int64?
    /// Counted at 1 µs after that.
    package let totals: CampaignTotals
    /// Which campaign issued each coupon.
    package let reference: ReferenceTable

    /// Why a savepoint is not used.
    package enum Refusal: Error, Equatable {
        /// There is none, or none that can be read.
        case missing
        /// Its bytes are not those that were written.
        case damaged
        /// Figures mean something else now.
        case definitions
        /// It is ahead of this ledger, which is an older copy of the one it was made from.
        case ahead
        /// It was made from other records.
        case history
    }

    package init(
        position: UInt64,
        fingerprint: Hash128,
        definitions: UInt64,
        lastOccurred: Int64?,
        totals: CampaignTotals,
        reference: ReferenceTable
    ) {
        self.position = position
        self.fingerprint = fingerprint
        self.definitions = definitions
        self.lastOccurred = lastOccurred
        self.totals = totals
        self.reference = reference
    }

    /// The savepoint at the end of the ledger that a replay of all of it gives; `nil` of another replay.
    ///
    /// - Parameters:
    ///   - replay: A replay of `rows` under the usual windows, without as-of, that kept its totals.
    ///   - rows: Everything that `reader` sees.
    ///   - reader: The ledger.
    ///   - definitions: What figures mean today.
    /// - Throws: ``LedgerError/log(_:)`` where the log could not be read.
    /// - Complexity: O(segments), and the frame headers of one.
    package init?(
        _ replay: Replay,
        of rows: ReplayRows,
        _ reader: LedgerReader,
        definitions: UInt64
    ) throws(LedgerError) {
        guard let kept = replay.kept, replay.context.windows == Window.usual,
            replay.context.responseTypes == nil, rows.end == reader.snapshot.end,
            replay.context.end == rows.lastOccurred.map({ $0 + 1 }) ?? 0,
            let fingerprint = try reader.fingerprint(at: rows.end)
        else { return nil }
        self.init(
            position: rows.end,
            fingerprint: fingerprint,
            definitions: definitions,
            lastOccurred: rows.lastOccurred,
            totals: kept.totals,
            reference: kept.reference
        )
    }

    /// Where the stored savepoint of the ledger stands; `nil` where there is none that can be read.
    ///
    /// - Complexity: reads a page.
    package static func position(in reader: LedgerReader) -> UInt64? {
        do throws(Refusal) {
            return try StoredSavepoint(reader.storage, logID: reader.hashes.logID).position
        } catch {
            return nil
        }
    }

    /// Stores the savepoint in place of any other.
    ///
    /// On return it is whole under its name; after a crash it is, or the old one.
    ///
    /// - Throws: ``SystemError`` where there is no room or no right to write; nothing is lost by it but
    ///   the time of the next replay.
    package func store(
        in reader: LedgerReader,
        random: any RandomSource
    ) throws(SystemError) {
        var bytes = [UInt8](repeating: 0, count: 8)
        random.fill(&bytes)
        try StoredSavepoint.write(
            self,
            to: reader.storage,
            logID: reader.hashes.logID,
            fileID: bytes.span.littleEndian64(at: 0)
        )
    }
}

extension CampaignSavepoint: Equatable {
    /// Whether both are at one position of one log, with the same totals.
    package static func == (left: CampaignSavepoint, right: CampaignSavepoint) -> Bool {
        left.position == right.position && left.fingerprint == right.fingerprint
            && left.definitions == right.definitions && left.lastOccurred == right.lastOccurred
            && left.reference.words() == right.reference.words()
            && left.totals.words() == right.totals.words()
            && left.totals.pendingWords() == right.totals.pendingWords()
    }
}

extension LedgerReader {
    /// What tells the first `position` records from others; see ``LogSnapshot/fingerprint(at:)``.
    func fingerprint(at position: UInt64) throws(LedgerError) -> Hash128? {
        do throws(LogError) {
            return try snapshot.fingerprint(at: position)
        } catch {
            throw .log(error)
        }
    }
}
