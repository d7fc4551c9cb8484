import Bytes
import Platform
import SegmentLog
import Touchpoints

/// The index of one sealed segment: its rows by party, on disk.
///
/// When it is opened, all that is not rows is read; of it, 4 bytes for each page of rows stay in
/// memory. It is derived from the segment and says which one: a reader that finds it missing, stale
/// or damaged reads the segment instead.
final class PartyIndexFile {
    private static let suffix = ".idx"

    let header: PartyIndexHeader
    let file: IndexPageFile
    private var fences: [UInt32] = []
    private var page: [UInt8] = []

    /// Its path below the ledger's directory.
    static func path(base: UInt64) -> String {
        let digits = String(base)
        let zeros = String(repeating: "0", count: 20 - digits.utf8.count)
        return IndexRuns.directory + "/" + zeros + digits + suffix
    }

    /// The base of the segment that a file of that name belongs to; `nil` for another kind of file.
    static func base(ofName name: String) -> UInt64? {
        guard name.utf8.count == 20 + suffix.utf8.count, name.hasSuffix(suffix) else { return nil }
        return UInt64(name.dropLast(suffix.utf8.count))
    }

    /// What an opened index holds besides rows.
    struct Contents {
        var names: [SegmentRows.Name] = []
        var effects: [RetractionEffect] = []
    }

    /// Opens the index of `segment`.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` when it is that of another segment, or damaged in what
    ///   is read now.
    convenience init(
        _ storage: any Storage,
        of segment: LogSnapshot.Segment
    ) throws(IndexFailure) {
        try self.init(storage, base: segment.base) { $0.fits(segment) }
    }

    /// Opens the index of the segment with that base, if `fits` takes what it says of itself.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` when it does not, or when its first page is damaged.
    init(
        _ storage: any Storage,
        base: UInt64,
        fits: (PartyIndexHeader) -> Bool
    ) throws(IndexFailure) {
        file = try IndexPageFile(storage, path: Self.path(base: base), first: &page)
        guard let header = PartyIndexHeader(page.span), fits(header), header.pages == file.pages
        else { throw file.defect }
        self.header = header
    }

    /// Reads everything but the rows.
    ///
    /// - Complexity: one read.
    func load() throws(IndexFailure) -> Contents {
        var bytes: [UInt8] = []
        try file.read(
            pages: header.pages - header.fencePage,
            from: header.fencePage,
            into: &bytes
        )
        let span = bytes.span
        fences.removeAll()
        fences.reserveCapacity(header.rowPages)
        for index in 0..<header.rowPages {
            let page = index / PartyIndexHeader.fencesPerPage
            let place = index % PartyIndexHeader.fencesPerPage
            fences.append(span.littleEndian32(at: page * IndexPage.byteCount + place * 4))
        }
        var contents = Contents()
        let names = (header.namePage - header.fencePage) * IndexPage.byteCount
        guard Self.read(bytes, names, header.nameBytes, into: &contents.names) else {
            throw file.defect
        }
        let effects = (header.effectPage - header.fencePage) * IndexPage.byteCount
        for index in 0..<header.effects {
            let page = index / PartyIndexHeader.effectsPerPage
            let place = index % PartyIndexHeader.effectsPerPage * PartyIndexHeader.effectBytes
            let offset = effects + page * IndexPage.byteCount + place
            guard let effect = RetractionEffect(span, at: offset) else { throw file.defect }
            contents.effects.append(effect)
        }
        return contents
    }

    /// The rows of `party`, by position; ``load()`` must have returned.
    ///
    /// - Complexity: one page, and those that follow while the party's rows go on.
    func rows(of party: UInt32) throws(IndexFailure) -> [PartyIndexRow] {
        // The rows may begin on the page before the first whose fence is the party.
        let first = max(fences.partitioningIndex { $0 >= party } - 1, 0)
        let end = fences.partitioningIndex { $0 > party }
        guard first < end else { return [] }
        try file.read(pages: end - first, from: 1 + first, into: &page)
        var rows: [PartyIndexRow] = []
        for number in first..<end {
            let count = min(
                header.rows - number * PartyIndexHeader.rowsPerPage,
                PartyIndexHeader.rowsPerPage
            )
            let start = (number - first) * IndexPage.byteCount
            Self.append(page, start, count, party, header.base, to: &rows)
        }
        return rows
    }

    /// Appends the rows of `party` on one page.
    private static func append(
        _ bytes: [UInt8],
        _ start: Int,
        _ count: Int,
        _ party: UInt32,
        _ base: UInt64,
        to rows: inout [PartyIndexRow]
    ) {
        let span = bytes.span
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if span.littleEndian32(at: start + middle * PartyIndexRow.byteCount) < party {
                low = middle + 1
            } else {
                high = middle
            }
        }
        while low < count {
            let row = PartyIndexRow(span, at: start + low * PartyIndexRow.byteCount, base: base)
            guard row.party == party else { return }
            rows.append(row)
            low += 1
        }
    }

    // MARK: Names

    /// Reads the stream of names that begins with the page at `start`.
    private static func read(
        _ bytes: [UInt8],
        _ start: Int,
        _ count: Int,
        into names: inout [SegmentRows.Name]
    ) -> Bool {
        var stream: [UInt8] = []
        stream.reserveCapacity(count)
        var page = start
        while stream.count < count {
            let part = min(count - stream.count, IndexPage.payloadBytes)
            stream.append(contentsOf: bytes[page..<page + part])
            page += IndexPage.byteCount
        }
        let span = stream.span
        var offset = 0
        while offset < count {
            guard count - offset >= PartyIndexHeader.nameBytes else { return false }
            let length = Int(span.littleEndian32(at: offset + 21))
            let text = offset + PartyIndexHeader.nameBytes
            guard length <= count - text else { return false }
            names.append(
                SegmentRows.Name(
                    namespace: span[offset],
                    ordinal: span.littleEndian32(at: offset + 1),
                    text: Array(stream[text..<text + length]),
                    digest: Hash128(
                        high: span.littleEndian64(at: offset + 5),
                        low: span.littleEndian64(at: offset + 13)
                    )
                )
            )
            offset = text + length
        }
        return true
    }
}

extension RetractionEffect {
    /// Reads an effect from an index; `nil` for what no program writes.
    init?(_ bytes: Span<UInt8>, at offset: Int) {
        let first = bytes.littleEndian64(at: offset + 8)
        let count = bytes.littleEndian64(at: offset + 16)
        let (end, overflows) = first.addingReportingOverflow(count >> 2)
        guard !overflows, let kind = Kind(rawValue: UInt8(count & 3)) else { return nil }
        self.init(kind: kind, event: bytes.littleEndian64(at: offset), positions: first..<end)
    }

    func write(to out: inout [UInt8]) {
        out.append(littleEndian: event)
        out.append(littleEndian: positions.lowerBound)
        out.append(littleEndian: UInt64(positions.count) << 2 | UInt64(kind.rawValue))
    }
}
