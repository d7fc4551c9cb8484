package import Bytes
package import Platform
import Touchpoints

/// What an index run says of itself, on its first page.
package struct IndexRunHeader: Sendable, Equatable {
    static let magic: UInt64 = 0x3130_6E75_7262_6B64  // "dkbrun01"

    /// The positions whose entries the run holds.
    package var positions: Range<UInt64>
    /// Salt of the segment that ends where the run does: a run made from other segments, whose
    /// positions happen to be the same, is not believed.
    package var salt: UInt64
    /// Entries in the run.
    package var count: Int
    /// First page of the fences: of each entry page, the high half of its first key.
    var fencePage: Int
    /// The last ordinal given in each namespace before the end of ``positions``.
    package var ordinals: [UInt32]

    /// Entries on a page.
    package static let entriesPerPage = IndexPage.payloadBytes / IndexEntry.byteCount
    /// Fences on a page.
    static let fencesPerPage = IndexPage.payloadBytes / 8
    /// Pages that hold entries.
    var entryPages: Int { (count + Self.entriesPerPage - 1) / Self.entriesPerPage }
    /// Pages that hold fences.
    var fencePages: Int { (entryPages + Self.fencesPerPage - 1) / Self.fencesPerPage }

    var bytes: [UInt8] {
        var out: [UInt8] = []
        out.append(littleEndian: Self.magic)
        out.append(littleEndian: positions.lowerBound)
        out.append(littleEndian: positions.upperBound)
        out.append(littleEndian: UInt64(count))
        out.append(littleEndian: UInt64(fencePage))
        out.append(littleEndian: salt)
        for ordinal in ordinals { out.append(littleEndian: ordinal) }
        return out
    }

    init(
        positions: Range<UInt64>,
        salt: UInt64,
        count: Int,
        fencePage: Int,
        ordinals: [UInt32]
    ) {
        self.positions = positions
        self.salt = salt
        self.count = count
        self.fencePage = fencePage
        self.ordinals = ordinals
    }

    init?(_ bytes: Span<UInt8>) {
        guard bytes.littleEndian64(at: 0) == Self.magic else { return nil }
        let low = bytes.littleEndian64(at: 8)
        let high = bytes.littleEndian64(at: 16)
        guard low <= high else { return nil }
        positions = low..<high
        count = Int(clamping: bytes.littleEndian64(at: 24))
        fencePage = Int(clamping: bytes.littleEndian64(at: 32))
        salt = bytes.littleEndian64(at: 40)
        ordinals = (0...Namespace.allCases.count).map { bytes.littleEndian32(at: 48 + 4 * $0) }
    }
}

