import Bytes
package import Platform

/// Reads a run from end to end.
package struct IndexRunReader {
    private static let pagesPerRead = 64
    private let run: IndexRunFile
    private var bytes: [UInt8] = []
    private var firstPage = 0
    private var pages = 0
    private var index = 0

    package init(_ run: IndexRunFile) {
        self.run = run
    }

    /// The next entry; `nil` at the end.
    package mutating func next() throws(IndexFailure) -> IndexEntry? {
        guard index < run.header.count else { return nil }
        let page = index / IndexRunHeader.entriesPerPage
        if page >= firstPage + pages {
            firstPage = page
            pages = min(Self.pagesPerRead, run.header.entryPages - page)
            try run.read(pages: pages, from: page + 1, into: &bytes)
        }
        let place = index % IndexRunHeader.entriesPerPage
        let offset = (page - firstPage) * IndexPage.byteCount + place * IndexEntry.byteCount
        index += 1
        return IndexEntry(bytes.span, at: offset)
    }
}

/// Merges sorted runs into one.
package struct IndexMerge {
    private let storage: any Storage
    private let path: String
    private let fileID: UInt64

    package init(_ storage: any Storage, path: String, fileID: UInt64) {
        self.storage = storage
        self.path = path
        self.fileID = fileID
    }

    /// Writes the merged run; on return it is whole under its name, and the parts still stand.
    ///
    /// - Complexity: O(entries × parts), with a few parts and 256 KiB of memory for each.
    package func merge(
        _ parts: [IndexRunFile],
        positions: Range<UInt64>,
        ordinals: [UInt32]
    ) throws(IndexFailure) {
        var readers = parts.map(IndexRunReader.init)
        var heads: [IndexEntry?] = []
        for index in readers.indices { heads.append(try readers[index].next()) }
        do throws(SystemError) {
            var writer = try IndexRunWriter(storage, path: path, fileID: fileID)
            while let least = Self.least(heads), let entry = heads[least] {
                try writer.append(entry)
                heads[least] = try Self.unwrap { () throws(IndexFailure) in
                    try readers[least].next()
                }
            }
            try writer.finish(positions: positions, ordinals: ordinals)
        } catch {
            if error.code == 0 { throw .defect(IndexDefect(file: error.path)) }
            throw .system(error)
        }
    }

    /// Carries a defect through the writer's own kind of error: a read cut short of that file.
    private static func unwrap(
        _ body: () throws(IndexFailure) -> IndexEntry?
    ) throws(SystemError) -> IndexEntry? {
        do throws(IndexFailure) {
            return try body()
        } catch {
            switch error {
            case .defect(let defect): throw SystemError(.read, defect.file, code: 0)
            case .system(let failure): throw failure
            }
        }
    }

    private static func least(_ heads: [IndexEntry?]) -> Int? {
        var best: Int?
        for index in heads.indices {
            guard let entry = heads[index] else { continue }
            if let current = best, let held = heads[current] {
                if IndexEntry.precedes(entry, held) { best = index }
            } else {
                best = index
            }
        }
        return best
    }
}
