import Platform

/// The directory `log/lost`: bytes that no acknowledgement covered, kept for people to look at.
struct LostBytes {
    private let storage: any Storage

    init(_ storage: any Storage) {
        self.storage = storage
    }

    /// Keeps `bytes` under `name`; on return they survive a power cut.
    ///
    /// The same bytes under the same name are kept once, so that an interrupted recovery can be
    /// repeated; other bytes get a name of their own.
    ///
    /// - Returns: The path of the copy.
    func keep(_ name: String, _ bytes: [UInt8]) throws(SystemError) -> String {
        let there = try storage.list(SegmentName.lostDirectory)
        try storage.makeDirectory(SegmentName.lostDirectory)
        try storage.syncDirectory(SegmentName.directory)
        var attempt = 0
        while true {
            let candidate = (attempt == 0 ? name : name + "-\(attempt)") + ".bytes"
            let path = SegmentName.lostDirectory + "/" + candidate
            if there.contains(where: { $0.utf8.elementsEqual(candidate.utf8) }) {
                if try content(path) == bytes { return path }
                attempt += 1
                continue
            }
            let file = try storage.create(path)
            try file.write(bytes.span, at: 0)
            try file.sync()
            try storage.syncDirectory(SegmentName.lostDirectory)
            return path
        }
    }

    private func content(_ path: String) throws(SystemError) -> [UInt8] {
        let file = try storage.open(path, for: .reading)
        var bytes = [UInt8](repeating: 0, count: try file.size())
        let count = try file.read(into: &bytes, 0..<bytes.count, at: 0)
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
