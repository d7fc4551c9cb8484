import Bytes
import Touchpoints

/// An item that is longer than an item may be: its front is kept, the rest is hashed and forgotten.
struct LongItem {
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
        isBlank = isBlank && bytes.isBlank
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

extension Span where Element == UInt8 {
    /// Whether there is nothing but blanks, which a line may hold and be no item.
    var isBlank: Bool {
        for index in indices {
            switch self[index] {
            case 0x20, 0x09, 0x0D: continue
            default: return false
            }
        }
        return true
    }
}
