import Touchpoints

/// Reads touchpoints from JSON of whichever shape: lines, an array, or objects one after another.
struct TouchpointReader: ItemReader {
    /// What is read until the shape shows.
    private var input: DecodedInput
    private let hashes: KeyedHashes
    private let parser: TouchpointParser
    /// The reader of the shape, once that shows.
    private var reader: (any ItemReader)?

    var byteCount: Int { reader?.byteCount ?? input.byteCount }

    /// A reader of `input` for the ledger with those hashes.
    init(_ input: DecodedInput, hashes: KeyedHashes, parser: TouchpointParser) {
        self.input = input
        self.hashes = hashes
        self.parser = parser
    }

    mutating func fill(_ batch: inout DraftBatch) throws(InputError) -> ItemReaderEnding {
        if reader == nil { try choose() }
        return try reader?.fill(&batch) ?? .end
    }

    /// Waits until the shape shows.
    private mutating func choose() throws(InputError) {
        var isWhole = false
        while true {
            switch InputShape.decide(input.front, isWhole: isWhole) {
            case .lines: reader = LineReader(input, hashes: hashes, parser: parser)
            case .documents: reader = DocumentReader(input, hashes: hashes, parser: parser)
            case nil:
                isWhole = try !input.lookFurther()
                continue
            }
            return
        }
    }
}
