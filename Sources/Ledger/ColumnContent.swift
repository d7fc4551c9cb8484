import Bytes
import Touchpoints

/// What a file of columns holds, read part by part; and how the parts are made.
struct ColumnContent {
    private enum Column {
        // Of names.
        static let namespace: UInt8 = 1
        static let ordinal: UInt8 = 2
        static let digestHigh: UInt8 = 3
        static let digestLow: UInt8 = 4
        static let textBytes: UInt8 = 5
        // Of effects.
        static let kind: UInt8 = 1
        static let event: UInt8 = 2
        static let first: UInt8 = 3
        static let count: UInt8 = 4
    }

    /// Bytes that a touchpoint takes, where little is known of it beside what all have.
    private static let bytesExpected = 32

    let header: ColumnsHeader
    private(set) var shares = [[TouchpointRow]](repeating: [], count: SegmentRows.shareCount)
    private(set) var names: [SegmentRows.Name] = []
    private(set) var effects: [RetractionEffect] = []
    /// Bytes of each name's text, until the texts were read.
    private var textBytes: [UInt64] = []
    /// Kinds are in ascending order but for the shares, which come last.
    private var lastKind = -1

    /// Nothing yet of the file with that header.
    init(_ header: ColumnsHeader) {
        self.header = header
    }

    // MARK: Writing

    /// The parts of the columns of `rows`, and their bytes, in the order of the file.
    ///
    /// Names, texts and effects come first, so that they are read alone where touchpoints are not
    /// wanted; what is empty is left out.
    static func parts(_ rows: SegmentRows) -> (parts: [ColumnPart], bytes: [UInt8]) {
        var parts: [ColumnPart] = []
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rows.touchpoints * bytesExpected)
        func append(_ kind: UInt16, _ block: PackedBlockWriter) {
            if block.rows == 0 { return }
            let own = block.bytes
            parts.append(ColumnPart(kind, columns: block.columns, rows: block.rows, own))
            bytes.append(contentsOf: own)
        }
        append(ColumnPart.Kind.names, block(rows.names))
        let texts = rows.names.flatMap(\.text)
        if !texts.isEmpty {
            parts.append(ColumnPart(ColumnPart.Kind.texts, columns: 0, rows: 0, texts))
            bytes.append(contentsOf: texts)
        }
        append(ColumnPart.Kind.effects, block(rows.effects))
        for (share, own) in rows.shares.enumerated() {
            append(
                UInt16(share),
                ShareColumns.block(own, share: share, base: rows.positions.lowerBound)
            )
        }
        return (parts, bytes)
    }

    private static func block(_ names: [SegmentRows.Name]) -> PackedBlockWriter {
        var block = PackedBlockWriter(rows: names.count)
        block.append(Column.namespace, names.map { UInt64($0.namespace) })
        block.append(Column.ordinal, names.map { UInt64($0.ordinal) })
        block.append(Column.digestHigh, names.map(\.digest.high))
        block.append(Column.digestLow, names.map(\.digest.low))
        block.append(Column.textBytes, names.map { UInt64($0.text.count) })
        return block
    }

    private static func block(_ effects: [RetractionEffect]) -> PackedBlockWriter {
        var block = PackedBlockWriter(rows: effects.count)
        block.append(Column.kind, effects.map { UInt64($0.kind.rawValue) })
        block.append(Column.event, effects.map(\.event))
        block.append(Column.first, effects.map(\.positions.lowerBound))
        block.append(Column.count, effects.map { UInt64($0.positions.count) })
        return block
    }

    // MARK: Reading

    /// Reads a part, whose checksum holds and which lies at `range`.
    ///
    /// - Returns: False for what no program writes.
    mutating func read(
        _ part: ColumnPart,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ asOf: Int64?
    ) -> Bool {
        let kind = Int(part.kind)
        let order = part.isShare ? kind + ColumnPart.partsMax : kind
        let records = UInt64(header.positions.count)
        guard order > lastKind, UInt64(part.rows) <= records * ColumnPart.rowsPerRecordMax else {
            return false
        }
        lastKind = order
        if part.kind == ColumnPart.Kind.texts { return readTexts(bytes.extracting(range)) }
        let count = Int(part.rows)
        guard let block = PackedBlock(bytes, range, rows: count, columns: Int(part.columns)) else {
            return false
        }
        if part.isShare {
            let rows = ShareColumns.rows(
                bytes,
                block,
                share: kind,
                positions: header.positions,
                asOf: asOf
            )
            shares[kind] = rows ?? []
            return rows != nil
        }
        switch part.kind {
        case ColumnPart.Kind.names: return readNames(bytes, block, count)
        case ColumnPart.Kind.effects: return readEffects(bytes, block, count)
        default: return false
        }
    }

    private mutating func readNames(
        _ bytes: Span<UInt8>,
        _ block: PackedBlock,
        _ count: Int
    ) -> Bool {
        var namespace = block.reader(Column.namespace)
        var ordinal = block.reader(Column.ordinal)
        var digestHigh = block.reader(Column.digestHigh)
        var digestLow = block.reader(Column.digestLow)
        var length = block.reader(Column.textBytes)
        names.reserveCapacity(count)
        for _ in 0..<count {
            // Each ordinal has a record of its own.
            guard let namespace = UInt8(exactly: namespace.next(bytes)),
                let ordinal = UInt32(exactly: ordinal.next(bytes)),
                UInt64(ordinal) <= header.positions.upperBound
            else { return false }
            let digest = Hash128(high: digestHigh.next(bytes), low: digestLow.next(bytes))
            names.append(
                SegmentRows.Name(namespace: namespace, ordinal: ordinal, text: [], digest: digest)
            )
            textBytes.append(length.next(bytes))
        }
        return true
    }

    private mutating func readTexts(_ bytes: Span<UInt8>) -> Bool {
        var offset = 0
        for index in names.indices {
            guard textBytes[index] <= UInt64(bytes.count - offset) else { return false }
            let length = Int(textBytes[index])
            names[index].text.append(bytes.extracting(offset..<offset + length))
            textBytes[index] = 0
            offset += length
        }
        return offset == bytes.count
    }

    private mutating func readEffects(
        _ bytes: Span<UInt8>,
        _ block: PackedBlock,
        _ count: Int
    ) -> Bool {
        var kind = block.reader(Column.kind)
        var event = block.reader(Column.event)
        var first = block.reader(Column.first)
        var positions = block.reader(Column.count)
        for _ in 0..<count {
            let first = first.next(bytes)
            let (end, overflows) = first.addingReportingOverflow(positions.next(bytes))
            let number = UInt8(truncatingIfNeeded: kind.next(bytes))
            guard !overflows, let kind = RetractionEffect.Kind(rawValue: number) else {
                return false
            }
            effects.append(
                RetractionEffect(kind: kind, event: event.next(bytes), positions: first..<end)
            )
        }
        return true
    }

    /// Whether every name has its text, and there are as many touchpoints as the header says where
    /// `isWhole` says that none was left out.
    func isConsistent(isWhole: Bool) -> Bool {
        guard textBytes.allSatisfy({ $0 == 0 }) else { return false }
        return !isWhole || shares.reduce(0) { $0 + UInt64($1.count) } == header.touchpoints
    }
}

extension ColumnPart {
    /// Whether it holds touchpoints.
    var isShare: Bool { Int(kind) < SegmentRows.shareCount }
}
