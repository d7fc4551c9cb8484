import Bytes
package import Touchpoints

/// Reads a CSV file in bounded memory and fills batches with what a map makes of its rows.
///
/// The map is fitted to the file when the first batch is asked for. A row that is not of the map is
/// refused with its bytes, and harms no other. Empty lines, and rows of nothing but delimiters, are
/// skipped and not counted as items. A byte order mark is skipped. The number of an item is that of
/// its row's first line in the file.
package struct CSVItemReader: ItemReader {
    private var input: DecodedInput
    private let hashes: KeyedHashes
    private let defaultSource: [UInt8]
    private let format: CSVFormat
    private var rows: CSVRowReader?

    package var byteCount: Int { rows?.byteCount ?? input.byteCount }

    /// A reader of `input` for the ledger with those hashes.
    package init(
        _ input: DecodedInput,
        hashes: KeyedHashes,
        defaultSource: [UInt8],
        format: CSVFormat
    ) {
        self.input = input
        self.hashes = hashes
        self.defaultSource = defaultSource
        self.format = format
    }

    package mutating func fill(
        _ batch: inout DraftBatch
    ) throws(InputError) -> ItemReaderEnding {
        if rows == nil, let (opening, adapter) = try format.open(&input) {
            rows = CSVRowReader(input, opening, adapter, hashes, defaultSource)
        }
        return try rows?.fill(&batch) ?? .end
    }
}

/// Reads the rows of a CSV file whose header is known.
private struct CSVRowReader {
    private static let readBytes = 1 << 20

    private var input: DecodedInput
    private let hashes: KeyedHashes
    private let adapter: CSVAdapter
    private let name: AdapterName
    private var reader: CSVReader
    private var scratch: CSVScratch
    private var parser: TouchpointParser
    private var buffer: [UInt8]
    /// Unread bytes of the buffer; the row in hand begins with the first.
    private var unread = 0..<0
    private var hasEnded = false
    /// Bytes of the header that are still to be passed over.
    private var headerBytes: Int
    private var longRow: LongRow?
    /// Lines before the row in hand.
    private var lines: UInt64

    var byteCount: Int { input.byteCount }

    init(
        _ input: DecodedInput,
        _ opening: CSVOpening,
        _ adapter: CSVAdapter,
        _ hashes: KeyedHashes,
        _ defaultSource: [UInt8]
    ) {
        self.input = input
        self.hashes = hashes
        self.adapter = adapter
        name = AdapterName(adapter.text, hashes: hashes)
        reader = CSVReader(
            delimiter: opening.delimiter,
            rowBytesMax: ItemLimits.itemBytesMax
        )
        scratch = CSVScratch(adapter)
        parser = TouchpointParser(hashes: hashes, defaultSource: defaultSource)
        buffer = [UInt8](repeating: 0, count: ItemLimits.itemBytesMax + 2 * Self.readBytes)
        headerBytes = opening.start
        lines = UInt64(opening.lines)
    }

    mutating func fill(_ batch: inout DraftBatch) throws(InputError) -> ItemReaderEnding {
        while true {
            while try takeRow(into: &batch) {
                if batch.isFull { return .full }
            }
            if hasEnded { return .end }
            if !batch.items.isEmpty && !input.isReady { return .waiting }
            try readMore()
        }
    }

    private mutating func readMore() throws(InputError) {
        if buffer.count - unread.upperBound < Self.readBytes {
            // Moves what is left to the front: at most a row's length.
            let count = unread.count
            buffer.replaceSubrange(0..<count, with: Array(buffer[unread]))
            unread = 0..<count
        }
        let room = unread.upperBound..<unread.upperBound + Self.readBytes
        let count = try input.read(into: &buffer, room)
        if count == 0 { hasEnded = true }
        let passed = min(headerBytes, count)
        headerBytes -= passed
        unread = unread.lowerBound + passed..<unread.upperBound + count
    }

