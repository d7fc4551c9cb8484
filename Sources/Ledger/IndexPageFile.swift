import Bytes
import Platform

/// An index file opened for reading; every page is checked before it is believed.
struct IndexPageFile {
    let path: String
    /// Pages in the file, the first included.
    let pages: Int
    private let file: any StorageFile
    private let fileID: UInt64

    /// Opens the file at `path` and reads its first page into `first`.
    init(_ storage: any Storage, path: String, first: inout [UInt8]) throws(IndexFailure) {
        self.path = path
        let length: Int
        do throws(SystemError) {
            file = try storage.open(path, for: .reading)
            length = try file.size()
            first = [UInt8](repeating: 0, count: IndexPage.byteCount)
            _ = try file.read(into: &first, 0..<first.count, at: 0)
        } catch {
            throw .system(error)
        }
        guard length % IndexPage.byteCount == 0,
            IndexPage.isSound(first.span, at: 0, number: 0, fileID: nil)
        else { throw .defect(IndexDefect(file: path)) }
        pages = length / IndexPage.byteCount
        fileID = first.span.littleEndian64(at: IndexPage.payloadBytes + 8)
    }

    /// Reads `count` pages from `first` on into `bytes` and checks each.
    func read(pages count: Int, from first: Int, into bytes: inout [UInt8]) throws(IndexFailure) {
        let length = count * IndexPage.byteCount
        if bytes.count != length { bytes = [UInt8](repeating: 0, count: length) }
        let read: Int
        do throws(SystemError) {
            read = try file.read(into: &bytes, 0..<length, at: first * IndexPage.byteCount)
        } catch {
            throw .system(error)
        }
        guard read == length else { throw .defect(IndexDefect(file: path)) }
        for index in 0..<count {
            let start = index * IndexPage.byteCount
            guard IndexPage.isSound(bytes.span, at: start, number: first + index, fileID: fileID)
            else { throw .defect(IndexDefect(file: path)) }
        }
    }

    /// Pages of words that are read together: a quarter of a MiB.
    private static let pagesPerRead = 256

    /// Appends `count` words to `out` that lie `perPage` on each page from `first` on, each page checked.
    func readWords(
        from first: Int,
        _ count: Int,
        perPage: Int,
        into out: inout [UInt64]
    ) throws(IndexFailure) {
        var bytes: [UInt8] = []
        var rest = count
        var page = first
        while rest > 0 {
            let pages = min(Self.pagesPerRead, (rest + perPage - 1) / perPage)
            try read(pages: pages, from: page, into: &bytes)
            let span = bytes.span
            for index in 0..<pages {
                let own = min(perPage, rest)
                for place in 0..<own {
                    out.append(span.littleEndian64(at: index * IndexPage.byteCount + place * 8))
                }
                rest -= own
            }
            page += pages
        }
    }

    /// The defect of this file, for those who find its content contradictory.
    var defect: IndexFailure { .defect(IndexDefect(file: path)) }
}
