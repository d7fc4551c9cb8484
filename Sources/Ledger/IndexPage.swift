import Bytes
import Platform

/// One page of an index file: 1024 bytes that can be checked on their own.
///
///     offset  bytes  field (little-endian)
///     0       992    payload
///     992     8      page number in the file
///     1000    8      id of the file: random, so that a page of another file is not believed
///     1008    12     zero
///     1020    4      CRC-32C of bytes 0..<1020
///
/// A page is what one question reads at least. A ledger of fifty million touchpoints has a dozen
/// runs, and a question about one customer reads two pages of most: at 4 KiB that would be more than
/// the answer.
///
/// Index files are derived from the log. They are synced before they get their name, but nothing
/// depends on that: a page that does not check out condemns its file, which is made again.
enum IndexPage {
    static let byteCount = 1024
    static let payloadBytes = 992

    /// Completes a page whose payload stands in `page`, padded with zeros.
    static func seal(_ page: inout [UInt8], number: Int, fileID: UInt64) {
        precondition(page.count <= payloadBytes)
        while page.count < payloadBytes { page.append(0) }
        page.append(littleEndian: UInt64(number))
        page.append(littleEndian: fileID)
        while page.count < byteCount - 4 { page.append(0) }
        page.append(littleEndian: CRC32C.checksum(page.span))
    }

    /// Whether the page at `offset` is page `number` of the file with that id.
    static func isSound(
        _ bytes: Span<UInt8>,
        at offset: Int,
        number: Int,
        fileID: UInt64?
    ) -> Bool {
        guard offset + byteCount <= bytes.count else { return false }
        let checksum = CRC32C.checksum(bytes.extracting(offset..<offset + byteCount - 4))
        return checksum == bytes.littleEndian32(at: offset + byteCount - 4)
            && bytes.littleEndian64(at: offset + payloadBytes) == UInt64(number)
            && (fileID == nil || bytes.littleEndian64(at: offset + payloadBytes + 8) == fileID)
    }
}

/// An index file is missing, stale or damaged; it is derived, so the answer is to make it again.
package struct IndexDefect: Error, Equatable {
    /// Its path below the ledger's directory.
    package let file: String
}

/// Writes the pages of an index file, under another name until it is whole.
struct IndexPageWriter {
    /// What a file's name ends in until it is whole.
    static let temporarySuffix = ".tmp"

    private let path: String
    private let temporary: String
    private let storage: any Storage
    private let file: any StorageFile
    private let fileID: UInt64
    private var page: [UInt8] = []
    private var buffer: [UInt8] = []
    private var pages = 0
    private var flushed = 0

    /// Begins the file that will be called `path`.
    init(_ storage: any Storage, path: String, fileID: UInt64) throws(SystemError) {
        self.storage = storage
        self.path = path
        self.fileID = fileID
        temporary = path + Self.temporarySuffix
        do throws(SystemError) {
            file = try storage.create(temporary)
        } catch {
            guard error.isAlreadyThere else { throw error }
            try storage.remove(temporary)
            file = try storage.create(temporary)
        }
    }

    /// The number of the page that is being filled.
    var pageNumber: Int { pages }

    /// Appends an item of `byteCount` bytes, on the next page if this one has no room for all of it.
    mutating func append(
        _ byteCount: Int,
        _ write: (inout [UInt8]) -> Void
    ) throws(SystemError) {
        if page.count + byteCount > IndexPage.payloadBytes { try endPage() }
        write(&page)
    }

    /// Appends words from the front of a page on, `perPage` on each; the last page ends with them.
    mutating func append(words: [UInt64], perPage: Int) throws(SystemError) {
        try endPage()
        var next = 0
        while next < words.count {
            let last = min(next + perPage, words.count)
            for index in next..<last { page.append(littleEndian: words[index]) }
            try endPage()
            next = last
        }
    }

    /// Ends the page, so that the next item begins another.
    mutating func endPage() throws(SystemError) {
        guard !page.isEmpty else { return }
        IndexPage.seal(&page, number: pages, fileID: fileID)
        buffer.append(contentsOf: page)
        page.removeAll(keepingCapacity: true)
        pages += 1
        if buffer.count >= 1 << 20 { try flush() }
    }

    private mutating func flush() throws(SystemError) {
        try discardingWhenFull { () throws(SystemError) in
            try file.write(buffer.span, at: flushed)
        }
        flushed += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    /// Puts the file in place; on return it is whole under its name, or the old one still stands.
    mutating func finish(header: [UInt8]) throws(SystemError) {
        try endPage()
        try flush()
        var first = header
        IndexPage.seal(&first, number: 0, fileID: fileID)
        try discardingWhenFull { () throws(SystemError) in
            try file.write(first.span, at: 0)
            try file.sync()
            try storage.rename(temporary, to: path)
        }
    }

    /// Does `body`; a full disk has no room for a file that did not become whole.
    private func discardingWhenFull(_ body: () throws(SystemError) -> Void) throws(SystemError) {
        do throws(SystemError) {
            try body()
        } catch {
            guard error.isNoSpace else { throw error }
            do throws(SystemError) {
                try storage.remove(temporary)
            } catch {
                // It counts for nothing where it lies, and the next opening removes it.
            }
            throw error
        }
    }
}
