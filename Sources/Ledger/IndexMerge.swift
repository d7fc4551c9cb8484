import Bytes
package import Platform

/// Reads a run from end to end.
package struct IndexRunReader {
    private static let pagesPerRead = 64
    private let run: IndexRunFile
    private var bytes: [UInt8] = []
    /// Entries of the pages read last.
    private var entries: [IndexEntry] = []
    private var place = 0
    private var nextPage = 0

    package init(_ run: IndexRunFile) {
        self.run = run
    }

    /// The next entry; `nil` at the end.
    @inline(__always)
    package mutating func next() throws(IndexFailure) -> IndexEntry? {
        if place == entries.count {
            try readPages()
            if entries.isEmpty { return nil }
        }
        place += 1
        return entries[place - 1]
    }

    private mutating func readPages() throws(IndexFailure) {
        entries.removeAll(keepingCapacity: true)
        place = 0
        let pages = min(Self.pagesPerRead, run.header.entryPages - nextPage)
        guard pages > 0 else { return }
        try run.read(pages: pages, from: nextPage + 1, into: &bytes)
        let rest = run.header.count - nextPage * IndexRunHeader.entriesPerPage
        nextPage += pages
        Self.decode(bytes, min(rest, pages * IndexRunHeader.entriesPerPage), &entries)
    }

    /// Apart, so that the bytes are lent while the entries change.
    private static func decode(_ bytes: [UInt8], _ count: Int, _ entries: inout [IndexEntry]) {
        let span = bytes.span
        var page = 0
        while entries.count < count {
            let end = min(count, entries.count + IndexRunHeader.entriesPerPage)
            var offset = page * IndexPage.byteCount
            while entries.count < end {
                entries.append(IndexEntry(span, at: offset))
                offset += IndexEntry.byteCount
            }
            page += 1
        }
    }
}

/// Merges sorted runs into one.
package struct IndexMerge {
    /// Entries that are written together.
    private static let blockEntries = 1 << 12
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
    /// - Complexity: O(entries × parts), with a few parts and half a MiB of memory for each.
    package func merge(
        _ parts: [IndexRunFile],
        positions: Range<UInt64>,
        ordinals: [UInt32]
    ) throws(IndexFailure) {
        var readers: [IndexRunReader] = []
        var heads: [IndexEntry] = []
        for part in parts {
            var reader = IndexRunReader(part)
            guard let head = try reader.next() else { continue }
            readers.append(reader)
            heads.append(head)
        }
        var writer = try writing { () throws(SystemError) in
            try IndexRunWriter(storage, path: path, fileID: fileID)
        }
        var block: [IndexEntry] = []
        block.reserveCapacity(Self.blockEntries)
        while !heads.isEmpty {
            try take(from: &readers, &heads, into: &block)
            try writing { () throws(SystemError) in try writer.append(block) }
            block.removeAll(keepingCapacity: true)
        }
        try writing { () throws(SystemError) in
            try writer.finish(
                positions: positions,
                salt: parts.last?.header.salt ?? 0,
                ordinals: ordinals
            )
        }
    }

    /// Moves the least entries to `block` until it is full or nothing is left.
    private func take(
        from readers: inout [IndexRunReader],
        _ heads: inout [IndexEntry],
        into block: inout [IndexEntry]
    ) throws(IndexFailure) {
        while block.count < Self.blockEntries && !heads.isEmpty {
            var least = 0
            for index in 1..<heads.count where IndexEntry.precedes(heads[index], heads[least]) {
                least = index
            }
            block.append(heads[least])
            if let next = try readers[least].next() {
                heads[least] = next
            } else {
                heads.remove(at: least)
                readers.remove(at: least)
            }
        }
    }

    private func writing<Value>(
        _ body: () throws(SystemError) -> Value
    ) throws(IndexFailure) -> Value {
        do throws(SystemError) {
            return try body()
        } catch {
            throw .system(error)
        }
    }
}