    /// Takes the next row; no when more must be read.
    private mutating func takeRow(into batch: inout DraftBatch) throws(InputError) -> Bool {
        if longRow != nil { return takeLongRow(into: &batch) }
        guard let row = Self.next(&reader, buffer, unread, isLast: hasEnded) else { return false }
        let range = unread.lowerBound..<unread.lowerBound + row.count
        unread = unread.lowerBound + row.length..<unread.upperBound
        let line = lines + 1
        lines += UInt64(row.lines)
        if row.fault == .tooLong {
            var long = LongRow(line: line, hashes: hashes)
            long.append(buffer.span.extracting(range))
            longRow = long
            return true
        }
        // No more bytes than delimiters: every field is empty.
        if row.fault == nil, row.count == reader.fieldCount - 1 { return true }
        if adapter.hashesRows, scratch.occurrences.isFull {
            throw .tooManyRows(RowOccurrences.rowsMax)
        }
        let fault = Self.convert(adapter, buffer, range, row.fault, reader, &scratch)
        Self.append(buffer, range, fault, name, scratch, line: line, &parser, into: &batch)
        return true
    }

    // The functions below stand apart from the struct, so that its buffers are lent to them while
    // another part of it changes.

    private static func next(
        _ reader: inout CSVReader,
        _ buffer: [UInt8],
        _ unread: Range<Int>,
        isLast: Bool
    ) -> CSVRow? {
        reader.next(buffer.span.extracting(unread), isLast: isLast)
    }

    /// Leaves the native form of a row in the scratch, or says why there is none.
    private static func convert(
        _ adapter: CSVAdapter,
        _ buffer: [UInt8],
        _ range: Range<Int>,
        _ fault: CSVRow.Fault?,
        _ reader: CSVReader,
        _ scratch: inout CSVScratch
    ) -> Refused? {
        do throws(Refused) {
            if fault != nil { throw Refused(.badQuoting) }
            let row = buffer.span.extracting(range)
            try adapter.convert(row, reader, .counted, &scratch)
            return nil
        } catch {
            return error
        }
    }

    private static func append(
        _ buffer: [UInt8],
        _ range: Range<Int>,
        _ refused: Refused?,
        _ name: AdapterName,
        _ scratch: CSVScratch,
        line: UInt64,
        _ parser: inout TouchpointParser,
        into batch: inout DraftBatch
    ) {
        let original = buffer.span.extracting(range)
        let occurrence = scratch.occurrence
        if let refused {
            parser.refuse(
                original,
                refused,
                by: name,
                occurrence: refused.refusal == .badQuoting ? 0 : occurrence,
                line: line,
                into: &batch
            )
            return
        }
        parser.parse(
            scratch.json.bytes.span,
            from: original,
            by: name,
            occurrence: occurrence,
            line: line,
            into: &batch
        )
    }

    /// Goes on with a row that is too long, up to the end of its line, whatever stands in quotes.
    private mutating func takeLongRow(into batch: inout DraftBatch) -> Bool {
        guard var long = longRow else { return false }
        longRow = nil
        var end = unread.lowerBound
        while end < unread.upperBound, buffer[end] != 0x0A, buffer[end] != 0x0D { end += 1 }
        long.append(buffer.span.extracting(unread.lowerBound..<end))
        unread = end..<unread.upperBound
        // Whether a line feed follows a carriage return at the end is not known yet.
        let isOpen =
            end == unread.upperBound || buffer[end] == 0x0D && end + 1 == unread.upperBound
        if isOpen, !hasEnded {
            longRow = long
            return false
        }
        if end < unread.upperBound {
            let isPair =
                end + 1 < unread.upperBound && buffer[end] == 0x0D && buffer[end + 1] == 0x0A
            unread = end + (isPair ? 2 : 1)..<unread.upperBound
        }
        long.refuse(&parser, into: &batch)
        return true
    }
}

/// A row that is longer than an item may be: its front, and a hash of all of it.
private struct LongRow {
    private let line: UInt64
    private var front: [UInt8] = []
    private var hasher: ItemHasher
    private var byteCount = 0

    init(line: UInt64, hashes: KeyedHashes) {
        self.line = line
        hasher = ItemHasher(hashes)
    }

    mutating func append(_ bytes: Span<UInt8>) {
        let room = min(ItemLimits.itemBytesMax - front.count, bytes.count)
        front.append(bytes.extracting(0..<room))
        hasher.append(bytes)
        byteCount += bytes.count
    }

    mutating func refuse(_ parser: inout TouchpointParser, into batch: inout DraftBatch) {
        let hash = hasher.finish()
        let kept = front
        parser.refuse(
            tooLong: kept.span,
            itemBytes: byteCount,
            hash: hash,
            line: line,
            into: &batch
        )
    }
}
