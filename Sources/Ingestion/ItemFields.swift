import Bytes
import Touchpoints

/// The members of one item as they were read, before they are checked against each other.
struct ItemFields: Sendable {
    /// Members whose text is part of the content: those with a text but the key and the time, and
    /// `amount` and `cost`, of which only the value counts.
    static let contentTexts: UInt32 = [
        Member.customer, .channel, .type, .direction, .campaign, .cell, .message, .causedBy, .offer,
        .coupon, .currency, .place, .banner, .reason, .agent, .counterparty,
    ].reduce(0) { $0 | bit($1) }

    /// What `retracts` names.
    struct Retracted: Sendable {
        var source: ArenaText
        var id: ArenaText
        var frees: Bool
        /// Which of the key's touchpoints, from 1; 0 where the item does not say.
        var number: UInt64
    }

    private var values = InlineArray<26, ArenaText>(repeating: .none)
    /// Members with a text that is not empty, a bit for each index.
    private(set) var given: UInt32 = 0
    private var seen: UInt32 = 0
    private var wrong: UInt32 = 0
    private var long: UInt32 = 0
    private var hasTooMany = false
    private(set) var identifiers: [ArenaText] = []
    private(set) var hasIdentifiers = false
    private(set) var properties: Hash128?
    private(set) var retracted: Retracted?
    /// Whether a member stood there twice.
    private(set) var repeats = false

    mutating func reset() {
        given = 0
        seen = 0
        wrong = 0
        long = 0
        hasTooMany = false
        identifiers.removeAll(keepingCapacity: true)
        hasIdentifiers = false
        properties = nil
        retracted = nil
        repeats = false
    }

    /// The member's text; empty when it is absent, null or "".
    @inline(__always)
    func text(_ member: Member) -> ArenaText {
        given & Self.bit(member) == 0 ? .none : values[member.index]
    }

    /// The text of a member that is ``given``, by index.
    @inline(__always)
    func text(at index: Int) -> ArenaText { values[index] }

    /// The member's text, which must be there.
    func required(_ member: Member) throws(Refused) -> ArenaText {
        let text = text(member)
        if text.isEmpty { throw Refused(.missingMember, member) }
        return text
    }

    /// Throws for the first member of a wrong JSON type or length.
    func checkTypes() throws(Refused) {
        if wrong | long == 0 && !hasTooMany { return }
        for member in Member.allCases {
            let bit = Self.bit(member)
            if wrong & bit != 0 {
                throw Refused(member == .retracts ? .badRetraction : .wrongType, member)
            }
            if hasTooMany && member == .identifiers {
                throw Refused(.tooManyIdentifiers, member)
            }
            if long & bit != 0 { throw Refused(.memberTooLong, member) }
        }
    }

    @inline(__always)
    private static func bit(_ member: Member) -> UInt32 { 1 << UInt32(member.index) }

    /// Reads the value of `member`; what an earlier one of the same name said is forgotten.
    mutating func read(
        _ member: Member,
        _ item: Span<UInt8>,
        base: Int,
        reader: inout JSONReader,
        batch: inout DraftBatch,
        key: SipKey,
        canonical: inout JSONCanonicalHash.Scratch
    ) throws(JSONError) {
        let bit = Self.bit(member)
        if seen & bit != 0 { repeats = true }
        seen |= bit
        wrong &= ~bit
        long &= ~bit
        switch member {
        case .position, .recorded: _ = try reader.skipValue(item)
        case .identifiers: try readIdentifiers(item, base, &reader, &batch)
        case .retracts: try readRetracted(item, base, &reader, &batch)
        case .properties:
            properties = nil
            var ahead = reader
            switch try ahead.next(item) {
            case .beginObject:
                properties = try JSONCanonicalHash.hash(
                    item,
                    from: &reader,
                    key: key,
                    scratch: &canonical
                )
            case .null: reader = ahead
            case .string(let text) where text.start == text.end: reader = ahead
            default:
                wrong |= bit
                _ = try reader.skipValue(item)
            }
        case .amount, .cost: try readText(member, isMoney: true, item, base, &reader, &batch)
        default: try readText(member, isMoney: false, item, base, &reader, &batch)
        }
    }

