import Bytes
package import Touchpoints

/// The members of a recorded native item, for those who print them again.
///
/// The item was accepted once, so it is an object; of members that repeat, the last one counts.
package struct NativeMembers: Sendable {
    /// One member: its name unescaped, its value as JSON without white space.
    package struct Entry: Sendable {
        package var name: [UInt8]
        package var known: Member?
        package var value: [UInt8]
    }

    /// What `retracts` of a retraction names.
    package struct Retracted: Sendable {
        package var source: [UInt8]
        package var id: [UInt8]
        /// The JSON of `frees`; empty when it is absent or false.
        package var frees: [UInt8]
    }

    /// The members in the order in which they were sent.
    package private(set) var all: [Entry] = []

    /// Reads `item`; what is not an object has no members.
    package init(_ item: [UInt8]) {
        var reader = JSONReader()
        var places: [[UInt8]: Int] = [:]
        let bytes = item.span
        do throws(JSONError) {
            guard case .beginObject = try reader.next(bytes) else { return }
            while case .key(let key) = try reader.next(bytes) {
                var name: [UInt8] = []
                JSONString.unescape(key, from: bytes, into: &name)
                var value: [UInt8] = []
                try JSONMinify.append(bytes, from: &reader, to: &value)
                let entry = Entry(name: name, known: Member(name.span), value: value)
                if let index = places[name] {
                    all[index] = entry
                } else {
                    places[name] = all.count
                    all.append(entry)
                }
            }
        } catch {
            all = []
        }
    }

    /// Whether the item says itself when it was first received, as a dump's lines do.
    var hasFirstReceived: Bool {
        let name = Array("firstReceived".utf8)
        return all.contains { $0.name == name }
    }

    /// The JSON of a member; `nil` when it is absent.
    package func value(_ member: Member) -> [UInt8]? { all.first { $0.known == member }?.value }

    /// The text of a member that is a string and not empty.
    package func text(_ member: Member) -> [UInt8]? {
        guard let value = value(member) else { return nil }
        let text = Self.text(value)
        return text?.isEmpty == false ? text : nil
    }

    /// The strings of a member that is an array; none where it is absent or something else.
    package func texts(_ member: Member) -> [[UInt8]] {
        guard let value = value(member) else { return [] }
        var reader = JSONReader()
        var texts: [[UInt8]] = []
        do throws(JSONError) {
            guard case .beginArray = try reader.next(value.span) else { return [] }
            while case .string(let text) = try reader.next(value.span) {
                var out: [UInt8] = []
                JSONString.unescape(text, from: value.span, into: &out)
                texts.append(out)
            }
        } catch {
            // The item was accepted once: what was read so far is what there is.
        }
        return texts
    }

    private static func text(_ value: [UInt8]) -> [UInt8]? {
        var reader = JSONReader()
        do throws(JSONError) {
            guard case .string(let text) = try reader.next(value.span) else { return nil }
            var out: [UInt8] = []
            JSONString.unescape(text, from: value.span, into: &out)
            return out
        } catch {
            return nil
        }
    }

    /// What `retracts` names.
    package var retracted: Retracted? {
        guard let value = value(.retracts) else { return nil }
        let inner = NativeMembers(value)
        func named(_ name: StaticString) -> [UInt8]? {
            let wanted = Array("\(name)".utf8)
            return inner.all.first { $0.name == wanted }?.value
        }
        return Retracted(
            source: named("source").flatMap(Self.text) ?? [],
            id: named("id").flatMap(Self.text) ?? [],
            frees: named("frees").flatMap { $0 == Array("false".utf8) ? nil : $0 } ?? []
        )
    }
}
