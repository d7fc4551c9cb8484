package import Platform
package import SegmentLog

/// The file of columns of one segment, as it is written.
package struct ColumnsFile {
    /// What stands before the parts.
    private let front: [UInt8]
    private let parts: [UInt8]
    private let path: String

    /// The columns of `rows`, which are those of the whole of `segment`, without identifiers.
    ///
    /// Of a segment that rows by party do not fit, columns do not either.
    ///
    /// - Complexity: O(rows); the size of the file in memory.
    package init(_ rows: SegmentRows, of segment: LogSnapshot.Segment) {
        path = SegmentColumns.path(segment)
        var header = ColumnsHeader(rows, of: segment)
        let zones = ZoneMap(rows.shares).bytes
        let content = ColumnContent.parts(rows)
        var directory: [UInt8] = []
        for part in content.parts { part.write(to: &directory) }
        header.complete(zones: zones, directory: directory, partBytes: content.bytes.count)
        front = header.bytes + zones + directory
        parts = content.bytes
    }

    /// The whole file; the same rows give the same bytes.
    package var bytes: [UInt8] { front + parts }

    /// Puts the file in place; on return it is whole under its name, or an older one still stands.
    ///
    /// - Throws: What the disk refused; where it had no room, nothing is left of what was begun.
    package func write(to storage: any Storage) throws(SystemError) {
        let unfinished = path + IndexPageWriter.temporarySuffix
        let file: any StorageFile
        do throws(SystemError) {
            file = try storage.create(unfinished)
        } catch {
            guard error.isAlreadyThere else { throw error }
            try storage.remove(unfinished)
            file = try storage.create(unfinished)
        }
        do throws(SystemError) {
            try file.write(front.span, at: 0)
            try file.write(parts.span, at: front.count)
            try file.sync()
            try storage.rename(unfinished, to: path)
        } catch {
            guard error.isNoSpace else { throw error }
            do throws(SystemError) {
                try storage.remove(unfinished)
            } catch {
                // It counts for nothing where it lies, and the next opening removes it.
            }
            throw error
        }
    }

    /// Removes what is named like columns and is of none of the log's sealed segments, or not whole.
    ///
    /// - Throws: What the disk refused; then some may still be there.
    /// - Complexity: lists the directory; reads no file.
    static func removeStrangers(
        _ storage: any Storage,
        _ snapshot: LogSnapshot
    ) throws(SystemError) {
        for name in try storage.list(RunKind.directory) {
            if let positions = RunKind.columns.positions(of: name) {
                let own = snapshot.sealedSegment(endingAt: positions.upperBound)
                if own?.base == positions.lowerBound { continue }
            } else if !RunKind.columns.isUnfinished(name) {
                continue
            }
            try storage.remove(RunKind.directory + "/" + name)
        }
    }
}
