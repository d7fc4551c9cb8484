import Bytes
import Touchpoints

/// Makes a native touchpoint of a CloudEvent 1.0 in the JSON event format (version 1.0.2).
///
/// - `id`, `source` and `time` are those of the touchpoint, as they are written.
/// - `type` loses a reverse domain name of two labels or more before it and a version such as `.v2`
///   behind it where the registry knows what is left; else it stays as it is.
/// - `data` that is an object: its members with native names are taken, but for `id`, `source`,
///   `time` and `type`, which the event has, and the reserved ones. All others are `properties`,
///   together with the members of its own `properties`.
/// - `data` that is no object is kept whole, as the property `data`.
/// - `data_base64` is decoded and taken like `data` where `datacontenttype` is JSON; else it is kept
///   as it is, as the property `data_base64`.
/// - `subject` is the `customer` unless `data` has a `customer` or `identifiers`, `causationid` is
///   `causedBy` unless `data` has that; where they are not needed they are properties.
/// - `channel` is that of `data`, else the first word of a registered type.
/// - A `datacontenttype` that is not JSON, `dataschema` and all extension attributes are properties,
///   under their own names, where `data` has none of that name. Not so `traceparent`, `tracestate`
///   and `recordedtime`: they tell of one sending, and the same event sent again would be a conflict.
///
/// What is absent, null or empty, and of another JSON type than it must have, is left to the reader
/// of native touchpoints, whose rules these are.
enum CloudEventAdapter {
    /// How the ledger names this adapter.
    static let description = Array(#"{"format":"cloudevents"}"#.utf8)
    /// The name of the member by which an event is known.
    static let specversion = Array("specversion".utf8)

    /// The native JSON of `event`.
    ///
    /// - Throws: ``Refused``, with the place in `event` where it is known, when it is not JSON, no
    ///   object, no CloudEvent of version 1.0, or has no source or no readable data.
    /// - Complexity: O(`event.count`).
    static func native(_ event: Span<UInt8>) throws(Refused) -> [UInt8] {
        let event = try CloudEvent(event)
        guard event.isOfVersion1 else { throw Refused(.notCloudEvent) }
        // The reader of native touchpoints would give it the default one.
        if event.attribute("source") == nil { throw Refused(.missingMember, .source) }
        let data = try EventData(event)
        let type = EventType(event.text("type") ?? [])
        var writer = JSONWriter()
        writer.beginObject()
        for name in ["id", "source"] { writer.member(Array(name.utf8), event.attribute(name)) }
        if event.text("type") == nil {
            writer.member(Array("type".utf8), event.attribute("type"))
        } else {
            writer.key("type")
            writer.string(type.name.span)
        }
        writer.member(Array("time".utf8), event.attribute("time"))
        let subject = event.attribute("subject")
        let isCustomer = !data.has(.customer) && !data.has(.identifiers)
        if isCustomer { writer.member(Array("customer".utf8), subject) }
        let cause = event.attribute("causationid")
        let isCause = !data.has(.causedBy)
        if isCause { writer.member(Array("causedBy".utf8), cause) }
        if !data.has(.channel), let channel = type.channel {
            writer.key("channel")
            writer.string(channel.span)
        }
        for (member, value) in data.members { writer.member(Array(member.name.utf8), value) }
        var kept = event.extensions
        if !isCustomer, let subject { kept.append((Array("subject".utf8), subject)) }
        if !isCause, let cause { kept.append((Array("causationid".utf8), cause)) }
        write(data, kept, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Writes `properties`, if there are any: those of the data, then `kept` under names still free.
    private static func write(
        _ data: EventData,
        _ kept: [(name: [UInt8], value: [UInt8])],
        to writer: inout JSONWriter
    ) {
        if data.properties.isEmpty && kept.isEmpty && !data.hasProperties { return }
        writer.key("properties")
        writer.beginObject()
        for (name, value) in data.properties { writer.member(name, value) }
        if !kept.isEmpty {
            var names = Set(data.properties.map(\.name))
            for (name, value) in kept where names.insert(name).inserted {
                writer.member(name, value)
            }
        }
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes a member with a value that is JSON already; nothing where there is no value.
    fileprivate mutating func member(_ name: [UInt8], _ value: [UInt8]?) {
        guard let value else { return }
        key(name.span)
        raw(value.span)
    }
}
