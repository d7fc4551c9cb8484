package import Bytes

/// What is on a disk when nothing is pending: files and directories by path.
package struct DiskImage: Equatable, Sendable {
    package var files: [PathBytes: [UInt8]] = [:]
    package var directories: Set<PathBytes> = [[]]

    package init() {}

    /// The content of a file; `nil` when it is not there.
    package subscript(_ path: String) -> [UInt8]? {
        get { files[Array(path.utf8)] }
        set { files[Array(path.utf8)] = newValue }
    }

    /// The paths of all files, sorted by bytes.
    package var paths: [String] {
        files.keys.sorted { $0.lexicographicallyPrecedes($1) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// A hash of everything, to notice images that were seen before.
    package var digest: Hash128 {
        var hash = SipHash(key128: SipKey(k0: 1, k1: 2))
        for path in files.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            hash.append(UInt64(path.count))
            hash.append(path.span)
            let content = files[path, default: []]
            hash.append(UInt64(content.count))
            hash.append(content.span)
        }
        for path in directories.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            hash.append(path.span)
            hash.append(UInt8(0))
        }
        return hash.finalize128()
    }
}
