package import Bytes

/// A text in a batch's arena.
@usableFromInline
package struct ArenaText: Sendable, Equatable {
    @usableFromInline
    package var offset: UInt32
    @usableFromInline
    package var count: UInt32

    @inlinable
    package init(offset: Int, count: Int) {
        self.offset = UInt32(offset)
        self.count = UInt32(count)
    }

    /// No text.
    package static let none = ArenaText(offset: 0, count: 0)

    @inlinable
    package var isEmpty: Bool { count == 0 }

    @inlinable
    package var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
}

/// A name that a touchpoint mentions, ready to be looked up.
package struct DraftName: Sendable, Equatable {
    package var hash: Hash128
    package var text: ArenaText

    package init(hash: Hash128, text: ArenaText) {
        self.hash = hash
        self.text = text
    }

    package static let none = DraftName(hash: Hash128(high: 0, low: 0), text: .none)
}

/// A touchpoint that was read and found valid, and is not yet recorded.
///
/// It holds integers, keyed hashes and places in its batch's arena: whatever can be computed without
/// the ledger's state is computed before the ledger's one writer sees it.
package struct Draft: Sendable {
    /// Permanent key: hash of id, hash of source and id.
    package var key = Hash128(high: 0, low: 0)
    /// Hash of the content, by which a duplicate is told from a conflict.
    package var fingerprint: UInt64 = 0
    /// Microseconds since 1970.
    package var occurred: Int64 = 0
    package var direction = Direction.internal
    package var isRetraction = false
    /// Of a retraction: the key taken out accepts the same content again.
    package var frees = false
    /// Of a retraction that frees: which of the touchpoints that the key ever held is meant, counted
    /// from 1 in the order in which they were recorded; 0 for the one it holds, or held last.
    package var freesNumber: UInt64 = 0
    package var hasAmount = false
    package var hasCost = false
    package var amount: Int64 = 0
    package var cost: Int64 = 0
    package var message: UInt64 = 0
    package var causedBy: UInt64 = 0
    package var coupon: UInt64 = 0
    /// Of a retraction: the key to take out.
    package var target = Hash128(high: 0, low: 0)
    package var party = DraftName.none
    package var campaign = DraftName.none
    package var cell = DraftName.none
    package var channel = DraftName.none
    package var type = DraftName.none
    package var source = DraftName.none
    package var currency = DraftName.none
    package var offer = DraftName.none
    package var place = DraftName.none
    package var banner = DraftName.none
    package var reason = DraftName.none
    package var agent = DraftName.none
    package var counterparty = DraftName.none
    /// Further identifiers, as a range of the batch's claims.
    package var claims: Range<Int> = 0..<0
    /// The item as native JSON: the bytes as received, or what an adapter made of them.
    package var item = ArenaText.none
    /// The bytes as received from which an adapter made the item, directly behind it in the arena;
    /// none where the item is what was received.
    package var original = ArenaText.none
    /// Which adapter: its place in ``DraftBatch/adapters`` plus one; 0 for none.
    package var adapter: UInt16 = 0
    /// Which of the equal items of its file it is, from 1; 0 where nobody counts them.
    package var occurrence: UInt32 = 0
    /// When it was first received, in microseconds since 1970, if that was before it is recorded.
    package var received: Int64?
    /// Position of the quarantined item that is read again.
    package var retried: UInt64?
    /// Number of the item in its origin, from 1.
    package var line: UInt64 = 0
    /// Items before it on that line.
    package var earlierOnLine: UInt32 = 0

    package init() {}

    /// Everything that is kept as the touchpoint's evidence.
    package var evidence: Range<Int> {
        original.isEmpty ? item.range : item.range.lowerBound..<original.range.upperBound
    }
}

