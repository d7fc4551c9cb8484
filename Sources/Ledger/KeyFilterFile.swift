import Bytes
package import Platform

/// The stored form of a ``KeyFilter``: index pages, the first with its sizes.
///
///     offset  bytes  field of the first page (little-endian)
///     0       8      magic "dkbyfl02", combined with the log's id by exclusive or
///     8       8      end: every position below it is covered
///     16      8      keys
///     24      8      salt of the segment that ends there
///     32      8      words; they follow on the pages behind, 120 on each, so that no block of eight
///                    lies on two
package struct KeyFilterFile {
    private static let magic: UInt64 = 0x3230_6C66_7962_6B64  // "dkbyfl02"
    /// Words on a page: whole blocks.
    static let wordsPerPage =
        IndexPage.payloadBytes / 8 / KeyFilter.wordsPerBlock * KeyFilter.wordsPerBlock
    private let storage: any Storage
    private let path: String
    private let logID: UInt64

    /// The filter at `path` of the log with that id: another log's would not know its keys.
    package init(_ storage: any Storage, path: String, logID: UInt64) {
        self.storage = storage
        self.path = path
        self.logID = logID
    }

    /// Replaces the stored filter, which then covers every position below `end`.
    ///
    /// On return the new one is whole under its name; after a crash it is, or the old one.
    package func write(
        _ filter: KeyFilter,
        end: UInt64,
        salt: UInt64,
        fileID: UInt64
    ) throws(SystemError) {
        var pages = try IndexPageWriter(storage, path: path, fileID: fileID)
        try pages.append(8) { $0.append(littleEndian: UInt64(0)) }
        try pages.append(words: filter.words, perPage: Self.wordsPerPage)
        var header: [UInt8] = []
        header.append(littleEndian: Self.magic ^ logID)
        header.append(littleEndian: end)
        header.append(littleEndian: UInt64(filter.count))
        header.append(littleEndian: salt)
        header.append(littleEndian: UInt64(filter.words.count))
        try pages.finish(header: header)
    }

    /// A filter as it was stored, and the log it was made from.
    package struct Stored {
        package let filter: PagedKeyFilter
        /// Every position below it is covered.
        package let end: UInt64
        /// Salt of the segment that ends there.
        package let salt: UInt64
    }

    /// Opens the stored filter; `nil` when it is missing, another log's, or its first page damaged.
    ///
    /// - Complexity: one page; the others are read and checked when they are asked for.
    package func open() throws(SystemError) -> Stored? {
        var page: [UInt8] = []
        let file: IndexPageFile
        do throws(IndexFailure) {
            file = try IndexPageFile(storage, path: path, first: &page)
        } catch {
            if case .system(let failure) = error, !failure.isNotFound { throw failure }
            return nil
        }
        let span = page.span
        let words = Int(clamping: span.littleEndian64(at: 32))
        guard span.littleEndian64(at: 0) == Self.magic ^ logID, words > 0,
            words % KeyFilter.wordsPerBlock == 0,
            (words - 1) / Self.wordsPerPage + 1 == file.pages - 1
        else { return nil }
        let keys = Int(clamping: span.littleEndian64(at: 16))
        return Stored(
            filter: PagedKeyFilter(file, words: words, keys: keys),
            end: span.littleEndian64(at: 8),
            salt: span.littleEndian64(at: 24)
        )
    }

    /// Removes the stored filter, if there is one.
    package func remove() throws(SystemError) {
        do throws(SystemError) {
            try storage.remove(path)
        } catch {
            if !error.isNotFound { throw error }
        }
    }
}
