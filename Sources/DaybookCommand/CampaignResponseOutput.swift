package import Bytes
package import Projections

/// Campaign figures as bytes: JSON for programs, CSV for programs, tables for people.
///
/// Pure functions of figures and names; the caller decides which campaigns and in which order.
package struct CampaignResponseOutput: Sendable {
    package let names: PrintedNames
    /// Where objects are to explain their members, what lists the touchpoints behind them.
    package var explained: ListingCommand?

    /// An output that prints names from `names`.
    package init(names: PrintedNames) {
        self.names = names
    }

    /// Appends one campaign as a JSON object and a line feed: a line of NDJSON, and `--json` for one.
    package func appendLine(_ response: CampaignResponse, to out: inout [UInt8]) {
        var writer = JSONWriter()
        swap(&writer.bytes, &out)
        write(response, to: &writer)
        writer.newline()
        swap(&writer.bytes, &out)
    }

    /// All of `responses` as one JSON object with the member `campaigns`, and a line feed.
    package func json(_ responses: [CampaignResponse]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("campaigns")
        writer.beginArray()
        for response in responses { write(response, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.newline()
        return writer.bytes
    }

    /// Writes one campaign as an object; what is undefined is null.
    package func write(_ response: CampaignResponse, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("campaign")
        writer.string(names.campaign(response.campaign).span)
        writer.key("contacts")
        writer.integer(response.contacts)
        writer.key("reached")
        writer.integer(response.reached)
        writer.key("direct")
        write(response.direct, rate: response.directRate, to: &writer)
        writer.key("windows")
        write(response.windows, to: &writer) { response.rate(in: $0) }
        writer.key("latency")
        write(response.latency, to: &writer)
        writer.key("cells")
        writer.beginArray()
        for cell in response.cells {
            writer.beginObject()
            writer.key("cell")
            if cell.cell == 0 {
                writer.null()
            } else {
                writer.string(names.cell(cell.cell).span)
            }
            writer.key("assigned")
            writer.integer(cell.assigned)
            writer.key("windows")
            write(cell.windows, to: &writer) { cell.rate(in: $0) }
            writer.endObject()
        }
        writer.endArray()
        if let explained {
            let explanations = response.explanations(names, explained, cells: true)
            Explanation.write(explanations, to: &writer)
        }
        writer.endObject()
    }

    private func write(_ direct: DirectResponse, rate: Rate, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("responses")
        writer.integer(direct.responses)
        writer.key("responders")
        writer.integer(direct.responders)
        writer.key("responded")
        writer.integer(direct.responded)
        writer.key("untargeted")
        writer.integer(direct.untargeted)
        writer.key("anonymous")
        writer.integer(direct.anonymous)
        writer.key("amounts")
        names.write(direct.amounts, to: &writer)
        writer.key("byType")
        names.write(types: direct.byType, to: &writer)
        writer.key("rate")
        rate.write(to: &writer)
        writer.endObject()
    }

    private func write(
        _ windows: [WindowResponse],
        to writer: inout JSONWriter,
        rate: (WindowResponse) -> Rate
    ) {
        writer.beginObject()
        for entry in windows {
            writer.key(entry.window.name.span)
            writer.beginObject()
            writer.key("responders")
            writer.integer(entry.responders)
            writer.key("responses")
            writer.integer(entry.responses)
            writer.key("purchasers")
            writer.integer(entry.purchasers)
            writer.key("amounts")
            names.write(entry.amounts, to: &writer)
            writer.key("byType")
            names.write(types: entry.byType, to: &writer)
            writer.key("open")
            writer.integer(entry.open)
            writer.key("rate")
            rate(entry).write(to: &writer)
            writer.endObject()
        }
        writer.endObject()
    }

    private func write(_ latency: Latency, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("n")
        writer.integer(latency.n)
        writer.key("sum")
        writer.integer(latency.sum)
        let quantiles: [(StaticString, Int?)] = [
            ("min", latency.min), ("p25", latency.p25), ("median", latency.median),
            ("p75", latency.p75), ("max", latency.max),
        ]
        for (name, value) in quantiles {
            writer.key(name)
            if let value { writer.integer(value) } else { writer.null() }
        }
        writer.endObject()
    }
}
