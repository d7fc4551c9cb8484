import Bytes
import Dispatch
import Platform
import SegmentLog

/// Makes the indexes of sealed segments by party; only the writer does.
///
/// It works beside the writer, one segment at a time: reading a segment again, evidence too, takes
/// as long as a fifth of recording it, and a sealed segment never changes. Queries answer the same
/// without the indexes, so nothing that goes wrong here stops the writer: a disk that refuses leaves
/// the segment without one, and the next opening tries again.
struct PartyIndexes {
    private let storage: any Storage
    private let random: any RandomSource
    private let queue = DispatchQueue(label: "party indexes")
    /// Every sealed segment below this position was looked at.
    private var end: UInt64 = 0

    /// Looks after the indexes in `storage`, whose directory is there.
    init(_ storage: any Storage, random: any RandomSource) {
        self.storage = storage
        self.random = random
    }

    /// Removes indexes of segments that are not there, and begins to make those that are missing or
    /// stale.
    ///
    /// - Complexity: reads a page of each index.
    mutating func complete(_ snapshot: LogSnapshot) {
        removeStrangers(snapshot)
        extend(snapshot)
    }

    /// Begins to make the index of each segment that was sealed since the last time.
    ///
    /// - Complexity: beside the caller, reads those segments whole and sorts their rows.
    mutating func extend(_ snapshot: LogSnapshot) {
        for segment in snapshot.segments where segment.isSealed && segment.base >= end {
            end = segment.end
            guard segment.base < segment.end, PartyIndexRow.fit(segment), !isSound(segment) else {
                continue
            }
            // Drawn here, so that the order of draws does not depend on the other thread.
            let writer = PartyIndexWriter(storage, fileID: fileID())
            queue.async { Self.make(segment, writer) }
        }
    }

    /// Makes the index of every sealed segment again, one after another.
    ///
    /// Each stands until the one that replaces it is whole. `progress` is told up to which position
    /// they are made.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met, since a damaged segment gives no
    ///   index, and the one that it has may be all that tells whom the damage touches.
    /// - Complexity: reads every sealed segment whole.
    mutating func rebuild(
        _ snapshot: LogSnapshot,
        progress: (@Sendable (UInt64) -> Void)?
    ) throws(LedgerError) {
        finish()
        for segment in snapshot.segments where segment.isSealed {
            end = segment.end
            guard segment.base < segment.end, PartyIndexRow.fit(segment) else { continue }
            let content = try PartyIndexContent(segment, wanted: .all, readsEvidence: true)
            do throws(SystemError) {
                try PartyIndexWriter(storage, fileID: fileID()).write(content, of: segment)
            } catch {
                throw .system(error)
            }
            progress?(segment.end)
        }
    }

    /// Waits until everything that was begun is made.
    func finish() {
        queue.sync {}
    }

    private func isSound(_ segment: LogSnapshot.Segment) -> Bool {
        do throws(IndexFailure) {
            _ = try PartyIndexFile(storage, of: segment)
            return true
        } catch {
            return false
        }
    }

    private static func make(_ segment: LogSnapshot.Segment, _ writer: PartyIndexWriter) {
        do {
            let content = try PartyIndexContent(segment, wanted: .all, readsEvidence: true)
            try writer.write(content, of: segment)
        } catch {
            // What is damaged gets no index: whoever asks for it reads the log and is told.
            return
        }
    }

    private func fileID() -> UInt64 {
        var bytes = [UInt8](repeating: 0, count: 8)
        random.fill(&bytes)
        return bytes.span.littleEndian64(at: 0)
    }

    private func removeStrangers(_ snapshot: LogSnapshot) {
        do throws(SystemError) {
            for name in try storage.list(IndexRuns.directory) {
                guard let base = PartyIndexFile.base(ofName: name) else { continue }
                let place = snapshot.segments.partitioningIndex { $0.base >= base }
                let segment = place < snapshot.segments.count ? snapshot.segments[place] : nil
                if segment?.base == base && segment?.isSealed == true { continue }
                try storage.remove(PartyIndexFile.path(base: base))
            }
        } catch {
            return
        }
    }
}

/// Writes the index of one segment.
struct PartyIndexWriter: Sendable {
    private let storage: any Storage
    private let fileID: UInt64

    init(_ storage: any Storage, fileID: UInt64) {
        self.storage = storage
        self.fileID = fileID
    }

    /// Writes `content`, which was collected from `segment` with its evidence.
    ///
    /// On return the index is whole under its name, or the old one still stands.
    func write(
        _ content: PartyIndexContent,
        of segment: LogSnapshot.Segment
    ) throws(SystemError) {
        let path = PartyIndexFile.path(base: segment.base)
        var pages = try IndexPageWriter(storage, path: path, fileID: fileID)
        // The header's page is written last; this one keeps its place.
        try pages.append(8) { $0.append(littleEndian: UInt64(0)) }
        try pages.endPage()
        for row in content.rows {
            try pages.append(PartyIndexRow.byteCount) { row.write(to: &$0, base: segment.base) }
        }
        try pages.endPage()
        var index = 0
        while index < content.rows.count {
            let party = content.rows[index].party
            try pages.append(4) { $0.append(littleEndian: party) }
            index += PartyIndexHeader.rowsPerPage
        }
        try pages.endPage()
        let names = Self.stream(of: content.names)
        var written = 0
        while written < names.count {
            let part = names[written..<min(written + IndexPage.payloadBytes, names.count)]
            try pages.append(part.count) { $0.append(contentsOf: part) }
            written += part.count
        }
        try pages.endPage()
        for effect in content.effects {
            try pages.append(PartyIndexHeader.effectBytes) { effect.write(to: &$0) }
        }
        let header = PartyIndexHeader(
            segment,
            rows: content.rows.count,
            nameBytes: names.count,
            effects: content.effects.count
        )
        try pages.finish(header: header.bytes)
    }

    private static func stream(of names: [SegmentRows.Name]) -> [UInt8] {
        var out: [UInt8] = []
        for name in names {
            out.append(name.namespace)
            out.append(littleEndian: name.ordinal)
            out.append(littleEndian: name.digest.high)
            out.append(littleEndian: name.digest.low)
            out.append(littleEndian: UInt32(name.text.count))
            out.append(contentsOf: name.text)
        }
        return out
    }
}
