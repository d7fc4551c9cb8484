import Bytes
package import Touchpoints

/// Reads newline-delimited items from a stream in bounded memory and fills batches with them.
///
/// A line that is an array of objects is as many items, all with the line's number. A line ends with LF or CRLF, or with the stream. Blank lines are skipped and not counted as
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
    private var longLine: LongItem?

    /// The number of the line read last, from 1.
    package private(set) var line: UInt64 = 0
    package var byteCount: Int { input.byteCount }

    /// A reader of `input` for the ledger with those hashes.
    package init(_ input: DecodedInput, hashes: KeyedHashes, defaultSource: [UInt8]) {
        let parser = TouchpointParser(hashes: hashes, defaultSource: defaultSource)
        self.init(input, hashes: hashes, parser: parser)
    }

    /// A reader of `input` whose items that parser reads.
    init(_ input: DecodedInput, hashes: KeyedHashes, parser: TouchpointParser) {
        self.input = input
        self.hashes = hashes
        self.parser = parser
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
        var long = longLine ?? LongItem(hashes: hashes)
        let end = unread.upperBound
        let start = buffer[end - 1] == 0x0D ? end - 1 : end
        long.append(buffer.span.extracting(unread.lowerBound..<start))
        longLine = long
        unread = start..<end
        searched = unread.count
    }

    private mutating func take(_ range: Range<Int>, into batch: inout DraftBatch) {
        line += 1
        parser.earlierOnLine = 0
        var range = range
        if !range.isEmpty, buffer[range.upperBound - 1] == 0x0D {
            range = range.lowerBound..<range.upperBound - 1
        }
        if longLine != nil || range.count > ItemLimits.itemBytesMax {
            var long = longLine ?? LongItem(hashes: hashes)
            long.append(buffer.span.extracting(range))
            longLine = nil
            if long.isBlank { return }
            long.refuse(line: line, parser: &parser, into: &batch)
            return
        }
        if buffer.span.extracting(range).isBlank { return }
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
        let item = buffer.span.extracting(range)
        if item.beginsArrayOfItems {
            Self.parse(array: item, line: line, &parser, into: &batch)
        } else {
            parser.parse(item, line: line, into: &batch)
        }
    }

    /// Takes each element of a line that is an array for an item.
    private static func parse(
        array: Span<UInt8>,
        line: UInt64,
        _ parser: inout TouchpointParser,
        into batch: inout DraftBatch
    ) {
        var scanner = ItemScanner(line: line)
        var cursor = 0
        var start = 0
        while true {
            switch scanner.next(array, &cursor, before: array.count) {
            case .beginning: start = cursor
            case .end:
                let count = array.extracting(start..<cursor).trimmedCount
                let item = array.extracting(start..<start + count)
                parser.earlierOnLine = scanner.earlierOnLine
                parser.parse(item, line: line, into: &batch)
                start = cursor
            case .nothing:
                batch.looseMarks += scanner.looseMarks
                let rest = array.extracting(start..<array.count)
                parser.earlierOnLine = scanner.earlierOnLine
                if scanner.isInArray {
                    let last = scanner.isInItem ? rest : rest.extracting(0..<0)
                    parser.refuse(openArray: last, line: line, into: &batch)
                } else if scanner.isInItem {
                    parser.parse(rest, line: line, into: &batch)
                }
                return
            }
        }
    }

    /// The last line, which may lack its end.
    private mutating func takeRest(into batch: inout DraftBatch) {
        if unread.isEmpty && longLine == nil { return }
        let rest = unread
        unread = 0..<0
        searched = 0
        take(rest, into: &batch)
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

extension Span where Element == UInt8 {
    /// Whether this is the beginning of an array whose first element is an object, or of an empty one.
    ///
    /// Only such a line is taken apart: any other array is one item, and refused.
    fileprivate var beginsArrayOfItems: Bool {
        guard let first = significant(from: 0), self[first] == UInt8(ascii: "[") else {
            return false
        }
        guard let second = significant(from: first + 1) else { return false }
        return self[second] == UInt8(ascii: "{") || self[second] == UInt8(ascii: "]")
    }

    /// The place of the first byte from `start` on that is not blank.
    private func significant(from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] != 0x20, self[index] != 0x09 { return index }
            index += 1
        }
        return nil
    }
}
