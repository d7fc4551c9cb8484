package import Bytes

/// What a tree over the log says of all of it: how many records, and the root over them.
///
/// Its text is the body of a checkpoint as the C2SP specification tlog-checkpoint has it, three
/// lines and no signature:
///
///     daybook/0123456789abcdef        the log's id, in hexadecimal digits
///     2926                            how many records the tree covers, in decimal
///     aGFzaCBvZiAyOTI2IHJlY29yZHM…=   the root, in base64
package struct TreeHead: Hashable, Sendable {
    /// Its file, below the ledger's directory.
    package static let path = "tree/checkpoint"
    /// The most bytes that a file with a head may have, signatures of others included.
    package static let bytesMax = 64 << 10

    /// Which log: `daybook/` and the id.
    package let origin: String
    /// How many records it covers.
    package let size: UInt64
    /// The root over their leaves.
    package let root: SHA256.Digest

    /// The head of a log's first `size` records.
    package init(logID: UInt64, size: UInt64, root: SHA256.Digest) {
        origin = Self.origin(logID)
        self.size = size
        self.root = root
    }

    /// The head of that name, size and root.
    package init(origin: String, size: UInt64, root: SHA256.Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads a head; what follows its three lines, such as signatures, is not looked at.
    ///
    /// `nil` where three such lines are not there, or a number is not written as this program does.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count <= Self.bytesMax else { return nil }
        var lines: [[UInt8]] = [[]]
        for index in bytes.indices where lines.count <= 3 {
            if bytes[index] == 0x0A {
                lines.append([])
            } else {
                lines[lines.count - 1].append(bytes[index])
            }
        }
        guard lines.count > 3, !lines[0].isEmpty else { return nil }
        let rootText = lines[2]
        guard
            let size = UInt64(String(decoding: lines[1], as: UTF8.self)),
            String(size).utf8.elementsEqual(lines[1]),
            let digest = Base64.decode(rootText.span), let root = SHA256.Digest(digest.span)
        else { return nil }
        origin = String(decoding: lines[0], as: UTF8.self)
        self.size = size
        self.root = root
    }

    /// The name of a log's tree.
    package static func origin(_ logID: UInt64) -> String {
        let digits = String(logID, radix: 16)
        return "daybook/" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// The three lines, each with its end.
    package var text: String { "\(origin)\n\(size)\n\(root.base64)\n" }
}