/// A sorted run of index entries on disk, searched page by page.
///
/// Nothing proportional to the run is read when it is opened; the fences (8 bytes for each 4 KiB)
/// are read when it is first searched.
package final class IndexRunFile {
    package let header: IndexRunHeader
    private let file: IndexPageFile
    private var fences: [UInt64] = []
    private var page: [UInt8] = []
    private var loadedPage = -1

    /// Opens the run at `path`.
    package init(_ storage: any Storage, path: String) throws(IndexFailure) {
        file = try IndexPageFile(storage, path: path, first: &page)
        guard let header = IndexRunHeader(page.span) else { throw file.defect }
        self.header = header
        guard header.fencePage == header.entryPages + 1,
            file.pages == header.fencePage + header.fencePages
        else { throw file.defect }
    }

    /// The file's path below the ledger's directory.
    var path: String { file.path }

    /// Reads `count` pages from `first` on into `bytes` and checks each.
    func read(pages count: Int, from first: Int, into bytes: inout [UInt8]) throws(IndexFailure) {
        try file.read(pages: count, from: first, into: &bytes)
    }

    private func loadFences() throws(IndexFailure) {
        guard fences.isEmpty, header.count > 0 else { return }
        var bytes: [UInt8] = []
        try read(pages: header.fencePages, from: header.fencePage, into: &bytes)
        let span = bytes.span
        fences.reserveCapacity(header.entryPages)
        for index in 0..<header.entryPages {
            let number = index / IndexRunHeader.fencesPerPage
            let place = index % IndexRunHeader.fencesPerPage
            fences.append(span.littleEndian64(at: number * IndexPage.byteCount + place * 8))
        }
    }

    /// Appends every entry of `key` to `out`.
    ///
    /// - Complexity: one page for a key, and those that follow while its entries go on.
    package func collect(_ key: Hash128, into out: inout [IndexEntry]) throws(IndexFailure) {
        try scan(from: key) { entry in
            guard entry.key == key else { return false }
            out.append(entry)
            return true
        }
    }

    /// Appends every entry whose key's high half is `high` to `out`.
    package func collect(high: UInt64, into out: inout [IndexEntry]) throws(IndexFailure) {
        try scan(from: Hash128(high: high, low: 0)) { entry in
            guard entry.key.high == high else { return false }
            out.append(entry)
            return true
        }
    }

    /// Calls `body` with the entries from the first that is not below `key`, until it says no.
    private func scan(
        from key: Hash128,
        _ body: (IndexEntry) -> Bool
    ) throws(IndexFailure) {
        try loadFences()
        // The last page whose first key is below; equal first halves may begin on the page before.
        var low = 0
        var high = fences.count
        while low < high {
            let middle = (low + high) / 2
            if fences[middle] < key.high { low = middle + 1 } else { high = middle }
        }
        var number = max(low - 1, 0)
        var isBelow = true
        while number < header.entryPages {
            try load(number)
            let first = number * IndexRunHeader.entriesPerPage
            let count = min(header.count - first, IndexRunHeader.entriesPerPage)
            // The keys below it may go on over several pages when they share its high half.
            var index = isBelow ? lowerBound(key, count) : 0
            isBelow = index == count
            while index < count {
                let entry = IndexEntry(page.span, at: index * IndexEntry.byteCount)
                if !body(entry) { return }
                index += 1
            }
            number += 1
        }
    }

    private func lowerBound(_ key: Hash128, _ count: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if IndexEntry(page.span, at: middle * IndexEntry.byteCount).key < key {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private func load(_ number: Int) throws(IndexFailure) {
        if loadedPage == number { return }
        loadedPage = -1
        try read(pages: 1, from: number + 1, into: &page)
        loadedPage = number
    }
}

/// Why an index could not be used.
package enum IndexFailure: Error {
    /// It must be made again.
    case defect(IndexDefect)
    case system(SystemError)
}

/// Writes one run from entries that come in order.
package struct IndexRunWriter {
    private var pages: IndexPageWriter
    private var fences: [UInt64] = []
    private var count = 0

    package init(_ storage: any Storage, path: String, fileID: UInt64) throws(SystemError) {
        pages = try IndexPageWriter(storage, path: path, fileID: fileID)
        // The header's page is written last; this one keeps its place.
        try pages.append(8) { $0.append(littleEndian: UInt64(0)) }
        try pages.endPage()
    }

    /// Appends the next entries, in order; none may sort before those that are there.
    package mutating func append(_ entries: [IndexEntry]) throws(SystemError) {
        var next = 0
        while next < entries.count {
            let place = count % IndexRunHeader.entriesPerPage
            if place == 0 {
                try pages.endPage()
                fences.append(entries[next].key.high)
            }
            let end = min(entries.count, next + IndexRunHeader.entriesPerPage - place)
            try pages.append((end - next) * IndexEntry.byteCount) { page in
                let span = entries.span
                for index in next..<end { span[index].write(to: &page) }
            }
            count += end - next
            next = end
        }
    }

    /// Completes the run and puts it in place.
    package mutating func finish(
        positions: Range<UInt64>,
        salt: UInt64,
        ordinals: [UInt32]
    ) throws(SystemError) {
        try pages.endPage()
        let fencePage = pages.pageNumber
        for fence in fences {
            try pages.append(8) { $0.append(littleEndian: fence) }
        }
        let header = IndexRunHeader(
            positions: positions,
            salt: salt,
            count: count,
            fencePage: fencePage,
            ordinals: ordinals
        )
        try pages.finish(header: header.bytes)
    }
}
