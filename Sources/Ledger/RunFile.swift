import Bytes
package import Platform

/// A sorted run of entries on disk, searched page by page; used by one thread at a time.
///
/// Opening reads the first page, the tops and the appendix; see ``RunHeader``. Pages of fences stay
/// in memory once they were read: 8 bytes for each 31 entries at most.
package final class RunFile<Entry: RunEntry> {
    package let header: RunHeader
    /// The kind's own bytes behind the entries.
    package let appendix: [UInt8]
    private let file: IndexPageFile
    private let tops: [UInt64]
    /// The fences of each page of them; empty until they were read.
    private var fences: [[UInt64]]
    private var page: [UInt8] = []
    private var loadedPage = -1

    /// Opens the run at `path`.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` where what is read is damaged or of another kind.
    package init(_ storage: any Storage, path: String) throws(IndexFailure) {
        let file = try IndexPageFile(storage, path: path, first: &page)
        guard let header = RunHeader(page.span, magic: Entry.magic), header.pages == file.pages
        else { throw file.defect }
        self.file = file
        self.header = header
        fences = [[UInt64]](repeating: [], count: header.fencePages)
        var bytes: [UInt8] = []
        let rest = header.pages - header.topPage
        if rest > 0 { try file.read(pages: rest, from: header.topPage, into: &bytes) }
        tops = Self.fences(bytes, header.fencePages)
        let start = (header.appendixPage - header.topPage) * IndexPage.byteCount
        appendix = Self.stream(bytes, from: start, header.appendixBytes)
    }

    /// The file's path below the ledger's directory.
    package var path: String { file.path }

    /// What to throw where the file's content contradicts itself.
    var defect: IndexFailure { file.defect }

    /// Reads `count` pages from `first` on into `bytes` and checks each.
    func read(pages count: Int, from first: Int, into bytes: inout [UInt8]) throws(IndexFailure) {
        try file.read(pages: count, from: first, into: &bytes)
    }

    /// `count` fences from the front of pages.
    private static func fences(_ bytes: [UInt8], _ count: Int) -> [UInt64] {
        let span = bytes.span
        var fences: [UInt64] = []
        fences.reserveCapacity(count)
        for index in 0..<count {
            let page = index / RunHeader.fencesPerPage
            let place = index % RunHeader.fencesPerPage
            fences.append(span.littleEndian64(at: page * IndexPage.byteCount + place * 8))
        }
        return fences
    }

    /// `count` bytes that run on from page to page.
    private static func stream(_ bytes: [UInt8], from start: Int, _ count: Int) -> [UInt8] {
        var stream: [UInt8] = []
        stream.reserveCapacity(count)
        var page = start
        while stream.count < count {
            let part = min(count - stream.count, IndexPage.payloadBytes)
            stream.append(contentsOf: bytes[page..<page + part])
            page += IndexPage.byteCount
        }
        return stream
    }

    /// Calls `body` with the entries from the first that is not below on, until it says no.
    ///
    /// - Parameters:
    ///   - fence: That of the first wanted entry; every entry with a lesser one is below.
    ///   - isBelow: Whether an entry sorts before the first wanted one.
    ///   - body: Called with each entry; says whether the next is wanted too.
    /// - Throws: ``IndexFailure/defect(_:)`` where a page is damaged.
    /// - Complexity: one page of fences and one of entries, and those that follow.
    package func scan(
        from fence: UInt64,
        isBelow: (Entry) -> Bool,
        _ body: (Entry) -> Bool
    ) throws(IndexFailure) {
        guard header.count > 0 else { return }
        // Entries of one fence may begin on the page before the first that has it.
        var number = max(try firstPage(notBelow: fence) - 1, 0)
        var skips = true
        while number < header.entryPages {
            try load(number)
            let first = number * RunHeader.entriesPerPage
            let count = min(header.count - first, RunHeader.entriesPerPage)
            // What is below may go on over several pages when it shares the fence.
            var index = skips ? partition(count, isBelow) : 0
            skips = index == count
            while index < count {
                if !body(Entry(page.span, at: index * RunHeader.entryBytes)) { return }
                index += 1
            }
            number += 1
        }
    }

    /// The first page of entries whose fence is not below `fence`.
    private func firstPage(notBelow fence: UInt64) throws(IndexFailure) -> Int {
        let top = max(tops.partitioningIndex { $0 >= fence } - 1, 0)
        if fences[top].isEmpty {
            let count = min(
                header.entryPages - top * RunHeader.fencesPerPage,
                RunHeader.fencesPerPage
            )
            var bytes: [UInt8] = []
            try read(pages: 1, from: header.fencePage + top, into: &bytes)
            fences[top] = Self.fences(bytes, count)
        }
        return top * RunHeader.fencesPerPage + fences[top].partitioningIndex { $0 >= fence }
    }

    /// The first of `count` entries on the loaded page that is not below.
    private func partition(_ count: Int, _ isBelow: (Entry) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBelow(Entry(page.span, at: middle * RunHeader.entryBytes)) {
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
