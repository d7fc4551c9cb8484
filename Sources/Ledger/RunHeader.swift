import Bytes
import Touchpoints

/// What a sorted run says of itself, on its first page.
///
///     offset  bytes  field (little-endian)
///     0       8      magic of the entries' kind
///     8       8      first position whose entries it holds
///     16      8      the position after the last
///     24      8      salt of the segment that ends there
///     32      8      entries
///     40      8      bytes of the appendix
///     48      4 × n  the last ordinal given in each namespace; zeros where a kind has none
///
/// The sections follow one another, each from the front of a page:
///
///     entries   31 on a page, in order
///     fences    of each page of entries the first fence; 124 on a page
///     tops      of each page of fences the first; 124 on a page
///     appendix  bytes of the kind's own, a stream across pages
///
/// Whoever opens a run reads tops and appendix: 8 bytes for each 3844 entries. A search then reads
/// one page of fences and one of entries.
package struct RunHeader: Sendable, Equatable {
    static let entryBytes = 32
    /// Entries on a page.
    package static let entriesPerPage = IndexPage.payloadBytes / entryBytes
    /// Fences on a page.
    package static let fencesPerPage = IndexPage.payloadBytes / 8
    /// Entries that a run may have; what is computed from more could overflow.
    static let entriesMax = 1 << 40

    let magic: UInt64
    /// The positions whose entries the run holds.
    package let positions: Range<UInt64>
    /// Salt of the segment that ends where the run does: a run made from other segments, whose
    /// positions happen to be the same, is not believed.
    package let salt: UInt64
    /// Entries in the run.
    package let count: Int
    let appendixBytes: Int
    /// The last ordinal given in each namespace before the end of ``positions``.
    package let ordinals: [UInt32]

    init(
        magic: UInt64,
        positions: Range<UInt64>,
        salt: UInt64,
        count: Int,
        appendixBytes: Int,
        ordinals: [UInt32]
    ) {
        self.magic = magic
        self.positions = positions
        self.salt = salt
        self.count = count
        self.appendixBytes = appendixBytes
        self.ordinals = ordinals
    }

    /// Reads a header from the front of a sound page; `nil` where it is of another kind, or of none.
    init?(_ bytes: Span<UInt8>, magic: UInt64) {
        guard bytes.littleEndian64(at: 0) == magic else { return nil }
        self.magic = magic
        let low = bytes.littleEndian64(at: 8)
        let high = bytes.littleEndian64(at: 16)
        guard low <= high else { return nil }
        positions = low..<high
        salt = bytes.littleEndian64(at: 24)
        count = Int(clamping: bytes.littleEndian64(at: 32))
        appendixBytes = Int(clamping: bytes.littleEndian64(at: 40))
        guard count <= Self.entriesMax, appendixBytes <= Self.entriesMax else { return nil }
        ordinals = (0...Namespace.allCases.count).map { bytes.littleEndian32(at: 48 + 4 * $0) }
    }

    var bytes: [UInt8] {
        var out: [UInt8] = []
        let numbers = [
            magic, positions.lowerBound, positions.upperBound, salt, UInt64(count),
            UInt64(appendixBytes),
        ]
        for number in numbers { out.append(littleEndian: number) }
        for ordinal in ordinals { out.append(littleEndian: ordinal) }
        return out
    }

    // MARK: Pages

    private static func pages(_ count: Int, _ perPage: Int) -> Int {
        (count + perPage - 1) / perPage
    }

    /// Pages of entries; the first is page 1.
    package var entryPages: Int { Self.pages(count, Self.entriesPerPage) }
    /// First page of the fences.
    var fencePage: Int { 1 + entryPages }
    /// Pages of fences.
    var fencePages: Int { Self.pages(entryPages, Self.fencesPerPage) }
    /// First page of the tops.
    var topPage: Int { fencePage + fencePages }
    /// First page of the appendix.
    var appendixPage: Int { topPage + Self.pages(fencePages, Self.fencesPerPage) }
    /// Pages of the whole file.
    package var pages: Int { appendixPage + Self.pages(appendixBytes, IndexPage.payloadBytes) }
}
