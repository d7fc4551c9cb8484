import Bytes
import Ingestion
import Ledger
import Touchpoints

/// `daybook query timeline`: every touchpoint of one party.
enum TimelineCommand {
    static let command = Command(
        name: "query timeline",
        arguments: "ID",
        count: 1...1,
        summary: "every touchpoint of one customer, responses under what caused them",
        details: [
            """
            In order of time, in UTC; what answers a message or touchpoint of the same customer
            stands below it, joined by lines. → is the organisation's contact, ← the customer's, ↔
            one between customers, · a note. Thirty days and more without a touchpoint are named.
            """,
            """
            Retracted touchpoints are shown, marked with the position of the record that took them
            out (struck out on a terminal). What a terminal's lines have no room for stands below
            them; in a pipe each touchpoint takes one line.
            """,
            TicketCommand.help,
        ],
        options: Invocation.momentOptions + [
            TicketCommand.option,
            CommandOption("json", nil, "print one object"),
            CommandOption("ndjson", nil, "print one touchpoint a line, with its members as sent"),
            CommandOption("csv", nil, "print comma-separated values"),
        ],
        examples: [
            ("daybook query timeline HH0374", "for people"),
            ("daybook query timeline HH0374 --ndjson", "for programs, with everything sent"),
        ],
        run: run,
        isPaged: true
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let id = Array(invocation.arguments[0].utf8)
        let party = try PartyReader(try invocation.reader())
        let found = try party.timeline(ofParty: id, at: try invocation.moment())
        guard let timeline = found, !timeline.entries.isEmpty else {
            invocation.console.note(
                "daybook: nothing is known of that customer at that moment"
                    + CustomerHint.text(for: id, in: party.reader)
            )
            return .incomplete
        }
        let threads = TimelineThreads(timeline)
        if invocation.has("ndjson") || invocation.has("json") {
            try writeJSON(timeline, threads, party, invocation)
        } else if invocation.has("csv") {
            try writeCSV(timeline, threads, party, invocation)
        } else {
            try writeTable(timeline, threads, party, invocation)
        }
        return .done
    }

    // MARK: For programs

    private static func writeJSON(
        _ timeline: PartyTimeline,
        _ threads: TimelineThreads,
        _ party: PartyReader,
        _ invocation: Invocation
    ) throws {
        let console = invocation.console
        let isObject = invocation.has("json")
        var writer = JSONWriter()
        if isObject {
            writer.beginObject()
            writer.key("customer")
            writer.string(Array(Identifier.shown(timeline.identifier)).span)
            writer.key("touchpoints")
            writer.beginArray()
        }
        for (index, entry) in timeline.entries.enumerated() {
            let cause = threads.causes[index].map { timeline.entries[$0].position }
            try write(entry, cause: cause, party, to: &writer)
            if !isObject {
                try console.line(writer.bytes)
                writer.removeAll()
            }
        }
        if isObject {
            writer.endArray()
            writer.endObject()
            try console.line(writer.bytes)
        }
    }

    private static func write(
        _ entry: PartyTimeline.Entry,
        cause: UInt64?,
        _ party: PartyReader,
        to writer: inout JSONWriter
    ) throws {
        writer.beginObject()
        writer.key("position")
        writer.integer(entry.position)
        writer.key("recorded")
        writer.string(RFC3339Text.text(entry.recorded).span)
        writer.key("retractedAt")
        if let position = entry.retractedAt { writer.integer(position) } else { writer.null() }
        // What was in quarantine first was received before the log took it.
        if let received = entry.received {
            writer.key("firstReceived")
            writer.string(RFC3339Text.text(received).span)
        }
        writer.key("cause")
        if let cause { writer.integer(cause) } else { writer.null() }
        let members = NativeMembers(try party.evidence(of: entry) ?? [])
        if members.text(.source) == nil {
            writer.key("source")
            writer.string(party.names.text(.source, entry.source).span)
        }
        // The ledger's own members; what a sender calls the same is left to dump.
        var own = ["position", "recorded", "retractedAt", "cause"].map { Array($0.utf8) }
        if entry.received != nil { own.append(Array("firstReceived".utf8)) }
        for member in members.all {
            if own.contains(member.name) { continue }
            if member.known == .source && members.text(.source) == nil { continue }
            writer.key(member.name.span)
            writer.raw(member.value.span)
        }
        writer.endObject()
    }

    private static func writeCSV(
        _ timeline: PartyTimeline,
        _ threads: TimelineThreads,
        _ party: PartyReader,
        _ invocation: Invocation
    ) throws {
        var csv = CSVOutput()
        for (index, entry) in timeline.entries.enumerated() {
            let row = entry.row
            let names = party.names
            let members = NativeMembers(try party.evidence(of: entry) ?? [])
            let cause = threads.causes[index].map { timeline.entries[$0].position }
            func add(_ name: String, _ value: [UInt8]) { csv.field(Array(name.utf8), value) }
            add("position", Array("\(entry.position)".utf8))
            add("recorded", RFC3339Text.text(entry.recorded))
            add("time", RFC3339Text.text(row.occurred))
            add("source", names.text(.source, entry.source))
            add("channel", names.text(.channel, row.channel))
            add("type", names.text(.type, row.type))
            add("direction", Array("\(row.direction.name)".utf8))
            add("campaign", names.text(.campaign, row.campaign))
            add("cell", names.text(.cell, row.cell))
            add("amount", row.hasAmount ? MoneyText.text(Int128(row.amount)) : [])
            add("currency", names.text(.currency, row.currency))
            add("retractedAt", entry.retractedAt.map { Array("\($0)".utf8) } ?? [])
            add("id", members.text(.id) ?? [])
            add("message", members.text(.message) ?? [])
            add("causedBy", members.text(.causedBy) ?? [])
            add("cause", cause.map { Array("\($0)".utf8) } ?? [])
            csv.endRow()
        }
        try invocation.console.write(csv.bytes)
    }

    // MARK: For people

    private static func writeTable(
        _ timeline: PartyTimeline,
        _ threads: TimelineThreads,
        _ party: PartyReader,
        _ invocation: Invocation
    ) throws {
        let console = invocation.console
        let table = try TimelineTable(timeline, threads, party)
        var out: [UInt8] = []
        table.append(to: &out, columns: console.columns, isStyled: console.isStyled)
        try console.write(out, isStyled: true)
        let count = timeline.entries.count
        let retracted = timeline.entries.count(where: \.isRetracted)
        let shown = String(decoding: Identifier.shown(timeline.identifier), as: UTF8.self)
        let note = retracted == 0 ? "" : ", \(retracted) of them retracted"
        console.inform("\(CountText.text(count, "touchpoint", "touchpoints")) of \(shown)\(note)")
    }
}
