import Bytes
import Touchpoints

/// Reads items from JSON that is an array of them, or several one after another, and fills batches
/// with them in bounded memory.
///
/// Each element of an array is an item, whatever it is; so is each value outside of one. The rules of
/// ``ItemScanner`` tell where one ends. Of an item longer than ``ItemLimits/itemBytesMax`` the front
/// is kept, for quarantine, while the rest is only hashed. An array that the input leaves open is a
/// refused item, made of what came of its last element.
///
/// An item that lacks the end of an inner array would take all items behind it for values of that
/// array. So of one that is no JSON, that is too long, or that the input leaves open, the part before
/// the scanner's mark is refused, and what follows is scanned again as items. Nothing that is JSON of
/// at most ``ItemLimits/itemBytesMax`` is taken apart, as long as the bytes scanned again, but for
/// ``rescanBytesMax``, are no more than those read. Beyond, and behind an item's first
/// ``ItemLimits/itemBytesMax`` bytes, an item ends at the mark without being looked at as a whole:
/// so the work stays proportional to the input, however many of its items are cut off.
struct DocumentReader: ItemReader {
    private static let readBytes = 1 << 20
    /// Bytes that may be scanned again whatever was read.
    static let rescanBytesMax = 8 << 20
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private var input: DecodedInput
    private let hashes: KeyedHashes
    private var parser: TouchpointParser
    private var scanner = ItemScanner()
    private var buffer: [UInt8]
    /// Bytes of the buffer from the beginning of the item in hand on.
    private var unread = 0..<0
    /// How far they were scanned.
    private var cursor = 0
    private var hasEnded = false
    private var isAtStart = true
    private var longItem: LongItem?
    /// Bytes that may be scanned again, less than nothing once too many were.
    private var rescanBytes = Self.rescanBytesMax
    /// Of the scanner's loose marks those that a batch counts already.
    private var countedMarks = 0

    var byteCount: Int { input.byteCount }

    /// A reader of `input` for the ledger with those hashes.
    init(_ input: DecodedInput, hashes: KeyedHashes, parser: TouchpointParser) {
        self.input = input
        self.hashes = hashes
        self.parser = parser
        buffer = [UInt8](repeating: 0, count: ItemLimits.itemBytesMax + 2 * Self.readBytes)
    }

