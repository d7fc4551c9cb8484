package import Platform
package import SegmentLog

/// The file of columns of one segment, as it is written.
package struct ColumnsFile {
    /// The whole file; the same rows give the same bytes.
    package let bytes: [UInt8]
    private let path: String

    /// The columns of `rows`, which are those of the whole of `segment`, without identifiers.
    ///
    /// Of a segment that rows by party do not fit, columns do not either.
    ///
    /// - Complexity: O(rows); the size of the file in memory, twice for a moment.
    package init(_ rows: SegmentRows, of segment: LogSnapshot.Segment) {
        path = SegmentColumns.path(segment)
        var header = ColumnsHeader(rows, of: segment)
        let zones = ZoneMap(rows.shares).bytes
        var directory: [UInt8] = []
        var content: [UInt8] = []
        for (part, bytes) in ColumnContent.parts(rows) {
            part.write(to: &directory)
            content.append(contentsOf: bytes)
        }
        header.complete(zones: zones, directory: directory, partBytes: content.count)
        var bytes = header.bytes + zones + directory
        bytes.append(contentsOf: content)
        self.bytes = bytes
    }

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
            try file.write(bytes.span, at: 0)
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
