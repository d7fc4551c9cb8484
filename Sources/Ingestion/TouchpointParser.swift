package import Bytes
package import Touchpoints

/// Reads native touchpoint JSON: one object, checked, hashed and ready to be recorded.
///
/// A pure function of the item's bytes, the ledger's hashes and the default source; the struct only
/// keeps memory from item to item.
package struct TouchpointParser: Sendable {
    let hashes: KeyedHashes
    private let defaultSource: [UInt8]
    private let format: InputFormat
    private let cloudEvents: AdapterName
    /// Items before the next one on its line: what is said of an item's place beside its line.
    var earlierOnLine: UInt32 = 0
    /// Whether the item in hand called itself a CloudEvent.
    private var isEvent = false
    private(set) var fields = ItemFields()
    private var canonical = JSONCanonicalHash.Scratch()
    private var types = TypeCache()

    /// The source of an item that nobody gave one.
    package static let importSource = Array("import".utf8)

    /// A parser for items whose own `source`, where absent, is `defaultSource`.
    ///
    /// With the format ``InputFormat/cloudEvents`` it takes CloudEvents only.
    package init(
        hashes: KeyedHashes,
        defaultSource: [UInt8],
        format: InputFormat = .touchpoints
    ) {
        self.hashes = hashes
        self.defaultSource = defaultSource
        self.format = format
        cloudEvents = AdapterName(CloudEventAdapter.description, hashes: hashes)
    }

    /// Reads one item and appends it to `batch`, as a touchpoint or as a refused item.
    ///
    /// An item with a member `specversion` is a CloudEvent, and what ``CloudEventAdapter`` makes of it
    /// is read instead. Members that repeat: the last one counts, and the batch counts the item. On
    /// return the item's bytes are in the batch's arena.
    package mutating func parse(_ item: Span<UInt8>, line: UInt64, into batch: inout DraftBatch) {
        if case .cloudEvents = format { return parse(event: item, line: line, into: &batch) }
        let base = batch.arena.count
        batch.arena.append(item)
        do throws(Refused) {
            var draft = try draft(item, at: base, into: &batch)
            draft.line = line
            draft.earlierOnLine = earlierOnLine
            batch.items.append(.touchpoint(draft))
        } catch {
            if isEvent {
                batch.arena.removeLast(batch.arena.count - base)
                return parse(event: item, line: line, into: &batch)
            }
            append(error, ArenaText(offset: base, count: item.count), line: line, to: &batch)
        }
    }

    private mutating func parse(event: Span<UInt8>, line: UInt64, into batch: inout DraftBatch) {
        do throws(Refused) {
            let item = try CloudEventAdapter.native(event)
            parse(item.span, from: event, by: cloudEvents, line: line, into: &batch)
        } catch {
            refuse(event, error, by: cloudEvents, line: line, into: &batch)
        }
    }

    /// Reads the native item that an adapter made of `original`, and appends it to `batch`.
    ///
    /// What is kept is both: the item, by which the touchpoint is known for ever, and `original`. Of
    /// an item that is refused only `original` is kept, to be read again by a better adapter.
    ///
    /// - Parameters:
    ///   - item: The native JSON; longer than ``ItemLimits/itemBytesMax`` it is refused.
    ///   - original: The bytes as received, at most ``ItemLimits/itemBytesMax``.
    ///   - adapter: What made the one from the other.
    ///   - occurrence: Which of the equal items of its file it is, from 1; 0 where nobody counts.
    ///   - line: Number of the item in its origin, from 1.
    ///   - batch: What it is appended to.
    package mutating func parse(
        _ item: Span<UInt8>,
        from original: Span<UInt8>,
        by adapter: AdapterName,
        occurrence: UInt32 = 0,
        line: UInt64,
        into batch: inout DraftBatch
    ) {
        if item.count > ItemLimits.itemBytesMax {
            let refused = Refused(.tooLong)
            fields.reset()
            return append(refused, original, adapter, occurrence, line, to: &batch)
        }
        let number = batch.number(ofAdapter: adapter.text, hash: adapter.hash)
        let base = batch.arena.count
        batch.arena.append(item)
        batch.arena.append(original)
        do throws(Refused) {
            var draft = try draft(item, at: base, into: &batch)
            draft.original = ArenaText(offset: base + item.count, count: original.count)
            draft.adapter = number
            draft.occurrence = occurrence
            draft.line = line
            draft.earlierOnLine = earlierOnLine
            batch.items.append(.touchpoint(draft))
        } catch {
            // Where in the native form it was found says nothing of the original.
            let refused = Refused(error.refusal, error.member)
            append(refused, original, adapter, occurrence, line, to: &batch)
        }
    }

    /// Appends an item that an adapter could not read.
    ///
    /// - Parameters:
    ///   - original: The bytes as received, at most ``ItemLimits/itemBytesMax``.
    ///   - refused: Why, and where in `original`.
    ///   - adapter: What tried to read it.
    ///   - occurrence: Which of the equal items of its file it is, from 1; 0 where nobody counts.
    ///   - line: Number of the item in its origin, from 1.
    ///   - batch: What it is appended to.
    package mutating func refuse(
        _ original: Span<UInt8>,
        _ refused: Refused,
        by adapter: AdapterName,
        occurrence: UInt32 = 0,
        line: UInt64,
        into batch: inout DraftBatch
    ) {
        fields.reset()
        append(refused, original, adapter, occurrence, line, to: &batch)
    }

    /// Appends an item, of at most ``ItemLimits/itemBytesMax``, that shows before it is read that it is
    /// none.
    mutating func refuse(
        _ item: Span<UInt8>,
        _ refused: Refused,
        line: UInt64,
        into batch: inout DraftBatch
    ) {
        fields.reset()
        let text = ArenaText(offset: batch.arena.count, count: item.count)
        batch.arena.append(item)
        append(refused, text, line: line, to: &batch)
    }

    /// The draft of the item that lies at `base` of the batch's arena.
    private mutating func draft(
        _ item: Span<UInt8>,
        at base: Int,
        into batch: inout DraftBatch
    ) throws(Refused) -> Draft {
        let claims = batch.claims.count
        do throws(Refused) {
            try read(item, base: base, into: &batch)
            var draft = Draft()
            try check(&draft, &batch)
            draft.item = ArenaText(offset: base, count: item.count)
            draft.claims = claims..<batch.claims.count
            if fields.repeats { batch.repeatedMembers += 1 }
            return draft
        } catch {
            batch.claims.removeLast(batch.claims.count - claims)
            throw error
        }
    }

    private mutating func append(
        _ refused: Refused,
        _ original: Span<UInt8>,
        _ adapter: AdapterName,
        _ occurrence: UInt32,
        _ line: UInt64,
        to batch: inout DraftBatch
    ) {
        let number = batch.number(ofAdapter: adapter.text, hash: adapter.hash)
        let text = ArenaText(offset: batch.arena.count, count: original.count)
        batch.arena.append(original)
        append(refused, text, adapter: number, occurrence: occurrence, line: line, to: &batch)
    }

    private mutating func append(
        _ refused: Refused,
        _ text: ArenaText,
        adapter: UInt16 = 0,
        occurrence: UInt32 = 0,
        line: UInt64,
        to batch: inout DraftBatch
    ) {
        let source = sourceName(into: &batch)
        batch.items.append(
            .refused(
                RefusedItem(
                    refusal: refused.refusal,
                    member: refused.member,
                    byteOffset: refused.byteOffset,
                    item: text,
                    itemBytes: Int(text.count),
                    hash: hashes.item(
                        batch.arena.span.extracting(text.range),
                        occurrence: occurrence
                    ),
                    line: line,
                    earlierOnLine: earlierOnLine,
                    source: source,
                    adapter: adapter,
                    occurrence: occurrence
                )
            )
        )
    }

    /// Appends an item that was too long to be kept whole.
    package mutating func refuse(
        tooLong kept: Span<UInt8>,
        itemBytes: Int,
        hash: Hash128,
        line: UInt64,
        into batch: inout DraftBatch
    ) {
        let base = batch.arena.count
        batch.arena.append(kept)
        fields.reset()
        batch.items.append(
            .refused(
                RefusedItem(
                    refusal: .tooLong,
                    member: nil,
                    byteOffset: nil,
                    item: ArenaText(offset: base, count: kept.count),
                    itemBytes: itemBytes,
                    hash: hash,
                    line: line,
                    earlierOnLine: earlierOnLine,
                    source: sourceName(into: &batch)
                )
            )
        )
    }

    // MARK: Members

    /// Reads the object's members into `fields`.
    private mutating func read(
        _ item: Span<UInt8>,
        base: Int,
        into batch: inout DraftBatch
    ) throws(Refused) {
        fields.reset()
        isEvent = false
        var reader = JSONReader()
        var isObject = true
        do throws(JSONError) {
            if case .beginObject = try reader.next(item) {} else { isObject = false }
            while isObject, case .key(let key) = try reader.next(item) {
                guard let member = member(key, item) else {
                    isEvent = Self.isSpecversion(key, item)
                    if isEvent { break }
                    _ = try reader.skipValue(item)
                    continue
                }
                try fields.read(
                    member,
                    item,
                    base: base,
                    reader: &reader,
                    batch: &batch,
                    key: hashes.contentKey,
                    canonical: &canonical
                )
            }
            if !isObject {
                // It is called JSON only if all of it is.
                reader = JSONReader()
                _ = try reader.skipValue(item)
            }
            if !isEvent { _ = try reader.next(item) }
        } catch {
            throw Refused(.notJSON, at: error.offset)
        }
        if !isObject { throw Refused(.notAnObject) }
        // Nobody sees this: the adapter for events reads the item next.
        if isEvent { throw Refused(.notCloudEvent) }
    }

    /// Whether this is the name by which a CloudEvent is known.
    private static func isSpecversion(_ key: JSONText, _ item: Span<UInt8>) -> Bool {
        key.end - key.start == CloudEventAdapter.specversion.count
            && item.extracting(key.start..<key.end).equals(CloudEventAdapter.specversion)
    }

    private func member(_ key: JSONText, _ item: Span<UInt8>) -> Member? {
        if !key.hasEscapes { return Member(item.extracting(key.start..<key.end)) }
        var name: [UInt8] = []
        JSONString.unescape(key, from: item, into: &name)
        return Member(name.span)
    }

    // MARK: Checks

    /// Checks what was read and fills the draft with it.
    private mutating func check(
        _ draft: inout Draft,
        _ batch: inout DraftBatch
    ) throws(Refused) {
        try fields.checkTypes()
        let id = try fields.required(.id)
        draft.channel = name(.channel, try fields.required(.channel), batch)
        let type = try fields.required(.type)
        draft.type = name(.type, type, batch)
        let time = try fields.required(.time)
        guard let occurred = RFC3339.micros(batch.arena.span.extracting(time.range)) else {
            throw Refused(.badTime, .time)
        }
        draft.occurred = occurred
        draft.direction = try direction(type, draft.type, batch)
        draft.source = sourceName(into: &batch)
        draft.key = hashes.key(
            source: batch.arena.span.extracting(draft.source.text.range),
            id: batch.arena.span.extracting(id.range)
        )
        try readParty(&draft, &batch)
        try readMoney(&draft, &batch)
        draft.campaign = name(.campaign, fields.text(.campaign), batch)
        draft.cell = name(.cell, fields.text(.cell), batch)
        draft.offer = name(.offer, fields.text(.offer), batch)
        draft.place = name(.place, fields.text(.place), batch)
        draft.banner = name(.banner, fields.text(.banner), batch)
        draft.reason = name(.reason, fields.text(.reason), batch)
        draft.agent = name(.agent, fields.text(.agent), batch)
        draft.message = hash(.message, batch)
        draft.causedBy = hash(.causedBy, batch)
        draft.coupon = hash(.coupon, batch)
        try readRetraction(&draft, type, &batch)
        draft.fingerprint = fingerprint(draft, batch)
    }

    private mutating func direction(
        _ type: ArenaText,
        _ name: DraftName,
        _ batch: DraftBatch
    ) throws(Refused) -> Direction {
        let given = fields.text(.direction)
        if !given.isEmpty {
            let text = batch.arena.span.extracting(given.range)
            guard let direction = Direction(text) else { throw Refused(.badDirection, .direction) }
            return direction
        }
        guard let known = types.direction(name.hash, batch.arena.span.extracting(type.range)) else {
            throw Refused(.directionNeeded, .direction)
        }
        return known
    }

    private mutating func readParty(
        _ draft: inout Draft,
        _ batch: inout DraftBatch
    ) throws(Refused) {
        let customer = fields.text(.customer)
        if !customer.isEmpty { draft.party = identifier(customer, &batch) }
        for entry in fields.identifiers {
            guard Identifier.isComplete(batch.arena.span.extracting(entry.range)) else {
                throw Refused(.badIdentifier, .identifiers)
            }
            let name = identifier(entry, &batch)
            if draft.party == .none {
                draft.party = name
            } else if name.hash != draft.party.hash {
                batch.claims.append(name)
            }
        }
        let counterparty = fields.text(.counterparty)
        if !counterparty.isEmpty { draft.counterparty = identifier(counterparty, &batch) }
    }

    private func readMoney(_ draft: inout Draft, _ batch: inout DraftBatch) throws(Refused) {
        let amount = fields.text(.amount)
        if !amount.isEmpty {
            guard let units = Money.units(batch.arena.span.extracting(amount.range)) else {
                throw Refused(.badMoney, .amount)
            }
            draft.amount = units
            draft.hasAmount = true
        }
        let cost = fields.text(.cost)
        if !cost.isEmpty {
            guard let units = Money.units(batch.arena.span.extracting(cost.range)) else {
                throw Refused(.badMoney, .cost)
            }
            draft.cost = units
            draft.hasCost = true
        }
        var currency = fields.text(.currency)
        if currency.isEmpty && draft.hasAmount {
            currency = ArenaText(offset: batch.arena.count, count: Money.unknownCurrency.count)
            batch.arena.append(contentsOf: Money.unknownCurrency)
        }
        draft.currency = name(.currency, currency, batch)
    }

    private func readRetraction(
        _ draft: inout Draft,
        _ type: ArenaText,
        _ batch: inout DraftBatch
    ) throws(Refused) {
        let text = batch.arena.span.extracting(type.range)
        // The first letters tell nearly every other type apart.
        guard text[0] == UInt8(ascii: "t") || text[0] == UInt8(ascii: "i") else { return }
        if text.equals(TypeRegistry.runRetraction) { throw Refused(.reservedType, .type) }
        guard text.equals(TypeRegistry.retraction) else { return }
        guard let retracted = fields.retracted else {
            throw Refused(.badRetraction, .retracts)
        }
        draft.isRetraction = true
        draft.frees = retracted.frees
        draft.freesNumber = retracted.number
        let id = batch.arena.span.extracting(retracted.id.range)
        if retracted.source.isEmpty {
            let meant = fields.text(.source).isEmpty ? defaultSource : Self.importSource
            draft.target = hashes.key(source: meant.span, id: id)
        } else {
            draft.target = key(of: retracted, batch)
        }
    }

    // MARK: Names and hashes

    private func name(_ namespace: Namespace, _ text: ArenaText, _ batch: DraftBatch) -> DraftName {
        if text.isEmpty { return .none }
        let bytes = batch.arena.span.extracting(text.range)
        return DraftName(hash: hashes.name(namespace, bytes), text: text)
    }

    /// The full identifier of a text that may lack its namespace.
    private func identifier(_ text: ArenaText, _ batch: inout DraftBatch) -> DraftName {
        var full = text
        if Identifier.repeatsNamespace(batch.arena.span.extracting(text.range)) {
            let prefix = Identifier.defaultNamespace.count
            full = ArenaText(offset: Int(text.offset) + prefix, count: Int(text.count) - prefix)
        } else if !Identifier.isComplete(batch.arena.span.extracting(text.range)) {
            let start = batch.arena.count
            batch.arena.append(contentsOf: Identifier.defaultNamespace)
            for index in text.range { batch.arena.append(batch.arena[index]) }
            full = ArenaText(offset: start, count: batch.arena.count - start)
        }
        let bytes = batch.arena.span.extracting(full.range)
        return DraftName(hash: hashes.name(.identifier, bytes), text: full)
    }

    private func sourceName(into batch: inout DraftBatch) -> DraftName {
        let own = fields.text(.source)
        if !own.isEmpty { return name(.source, own, batch) }
        let start = batch.arena.count
        batch.arena.append(contentsOf: defaultSource)
        return name(.source, ArenaText(offset: start, count: defaultSource.count), batch)
    }

    private func hash(_ member: Member, _ batch: DraftBatch) -> UInt64 {
        let text = fields.text(member)
        return text.isEmpty ? 0 : hashes.text(batch.arena.span.extracting(text.range))
    }

    func key(of retracted: ItemFields.Retracted, _ batch: DraftBatch) -> Hash128 {
        hashes.key(
            source: batch.arena.span.extracting(retracted.source.range),
            id: batch.arena.span.extracting(retracted.id.range)
        )
    }
}
