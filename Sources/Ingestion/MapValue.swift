import Bytes

/// A column map's JSON as a value; texts are unescaped UTF-8.
enum MapValue: Sendable {
    /// One member of an object.
    struct Entry: Sendable {
        var name: [UInt8]
        var value: MapValue

        /// The name for messages.
        var shown: String { String(decoding: name, as: UTF8.self) }
    }

    case object([Entry])
    case array([MapValue])
    case text([UInt8])
    case bool(Bool)
    case number
    case null

    /// A map nests no deeper than this.
    private static let depthMax = 8

    /// What kind of value it is, for messages.
    var kind: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .text: "a text"
        case .bool: "true or false"
        case .number: "a number"
        case .null: "null"
        }
    }

    /// The value that `json` is.
    ///
    /// Refused beside what is not JSON: a member that stands twice in one object, since one of the
    /// two is a mistake.
    static func read(_ json: Span<UInt8>) throws(MapError) -> MapValue {
        var reader = JSONReader(depthMax: depthMax)
        let value = try read(json, &reader, token(json, &reader))
        _ = try token(json, &reader)
        return value
    }

    private static func token(
        _ json: Span<UInt8>,
        _ reader: inout JSONReader
    ) throws(MapError) -> JSONToken {
        do throws(JSONError) {
            return try reader.next(json)
        } catch {
            throw MapError("", "is not JSON: \(error)")
        }
    }

    private static func read(
        _ json: Span<UInt8>,
        _ reader: inout JSONReader,
        _ token: JSONToken
    ) throws(MapError) -> MapValue {
        switch token {
        case .beginObject: return try readObject(json, &reader)
        case .beginArray:
            var values: [MapValue] = []
            while true {
                let next = try self.token(json, &reader)
                if case .endArray = next { return .array(values) }
                values.append(try read(json, &reader, next))
            }
        case .string(let text): return .text(unescaped(text, json))
        case .bool(let flag): return .bool(flag)
        case .number: return .number
        default: return .null
        }
    }

    private static func readObject(
        _ json: Span<UInt8>,
        _ reader: inout JSONReader
    ) throws(MapError) -> MapValue {
        var entries: [Entry] = []
        // By bytes; a map is small, but a table in it may have thousands of entries.
        var names: Set<[UInt8]> = []
        while case .key(let key) = try token(json, &reader) {
            let name = unescaped(key, json)
            let value = try read(json, &reader, token(json, &reader))
            let entry = Entry(name: name, value: value)
            guard names.insert(name).inserted else {
                throw MapError("", "\"\(entry.shown)\" stands twice in one object")
            }
            entries.append(entry)
        }
        return .object(entries)
    }

    private static func unescaped(_ text: JSONText, _ json: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        JSONString.unescape(text, from: json, into: &out)
        return out
    }
}
