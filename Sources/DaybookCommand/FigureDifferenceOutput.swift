import Bytes
import Ledger
import Projections

/// What differs between two moments as bytes: a table for people, JSON for programs.
struct FigureDifferenceOutput {
    let names: PrintedNames

    /// One figure that differs; `nil` where it was not there.
    private struct Change {
        let path: [UInt8]
        let before: FlatCampaignFigures.Value?
        let after: FlatCampaignFigures.Value?
        let isMain: Bool

        /// Whether one side is not there and the other is 0, which says nothing.
        var isHollow: Bool {
            (before == nil || after == nil) && (before ?? after) == .count(0)
        }
    }

    /// Two lines of counts and, where campaigns changed, a row for each main figure that did.
    ///
    /// Of a campaign of which no main figure did, there is a row for each other one. Of projections
    /// that `request` did not compare nothing is said.
    /// It fits into so many columns of a terminal.
    func page(
        _ difference: FigureDifference,
        _ request: ReplayRequest,
        columns: Int?
    ) -> [UInt8] {
        var out: [UInt8] = []
        if request.customers {
            let counts =
                "\(NumberText.grouped(difference.changed)) changed, "
                + "\(NumberText.grouped(difference.appeared)) appeared, "
                + "\(NumberText.grouped(difference.vanished)) vanished"
            out.append(contentsOf: "customers    \(counts)\n".utf8)
        }
        guard request.campaigns else { return out }
        let count = NumberText.grouped(difference.campaigns.count)
        out.append(contentsOf: "campaigns    \(count) changed\n".utf8)
        if difference.campaigns.isEmpty { return out }
        var table = TextTable(
            columns: [
                .name("campaign"), .text("figure"), .number("before"), .number("after"),
            ],
            overflow: .below
        )
        for campaign in difference.campaigns {
            let changes = changes(campaign)
            let main = changes.filter { $0.isMain && !$0.isHollow }
            for change in main.isEmpty ? changes : main {
                table.add([
                    TerminalText(names.campaign(campaign.campaign)),
                    TerminalText(change.path),
                    TerminalText(change.before?.text ?? Array("–".utf8)),
                    TerminalText(change.after?.text ?? Array("–".utf8)),
                ])
            }
        }
        out.append(UInt8(ascii: "\n"))
        table.append(to: &out, columns: columns)
        return out
    }

    /// Writes an object with the members `customers` (changed, appeared, vanished) and `campaigns`
    /// (campaign, and of every figure that differs the figure, before and after).
    func write(
        _ difference: FigureDifference,
        _ request: ReplayRequest,
        to writer: inout JSONWriter
    ) {
        writer.beginObject()
        if request.customers {
            writer.key("customers")
            writer.beginObject()
            writer.key("changed")
            writer.integer(difference.changed)
            writer.key("appeared")
            writer.integer(difference.appeared)
            writer.key("vanished")
            writer.integer(difference.vanished)
            writer.endObject()
        }
        if request.campaigns {
            writer.key("campaigns")
            writer.beginArray()
            for campaign in difference.campaigns { write(campaign, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
    }

    private func write(_ campaign: FigureDifference.Campaign, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("campaign")
        writer.string(names.campaign(campaign.campaign).span)
        writer.key("changes")
        writer.beginArray()
        for change in changes(campaign) {
            writer.beginObject()
            writer.key("figure")
            writer.string(change.path.span)
            writer.key("before")
            if let before = change.before { before.write(to: &writer) } else { writer.null() }
            writer.key("after")
            if let after = change.after { after.write(to: &writer) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    /// The figures of a campaign that differ, in the order of the JSON output; what only the first
    /// moment has comes behind.
    private func changes(_ campaign: FigureDifference.Campaign) -> [Change] {
        let before = campaign.before.map { FlatCampaignFigures($0, names).entries } ?? []
        let after = campaign.after.map { FlatCampaignFigures($0, names).entries } ?? []
        var old: [[UInt8]: FlatCampaignFigures.Entry] = [:]
        for entry in before { old[entry.path] = entry }
        var changes: [Change] = []
        for entry in after {
            let was = old.removeValue(forKey: entry.path)?.value
            if was == entry.value { continue }
            changes.append(
                Change(path: entry.path, before: was, after: entry.value, isMain: entry.isMain)
            )
        }
        for entry in before where old[entry.path] != nil {
            changes.append(
                Change(path: entry.path, before: entry.value, after: nil, isMain: entry.isMain)
            )
        }
        return changes
    }
}
