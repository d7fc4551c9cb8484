import Bytes
import Platform
import Projections

/// A savepoint in its file, of which as much is read as is asked for.
///
///     offset  bytes  field of the first page (little-endian)
///     0       8      magic "dkbysp03", combined with the log's id by exclusive or
///     8       8      position
///     16      16     fingerprint of the log there: high, then low
///     32      8      definitions
///     40      8      1 where some touchpoint counts, else 0
///     48      8      the time of the last that does
///     56      24     words of each part
///
/// The parts follow, each from the front of a page, 124 words on each: what figures are read from, what
/// it takes to move them on, the reference table.
struct StoredSavepoint {
    private static let magic: UInt64 = 0x3330_7073_7962_6B64  // "dkbysp03"
    private static let wordsPerPage = IndexPage.payloadBytes / 8
    /// Words of a part at most: half a GiB of them.
    static let wordsMax = 1 << 26

    /// What is read by itself.
    enum Part: Int, CaseIterable {
        case figures
        case pending
        case reference
    }

    let position: UInt64
    let fingerprint: Hash128
    let definitions: UInt64
    let lastOccurred: Int64?
    private let file: IndexPageFile
    /// Words of each part.
    private let counts: [Int]

    /// The end that its totals were counted at, as a replay of the same records has it.
    var end: Int64 { lastOccurred.map { $0 + 1 } ?? 0 }

    /// Opens the file of the log with that id.
    ///
    /// - Throws: ``CampaignSavepoint/Refusal`` where there is none, or none that can be believed.
    /// - Complexity: reads a page.
    init(_ storage: any Storage, logID: UInt64) throws(CampaignSavepoint.Refusal) {
        var page: [UInt8] = []
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
        let counts = Part.allCases.map {
            Int(clamping: header.littleEndian64(at: 56 + 8 * $0.rawValue))
        }
        self.counts = counts
        guard counts.allSatisfy({ $0 <= Self.wordsMax }),
            file.pages == 1 + counts.reduce(0, { $0 + Self.pages($1) })
        else { throw .damaged }
    }

    private static func pages(_ words: Int) -> Int { (words + wordsPerPage - 1) / wordsPerPage }

    private static func refusal(_ failure: IndexFailure) -> CampaignSavepoint.Refusal {
        if case .defect = failure { return .damaged }
        return .missing
    }

    /// Reads one part.
    ///
    /// - Throws: ``CampaignSavepoint/Refusal/damaged`` where a page of it is.
    func words(of part: Part) throws(CampaignSavepoint.Refusal) -> [UInt64] {
        let count = counts[part.rawValue]
        let start = 1 + counts[..<part.rawValue].reduce(0) { $0 + Self.pages($1) }
        var words: [UInt64] = []
        words.reserveCapacity(count)
        do throws(IndexFailure) {
            try file.readWords(from: start, count, perPage: Self.wordsPerPage, into: &words)
        } catch {
            throw Self.refusal(error)
        }
        return words
    }

    /// The totals that figures are read from, names being those of `context`.
    ///
    /// - Throws: ``CampaignSavepoint/Refusal/damaged`` where they are none under its windows.
    func totals(in context: FoldContext) throws(CampaignSavepoint.Refusal) -> CampaignTotals {
        let words = try words(of: .figures)
        guard let totals = CampaignTotals(words: words.span, context: context) else {
            throw .damaged
        }
        return totals
    }

    /// The whole savepoint, names being those of `context`.
    ///
    /// - Throws: ``CampaignSavepoint/Refusal/damaged`` where it is none under its windows.
    func savepoint(in context: FoldContext) throws(CampaignSavepoint.Refusal) -> CampaignSavepoint {
        var totals = try totals(in: context)
        let (pending, reference) = (try words(of: .pending), try words(of: .reference))
        guard totals.restorePending(words: pending.span),
            let table = ReferenceTable(words: reference.span, context: context)
        else { throw .damaged }
        return CampaignSavepoint(
            position: position,
            fingerprint: fingerprint,
            definitions: definitions,
            lastOccurred: lastOccurred,
            totals: totals,
            reference: table
        )
    }

    /// Whether these are the totals that it holds.
    ///
    /// - Throws: ``CampaignSavepoint/Refusal/damaged`` where a page is.
    func holds(
        _ totals: CampaignTotals,
        _ reference: ReferenceTable
    ) throws(CampaignSavepoint.Refusal) -> Bool {
        guard try words(of: .figures) == totals.words() else { return false }
        guard try words(of: .pending) == totals.pendingWords() else { return false }
        return try words(of: .reference) == reference.words()
    }

    /// Replaces the file; on return it is whole under its name, and after a crash it or the old one is.
    ///
    /// - Throws: ``SystemError`` where it could not be written; the old one still stands then.
    static func write(
        _ savepoint: CampaignSavepoint,
        to storage: any Storage,
        logID: UInt64,
        fileID: UInt64
    ) throws(SystemError) {
        let parts = [
            savepoint.totals.words(), savepoint.totals.pendingWords(), savepoint.reference.words(),
        ]
        var pages = try IndexPageWriter(storage, path: CampaignSavepoint.path, fileID: fileID)
        try pages.append(8) { $0.append(littleEndian: UInt64(0)) }
        for words in parts { try pages.append(words: words, perPage: wordsPerPage) }
        var header: [UInt8] = []
        header.append(littleEndian: magic ^ logID)
        header.append(littleEndian: savepoint.position)
        header.append(littleEndian: savepoint.fingerprint.high)
        header.append(littleEndian: savepoint.fingerprint.low)
        header.append(littleEndian: savepoint.definitions)
        header.append(littleEndian: UInt64(savepoint.lastOccurred == nil ? 0 : 1))
        header.append(littleEndian: UInt64(bitPattern: savepoint.lastOccurred ?? 0))
        for words in parts { header.append(littleEndian: UInt64(words.count)) }
        try pages.finish(header: header)
    }
}
