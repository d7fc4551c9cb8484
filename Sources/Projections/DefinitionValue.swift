import Bytes

/// The JSON of a definition as a value that knows the place of each part; texts are unescaped UTF-8.
struct DefinitionValue: Sendable {
    /// One member of an object.
    struct Entry: Sendable {
        let name: [UInt8]
        /// Of the quote before the name.
        let offset: Int
        let value: DefinitionValue

        /// The name for messages.
        var shown: String { String(decoding: name, as: UTF8.self) }
    }

    /// What a value is.
    enum Content: Sendable {
        case object([Entry])
        case array([DefinitionValue])
        case text([UInt8])
        case number(DecimalNumber)
        case bool(Bool)
        case null
    }

    let content: Content
    /// Of its first byte.
    let offset: Int

    /// What kind of value it is, for messages.
    var kind: String {
        switch content {
        case .object: "an object"
        case .array: "an array"
        case .text: "a text"
        case .bool: "true or false"
        case .number: "a number"
        case .null: "null"
        }
    }

    /// Writes the value in the one way that equal values are written in: members in byte order of
    /// their names, no white space, numbers as plain decimals.
    func writeCanonical(to writer: inout JSONWriter) {
        switch content {
        case .object(let entries):
            writer.beginObject()
            for entry in entries.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
                writer.key(entry.name.span)
                entry.value.writeCanonical(to: &writer)
            }
            writer.endObject()
        case .array(let values):
            writer.beginArray()
            for value in values { value.writeCanonical(to: &writer) }
            writer.endArray()
        case .text(let text): writer.string(text.span)
        case .number(let number): writer.raw(number.text.span)
        case .bool(let flag): writer.bool(flag)
        case .null: writer.null()
        }
    }

    /// The value that `json` is.
    ///
    /// Refused beside what is not JSON: a member that stands twice in one object, since one of the two
    /// is a mistake, and numbers that a plain decimal of 18 digits before the point and 9 behind it
    /// cannot hold.
    ///
    /// - Complexity: O(n log n).
    static func read(_ json: Span<UInt8>) throws(DefinitionFault) -> DefinitionValue {
        var reader = JSONReader(depthMax: MetricLimits.nestingMax)
        let value = try read(json, &reader, token(json, &reader), "")
        _ = try token(json, &reader)
        return value
    }

    private static func token(
        _ json: Span<UInt8>,
        _ reader: inout JSONReader
    ) throws(DefinitionFault) -> JSONToken {
        do throws(JSONError) {
            return try reader.next(json)
        } catch {
            if error.reason == .tooDeep {
                throw DefinitionFault(
                    error.offset,
                    "",
                    "arrays and objects nest at most \(MetricLimits.nestingMax) deep"
                )
            }
            throw DefinitionFault(
                error.offset,
                "",
                "the definition is not JSON: \(error.reason.description)"
            )
        }
    }

    private static func read(
        _ json: Span<UInt8>,
        _ reader: inout JSONReader,
        _ token: JSONToken,
        _ path: String
    ) throws(DefinitionFault) -> DefinitionValue {
        switch token {
        case .beginObject:
            let offset = reader.offset - 1
            let entries = try readObject(json, &reader, path)
            return DefinitionValue(content: .object(entries), offset: offset)
        case .beginArray:
            let offset = reader.offset - 1
            var values: [DefinitionValue] = []
            while true {
                let next = try self.token(json, &reader)
                if case .endArray = next {
                    return DefinitionValue(content: .array(values), offset: offset)
                }
                values.append(try read(json, &reader, next, "\(path)[\(values.count)]"))
            }
        case .string(let text):
            return DefinitionValue(content: .text(unescaped(text, json)), offset: text.start - 1)
        case .number(let start, let end):
            guard let number = DecimalNumber(json.extracting(start..<end)),
                number.units(places: MetricLimits.sumPlaces) != nil
            else {
                throw DefinitionFault(
                    start,
                    path,
                    "a number has at most \(DecimalNumber.wholeDigitsMax) digits before the point "
                        + "and \(MetricLimits.sumPlaces) behind it"
                )
            }
            return DefinitionValue(content: .number(number), offset: start)
        case .bool(let flag):
            return DefinitionValue(content: .bool(flag), offset: reader.offset - (flag ? 4 : 5))
        default:
            return DefinitionValue(content: .null, offset: max(reader.offset - 4, 0))
        }
    }

    private static func readObject(
        _ json: Span<UInt8>,
        _ reader: inout JSONReader,
        _ path: String
    ) throws(DefinitionFault) -> [Entry] {
        var entries: [Entry] = []
        var names: Set<[UInt8]> = []
        while case .key(let key) = try token(json, &reader) {
            let name = unescaped(key, json)
            let inner = DefinitionPath.member(String(decoding: name, as: UTF8.self), of: path)
            guard names.insert(name).inserted else {
                throw DefinitionFault(
                    key.start - 1,
                    inner,
                    "the member stands twice in one object; keep one of the two"
                )
            }
            let value = try read(json, &reader, token(json, &reader), inner)
            entries.append(Entry(name: name, offset: key.start - 1, value: value))
        }
        return entries
    }

    private static func unescaped(_ text: JSONText, _ json: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        JSONString.unescape(text, from: json, into: &out)
        return out
    }
}

/// Where something stands in a definition, for messages.
enum DefinitionPath {
    /// The path of a member of what is at `path`.
    static func member(_ name: String, of path: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}
