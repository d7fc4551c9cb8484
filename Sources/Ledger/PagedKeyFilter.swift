package import Bytes

/// A ``KeyFilter`` whose pages are read from its file when they are first asked for.
///
/// So a ledger is opened without reading what is proportional to it: a program that appends a few
/// items reads a page for each.
package struct PagedKeyFilter {
    private var filter: KeyFilter
    /// Words there will be.
    private let words: Int
    /// Where the pages come from; `nil` when all are in memory.
    private var file: IndexPageFile?
    /// Which pages are in memory; of no meaning without a file.
    private var loaded: [Bool] = []
    private var page: [UInt8] = []

    /// A filter in memory, for up to `keys` keys.
    package init(capacity keys: Int) {
        filter = KeyFilter(capacity: keys)
        words = filter.words.count
    }

    /// The filter of so many words and keys in `file`.
    init(_ file: IndexPageFile, words: Int, keys: Int) {
        filter = KeyFilter(words: 0, count: keys)
        self.words = words
        self.file = file
    }

    /// Keys added.
    package var count: Int { filter.count }

    /// The keys it holds at its rate of error.
    package var capacity: Int { words * 64 / KeyFilter.bitsPerKey }

    /// Whether all of it is in memory.
    package var isWhole: Bool { file == nil }

    /// The filter; all of it must be in memory.
    package var whole: KeyFilter {
        precondition(isWhole)
        return filter
    }

    /// False only when the key was never inserted.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` when its page is damaged; then nothing is known.
    package mutating func mayContain(_ key: Hash128) throws(IndexFailure) -> Bool {
        if let file { try load(key, from: file) }
        return filter.mayContain(key)
    }

    /// Adds a key; all of the filter must be in memory.
    package mutating func insert(_ key: Hash128) {
        precondition(isWhole)
        filter.insert(key)
    }

    /// Makes room in memory, which takes as long as all else when it is opened for nothing.
    private mutating func allocate(_ file: IndexPageFile) {
        guard loaded.isEmpty else { return }
        filter = KeyFilter(words: words, count: filter.count)
        loaded = [Bool](repeating: false, count: file.pages - 1)
    }

    private mutating func load(
        _ key: Hash128,
        from file: IndexPageFile
    ) throws(IndexFailure) {
        allocate(file)
        let number = filter.block(key) / KeyFilterFile.wordsPerPage
        if loaded[number] { return }
        try file.read(pages: 1, from: 1 + number, into: &page)
        take(1, from: number)
    }

    /// Pages that are read together: a quarter of a MiB.
    private static let pagesPerRead = 256

    /// Reads every page that is not in memory.
    package mutating func loadAll() throws(IndexFailure) {
        guard let file else { return }
        allocate(file)
        for first in stride(from: 0, to: loaded.count, by: Self.pagesPerRead) {
            let count = min(Self.pagesPerRead, loaded.count - first)
            try file.read(pages: count, from: 1 + first, into: &page)
            take(count, from: first)
        }
        self.file = nil
        loaded = []
        page = []
    }

    /// Takes in `count` pages, which were read and checked.
    private mutating func take(_ count: Int, from first: Int) {
        Self.decode(page, count, from: first * KeyFilterFile.wordsPerPage, words, into: &filter)
        for number in first..<first + count { loaded[number] = true }
    }

    /// Apart, so that the bytes are lent while the filter changes.
    private static func decode(
        _ bytes: [UInt8],
        _ pages: Int,
        from first: Int,
        _ words: Int,
        into filter: inout KeyFilter
    ) {
        let span = bytes.span
        var place = first
        for page in 0..<pages {
            var offset = page * IndexPage.byteCount
            let end = min(place + KeyFilterFile.wordsPerPage, words)
            while place < end {
                filter.set(span.littleEndian64(at: offset), at: place)
                place += 1
                offset += 8
            }
        }
    }
}
