import Bytes
package import Platform
package import SegmentLog
import Touchpoints

/// What replay takes out of a sealed segment, as columns in a file of its own, so that it need not
/// read the segment.
///
/// The file is derived: it says just what the segment's envelopes say, and what they do not, the
/// texts of identifiers, it has not. See ``ColumnsHeader`` for its layout. Touchpoints are apart by
/// share, as replay folds them, and what they lie between stands in front, so that whoever wants few
/// of them reads little.
package struct SegmentColumns {
    let header: ColumnsHeader
    /// What the touchpoints lie between.
    package let zones: ZoneMap
    private let file: any StorageFile
    private let path: String
    private let parts: [ColumnPart]
    /// By share: its part, and where that lies in the file; `nil` where the share has no touchpoint.
    private let shares: [(part: ColumnPart, range: Range<Int>)?]

    /// The path of the columns of a segment.
    package static func path(_ segment: LogSnapshot.Segment) -> String {
        RunKind.columns.path(segment.base..<segment.end)
    }

    /// Opens the columns that lie where those of `segment` belong.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` where what is read is damaged.
    /// - Complexity: reads what stands in front of the parts: at most 10 KiB.
    package init(_ storage: any Storage, _ segment: LogSnapshot.Segment) throws(IndexFailure) {
        path = Self.path(segment)
        let defect = IndexFailure.defect(IndexDefect(file: path))
        (file, header) = try Self.open(storage, path)
        let front = try Self.read(file, header.frontBytes, at: ColumnsHeader.byteCount, path)
        let zoneBytes = Int(header.zoneBytes)
        guard
            CRC32C.checksum(front.span.extracting(0..<header.frontBytes)) == header.frontChecksum,
            let zones = ZoneMap(front.span.extracting(0..<zoneBytes))
        else { throw defect }
        self.zones = zones
        var parts: [ColumnPart] = []
        var shares = [(part: ColumnPart, range: Range<Int>)?](
            repeating: nil,
            count: SegmentRows.shareCount
        )
        var length = ColumnsHeader.byteCount + header.frontBytes
        var touchpoints: UInt64 = 0
        for number in 0..<Int(header.parts) {
            let part = ColumnPart(front.span, at: zoneBytes + number * ColumnPart.entryBytes)
            parts.append(part)
            let range = length..<length + Int(part.byteCount)
            if part.isShare {
                guard shares[Int(part.kind)] == nil else { throw defect }
                shares[Int(part.kind)] = (part, range)
                touchpoints += UInt64(part.rows)
            }
            length = range.upperBound
        }
        guard UInt64(length) == header.fileBytes, touchpoints == header.touchpoints else {
            throw defect
        }
        self.parts = parts
        self.shares = shares
    }

    /// Whether the columns of `segment` are there, whole as far as their header and length tell.
    ///
    /// - Throws: What the disk refused.
    /// - Complexity: reads the header.
    static func areThere(
        _ storage: any Storage,
        _ segment: LogSnapshot.Segment
    ) throws(SystemError) -> Bool {
        do throws(IndexFailure) {
            return try open(storage, path(segment)).1.fits(segment)
        } catch {
            if case .system(let failure) = error, !failure.isNotFound { throw failure }
            return false
        }
    }

    private static func open(
        _ storage: any Storage,
        _ path: String
    ) throws(IndexFailure) -> (any StorageFile, ColumnsHeader) {
        let file: any StorageFile
        let length: Int
        do throws(SystemError) {
            file = try storage.open(path, for: .reading)
            length = try file.size()
        } catch {
            throw .system(error)
        }
        let bytes = try read(file, ColumnsHeader.byteCount, at: 0, path)
        guard let header = ColumnsHeader(bytes.span), header.fileBytes == UInt64(length) else {
            throw .defect(IndexDefect(file: path))
        }
        return (file, header)
    }

    /// Reads `count` bytes, with ``PackedColumn/slackBytes`` zeros behind them.
    private static func read(
        _ file: any StorageFile,
        _ count: Int,
        at offset: Int,
        _ path: String
    ) throws(IndexFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count + PackedColumn.slackBytes)
        let found: Int
        do throws(SystemError) {
            found = try file.read(into: &bytes, 0..<count, at: offset)
        } catch {
            throw .system(error)
        }
        guard found == count else { throw .defect(IndexDefect(file: path)) }
        return bytes
    }

    // MARK: Shares

    /// Touchpoints of a share.
    func rowCount(ofShare share: Int) -> Int { Int(shares[share]?.part.rows ?? 0) }

    /// Bytes that a share takes.
    func byteCount(ofShare share: Int) -> Int { shares[share]?.range.count ?? 0 }

    /// What stands in front of the touchpoints: names, and effects of corrections.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` where it is damaged.
    /// - Complexity: reads those parts.
    func front() throws(IndexFailure) -> ColumnContent {
        let wanted = parts.prefix { !$0.isShare }
        let length = wanted.reduce(0) { $0 + Int($1.byteCount) }
        let start = ColumnsHeader.byteCount + header.frontBytes
        let bytes = try Self.read(file, length, at: start, path)
        guard let content = Self.content(bytes.span, wanted, header, nil) else {
            throw .defect(IndexDefect(file: path))
        }
        return content
    }

    /// Reads the columns of a share.
    ///
    /// - Parameters:
    ///   - share: The share.
    ///   - bytes: Where to; it must have room for them and ``PackedColumn/slackBytes`` more.
    ///   - offset: Where in `bytes`.
    /// - Returns: The block that now lies there; `nil` where the share has no touchpoint.
    /// - Throws: ``IndexFailure/defect(_:)`` where it is damaged.
    func readShare(
        _ share: Int,
        into bytes: inout [UInt8],
        at offset: Int
    ) throws(IndexFailure) -> PackedBlock? {
        guard let (part, place) = shares[share] else { return nil }
        let range = offset..<offset + place.count
        let found: Int
        do throws(SystemError) {
            found = try file.read(into: &bytes, range, at: place.lowerBound)
        } catch {
            throw .system(error)
        }
        guard found == range.count,
            CRC32C.checksum(bytes.span.extracting(range)) == part.checksum,
            let block = PackedBlock(
                bytes.span,
                range,
                rows: Int(part.rows),
                columns: Int(part.columns)
            )
        else { throw .defect(IndexDefect(file: path)) }
        return block
    }

    /// Reads `wanted` columns of all shares, one after another.
    ///
    /// - Parameters:
    ///   - wanted: The columns; position must be one of them.
    ///   - isWanted: Whether a share is looked at.
    ///   - body: Takes the columns of a share, and the bytes they lie in.
    /// - Throws: ``IndexFailure/defect(_:)`` where something was damaged; then what `body` was given
    ///   does not count.
    func scan(
        _ wanted: ShareColumns.Columns,
        where isWanted: (PackedBlock) -> Bool = { _ in true },
        _ body: (inout ShareColumns, Span<UInt8>) -> Void
    ) throws(IndexFailure) {
        let longest = (0..<SegmentRows.shareCount).map { byteCount(ofShare: $0) }.max() ?? 0
        var bytes = [UInt8](repeating: 0, count: longest + PackedColumn.slackBytes)
        for share in 0..<SegmentRows.shareCount {
            guard let block = try readShare(share, into: &bytes, at: 0), isWanted(block) else {
                continue
            }
            var columns = ShareColumns(block, of: share, at: header.positions, wanted)
            body(&columns, bytes.span)
            guard columns.isSound else { throw .defect(IndexDefect(file: path)) }
        }
    }

    // MARK: Rows

    /// What the envelopes of `segment` say, as reading them would.
    ///
    /// - Parameters:
    ///   - segment: The segment that the columns are to be of.
    ///   - asOf: The first instant not included.
    ///   - skips: Whether touchpoints are left unread that lie at or after `asOf` all.
    /// - Returns: The rows in the order of the log; only places of coupons have none.
    /// - Throws: ``IndexFailure/defect(_:)`` where they are of another segment, or what is read is
    ///   damaged.
    /// - Complexity: reads the file once, or names and effects only where everything is skipped.
    package func rows(
        of segment: LogSnapshot.Segment,
        asOf: Int64?,
        skips: Bool
    ) throws(IndexFailure) -> SegmentRows {
        let defect = IndexFailure.defect(IndexDefect(file: path))
        guard header.fits(segment) else { throw defect }
        var question = ZoneMap.Question()
        question.occurred = asOf.map { .min..<$0 }
        let wanted = skips && !zones.mayHold(question) ? parts.prefix { !$0.isShare } : parts[...]
        let length = wanted.reduce(0) { $0 + Int($1.byteCount) }
        let start = ColumnsHeader.byteCount + header.frontBytes
        let bytes = try Self.read(file, length, at: start, path)
        guard let content = Self.content(bytes.span, wanted, header, asOf) else { throw defect }
        return SegmentRows(content)
    }

    /// The whole file, for whoever compares it.
    func bytes() throws(IndexFailure) -> [UInt8] {
        let bytes = try Self.read(file, Int(header.fileBytes), at: 0, path)
        return Array(bytes.dropLast(PackedColumn.slackBytes))
    }

    /// What `parts` hold, which are all the bytes; `nil` for what no program writes.
    private static func content(
        _ bytes: Span<UInt8>,
        _ parts: ArraySlice<ColumnPart>,
        _ header: ColumnsHeader,
        _ asOf: Int64?
    ) -> ColumnContent? {
        var content = ColumnContent(header)
        var offset = 0
        for part in parts {
            let range = offset..<offset + Int(part.byteCount)
            offset = range.upperBound
            guard CRC32C.checksum(bytes.extracting(range)) == part.checksum,
                content.read(part, bytes, range, asOf)
            else { return nil }
        }
        // As-of and skipping leave touchpoints out.
        let isWhole = asOf == nil && parts.count == Int(header.parts)
        return content.isConsistent(isWhole: isWhole) ? content : nil
    }
}
