/// A step through a JSON text, as `JSONReader` reports it.
package enum JSONToken: Equatable, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    /// A member's name; its colon has been read too, and the value comes next.
    case key(JSONText)
    case string(JSONText)
    /// A number as written, from offset `start` up to `end`; no value is computed.
    case number(start: Int, end: Int)
    case bool(Bool)
    case null
    /// The text is over, and was one value.
    case end
}
