import Bytes
import Touchpoints

/// The attributes of one CloudEvent, each with its value as JSON without white space.
///
/// Of a name that stands twice the last value counts; null is as good as absent.
struct CloudEvent {
    /// Attributes that tell of one sending of the event and not of the event.
    private static let transport = ["traceparent", "tracestate", "recordedtime"].map {
        Array($0.utf8)
    }
    /// Attributes that have a place of their own in a touchpoint.
    private static let mapped = [
        "specversion", "id", "source", "type", "time", "subject", "causationid", "datacontenttype",
        "data", "data_base64",
    ].map { Array($0.utf8) }
    private static let null = Array("null".utf8)

    private var attributes: [(name: [UInt8], value: [UInt8])] = []
    /// The attributes that have none, in order, but for those of the transport.
    private(set) var extensions: [(name: [UInt8], value: [UInt8])] = []

    /// Reads the event of those bytes.
    ///
    /// - Throws: ``Refused`` when they are not JSON or no object.
    init(_ bytes: Span<UInt8>) throws(Refused) {
        var places: [[UInt8]: Int] = [:]
        var isObject = true
        do throws(JSONError) {
            var reader = JSONReader()
            if case .beginObject = try reader.next(bytes) {} else { isObject = false }
            while isObject, case .key(let key) = try reader.next(bytes) {
                var name: [UInt8] = []
                JSONString.unescape(key, from: bytes, into: &name)
                var value: [UInt8] = []
                try JSONMinify.append(bytes, from: &reader, to: &value)
                if let place = places[name] {
                    attributes[place].value = value
                } else {
                    places[name] = attributes.count
                    attributes.append((name, value))
                }
            }
            if !isObject {
                reader = JSONReader()
                _ = try reader.skipValue(bytes)
            }
            _ = try reader.next(bytes)
        } catch {
            throw Refused(.notJSON, at: error.offset)
        }
        if !isObject { throw Refused(.notAnObject) }
        attributes.removeAll { $0.value == Self.null }
        extensions = attributes.filter { attribute in
            !Self.mapped.contains(attribute.name) && !Self.transport.contains(attribute.name)
        }
    }

    /// The value as JSON; `nil` when absent, null or empty.
    func attribute(_ name: String) -> [UInt8]? {
        let name = Array(name.utf8)
        let value = attributes.first { $0.name == name }?.value
        return value == Array("\"\"".utf8) ? nil : value
    }

    /// The text of a value that is a string; `nil` for any other, and where there is none.
    func text(_ name: String) -> [UInt8]? {
        guard let value = attribute(name) else { return nil }
        return Self.text(value.span)
    }

    /// The text of a JSON string; `nil` for any other value.
    private static func text(_ value: Span<UInt8>) -> [UInt8]? {
        var reader = JSONReader()
        do throws(JSONError) {
            guard case .string(let content) = try reader.next(value) else { return nil }
            var text: [UInt8] = []
            JSONString.unescape(content, from: value, into: &text)
            return text
        } catch {
            return nil
        }
    }

    /// Whether it calls itself an event of version 1.0.
    var isOfVersion1: Bool { text("specversion") == Array("1.0".utf8) }

    /// Whether its data is JSON: by its media type, or because it names none (§3.1.1).
    var hasJSONData: Bool {
        guard let type = text("datacontenttype") else { return true }
        let essence = type.prefix { $0 != UInt8(ascii: ";") }.filter { $0 > 0x20 }.map { byte in
            byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        }
        return essence.hasSuffix("/json") || essence.hasSuffix("+json")
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ text: String) -> Bool {
        suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}
