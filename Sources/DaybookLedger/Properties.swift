import Bytes

/// Whatever else is known of a touchpoint: any JSON object, kept as it was given.
///
/// A literal makes one of texts: `["product": "Assam", "size": "250 g"]`. An object with numbers, lists
/// or objects in it is read from JSON.
public struct Properties: Sendable {
    /// The object without white space between its tokens, in UTF-8.
    public let json: [UInt8]

    /// The object that `text` is; `nil` when it is not one whole JSON object (RFC 8259).
    public init?(json text: String) {
        self.init(json: Array(text.utf8))
    }

    /// The object that `bytes` are; `nil` when they are not one whole JSON object (RFC 8259) in UTF-8.
    public init?(json bytes: [UInt8]) {
        var reader = JSONReader()
        var object: [UInt8] = []
        do throws(JSONError) {
            try JSONMinify.append(bytes.span, from: &reader, to: &object)
            guard object.first == UInt8(ascii: "{"),
                case .end = try reader.next(bytes.span)
            else { return nil }
        } catch {
            return nil
        }
        json = object
    }

    /// The value of a recorded member; nothing for `null` and whatever else is no object.
    init?(minified object: [UInt8]) {
        guard object.first == UInt8(ascii: "{") else { return nil }
        json = object
    }

    /// The object as text.
    public var text: String { String(decoding: json, as: UTF8.self) }
}

extension Properties: ExpressibleByDictionaryLiteral {
    /// An object with those members, in that order.
    public init(dictionaryLiteral members: (String, String)...) {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in members {
            writer.key(Array(name.utf8).span)
            writer.string(value)
        }
        writer.endObject()
        json = writer.bytes
    }
}

extension Properties: Equatable {
    /// Whether both are written alike.
    public static func == (left: Properties, right: Properties) -> Bool { left.json == right.json }
}
