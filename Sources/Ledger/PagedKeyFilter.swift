package import Bytes

/// A ``KeyFilter`` whose pages are read from its file when they are first asked for.
///
/// So a ledger is opened without reading, or making room for, what is proportional to it: a program
/// that appends a few items reads a page for each. After ``pagesMax`` pages it reads the rest.
package struct PagedKeyFilter {
    /// Pages that are read one by one: half a MiB.
    package static let pagesMax = 512

    /// All of it, or nothing while it has a file.
    private var filter: KeyFilter
    /// Words there are.
    private let words: Int
    /// Where the pages come from; `nil` when all are in memory.
    private var file: IndexPageFile?
    /// The pages that were asked for.
    private var pages: [Int: [UInt64]] = [:]

    /// A filter in memory, for up to `keys` keys.
    package init(capacity keys: Int) {
        filter = KeyFilter(capacity: keys)
        words = filter.words.count
    }

    /// The filter of so many words and keys in `file`.
    init(_ file: IndexPageFile, words: Int, keys: Int) {
        filter = KeyFilter(words: [], count: keys)
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
        guard let file else { return filter.mayContain(key) }
        let block = KeyFilter.block(key, words: words)
        let number = block / KeyFilterFile.wordsPerPage
        if pages[number] == nil {
            if pages.count == Self.pagesMax {
                try loadAll()
                return filter.mayContain(key)
            }
            let start = number * KeyFilterFile.wordsPerPage
            let own = min(KeyFilterFile.wordsPerPage, words - start)
            var fresh: [UInt64] = []
            try file.readWords(from: 1 + number, own, perPage: own, into: &fresh)
            pages[number] = fresh
        }
        guard let page = pages[number] else { return true }
        return KeyFilter.mayContain(key, page.span, at: block % KeyFilterFile.wordsPerPage)
    }

    /// Adds a key; all of the filter must be in memory.
    package mutating func insert(_ key: Hash128) {
        precondition(isWhole)
        filter.insert(key)
    }

    /// Reads all of it.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` with the first damaged page; then it is as it was.
    package mutating func loadAll() throws(IndexFailure) {
        guard let file else { return }
        var all: [UInt64] = []
        all.reserveCapacity(words)
        try file.readWords(from: 1, words, perPage: KeyFilterFile.wordsPerPage, into: &all)
        filter = KeyFilter(words: all, count: filter.count)
        self.file = nil
        pages = [:]
    }
}
