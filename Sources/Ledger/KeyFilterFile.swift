import Bytes
package import Platform

/// The stored form of a ``KeyFilter``: index pages, the first with its sizes.
///
///     offset  bytes  field of the first page (little-endian)
///     0       8      magic "dkbyfl01", combined with the log's id by exclusive or
///     8       8      end: every position below it is covered
///     16      8      keys
///     24      8      salt of the segment that ends there
///     32      8      words; they follow on the pages behind, 508 on each
package struct KeyFilterFile {
    private static let magic: UInt64 = 0x3130_6C66_7962_6B64  // "dkbyfl01"
    private static let wordsPerPage = IndexPage.payloadBytes / 8
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
    package func write(
        _ filter: KeyFilter,
        end: UInt64,
        salt: UInt64,
        fileID: UInt64
    ) throws(SystemError) {
        var pages = try IndexPageWriter(storage, path: path, fileID: fileID)
        try pages.append(8) { $0.append(littleEndian: UInt64(0)) }
        try pages.endPage()
        for word in filter.words {
            try pages.append(8) { $0.append(littleEndian: word) }
        }
        var header: [UInt8] = []
        header.append(littleEndian: Self.magic ^ logID)
        header.append(littleEndian: end)
        header.append(littleEndian: UInt64(filter.count))
        header.append(littleEndian: salt)
        header.append(littleEndian: UInt64(filter.words.count))
        try pages.finish(header: header)
    }

    /// A filter as it was stored, and the log it was made from.
    package struct Stored: Sendable {
        package let filter: KeyFilter
        /// Every position below it is covered.
        package let end: UInt64
        /// Salt of the segment that ends there.
        package let salt: UInt64
    }

    /// The stored filter; `nil` when it is missing or damaged.
    package func read() throws(SystemError) -> Stored? {
        let file: any StorageFile
        do throws(SystemError) {
            file = try storage.open(path, for: .reading)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
        let length = try file.size()
        var bytes = [UInt8](repeating: 0, count: length)
        guard try file.read(into: &bytes, 0..<length, at: 0) == length,
            length >= IndexPage.byteCount, length % IndexPage.byteCount == 0
        else { return nil }
        let span = bytes.span
        let fileID = span.littleEndian64(at: IndexPage.payloadBytes + 8)
        for number in 0..<length / IndexPage.byteCount {
            let offset = number * IndexPage.byteCount
            guard IndexPage.isSound(span, at: offset, number: number, fileID: fileID) else {
                return nil
            }
        }
        let count = Int(clamping: span.littleEndian64(at: 32))
        guard span.littleEndian64(at: 0) == Self.magic ^ logID, count % 8 == 0,
            (count + Self.wordsPerPage - 1) / Self.wordsPerPage == length / IndexPage.byteCount - 1
        else { return nil }
        var words: [UInt64] = []
        words.reserveCapacity(count)
        for index in 0..<count {
            let page = 1 + index / Self.wordsPerPage
            let place = index % Self.wordsPerPage
            words.append(span.littleEndian64(at: page * IndexPage.byteCount + place * 8))
        }
        let keys = Int(clamping: span.littleEndian64(at: 16))
        return Stored(
            filter: KeyFilter(words: words, count: keys),
            end: span.littleEndian64(at: 8),
            salt: span.littleEndian64(at: 24)
        )
    }
}