/// An item that is no touchpoint.
package struct RefusedItem: Sendable {
    package var refusal: Refusal
    package var member: Member?
    /// Where in the item, in bytes, if it is known.
    package var byteOffset: Int?
    /// The item's bytes, up to the limit.
    package var item: ArenaText
    /// The whole item's length in bytes.
    package var itemBytes: Int
    /// The hash of the whole item, by which it is recorded once.
    package var hash: Hash128
    /// Number of the item in its origin, from 1.
    package var line: UInt64
    /// Items before it on that line.
    package var earlierOnLine: UInt32
    package var source: DraftName
    /// Which adapter read it: its place in ``DraftBatch/adapters`` plus one; 0 for none.
    package var adapter: UInt16
    /// Which of the equal items of its file it is, from 1; 0 where nobody counts them.
    package var occurrence: UInt32
    /// When it was first received, in microseconds since 1970, if that was before it is recorded.
    package var received: Int64?

    package init(
        refusal: Refusal,
        member: Member?,
        byteOffset: Int?,
        item: ArenaText,
        itemBytes: Int,
        hash: Hash128,
        line: UInt64,
        earlierOnLine: UInt32 = 0,
        source: DraftName,
        adapter: UInt16 = 0,
        occurrence: UInt32 = 0,
        received: Int64? = nil
    ) {
        self.refusal = refusal
        self.member = member
        self.byteOffset = byteOffset
        self.item = item
        self.itemBytes = itemBytes
        self.hash = hash
        self.line = line
        self.earlierOnLine = earlierOnLine
        self.source = source
        self.adapter = adapter
        self.occurrence = occurrence
        self.received = received
    }
}

/// Items read together, in order.
package struct DraftBatch: Sendable {
    /// One item of a batch.
    package enum Item: Sendable {
        case touchpoint(Draft)
        case refused(RefusedItem)
    }

    /// Items' bytes, and texts that had escapes, unescaped.
    package var arena: [UInt8] = []
    package var items: [Item] = []
    /// Further identifiers of the touchpoints.
    package var claims: [DraftName] = []
    /// Items that repeated a member; the last one counted.
    package var repeatedMembers = 0
    /// Commas and brackets of arrays of items that were missing or too many.
    package var looseMarks = 0
    /// Where the items came from, such as a file's name; empty when unknown.
    package var origin = DraftName.none
    /// The adapters that made items of the batch.
    package private(set) var adapters: [DraftName] = []

    package init() {}

    /// The number by which drafts name an adapter of that description; see ``Draft/adapter``.
    ///
    /// - Complexity: O(adapters of the batch), which is one or two.
    package mutating func number(ofAdapter text: [UInt8], hash: Hash128) -> UInt16 {
        if let place = adapters.firstIndex(where: { $0.hash == hash }) { return UInt16(place + 1) }
        // The pipeline gives a batch a handful; more would not be told apart.
        precondition(adapters.count < Int(UInt16.max))
        adapters.append(
            DraftName(hash: hash, text: ArenaText(offset: arena.count, count: text.count))
        )
        arena.append(contentsOf: text)
        return UInt16(adapters.count)
    }

    /// Says of the last item, if it is a touchpoint, that it is known from before.
    ///
    /// - Parameters:
    ///   - received: When it was first received, in microseconds since 1970.
    ///   - position: Where it stands in quarantine; `nil` where it does not.
    package mutating func setReceived(_ received: Int64, retried position: UInt64? = nil) {
        guard case .touchpoint(var draft) = items.last else { return }
        draft.retried = position
        draft.received = received
        items[items.count - 1] = .touchpoint(draft)
    }

    /// The adapter of that number; none for 0.
    package func adapter(_ number: UInt16) -> DraftName {
        number == 0 ? .none : adapters[Int(number) - 1]
    }

    /// Forgets everything; the memory is kept for the next items.
    package mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        items.removeAll(keepingCapacity: true)
        claims.removeAll(keepingCapacity: true)
        repeatedMembers = 0
        looseMarks = 0
        origin = .none
        adapters.removeAll(keepingCapacity: true)
    }

    /// Limits of one batch; a frame holds one batch.
    package static let itemsMax = 1 << 16
    package static let arenaBytesMax = 64 << 20
}
