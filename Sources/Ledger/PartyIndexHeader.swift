import Bytes
import SegmentLog

/// What an index of one segment's parties says of itself, on its first page.
///
///     offset  bytes  field (little-endian)
///     0       8      magic "dkbidx01", which names the version too
///     8       8      base: the segment's first position
///     16      8      end: the position after its last
///     24      8      salt of the segment, so that the index of a replaced one is not believed
///     32      8      length of the segment's file, in bytes
///     40      8      rows
///     48      8      bytes of names
///     56      8      effects of retractions
///
/// The sections follow one another, each from the front of a page:
///
///     rows     ``PartyIndexRow``, by party, then position; 145 on a page
///     fences   the first party of each page of rows, 4 bytes each
///     names    a stream across pages: namespace 1 byte, ordinal 4, digest 16, length 4, text
///     effects  event 8 bytes, first position 8, count of positions << 2 | kind 8
struct PartyIndexHeader: Sendable, Equatable {
    private static let magic: UInt64 = 0x3130_7864_6962_6B64  // "dkbidx01"
    static let rowsPerPage = IndexPage.payloadBytes / PartyIndexRow.byteCount
    static let fencesPerPage = IndexPage.payloadBytes / 4
    static let effectBytes = 24
    static let effectsPerPage = IndexPage.payloadBytes / effectBytes
    /// Bytes of a name besides its text.
    static let nameBytes = 25

    let base: UInt64
    let end: UInt64
    let salt: UInt64
    let length: UInt64
    let rows: Int
    let nameBytes: Int
    let effects: Int

    /// The header of an index of `segment` with that much in it.
    init(_ segment: LogSnapshot.Segment, rows: Int, nameBytes: Int, effects: Int) {
        base = segment.base
        end = segment.end
        salt = segment.header.salt
        length = UInt64(segment.length)
        self.rows = rows
        self.nameBytes = nameBytes
        self.effects = effects
    }

    /// Reads a header from the front of a sound page; `nil` where it is of another kind.
    init?(_ page: Span<UInt8>) {
        guard page.littleEndian64(at: 0) == Self.magic else { return nil }
        base = page.littleEndian64(at: 8)
        end = page.littleEndian64(at: 16)
        salt = page.littleEndian64(at: 24)
        length = page.littleEndian64(at: 32)
        // What 32 bits can address; anything above would only overflow what is computed from it.
        let counts = (0..<3).map { page.littleEndian64(at: 40 + 8 * $0) }
        guard counts.allSatisfy({ $0 <= UInt64(UInt32.max) }) else { return nil }
        rows = Int(counts[0])
        nameBytes = Int(counts[1])
        effects = Int(counts[2])
    }

    var bytes: [UInt8] {
        var out: [UInt8] = []
        let numbers = [
            Self.magic, base, end, salt, length, UInt64(rows), UInt64(nameBytes), UInt64(effects),
        ]
        for number in numbers { out.append(littleEndian: number) }
        return out
    }

    /// Whether this is the index of `segment` as it stands.
    func fits(_ segment: LogSnapshot.Segment) -> Bool {
        self == PartyIndexHeader(segment, rows: rows, nameBytes: nameBytes, effects: effects)
    }

    // MARK: Pages

    private static func pages(_ count: Int, _ perPage: Int) -> Int {
        (count + perPage - 1) / perPage
    }

    /// Pages of rows; the first is page 1.
    var rowPages: Int { Self.pages(rows, Self.rowsPerPage) }
    /// First page of the fences.
    var fencePage: Int { 1 + rowPages }
    /// First page of the names.
    var namePage: Int { fencePage + Self.pages(rowPages, Self.fencesPerPage) }
    /// First page of the effects.
    var effectPage: Int { namePage + Self.pages(nameBytes, IndexPage.payloadBytes) }
    /// Pages of the whole file.
    var pages: Int { effectPage + Self.pages(effects, Self.effectsPerPage) }
}
