import Bytes
import Ingestion
import Platform
import Synchronization
import Touchpoints

/// What a reader of CSV made of a text.
struct CSVReading: Equatable {
    /// Native JSON of each touchpoint, and name, member and line of each refusal, in order.
    var items: [String] = []
    /// The row of each item as it was received.
    var originals: [[UInt8]] = []
    var lines: [UInt64] = []
    var occurrences: [UInt32] = []
    /// The hash by which each refused item is known.
    var refusedHashes: [Hash128] = []
    var error: String?

    static let hashes: KeyedHashes = {
        let secret = [UInt8](repeating: 3, count: 32)
        return KeyedHashes(secret: secret.span)
    }()

    init(
        _ text: [UInt8],
        map: String,
        encoding: TextEncoding? = nil,
        readBytes: Int = 1 << 20
    ) throws {
        let map = try ColumnMap(json: Array(map.utf8).span)
        var reader = CSVItemReader(
            DecodedInput(PortionedInput(text, readBytes)),
            hashes: Self.hashes,
            defaultSource: Array("import".utf8),
            format: CSVFormat(mapName: "map.json", map: map, encoding: encoding)
        )
        do throws(InputError) {
            while true {
                var batch = DraftBatch()
                let ending = try reader.fill(&batch)
                take(batch)
                if case .end = ending { break }
            }
        } catch {
            self.error = error.description
        }
    }

    private mutating func take(_ batch: DraftBatch) {
        for item in batch.items {
            switch item {
            case .touchpoint(let draft):
                items.append(String(decoding: batch.arena[draft.item.range], as: UTF8.self))
                originals.append(Array(batch.arena[draft.original.range]))
                lines.append(draft.line)
                occurrences.append(draft.occurrence)
            case .refused(let refused):
                items.append("\(refused.refusal.name) \(refused.member?.name ?? "-")")
                originals.append(Array(batch.arena[refused.item.range]))
                lines.append(refused.line)
                occurrences.append(refused.occurrence)
                refusedHashes.append(refused.hash)
            }
        }
    }
}

/// A text that comes in portions of one size.
private final class PortionedInput: ByteInput {
    private let bytes: [UInt8]
    private let size: Int
    private let offset = Mutex(0)

    init(_ bytes: [UInt8], _ size: Int) {
        self.bytes = bytes
        self.size = size
    }

    func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int {
        let part = offset.withLock { offset in
            let start = offset
            offset = min(bytes.count, offset + min(size, range.count))
            return start..<offset
        }
        for (index, byte) in bytes[part].enumerated() { buffer[range.lowerBound + index] = byte }
        return part.count
    }

    var isReady: Bool { true }
    var byteCount: Int? { bytes.count }
}
