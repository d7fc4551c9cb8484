import Bytes
import Platform

/// A small file of lines of text that is replaced whole, with a checksum as its last line.
///
/// It is for what may be forgotten and must not be believed wrongly: a file that is missing, torn or
/// damaged has no lines.
struct CheckedLinesFile {
    /// The longest file that is read, in bytes.
    private static let bytesMax = 4 << 20
    private static let checksumWord = "checksum"

    private let storage: any Storage
    private let directory: String
    private let path: String

    /// The file of that name in `directory`, below the root of `storage`.
    init(_ storage: any Storage, directory: String, name: String) {
        self.storage = storage
        self.directory = directory
        path = directory + "/" + name
    }

    /// The lines, without the checksum; empty when there are none that can be believed.
    ///
    /// - Throws: When the disk refuses, but for a file that is not there.
    func read() throws(SystemError) -> [Substring] {
        var bytes: [UInt8]
        do throws(SystemError) {
            let file = try storage.open(path, for: .reading)
            let length = try file.size()
            guard length <= Self.bytesMax else { return [] }
            bytes = [UInt8](repeating: 0, count: length)
            bytes.removeLast(length - (try file.read(into: &bytes, bytes.indices, at: 0)))
        } catch {
            if error.isNotFound { return [] }
            throw error
        }
        let text = String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "", let last = lines.popLast() else { return [] }
        return last.utf8.elementsEqual(Self.checksumLine(lines).utf8) ? lines : []
    }

    /// Replaces the file; on return it is there whole after a power cut, or the old one still is.
    ///
    /// No line may hold a line end.
    func write(_ lines: [String]) throws(SystemError) {
        try storage.makeDirectory(directory)
        // The directory's own entry, which may be as new as the file.
        try storage.syncDirectory("")
        let unfinished = path + ".tmp"
        let text = (lines + [Self.checksumLine(lines[...])]).joined(separator: "\n") + "\n"
        let file: any StorageFile
        do throws(SystemError) {
            file = try storage.create(unfinished)
        } catch {
            guard error.isAlreadyThere else { throw error }
            try storage.remove(unfinished)
            file = try storage.create(unfinished)
        }
        try file.write(Array(text.utf8).span, at: 0)
        try file.sync()
        try storage.rename(unfinished, to: path)
        try storage.syncDirectory(directory)
    }

    /// Removes the file, if it is there; a disk that takes no changes is asked for none needlessly.
    func remove() throws(SystemError) {
        do throws(SystemError) {
            _ = try storage.open(path, for: .reading)
            try storage.remove(path)
        } catch {
            if !error.isNotFound { throw error }
        }
    }

    private static func checksumLine(_ lines: some Collection<some StringProtocol>) -> String {
        let text = lines.joined(separator: "\n")
        return "\(checksumWord) \(CRC32C.checksum(Array(text.utf8).span))"
    }
}
