import Bytes
import Ingestion
import Touchpoints

/// The items of one append, read and checked.
struct ItemBatch {
    private(set) var drafts = DraftBatch()
    private let hashes: KeyedHashes
    private var parser: TouchpointParser

    init(hashes: KeyedHashes, source: [UInt8]) {
        self.hashes = hashes
        parser = TouchpointParser(hashes: hashes, defaultSource: source)
    }

    /// Adds one item; one that is too long to be kept whole is refused.
    mutating func add(_ item: Span<UInt8>, line: Int) throws(LedgerFailure) {
        if item.count > ItemLimits.itemBytesMax {
            parser.refuse(
                tooLong: item.extracting(0..<ItemLimits.itemBytesMax),
                itemBytes: item.count,
                hash: hashes.item(item),
                line: UInt64(line),
                into: &drafts
            )
        } else {
            parser.parse(item, line: UInt64(line), into: &drafts)
        }
        guard drafts.items.count <= TouchpointLedger.itemsPerAppendMax,
            drafts.arena.count <= TouchpointLedger.bytesPerAppendMax
        else { throw .tooLarge }
    }

    /// Adds the lines of a text that are not blank.
    mutating func add(lines text: Span<UInt8>) throws(LedgerFailure) {
        let hasMark = text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF
        var start = hasMark ? 3 : 0
        var line = 0
        while start < text.count {
            var end = start
            var isBlank = true
            while end < text.count, text[end] != 0x0A {
                let byte = text[end]
                if byte != 0x20 && byte != 0x09 && byte != 0x0D { isBlank = false }
                end += 1
            }
            line += 1
            if !isBlank {
                let hasReturn = text[end - 1] == 0x0D
                try add(text.extracting(start..<(hasReturn ? end - 1 : end)), line: line)
            }
            start = end + 1
        }
    }
}
