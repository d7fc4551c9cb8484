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
    /// repeated; other bytes get a name of their own. A copy that is there already is written
    /// again: it may be in memory only, and a second sync of a file that failed to sync once
    /// proves nothing.
    ///
    /// - Returns: The path of the copy.
    func keep(_ name: String, _ bytes: [UInt8]) throws(SystemError) -> String {
        try storage.makeDirectory(SegmentName.lostDirectory)
        try storage.syncDirectory(SegmentName.directory)
        let there = try storage.list(SegmentName.lostDirectory)
        var attempt = 0
        while true {
            let candidate = (attempt == 0 ? name : name + "-\(attempt)") + ".bytes"
            let path = SegmentName.lostDirectory + "/" + candidate
            attempt += 1
            if there.contains(where: { $0.utf8.elementsEqual(candidate.utf8) }) {
                guard try content(path) == bytes else { continue }
            }
            let unfinished = path + SegmentName.unfinishedSuffix
            if there.contains(where: {
                $0.utf8.elementsEqual((candidate + SegmentName.unfinishedSuffix).utf8)
            }) {
                try storage.remove(unfinished)
            }
            let file = try storage.create(unfinished)
            try file.write(bytes.span, at: 0)
            try file.sync()
            try storage.rename(unfinished, to: path)
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
