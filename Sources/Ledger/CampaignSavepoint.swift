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
    /// - Complexity: reads all of it.
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
        try StoredSavepoint(self).write(
            reader.storage,
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

/// A savepoint as its file holds it, before names are known.
///
///     offset  bytes  field of the first page (little-endian)
///     0       8      magic "dkbysp01", combined with the log's id by exclusive or
///     8       8      position
///     16      16     fingerprint of the log there: high, then low
///     32      8      definitions
///     40      8      1 where some touchpoint counts, else 0
///     48      8      the time of the last that does
///     56      8      words of the reference table
///     64      8      words of the totals, which follow those
///
/// The words fill the pages behind, 124 on each.
struct StoredSavepoint {
    private static let magic: UInt64 = 0x3130_7073_7962_6B64  // "dkbysp01"
    private static let wordsPerPage = IndexPage.payloadBytes / 8
    /// Pages that are read together: a quarter of a MiB.
    private static let pagesPerRead = 256
    /// Words of a savepoint at most: half a GiB of them.
    static let wordsMax = 1 << 26

    let position: UInt64
    let fingerprint: Hash128
    let definitions: UInt64
    let lastOccurred: Int64?
    /// The end that its totals were counted at, as a replay of the same records has it.
    var end: Int64 { lastOccurred.map { $0 + 1 } ?? 0 }
    private let words: [UInt64]
    private let referenceWords: Int

    init(_ savepoint: CampaignSavepoint) {
        position = savepoint.position
        fingerprint = savepoint.fingerprint
        definitions = savepoint.definitions
        lastOccurred = savepoint.lastOccurred
        let reference = savepoint.reference.words()
        referenceWords = reference.count
        words = reference + savepoint.totals.words()
    }

    /// Reads the file of the log with that id.
    ///
    /// - Throws: ``CampaignSavepoint/Refusal`` where there is none, or none that can be believed.
    init(_ storage: any Storage, logID: UInt64) throws(CampaignSavepoint.Refusal) {
        var page: [UInt8] = []
        let file: IndexPageFile
        do throws(IndexFailure) {
            file = try IndexPageFile(storage, path: CampaignSavepoint.path, first: &page)
        } catch {
            throw Self.refusal(error)
        }
        let header = page.span
        guard header.littleEndian64(at: 0) == Self.magic ^ logID else { throw .history }
        position = header.littleEndian64(at: 8)
        fingerprint = Hash128(
            high: header.littleEndian64(at: 16),
            low: header.littleEndian64(at: 24)
        )
        definitions = header.littleEndian64(at: 32)
        let last = Int64(bitPattern: header.littleEndian64(at: 48))
        lastOccurred = header.littleEndian64(at: 40) == 0 ? nil : last
        referenceWords = Int(clamping: header.littleEndian64(at: 56))
        let totalWords = Int(clamping: header.littleEndian64(at: 64))
        guard referenceWords <= Self.wordsMax, totalWords <= Self.wordsMax else { throw .damaged }
        let count = referenceWords + totalWords
        guard file.pages - 1 == (count + Self.wordsPerPage - 1) / Self.wordsPerPage else {
            throw .damaged
        }
        do throws(IndexFailure) {
            words = try Self.words(count, in: file)
        } catch {
            throw Self.refusal(error)
        }
    }

    /// Whether these are the totals that it holds.
    func holds(_ totals: CampaignTotals, _ reference: ReferenceTable) -> Bool {
        words == reference.words() + totals.words()
    }

    private static func refusal(_ failure: IndexFailure) -> CampaignSavepoint.Refusal {
        if case .defect = failure { return .damaged }
        return .missing
    }

    private static func words(
        _ count: Int,
        in file: IndexPageFile
    ) throws(IndexFailure) -> [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(count)
        var bytes: [UInt8] = []
        for first in stride(from: 1, to: file.pages, by: pagesPerRead) {
            let pages = min(pagesPerRead, file.pages - first)
            try file.read(pages: pages, from: first, into: &bytes)
            let span = bytes.span
            for page in 0..<pages {
                let own = min(wordsPerPage, count - words.count)
                for place in 0..<own {
                    words.append(span.littleEndian64(at: page * IndexPage.byteCount + place * 8))
                }
            }
        }
        return words
    }

    /// Replaces the file; on return it is whole under its name, and after a crash it or the old one is.
    ///
    /// - Throws: ``SystemError`` where it could not be written; the old one still stands then.
    func write(_ storage: any Storage, logID: UInt64, fileID: UInt64) throws(SystemError) {
        var pages = try IndexPageWriter(storage, path: CampaignSavepoint.path, fileID: fileID)
        try pages.append(8) { $0.append(littleEndian: UInt64(0)) }
        try pages.endPage()
        var next = 0
        while next < words.count {
            let last = min(next + Self.wordsPerPage, words.count)
            try pages.append((last - next) * 8) { page in
                for index in next..<last { page.append(littleEndian: words[index]) }
            }
            try pages.endPage()
            next = last
        }
        var header: [UInt8] = []
        header.append(littleEndian: Self.magic ^ logID)
        header.append(littleEndian: position)
        header.append(littleEndian: fingerprint.high)
        header.append(littleEndian: fingerprint.low)
        header.append(littleEndian: definitions)
        header.append(littleEndian: UInt64(lastOccurred == nil ? 0 : 1))
        header.append(littleEndian: UInt64(bitPattern: lastOccurred ?? 0))
        header.append(littleEndian: UInt64(referenceWords))
        header.append(littleEndian: UInt64(words.count - referenceWords))
        try pages.finish(header: header)
    }

    /// The savepoint, its names being those of `context`.
    ///
    /// - Returns: `nil` where the words are no totals under its windows.
    func savepoint(in context: FoldContext) -> CampaignSavepoint? {
        let span = words.span
        guard
            let reference = ReferenceTable(
                words: span.extracting(first: referenceWords),
                context: context
            ),
            let totals = CampaignTotals(
                words: span.extracting(droppingFirst: referenceWords),
                context: context
            )
        else { return nil }
        return CampaignSavepoint(
            position: position,
            fingerprint: fingerprint,
            definitions: definitions,
            lastOccurred: lastOccurred,
            totals: totals,
            reference: reference
        )
    }
}
