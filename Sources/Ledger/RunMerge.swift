package import Platform

/// Reads a run from end to end.
package struct RunReader<Entry: RunEntry> {
    /// Pages that are read together: a quarter of a MiB.
    private static var pagesPerRead: Int { 256 }
    private let run: RunFile<Entry>
    private var bytes: [UInt8] = []
    /// Entries of the pages read last.
    private var entries: [Entry] = []
    private var place = 0
    private var nextPage = 0

    package init(_ run: RunFile<Entry>) {
        self.run = run
    }

    /// The next entry; `nil` at the end.
    @inline(__always)
    package mutating func next() throws(IndexFailure) -> Entry? {
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
        let rest = run.header.count - nextPage * RunHeader.entriesPerPage
        nextPage += pages
        Self.decode(bytes, min(rest, pages * RunHeader.entriesPerPage), &entries)
    }

    /// Apart, so that the bytes are lent while the entries change.
    private static func decode(_ bytes: [UInt8], _ count: Int, _ entries: inout [Entry]) {
        let span = bytes.span
        var page = 0
        while entries.count < count {
            let end = min(count, entries.count + RunHeader.entriesPerPage)
            var offset = page * IndexPage.byteCount
            while entries.count < end {
                entries.append(Entry(span, at: offset))
                offset += RunHeader.entryBytes
            }
            page += 1
        }
    }
}

/// Merges sorted runs into one.
package struct RunMerge<Entry: RunEntry> {
    /// Entries that are written together.
    private static var blockEntries: Int { 1 << 12 }
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
    /// - Parameters:
    ///   - parts: Runs of neighbouring positions, in order.
    ///   - positions: Those of all parts together.
    ///   - ordinals: The last of each namespace at their end; empty where the kind has none.
    ///   - appendix: The kind's own bytes.
    /// - Throws: ``IndexFailure/defect(_:)`` with the damaged part, or what the disk refused; then
    ///   nothing stands under the merged run's name.
    /// - Complexity: O(entries × parts), with a few parts and half a MiB of memory for each.
    package func merge(
        _ parts: [RunFile<Entry>],
        positions: Range<UInt64>,
        ordinals: [UInt32] = [],
        appendix: [UInt8] = []
    ) throws(IndexFailure) {
        var readers: [RunReader<Entry>] = []
        var heads: [Entry] = []
        for part in parts {
            var reader = RunReader(part)
            guard let head = try reader.next() else { continue }
            readers.append(reader)
            heads.append(head)
        }
        var writer = try writing { () throws(SystemError) in
            try RunWriter<Entry>(storage, path: path, fileID: fileID)
        }
        var block: [Entry] = []
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
                ordinals: ordinals,
                appendix: appendix
            )
        }
    }

    /// Moves the least entries to `block` until it is full or nothing is left.
    private func take(
        from readers: inout [RunReader<Entry>],
        _ heads: inout [Entry],
        into block: inout [Entry]
    ) throws(IndexFailure) {
        while block.count < Self.blockEntries && !heads.isEmpty {
            var least = 0
            for index in 1..<heads.count where Entry.precedes(heads[index], heads[least]) {
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