    @inline(__always)
    private mutating func readText(
        _ member: Member,
        isMoney: Bool,
        _ item: Span<UInt8>,
        _ base: Int,
        _ reader: inout JSONReader,
        _ batch: inout DraftBatch
    ) throws(JSONError) {
        let bit = Self.bit(member)
        given &= ~bit
        let value: ArenaText
        let before = reader
        switch try reader.next(item) {
        case .string(let text):
            value = Self.place(text, item, base, &batch)
            if value.count > ItemLimits.memberBytesMax, !isMoney { long |= bit }
        case .number(let start, let end) where isMoney:
            value = ArenaText(offset: base + start, count: end - start)
        case .null: return
        default:
            wrong |= bit
            reader = before
            _ = try reader.skipValue(item)
            return
        }
        if value.isEmpty { return }
        given |= bit
        values[member.index] = value
    }

    /// Where a string's text lies: in the item itself, or unescaped behind it.
    private static func place(
        _ text: JSONText,
        _ item: Span<UInt8>,
        _ base: Int,
        _ batch: inout DraftBatch
    ) -> ArenaText {
        if !text.hasEscapes {
            return ArenaText(offset: base + text.start, count: text.end - text.start)
        }
        let start = batch.arena.count
        JSONString.unescape(text, from: item, into: &batch.arena)
        return ArenaText(offset: start, count: batch.arena.count - start)
    }

    private mutating func readIdentifiers(
        _ item: Span<UInt8>,
        _ base: Int,
        _ reader: inout JSONReader,
        _ batch: inout DraftBatch
    ) throws(JSONError) {
        identifiers.removeAll(keepingCapacity: true)
        hasIdentifiers = false
        hasTooMany = false
        let before = reader
        switch try reader.next(item) {
        case .null: return
        case .string(let text) where text.start == text.end: return
        case .beginArray: break
        default:
            wrong |= Self.bit(.identifiers)
            reader = before
            _ = try reader.skipValue(item)
            return
        }
        hasIdentifiers = true
        while true {
            let before = reader
            switch try reader.next(item) {
            case .endArray: return
            case .string(let text):
                if identifiers.count == ItemLimits.identifiersMax {
                    hasTooMany = true
                } else {
                    let entry = Self.place(text, item, base, &batch)
                    if Int(entry.count) > ItemLimits.memberBytesMax {
                        long |= Self.bit(.identifiers)
                    }
                    identifiers.append(entry)
                }
            default:
                wrong |= Self.bit(.identifiers)
                reader = before
                _ = try reader.skipValue(item)
            }
        }
    }

    private mutating func readRetracted(
        _ item: Span<UInt8>,
        _ base: Int,
        _ reader: inout JSONReader,
        _ batch: inout DraftBatch
    ) throws(JSONError) {
        retracted = nil
        let before = reader
        switch try reader.next(item) {
        case .null: return
        case .string(let text) where text.start == text.end: return
        case .beginObject: break
        default:
            wrong |= Self.bit(.retracts)
            reader = before
            _ = try reader.skipValue(item)
            return
        }
        var found = Retracted(source: .none, id: .none, frees: false, number: 0)
        var hasID = false
        // Of members that repeat, here too, the last one counts.
        var wrongNames: [[UInt8]] = []
        while case .key(let key) = try reader.next(item) {
            var name: [UInt8] = []
            JSONString.unescape(key, from: item, into: &name)
            let before = reader
            let value = try reader.next(item)
            wrongNames.removeAll { $0 == name }
            switch (name, value) {
            case (Self.idName, .string(let text)):
                found.id = Self.place(text, item, base, &batch)
                hasID = true
            case (Self.sourceName, .string(let text)):
                found.source = Self.place(text, item, base, &batch)
            case (Self.sourceName, .null): found.source = .none
            case (Self.freesName, .bool(let frees)):
                found.frees = frees
                found.number = 0
            case (Self.freesName, .number(let start, let end)):
                found.number = Self.count(item, start..<end)
                found.frees = true
                if found.number == 0 { wrongNames.append(name) }
            case (Self.idName, _), (Self.sourceName, _), (Self.freesName, _):
                wrongNames.append(name)
                reader = before
                _ = try reader.skipValue(item)
            default:
                reader = before
                _ = try reader.skipValue(item)
            }
        }
        if hasID && wrongNames.isEmpty {
            retracted = found
        } else {
            wrong |= Self.bit(.retracts)
        }
    }

    /// A whole number of at most nine digits; 0 for any other.
    private static func count(_ item: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        guard range.count <= 9 else { return 0 }
        var value: UInt64 = 0
        for index in range {
            guard item[index] >= 0x30 && item[index] <= 0x39 else { return 0 }
            value = value * 10 + UInt64(item[index] - 0x30)
        }
        return value
    }

    private static let idName = Array("id".utf8)
    private static let sourceName = Array("source".utf8)
    private static let freesName = Array("frees".utf8)
}
