package import Touchpoints

extension DraftBatch {
    /// Says where the items to come are from; the batch is empty.
    package mutating func begin(origin text: [UInt8], _ hashes: KeyedHashes) {
        precondition(arena.isEmpty)
        guard !text.isEmpty else { return }
        arena.append(contentsOf: text)
        origin = DraftName(
            hash: hashes.name(.origin, text.span),
            text: ArenaText(offset: 0, count: text.count)
        )
    }
}
