import Bytes
package import Platform

/// One segment file as the directory and its header describe it.
package struct SegmentFile: Sendable {
    package let base: UInt64
    package let path: String
    package let file: any StorageFile
    /// The file's length in bytes.
    package let length: Int
    /// `nil` when the header is broken or names another base than the file does.
    package let header: SegmentHeader?
}

/// The segments of a log in order, and what is wrong between them.
///
/// Reads 128 bytes of each file. Every file must begin where its predecessor's header chain says; a
/// missing, foreign or shortened segment is noticed here without reading the records.
package struct SegmentChain: Sendable {
    package private(set) var segments: [SegmentFile] = []
    package private(set) var damages: [Damage] = []
    /// Names in the directory that interrupted creations of segments left; no part of the log.
    package private(set) var leftovers: [String] = []

    /// Lists and checks the segments below `storage`.
    ///
    /// `mark` is what the durable mark says: it tells how many records a last segment with a broken
    /// header had at least.
    ///
    /// - Throws: ``LogError/system(_:)``, ``LogError/unsupportedVersion(file:version:)`` or
    ///   ``LogError/foreignSegment(file:)``.
    package init(
        _ storage: any Storage,
        logID: UInt64,
        mark: UInt64,
        access: StorageAccess
    ) throws(LogError) {
        do throws(SystemError) {
            for name in try storage.list(SegmentName.directory) {
                guard let base = SegmentName.base(of: name) else {
                    if SegmentName.isUnfinished(name) { leftovers.append(name) }
                    continue
                }
                let path = SegmentName.path(base: base)
                let file = try storage.open(path, for: access)
                let length = try file.size()
                segments.append(
                    SegmentFile(base: base, path: path, file: file, length: length, header: nil)
                )
            }
        } catch {
            throw .system(error)
        }
        for index in segments.indices { try check(index, logID: logID, mark: mark) }
    }

    /// The position after segment `index` if another follows; the names alone tell.
    package func end(of index: Int) -> UInt64? {
        index + 1 < segments.count ? segments[index + 1].base : nil
    }

    /// The end of segment `index` in bytes and positions, as its successor's header tells.
    package func seal(of index: Int) -> (length: Int, end: UInt64)? {
        guard index + 1 < segments.count, let next = segments[index + 1].header else { return nil }
        return (Int(clamping: next.previousLength), segments[index + 1].base)
    }

    private mutating func check(_ index: Int, logID: UInt64, mark: UInt64) throws(LogError) {
        let segment = segments[index]
        let header = try Self.readHeader(segment)
        let end = end(of: index) ?? max(mark, segment.base)
        guard let header, header.base == segment.base else {
            report(segment, at: 0, .segmentHeader, segment.base..<end)
            return
        }
        guard header.logID == logID else { throw .foreignSegment(file: segment.path) }
        segments[index] = SegmentFile(
            base: segment.base,
            path: segment.path,
            file: segment.file,
            length: segment.length,
            header: header
        )
        let previous = index == 0 ? SegmentHeader.noPrevious : segments[index - 1].base
        if header.previousBase != previous {
            let from = header.previousBase == SegmentHeader.noPrevious ? 0 : header.previousBase
            let low = index == 0 ? min(from, segment.base) : segments[index - 1].base
            damages.append(
                Damage(
                    file: SegmentName.path(base: header.previousBase),
                    offset: 0,
                    part: .missingSegment,
                    positions: min(low, segment.base)..<segment.base
                )
            )
        } else if index > 0, segments[index - 1].length < Int(clamping: header.previousLength) {
            let short = segments[index - 1]
            report(short, at: short.length, .length, short.base..<segment.base)
        }
    }

    private mutating func report(
        _ segment: SegmentFile,
        at offset: Int,
        _ part: Damage.Part,
        _ positions: Range<UInt64>
    ) {
        damages.append(
            Damage(file: segment.path, offset: offset, part: part, positions: positions)
        )
    }

    private static func readHeader(_ segment: SegmentFile) throws(LogError) -> SegmentHeader? {
        var bytes = [UInt8](repeating: 0, count: SegmentHeader.byteCount)
        do throws(SystemError) {
            let count = try segment.file.read(into: &bytes, 0..<bytes.count, at: 0)
            guard count == bytes.count else { return nil }
        } catch {
            throw .system(error)
        }
        do throws(SegmentHeader.Defect) {
            return try SegmentHeader(bytes.span)
        } catch {
            if case .version(let version) = error {
                throw .unsupportedVersion(file: segment.path, version: version)
            }
            return nil
        }
    }
}
