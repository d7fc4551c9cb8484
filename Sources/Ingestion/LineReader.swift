import Bytes
package import Touchpoints

/// Reads newline-delimited items from a stream in bounded memory and fills batches with them.
///
/// A line ends with LF or CRLF, or with the stream. Blank lines are skipped and not counted as
/// items; a byte order mark before the first line is skipped. Of a line longer than
/// ``ItemLimits/itemBytesMax`` the front is kept, for quarantine, while the rest is only hashed.
package struct LineReader: ItemReader {
    private static let readBytes = 1 << 20
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private var input: DecodedInput
    private let hashes: KeyedHashes
    private var parser: TouchpointParser
    private var buffer: [UInt8]
    /// Unread bytes of the buffer.
    private var unread = 0..<0
    private var hasEnded = false
    /// Whether a byte order mark may still come.
    private var isAtStart = true
    /// Bytes from `unread` on that are known to hold no line end.
    private var searched = 0
    private var longLine: LongLine?

    /// The number of the line read last, from 1.
    package private(set) var line: UInt64 = 0
    package var byteCount: Int { input.byteCount }

    /// A reader of `input` for the ledger with those hashes.
    package init(_ input: DecodedInput, hashes: KeyedHashes, defaultSource: [UInt8]) {
        self.input = input
        self.hashes = hashes
        parser = TouchpointParser(hashes: hashes, defaultSource: defaultSource)
        buffer = [UInt8](repeating: 0, count: ItemLimits.itemBytesMax + 2 * Self.readBytes)
    }

    package mutating func fill(_ batch: inout DraftBatch) throws(InputError) -> ItemReaderEnding {
        while true {
            while let line = nextLine() {
                take(line, into: &batch)
                if batch.isFull { return .full }
            }
            if hasEnded {
                takeRest(into: &batch)
                return .end
            }
            if !batch.items.isEmpty && !input.isReady { return .waiting }
            try readMore()
        }
    }

    private mutating func readMore() throws(InputError) {
        if buffer.count - unread.upperBound < Self.readBytes {
            // Moves what is left to the front: at most a line's length.
            let count = unread.count
            buffer.replaceSubrange(0..<count, with: Array(buffer[unread]))
            unread = 0..<count
        }
        let room = unread.upperBound..<unread.upperBound + Self.readBytes
        let count = try input.read(into: &buffer, room)
        if count == 0 { hasEnded = true }
        unread = unread.lowerBound..<unread.upperBound + count
    }

    /// Skips a byte order mark, and says whether it is certain by now that none is left.
    private mutating func skipMark() -> Bool {
        let front = buffer[unread].prefix(Self.byteOrderMark.count)
        let isWhole = front.count == Self.byteOrderMark.count
        if !isWhole && !hasEnded && Self.byteOrderMark.starts(with: front) { return false }
        isAtStart = false
        if isWhole && Self.byteOrderMark.starts(with: front) {
            unread = unread.lowerBound + front.count..<unread.upperBound
        }
        return true
    }

    /// The next whole line without its end; `nil` when more must be read.
    private mutating func nextLine() -> Range<Int>? {
        if isAtStart && !skipMark() { return nil }
        let start = unread.lowerBound
        let found = Self.lineEnd(buffer.span, from: start + searched, to: unread.upperBound)
        guard let found else {
            searched = unread.count
            if searched > ItemLimits.itemBytesMax + 1 { swallow() }
            return nil
        }
        unread = found + 1..<unread.upperBound
        searched = 0
        return start..<found
    }

    /// Goes on with a line that is too long: its front is kept, the rest is hashed and forgotten.
    ///
    /// A carriage return at the end stays unread: it is the line's own or part of its end.
    private mutating func swallow() {
        var long = longLine ?? LongLine(hashes: hashes)
        let end = unread.upperBound
        let start = buffer[end - 1] == 0x0D ? end - 1 : end
        long.append(buffer.span.extracting(unread.lowerBound..<start))
        longLine = long
        unread = start..<end
        searched = unread.count
    }

    private mutating func take(_ range: Range<Int>, into batch: inout DraftBatch) {
        line += 1
        var range = range
        if !range.isEmpty, buffer[range.upperBound - 1] == 0x0D {
            range = range.lowerBound..<range.upperBound - 1
        }
        if longLine != nil || range.count > ItemLimits.itemBytesMax {
            var long = longLine ?? LongLine(hashes: hashes)
            long.append(buffer.span.extracting(range))
            longLine = nil
            if long.isBlank { return }
            long.refuse(line: line, parser: &parser, into: &batch)
            return
        }
        if Self.isBlank(buffer.span.extracting(range)) { return }
        Self.parse(buffer, range, line: line, &parser, into: &batch)
    }

    /// Apart, so that the buffer is lent while the parser changes.
    private static func parse(
        _ buffer: [UInt8],
        _ range: Range<Int>,
        line: UInt64,
        _ parser: inout TouchpointParser,
        into batch: inout DraftBatch
    ) {
        parser.parse(buffer.span.extracting(range), line: line, into: &batch)
    }

    /// The last line, which may lack its end.
    private mutating func takeRest(into batch: inout DraftBatch) {
        if unread.isEmpty && longLine == nil { return }
        let rest = unread
        unread = 0..<0
        searched = 0
        take(rest, into: &batch)
    }

    fileprivate static func isBlank(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices {
            switch bytes[index] {
            case 0x20, 0x09, 0x0D: continue
            default: return false
            }
        }
        return true
    }

    /// The next line feed in a range, found eight bytes at a time.
    private static func lineEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        var index = start
        while index + 8 <= end {
            // A byte of `word` is zero where the text has a line feed.
            let word = bytes.word(at: index) ^ 0x0A0A_0A0A_0A0A_0A0A
            let zero = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if zero != 0 { return index + zero.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < end {
            if bytes[index] == 0x0A { return index }
            index += 1
        }
        return nil
    }
}

/// A line that is longer than an item may be.
private struct LongLine {
    /// Whether it holds nothing but blanks so far.
    private(set) var isBlank = true
    private var front: [UInt8] = []
    private var hasher: ItemHasher
    private var byteCount = 0

    init(hashes: KeyedHashes) {
        hasher = ItemHasher(hashes)
    }

    mutating func append(_ bytes: Span<UInt8>) {
        let room = min(ItemLimits.itemBytesMax - front.count, bytes.count)
        front.append(bytes.extracting(0..<room))
        hasher.append(bytes)
        isBlank = isBlank && LineReader.isBlank(bytes)
        byteCount += bytes.count
    }

    mutating func refuse(
        line: UInt64,
        parser: inout TouchpointParser,
        into batch: inout DraftBatch
    ) {
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
