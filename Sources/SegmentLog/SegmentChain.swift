import Bytes
package import Platform

/// One segment file as the directory and its header describe it.
package struct SegmentFile: Sendable {
    package let base: UInt64
    package let path: String
    package let file: any StorageFile
    /// The file's length in bytes.
    package let length: Int
    /// `nil` when the header is broken.
    package let header: SegmentHeader?
}

/// The segments of a log in order, and what is wrong between them.
///
/// Reads 128 bytes of each file. Every file must begin where its predecessor's header chain says; a
/// missing, foreign or shortened segment is noticed here without reading the records.
package struct SegmentChain: Sendable {
    package private(set) var segments: [SegmentFile] = []
    package private(set) var damages: [Damage] = []
    /// Names in the directory that are no part of the log; temporary files of an interrupted open.
    package private(set) var leftovers: [String] = []

    /// Lists and checks the segments below `storage`.
    ///
    /// - Throws: ``LogError/system(_:)``, ``LogError/unsupportedVersion(file:version:)`` or
    ///   ``LogError/foreignSegment(file:)``.
    package init(
        _ storage: any Storage,
        logID: UInt64,
        access: StorageAccess
    ) throws(LogError) {
        do throws(SystemError) {
            for name in try storage.list(SegmentName.directory) {
                guard let base = SegmentName.base(of: name) else {
                    if name.hasSuffix(".tmp") { leftovers.append(name) }
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
        for index in segments.indices { try check(index, logID: logID) }
    }

    /// Leaves the last segment out, which recovery found to be an interrupted creation.
    package mutating func removeLast() {
        segments.removeLast()
    }

    /// The end of segment `index` in bytes and positions, as its successor's header tells.
    package func seal(of index: Int) -> (length: Int, end: UInt64)? {
        guard index + 1 < segments.count, let next = segments[index + 1].header else { return nil }
        return (Int(clamping: next.previousLength), segments[index + 1].base)
    }

    private mutating func check(_ index: Int, logID: UInt64) throws(LogError) {
        let segment = segments[index]
        let header = try Self.readHeader(segment)
        segments[index] = SegmentFile(
            base: segment.base,
            path: segment.path,
            file: segment.file,
            length: segment.length,
            header: header
        )
        let isLast = index == segments.count - 1
        guard let header, header.base == segment.base else {
            // The last one's header is recovery's to judge: it may be an interrupted creation.
            if !isLast || header != nil {
                report(segment, at: 0, .segmentHeader, until: index)
            }
            return
        }
        guard header.logID == logID else { throw .foreignSegment(file: segment.path) }
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
            report(
                segments[index - 1],
                at: segments[index - 1].length,
                .length,
                until: index - 1
            )
        }
    }

    private mutating func report(
        _ segment: SegmentFile,
        at offset: Int,
        _ part: Damage.Part,
        until index: Int
    ) {
        let end = index + 1 < segments.count ? segments[index + 1].base : segment.base
        damages.append(
            Damage(file: segment.path, offset: offset, part: part, positions: segment.base..<end)
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