    mutating func fill(_ batch: inout DraftBatch) throws(InputError) -> ItemReaderEnding {
        defer {
            // A batch without items is not recorded, and counts nothing.
            if !batch.items.isEmpty {
                batch.looseMarks += scanner.looseMarks - countedMarks
                countedMarks = scanner.looseMarks
            }
        }
        while true {
            while !isAtStart, next(into: &batch) {
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

    /// Goes on to the next beginning or end of an item; false when more must be read.
    private mutating func next(into batch: inout DraftBatch) -> Bool {
        scanner.endsAtMark = longItem != nil || rescanBytes < 0
        switch Self.next(&scanner, buffer, &cursor, before: unread.upperBound) {
        case .beginning:
            unread = cursor..<unread.upperBound
            return true
        case .end:
            if endsAtMark(isWhole: true) {
                takeToMark(into: &batch)
                return true
            }
            rescanBytes = min(rescanBytes + cursor - unread.lowerBound, Self.rescanBytesMax)
            take(unread.lowerBound..<cursor, into: &batch)
            unread = cursor..<unread.upperBound
            return true
        case .nothing:
            if !scanner.isInItem {
                unread = cursor..<unread.upperBound
            } else if endsAtMark(isWhole: false) {
                takeToMark(into: &batch)
                return true
            } else if unread.count > ItemLimits.itemBytesMax {
                swallow()
            }
            return false
        }
    }

    /// Whether the item up to the cursor has a mark and is none itself.
    private func endsAtMark(isWhole: Bool) -> Bool {
        guard scanner.mark != nil, longItem == nil else { return false }
        if cursor - unread.lowerBound > ItemLimits.itemBytesMax { return true }
        guard isWhole else { return hasEnded }
        let item = buffer.span.extracting(unread.lowerBound..<cursor)
        var reader = JSONReader()
        do throws(JSONError) {
            _ = try reader.skipValue(item)
            return false
        } catch {
            return true
        }
    }

    /// Takes the item up to its mark, and goes on from there.
    private mutating func takeToMark(into batch: inout DraftBatch) {
        guard let mark = scanner.mark else { return }
        let place = unread.lowerBound + mark.offset
        // Those that were scanned beyond the limit, because they were at hand, are as many at most.
        if mark.offset <= ItemLimits.itemBytesMax {
            rescanBytes -= min(cursor - unread.lowerBound, ItemLimits.itemBytesMax)
        }
        take(unread.lowerBound..<place, into: &batch)
        scanner.resume()
        cursor = place
        unread = place..<unread.upperBound
    }

    /// Apart, so that the buffer is lent while the scanner changes.
    private static func next(
        _ scanner: inout ItemScanner,
        _ buffer: [UInt8],
        _ cursor: inout Int,
        before end: Int
    ) -> ItemScanner.Found {
        scanner.next(buffer.span, &cursor, before: end)
    }

    private mutating func readMore() throws(InputError) {
        if buffer.count - unread.upperBound < Self.readBytes {
            // Moves what is left to the front: at most an item's length.
            let start = unread.lowerBound
            buffer.replaceSubrange(0..<unread.count, with: Array(buffer[unread]))
            unread = 0..<unread.count
            cursor -= start
        }
        let room = unread.upperBound..<unread.upperBound + Self.readBytes
        let count = try input.read(into: &buffer, room)
        if count == 0 { hasEnded = true }
        unread = unread.lowerBound..<unread.upperBound + count
        if isAtStart { skipMark() }
    }

    /// Skips a byte order mark once enough is there to tell.
    private mutating func skipMark() {
        let front = buffer[unread].prefix(Self.byteOrderMark.count)
        if front.count < Self.byteOrderMark.count && !hasEnded { return }
        isAtStart = false
        if front.elementsEqual(Self.byteOrderMark) {
            unread = unread.lowerBound + front.count..<unread.upperBound
            cursor = unread.lowerBound
        }
    }

    /// Goes on with an item that is too long: its front is kept, the rest is hashed and forgotten.
    private mutating func swallow() {
        var long = longItem ?? LongItem(hashes: hashes)
        long.append(buffer.span.extracting(unread.lowerBound..<cursor))
        longItem = long
        unread = cursor..<unread.upperBound
    }

    private mutating func take(_ range: Range<Int>, into batch: inout DraftBatch) {
        parser.earlierOnLine = scanner.earlierOnLine
        if longItem != nil || range.count > ItemLimits.itemBytesMax {
            var long = longItem ?? LongItem(hashes: hashes)
            long.append(buffer.span.extracting(range))
            longItem = nil
            return long.refuse(line: scanner.itemLine, parser: &parser, into: &batch)
        }
        Self.parse(buffer, range, line: scanner.itemLine, &parser, into: &batch)
    }

    /// Apart, so that the buffer is lent while the parser changes.
    private static func parse(
        _ buffer: [UInt8],
        _ range: Range<Int>,
        line: UInt64,
        _ parser: inout TouchpointParser,
        into batch: inout DraftBatch
    ) {
        let count = buffer.span.extracting(range).trimmedCount
        let item = buffer.span.extracting(range.prefix(count))
        parser.parse(item, line: line, into: &batch)
    }

    /// What is left when the input has ended: an item or array that is not closed.
    private mutating func takeRest(into batch: inout DraftBatch) {
        let rest = unread
        unread = rest.upperBound..<rest.upperBound
        if longItem != nil || scanner.isInItem && !scanner.isInArray {
            take(rest, into: &batch)
        } else if scanner.isInArray {
            parser.earlierOnLine = scanner.earlierOnLine
            let bytes = Array(buffer[rest])
            parser.refuse(openArray: bytes.span, line: scanner.itemLine, into: &batch)
        }
    }
}

extension TouchpointParser {
    /// Appends what is left of an array that was not closed: the front of an element, or nothing.
    mutating func refuse(openArray rest: Span<UInt8>, line: UInt64, into batch: inout DraftBatch) {
        let bracket = [UInt8(ascii: "[")]
        let item = rest.extracting(0..<rest.trimmedCount)
        if item.isEmpty {
            refuse(bracket.span, Refused(.openArray), line: line, into: &batch)
        } else if item.count > ItemLimits.itemBytesMax {
            let kept = item.extracting(0..<ItemLimits.itemBytesMax)
            refuse(kept, Refused(.openArray), line: line, into: &batch)
        } else {
            refuse(item, Refused(.openArray), line: line, into: &batch)
        }
    }
}

extension Span where Element == UInt8 {
    /// How many bytes there are without white space at their end.
    var trimmedCount: Int {
        var end = count
        while end > 0 {
            switch self[end - 1] {
            case 0x20, 0x09, 0x0A, 0x0D: end -= 1
            default: return end
            }
        }
        return end
    }
}
