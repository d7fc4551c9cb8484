import Bytes

/// A retraction as native JSON, as the ledger's own commands write it.
package struct RetractionLine: Sendable {
    /// The source of what the ledger's own commands record.
    package static let ledgerSource = Array("daybook".utf8)

    /// Its own id, under the source `daybook`.
    package var id: [UInt8]
    /// The source of what it takes out.
    package var source: [UInt8]
    /// The id of what it takes out.
    package var retracts: [UInt8]
    /// When, in microseconds since 1970.
    package var time: Int64
    /// Whether the key accepts the same content again.
    package var frees: Bool

    package init(id: [UInt8], source: [UInt8], retracts: [UInt8], time: Int64, frees: Bool) {
        self.id = id
        self.source = source
        self.retracts = retracts
        self.time = time
        self.frees = frees
    }

    /// One line of JSON without its end.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("id")
        writer.string(id.span)
        writer.key("source")
        writer.string(Self.ledgerSource.span)
        writer.key("type")
        writer.string("touchpoint.retracted")
        writer.key("channel")
        writer.string("ledger")
        writer.key("time")
        var text: [UInt8] = []
        RFC3339.append(time, to: &text)
        writer.string(text.span)
        writer.key("retracts")
        writer.beginObject()
        writer.key("source")
        writer.string(source.span)
        writer.key("id")
        writer.string(retracts.span)
        if frees {
            writer.key("frees")
            writer.bool(true)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}
