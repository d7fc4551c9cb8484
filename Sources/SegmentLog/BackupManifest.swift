package import Bytes
package import Platform

/// What a backup holds: the file `manifest`, written last.
///
/// Lines of words, a space between them; numbers are decimal, hashes and salts hexadecimal:
///
///     daybook-backup 1
///     program VERSION
///     log ID
///     time MICROSECONDS-SINCE-1970
///     head POSITION
///     root SHA-256
///     peaks SHA-256 …                     the full subtrees before the last segment
///     file PATH BYTES SHA-256             for each file that goes with the log
///     segment BASE END BYTES SALT SHA-256 for each segment, in order
///     sum SHA-256                         of all lines before
///
/// Only that one spelling is read. Files that no manifest names are no part of the backup.
package struct BackupManifest: Equatable, Sendable {
    /// A file that is kept as it is, such as the ledger's key.
    package struct File: Equatable, Sendable {
        package let path: String
        package let length: Int
        package let sum: SHA256.Digest
    }

    /// A segment, up to the last frame that the backup holds of it.
    package struct Segment: Equatable, Sendable {
        package let base: UInt64
        package let end: UInt64
        package let length: Int
        package let salt: UInt64
        package let sum: SHA256.Digest

        /// Where it lies in the backup: named for its length too, so that a longer copy of the same
        /// segment never takes the place of one that an older manifest names.
        package var path: String {
            "\(SegmentName.directory)/\(SegmentName.name(base: base).dropLast(4))-\(length).seg"
        }
    }

    /// Where it lies in a backup.
    package static let path = "manifest"
    /// The longest manifest that is read: one of a million segments.
    private static let bytesMax = 160 << 20

    package var program: String
    package var logID: UInt64
    /// When the backup was made, in microseconds since 1970.
    package var time: Int64
    /// Every position below it is in the backup.
    package var head: UInt64
    /// The root of the tree over the records below ``head``.
    package var root: SHA256.Digest
    /// The full subtrees before the last segment, from which the next backup goes on.
    package var peaks: [SHA256.Digest]
    package var files: [File]
    package var segments: [Segment]

    /// The manifest's text.
    package var bytes: [UInt8] {
        var text = "daybook-backup 1\nprogram \(program)\nlog \(Self.hex(logID))\n"
        text += "time \(time)\nhead \(head)\nroot \(Self.hex(root))\n"
        text += "peaks" + peaks.map { " " + Self.hex($0) }.joined() + "\n"
        for file in files { text += "file \(file.path) \(file.length) \(Self.hex(file.sum))\n" }
        for segment in segments {
            text += "segment \(segment.base) \(segment.end) \(segment.length) "
            text += "\(Self.hex(segment.salt)) \(Self.hex(segment.sum))\n"
        }
        let sum = SHA256.digest(of: Array(text.utf8).span)
        return Array((text + "sum \(Self.hex(sum))\n").utf8)
    }

    /// Reads what ``bytes`` wrote; `nil` for anything else, and where segments leave gaps.
    package init?(_ bytes: [UInt8]) {
        var values: [[Substring]] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            values.append(line.split(separator: " "))
        }
        guard values.count >= 8, values[0] == ["daybook-backup", "1"],
            values[1].count == 2, values[2].count == 2, values[3].count == 2,
            values[4].count == 2, values[5].count == 2,
            let logID = UInt64(values[2][1], radix: 16), let time = Int64(values[3][1]),
            let head = UInt64(values[4][1]), let root = Self.digest(values[5][1])
        else { return nil }
        program = String(values[1][1])
        self.logID = logID
        self.time = time
        self.head = head
        self.root = root
        peaks = values[6].dropFirst().compactMap(Self.digest)
        files = values.compactMap(Self.file)
        segments = values.compactMap(Self.segment)
        // The checksum, the order, the spelling and every line that was left out, at once.
        guard self.bytes == bytes, isWhole else { return nil }
    }

    /// A manifest of what has been put into a backup.
    package init(
        program: String,
        logID: UInt64,
        time: Int64,
        tree: MerkleFrontier,
        peaks: [SHA256.Digest],
        files: [File],
        segments: [Segment]
    ) {
        self.program = program
        self.logID = logID
        self.time = time
        head = tree.size
        root = tree.root
        self.peaks = peaks
        self.files = files
        self.segments = segments
    }

    private var isWhole: Bool {
        var end: UInt64 = 0
        for segment in segments {
            guard segment.base == end, segment.end > end else { return false }
            end = segment.end
        }
        return end == head && peaks.count == (segments.last?.base ?? 0).nonzeroBitCount
    }

    /// The manifest of the backup in `place`; `nil` where there is none.
    ///
    /// - Throws: ``BackupError/damaged(file:)`` when it is not what was written.
    package static func read(_ place: any Storage) throws(BackupError) -> BackupManifest? {
        guard let bytes = try BackupFile.read(path, atMost: bytesMax, in: place) else {
            return nil
        }
        guard let manifest = BackupManifest(bytes) else { throw .damaged(file: path) }
        return manifest
    }

    private static func file(_ words: [Substring]) -> File? {
        guard words.count == 4, words[0] == "file", let length = Int(words[2]),
            let sum = digest(words[3])
        else { return nil }
        return File(path: String(words[1]), length: length, sum: sum)
    }

    private static func segment(_ words: [Substring]) -> Segment? {
        guard words.count == 6, words[0] == "segment", let base = UInt64(words[1]),
            let end = UInt64(words[2]), let length = Int(words[3]),
            let salt = UInt64(words[4], radix: 16), let sum = digest(words[5])
        else { return nil }
        return Segment(base: base, end: end, length: length, salt: salt, sum: sum)
    }

    private static func digest(_ text: Substring) -> SHA256.Digest? {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let words = stride(from: 0, to: 64, by: 16).compactMap { start in
            UInt64(String(decoding: digits[start..<start + 16], as: UTF8.self), radix: 16)
        }
        guard words.count == 4 else { return nil }
        return SHA256.Digest(words[0], words[1], words[2], words[3])
    }

    /// The 64 hexadecimal digits of a hash.
    private static func hex(_ digest: SHA256.Digest) -> String {
        [digest.word0, digest.word1, digest.word2, digest.word3].map(hex).joined()
    }

    private static func hex(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
