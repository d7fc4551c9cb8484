import Bytes
import Touchpoints

/// What the data of a CloudEvent says of a touchpoint.
struct EventData {
    /// Native members that the event itself has, or that only the ledger writes.
    private static let foreign: Set<Member> = [.id, .source, .type, .time, .position, .recorded]

    /// The native members that are given, with their values as JSON.
    private(set) var members: [(member: Member, value: [UInt8])] = []
    /// Everything else by name, no name twice.
    private(set) var properties: [(name: [UInt8], value: [UInt8])] = []
    /// Whether the data has `properties` of its own, even empty ones.
    private(set) var hasProperties = false
    private var places: [[UInt8]: Int] = [:]

    /// The data of `event`.
    ///
    /// - Throws: ``Refusal/badEventData`` when it is there twice, as `data` and as `data_base64`, or
    ///   is called JSON and base64 and is not.
    init(_ event: CloudEvent) throws(Refused) {
        let data = event.attribute("data")
        let base64 = event.attribute("data_base64")
        if !event.hasJSONData { add("datacontenttype", event.attribute("datacontenttype")) }
        guard let base64 else {
            if let data { take(data) }
            return
        }
        guard data == nil else { throw Refused(.badEventData) }
        guard event.hasJSONData else {
            add("data_base64", base64)
            return
        }
        guard let text = event.text("data_base64"), let decoded = Base64.decode(text.span),
            let value = Self.json(decoded)
        else { throw Refused(.badEventData) }
        take(value)
    }

    /// Whether the member is given.
    func has(_ member: Member) -> Bool { members.contains { $0.member == member } }

    /// JSON without white space; `nil` for what is no JSON.
    private static func json(_ bytes: [UInt8]) -> [UInt8]? {
        var reader = JSONReader()
        var value: [UInt8] = []
        do throws(JSONError) {
            try JSONMinify.append(bytes.span, from: &reader, to: &value)
            guard case .end = try reader.next(bytes.span) else { return nil }
            return value
        } catch {
            return nil
        }
    }

    private mutating func add(_ name: String, _ value: [UInt8]?) {
        if let value { add(Array(name.utf8), value) }
    }

    /// Keeps a property; of a name that stands twice the last value.
    private mutating func add(_ name: [UInt8], _ value: [UInt8]) {
        if let place = places[name] {
            properties[place].value = value
        } else {
            places[name] = properties.count
            properties.append((name, value))
        }
    }

    private mutating func take(_ data: [UInt8]) {
        guard data.first == UInt8(ascii: "{") else { return add("data", data) }
        var own: [UInt8]?
        for (name, value) in Self.entries(data) {
            guard let member = Member(name.span), !Self.foreign.contains(member) else {
                add(name, value)
                continue
            }
            if member == .properties, value.first == UInt8(ascii: "{") {
                own = value
            } else if member == .properties {
                add(name, value)
            } else {
                members.removeAll { $0.member == member }
                if !Self.isAbsent(value) { members.append((member, value)) }
            }
        }
        guard let own else { return }
        hasProperties = true
        // What stands beside them says more of the event than what they repeat.
        for (name, value) in Self.entries(own) where places[name] == nil { add(name, value) }
    }

    private static func isAbsent(_ value: [UInt8]) -> Bool {
        value == Array("null".utf8) || value == Array("\"\"".utf8)
    }

    /// The members of an object that has been checked, in order.
    private static func entries(_ object: [UInt8]) -> [(name: [UInt8], value: [UInt8])] {
        var entries: [(name: [UInt8], value: [UInt8])] = []
        var reader = JSONReader()
        do throws(JSONError) {
            _ = try reader.next(object.span)
            while case .key(let key) = try reader.next(object.span) {
                var name: [UInt8] = []
                JSONString.unescape(key, from: object.span, into: &name)
                let value = try reader.skipValue(object.span)
                entries.append((name, Array(object[value])))
            }
        } catch {
            preconditionFailure("the object was read before")
        }
        return entries
    }
}
