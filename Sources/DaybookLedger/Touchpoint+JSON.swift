import Bytes
import Ingestion
import Touchpoints

/// The touchpoint as native JSON, the form in which every touchpoint enters a ledger.
extension Touchpoint {
    /// The touchpoint as one JSON object without white space between its tokens; absent members are
    /// left out.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        func add(_ name: StaticString, _ text: String?) {
            guard let text else { return }
            writer.key(name)
            writer.string(text)
        }
        add("id", id)
        add("source", source)
        add("customer", customer)
        if !identifiers.isEmpty {
            writer.key("identifiers")
            writer.beginArray()
            for identifier in identifiers { writer.string(identifier) }
            writer.endArray()
        }
        add("channel", channel)
        add("type", type)
        add("time", time.description)
        if let direction { add("direction", "\(direction.word)") }
        add("campaign", campaign)
        add("cell", cell)
        add("message", message)
        add("causedBy", causedBy)
        add("offer", offer)
        add("coupon", coupon)
        add("amount", amount?.description)
        add("currency", currency)
        add("cost", cost?.description)
        add("place", place)
        add("banner", banner)
        add("reason", reason)
        add("agent", agent)
        add("counterparty", counterparty)
        if let properties {
            writer.key("properties")
            writer.raw(properties.json.span)
        }
        if let retracts {
            writer.key("retracts")
            writer.beginObject()
            add("source", retracts.source)
            add("id", retracts.id)
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }

    /// What a recorded item says, the last one of members that repeat.
    ///
    /// - Parameters:
    ///   - item: The item as it was received and accepted.
    ///   - source: Who reported it, for an item that does not say.
    ///   - occurred: When it happened.
    init(item: [UInt8], source: [UInt8], occurred: Instant) {
        let members = NativeMembers(item)
        func text(_ member: Member) -> String? {
            members.text(member).map { String(decoding: $0, as: UTF8.self) }
        }
        func amount(_ member: Member) -> Amount? {
            guard let value = members.text(member) ?? members.value(member) else { return nil }
            return Money.units(value.span).map { Amount(tenThousandths: Int128($0)) }
        }
        self.init(
            id: text(.id) ?? "",
            source: text(.source) ?? String(decoding: source, as: UTF8.self),
            customer: text(.customer),
            identifiers: members.value(.identifiers).map(Self.texts) ?? [],
            channel: text(.channel) ?? "",
            type: text(.type) ?? "",
            time: occurred,
            direction: text(.direction).flatMap { word in
                Direction.allCases.first { "\($0.word)".utf8.elementsEqual(word.utf8) }
            },
            campaign: text(.campaign),
            cell: text(.cell),
            message: text(.message),
            causedBy: text(.causedBy),
            offer: text(.offer),
            coupon: text(.coupon),
            amount: amount(.amount),
            currency: text(.currency),
            cost: amount(.cost),
            place: text(.place),
            banner: text(.banner),
            reason: text(.reason),
            agent: text(.agent),
            counterparty: text(.counterparty),
            properties: members.value(.properties).flatMap(Properties.init(minified:)),
            retracts: members.retracted.map { retracted in
                let source = String(decoding: retracted.source, as: UTF8.self)
                return Key(
                    source: source.isEmpty ? nil : source,
                    id: String(decoding: retracted.id, as: UTF8.self)
                )
            }
        )
    }

    /// The strings of a JSON array; `null` and empty ones are nothing.
    private static func texts(_ array: [UInt8]) -> [String] {
        var reader = JSONReader()
        var texts: [String] = []
        do throws(JSONError) {
            guard case .beginArray = try reader.next(array.span) else { return [] }
            while case .string(let text) = try reader.next(array.span) {
                var bytes: [UInt8] = []
                JSONString.unescape(text, from: array.span, into: &bytes)
                texts.append(String(decoding: bytes, as: UTF8.self))
            }
        } catch {
            return texts
        }
        return texts
    }
}
