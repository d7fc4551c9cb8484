import Bytes
import Ingestion
import Touchpoints

/// What a readaptation changed, or would change, for people and for programs.
struct ReadaptOutput {
    /// Columns of a value that a line shows.
    private static let valueWidth = 60

    let outcome: Readaptation.Outcome
    let isRehearsal: Bool

    /// Counts, then members, then the first changes; they fit into so many columns of a terminal.
    func text(columns: Int?) -> [UInt8] {
        var table = TextTable(columns: [.text(""), .number("")])
        func add(_ name: String, _ count: Int) {
            table.add([TerminalText(name), TerminalText("\(count)")])
        }
        add("read again", outcome.read)
        add("unchanged", outcome.unchanged)
        add(isRehearsal ? "would be replaced" : "replaced", outcome.replaced)
        add("refused, kept as they are", outcome.refused)
        add("whose id is taken, kept", outcome.conflicts)
        add("of other files, kept", outcome.unfit)
        var out: [UInt8] = []
        table.append(to: &out)
        appendReasons(to: &out)
        appendMembers(to: &out)
        appendChanges(to: &out, columns)
        return out
    }

    private func appendReasons(to out: inout [UInt8]) {
        for reason in outcome.reasons {
            let member = reason.member?.name ?? "the item"
            out.append(contentsOf: "  \(reason.count): \(member) ".utf8)
            out.append(contentsOf: "\(reason.refusal.explanation)\n".utf8)
        }
    }

    private func appendMembers(to out: inout [UInt8]) {
        if outcome.memberCounts.isEmpty { return }
        var table = TextTable(columns: [.text("member"), .number("touchpoints")])
        for member in outcome.memberCounts {
            table.add([TerminalText(member.name), TerminalText("\(member.count)")])
        }
        out.append(0x0A)
        table.append(to: &out)
    }

    private func appendChanges(to out: inout [UInt8], _ columns: Int?) {
        for change in outcome.changes {
            out.append(contentsOf: "\nposition \(change.position)\n".utf8)
            var table = TextTable(columns: [.text(""), .name(""), .text(""), .name("")])
            for member in change.members {
                table.add([
                    TerminalText("  " + String(decoding: member.name, as: UTF8.self)),
                    Self.shown(member.old), TerminalText("→"), Self.shown(member.new),
                ])
            }
            table.append(to: &out, columns: columns)
        }
        let more = outcome.replaced - outcome.changes.count
        if more > 0 { out.append(contentsOf: "\nand \(more) more\n".utf8) }
    }

    private static func shown(_ json: [UInt8]) -> TerminalText {
        if json.isEmpty { return TerminalText("absent") }
        let whole = TerminalText(json)
        if whole.width <= valueWidth { return whole }
        let text = String(decoding: json, as: UTF8.self)
        return TerminalText(String(text.unicodeScalars.prefix(valueWidth - 1)) + "…")
    }

    /// One object.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("dryRun")
        writer.bool(isRehearsal)
        writer.key("read")
        writer.integer(outcome.read)
        writer.key("unchanged")
        writer.integer(outcome.unchanged)
        writer.key("replaced")
        writer.integer(outcome.replaced)
        writer.key("refused")
        writer.integer(outcome.refused)
        writer.key("unfit")
        writer.integer(outcome.unfit)
        writer.key("conflicts")
        writer.integer(outcome.conflicts)
        writer.key("waiting")
        writer.integer(outcome.waiting)
        writer.key("members")
        writer.beginObject()
        for member in outcome.memberCounts {
            writer.key(member.name.span)
            writer.integer(member.count)
        }
        writer.endObject()
        writer.key("changes")
        writer.beginArray()
        for change in outcome.changes { Self.write(change, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ change: Readaptation.Change, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("position")
        writer.integer(change.position)
        writer.key("members")
        writer.beginArray()
        for member in change.members {
            writer.beginObject()
            writer.key("member")
            writer.string(member.name.span)
            writer.key("old")
            if member.old.isEmpty { writer.null() } else { writer.raw(member.old.span) }
            writer.key("new")
            if member.new.isEmpty { writer.null() } else { writer.raw(member.new.span) }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
