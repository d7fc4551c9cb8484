import Bytes
import Platform
import SegmentLog

/// Files that proof commands read: proofs, tree heads, lists of positions.
enum ProofFile {
    /// The most bytes of such a file.
    static let bytesMax = 1 << 30
    private static let stepBytes = 1 << 20

    /// All of a file, or of standard input for `-`.
    ///
    /// - Throws: ``SystemError`` for a file that cannot be read, ``UsageError`` for a longer one.
    static func read(_ path: String) throws -> [UInt8] {
        let input: any ByteInput = path == "-" ? FileInput.standardInput : try FileInput(path: path)
        var bytes: [UInt8] = []
        var filled = 0
        while true {
            if bytes.count - filled < stepBytes {
                bytes.append(contentsOf: repeatElement(0, count: max(stepBytes, bytes.count)))
            }
            let count = try input.readThrough(into: &bytes, filled..<bytes.count)
            if count == 0 { break }
            filled += count
            guard filled <= bytesMax else { throw UsageError("\(path) has more than a gigabyte") }
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// The tree head in a file, signed or not.
    static func head(_ path: String) throws -> TreeHead {
        let bytes = try read(path)
        guard let head = TreeHead(bytes.span) else {
            throw UsageError(
                "\(path) is no tree head: expected three lines as daybook tree-head prints them"
            )
        }
        return head
    }
}
