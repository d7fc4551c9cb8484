import Ingestion
import Platform
import Touchpoints

/// What a reader made of its input: each item's bytes, line and verdict.
struct ReadItems: Equatable {
    var items: [String] = []
    var lines: [UInt64] = []
    /// Of each item the items before it on its line.
    var earlier: [UInt32] = []
    var looseMarks = 0
    /// The refusals by item; `nil` for a touchpoint.
    var refusals: [Refusal?] = []

    var accepted: Int { refusals.count { $0 == nil } }

    /// Reads all of `input` as an input of that format is read.
    init(_ input: any ByteInput, format: InputFormat = .touchpoints) throws {
        let secret = [UInt8](repeating: 3, count: 32)
        let hashes = KeyedHashes(secret: secret.span)
        let source = IngestInput(origin: [], defaultSource: [0x69], format: format) {
            () throws(SystemError) in input
        }
        var reader = try source.reader(hashes)
        var batch = DraftBatch()
        while true {
            batch.removeAll()
            let ending = try reader.fill(&batch)
            for item in batch.items { add(item, batch) }
            looseMarks += batch.looseMarks
            if case .end = ending { return }
        }
    }

    private mutating func add(_ item: DraftBatch.Item, _ batch: DraftBatch) {
        switch item {
        case .touchpoint(let draft):
            items.append(String(decoding: batch.arena[draft.item.range], as: UTF8.self))
            lines.append(draft.line)
            earlier.append(draft.earlierOnLine)
            refusals.append(nil)
        case .refused(let refused):
            items.append(String(decoding: batch.arena[refused.item.range], as: UTF8.self))
            lines.append(refused.line)
            earlier.append(refused.earlierOnLine)
            refusals.append(refused.refusal)
        }
    }
}
