package import Bytes

/// One tile of the tree over the log: up to 256 hashes of one height, side by side.
///
/// The layout of the C2SP specification tlog-tiles, with tiles of height 8: tile `index` of `level`
/// holds the roots of the perfect subtrees of 256^`level` leaves from number 256 · `index` on, 32
/// bytes each. A tile of 256 hashes is full and never changes; the one at the right edge has fewer,
/// and each width is a file of its own.
package struct TreeTile: Hashable, Sendable {
    /// Hashes in a full tile.
    package static let hashesMax = 256
    /// Bytes of one hash.
    package static let hashBytes = 32
    /// The directory of all that belongs to the tree, below the ledger's.
    package static let directory = "tree"

    /// Height above the leaves, in steps of 8: 0 to 7.
    package let level: Int
    /// How many tiles of this level stand left of it.
    package let index: UInt64
    /// How many hashes it holds: 1 to 256.
    package let width: Int

    package init(level: Int, index: UInt64, width: Int = hashesMax) {
        self.level = level
        self.index = index
        self.width = width
    }

    /// Whether it will never change.
    package var isFull: Bool { width == Self.hashesMax }

    /// Its file below the ledger's directory: `tree/tile/0/x001/067`, or `…/067.p/8` with 8 hashes.
    package var path: String { isFull ? base : "\(partialDirectory)/\(width)" }

    /// Where the tile stands before it is full.
    package var partialDirectory: String { base + ".p" }

    /// The directories above its file, outermost first.
    package var directories: [String] {
        var found: [String] = []
        for (place, byte) in path.utf8.enumerated() where byte == UInt8(ascii: "/") {
            found.append(String(decoding: path.utf8.prefix(place), as: UTF8.self))
        }
        return found
    }

    private var base: String {
        // The number in groups of three digits, all but the last marked as directories.
        var text = Self.threeDigits(index % 1000)
        var rest = index / 1000
        while rest > 0 {
            text = "x\(Self.threeDigits(rest % 1000))/\(text)"
            rest /= 1000
        }
        return "\(Self.directory)/tile/\(level)/\(text)"
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: 3 - text.utf8.count) + text
    }

    /// The bytes of a tile with these hashes.
    package static func bytes(_ hashes: [SHA256.Digest]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * hashBytes)
        for hash in hashes { bytes.append(contentsOf: hash.bytes) }
        return bytes
    }
}
