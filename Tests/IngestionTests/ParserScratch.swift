import Bytes
import Ingestion
import Testing
import Touchpoints

/// A parser with hashes of its own, and what it made of one item.
struct ParserScratch {
    let hashes: KeyedHashes
    private(set) var batch = DraftBatch()
    private var parser: TouchpointParser

    init(defaultSource: String = "import") {
        let secret = [UInt8](repeating: 0x5A, count: 32)
        hashes = KeyedHashes(secret: secret.span)
        parser = TouchpointParser(hashes: hashes, defaultSource: Array(defaultSource.utf8))
    }

    /// Parses one item; the batch holds it alone.
    mutating func parse(_ item: [UInt8], line: UInt64 = 1) -> DraftBatch.Item {
        batch.removeAll()
        parser.parse(item.span, line: line, into: &batch)
        return batch.items[0]
    }

    mutating func draft(_ item: String) -> Draft? {
        guard case .touchpoint(let draft) = parse(Array(item.utf8)) else { return nil }
        return draft
    }

    /// The draft of a sound item.
    mutating func accepted(_ item: String) throws -> Draft { try draft(item).sound() }

    mutating func refused(_ item: [UInt8]) -> RefusedItem? {
        guard case .refused(let refused) = parse(item) else { return nil }
        return refused
    }

    mutating func refused(_ item: String) -> RefusedItem? { refused(Array(item.utf8)) }

    /// A text of the batch.
    func text(_ text: ArenaText) -> String {
        String(decoding: batch.arena[text.range], as: UTF8.self)
    }

    /// The hash of content, other members than the key; `nil` for what is refused.
    mutating func fingerprint(_ item: String) -> UInt64? { draft(item)?.fingerprint }

    /// A sound item with `members` added behind the required ones.
    static func item(_ members: String...) -> String {
        let required = [
            #""id":"a""#, #""channel":"web""#, #""type":"visit.web""#,
            #""time":"2024-03-01T10:00:00Z""#,
        ]
        return "{" + (required + members).joined(separator: ",") + "}"
    }
}

extension Draft? {
    /// The draft, of an item that must not be refused.
    fileprivate func sound() throws -> Draft { try #require(self) }
}
