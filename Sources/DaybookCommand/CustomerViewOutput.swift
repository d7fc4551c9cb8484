package import Bytes
package import Projections

/// Customer views as bytes: JSON for programs, CSV for programs, tables for people.
///
/// Pure functions of views and names; the caller decides which views and in which order.
package struct CustomerViewOutput: Sendable {
    package let names: PrintedNames
    /// Where objects are to explain their members, what lists the touchpoints behind them.
    package var explained: ListingCommand?

    /// An output that prints names from `names`.
    package init(names: PrintedNames) {
        self.names = names
    }

    /// Appends one view as a JSON object and a line feed: a line of NDJSON, and `--json` for one.
    package func appendLine(_ view: CustomerView, to out: inout [UInt8]) {
        var writer = JSONWriter()
        swap(&writer.bytes, &out)
        write(view, to: &writer)
        writer.newline()
        swap(&writer.bytes, &out)
    }

    /// All of `views` as one JSON object with the member `customers`, and a line feed.
    package func json(_ views: [CustomerView]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("customers")
        writer.beginArray()
        for view in views { write(view, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.newline()
        return writer.bytes
    }

    /// Writes one view as an object; times are RFC 3339 in UTC, null where there is none.
    package func write(_ view: CustomerView, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("customer")
        writer.string(names.customer(view.party).span)
        writer.key("touchpoints")
        writer.integer(view.touchpoints)
        writer.key("inbound")
        writer.integer(view.inbound)
        writer.key("outbound")
        writer.integer(view.outbound)
        writer.key("contacts")
        writer.integer(view.contacts)
        writer.key("first")
        write(time: view.first, to: &writer)
        writer.key("last")
        write(time: view.last, to: &writer)
        writer.key("lastInbound")
        write(time: view.lastInbound, to: &writer)
        writer.key("lastOutbound")
        write(time: view.lastOutbound, to: &writer)
        writer.key("lastContact")
        write(time: view.lastContact, to: &writer)
        writer.key("byType")
        names.write(types: view.byType, to: &writer)
        writer.key("byChannel")
        names.write(channels: view.byChannel, to: &writer)
        writer.key("campaigns")
        writer.integer(view.campaigns)
        writer.key("amounts")
        names.write(view.amounts, to: &writer)
        if let explained { Explanation.write(view.explanations(names, explained), to: &writer) }
        writer.endObject()
    }

    private func write(time: Int64?, to writer: inout JSONWriter) {
        guard let time else {
            writer.null()
            return
        }
        writer.string(Self.text(time).span)
    }

    /// The instant as RFC 3339, empty where there is none.
    static func text(_ time: Int64?) -> [UInt8] {
        var text: [UInt8] = []
        if let time { RFC3339.append(time, to: &text) }
        return text
    }
}
