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
            In order of time; what answers a message or touchpoint of the same customer stands
            indented below it. Retracted touchpoints are shown, marked with the position of the
            record that took them out (struck out on a terminal).
            """
        ],
        options: Invocation.momentOptions + [
            CommandOption("json", nil, "print one object"),
            CommandOption("ndjson", nil, "print one touchpoint a line, with its members as sent"),
            CommandOption("csv", nil, "print comma-separated values"),
        ],
        examples: [
            ("daybook query timeline HH0374", "for people"),
            ("daybook query timeline HH0374 --ndjson", "for programs, with everything sent"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let id = Array(invocation.arguments[0].utf8)
        let party = try PartyReader(try invocation.reader())
        let found = try party.timeline(ofParty: id, at: try invocation.moment())
        guard let timeline = found, !timeline.entries.isEmpty else {
            invocation.console.note("daybook: nothing is known of that customer at that moment")
            return .incomplete
        }
        let threads = TimelineThreads(timeline)
        if invocation.has("ndjson") || invocation.has("json") {
            try writeJSON(timeline, threads, party, invocation)
        } else if invocation.has("csv") {
            try writeCSV(timeline, party, invocation)
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
        writer.key("cause")
        if let cause { writer.integer(cause) } else { writer.null() }
        let members = NativeMembers(try party.evidence(of: entry) ?? [])
        if members.text(.source) == nil {
            writer.key("source")
            writer.string(party.names.text(.source, entry.source).span)
        }
        // The ledger's own members; what a sender calls the same is left to dump.
        let own = ["position", "recorded", "retractedAt", "cause"].map { Array($0.utf8) }
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
        _ party: PartyReader,
        _ invocation: Invocation
    ) throws {
        var csv = CSVOutput()
        for entry in timeline.entries {
            let row = entry.row
            let names = party.names
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
        var table = TextTable(columns: [
            .text("time"), .text(""), .text("type"), .text("channel"), .text("campaign"),
            .text("cell"), .number("amount"), .text(""), .text(""),
        ])
        let names = party.names
        for place in threads.order {
            let entry = timeline.entries[place.index]
            let row = entry.row
            let indent = String(repeating: "  ", count: place.depth)
            let mark = place.depth > 0 ? "└ " : ""
            let type = Array((indent + mark).utf8) + names.text(.type, row.type)
            let amount = row.hasAmount ? MoneyText.text(Int128(row.amount)) : []
            let currency = row.hasAmount ? names.text(.currency, row.currency) : []
            let note = entry.retractedAt.map { "retracted at \($0)" } ?? ""
            table.add([
                TerminalText(RFC3339Text.text(row.occurred)), TerminalText(arrow(row.direction)),
                TerminalText(type), TerminalText(names.text(.channel, row.channel)),
                TerminalText(names.text(.campaign, row.campaign)),
                TerminalText(names.text(.cell, row.cell)), TerminalText(amount),
                TerminalText(currency), TerminalText(note),
            ])
        }
        var out: [UInt8] = []
        table.append(to: &out)
        let retracted = threads.order.map { timeline.entries[$0.index].isRetracted }
        try invocation.console.write(strike(out, retracted, invocation.console))
        let shown = String(decoding: Identifier.shown(timeline.identifier), as: UTF8.self)
        let count = timeline.entries.count
        invocation.console.note(
            "\(count) touchpoint\(count == 1 ? "" : "s") of "
                + String(decoding: TerminalText(shown).bytes, as: UTF8.self)
        )
    }

    private static func arrow(_ direction: Direction) -> String {
        switch direction {
        case .outbound: "→"
        case .inbound: "←"
        case .peer: "↔"
        case .internal: "·"
        }
    }

    /// Strikes out the lines of retracted touchpoints, where a terminal can show it.
    private static func strike(
        _ table: [UInt8],
        _ retracted: [Bool],
        _ console: Console
    ) -> [UInt8] {
        guard console.isStyled else { return table }
        var out: [UInt8] = []
        let lines = table.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        for (number, line) in lines.enumerated() {
            let isStruck = number > 0 && retracted[number - 1]
            if isStruck { out.append(contentsOf: "\u{1B}[9m".utf8) }
            out.append(contentsOf: line)
            if isStruck { out.append(contentsOf: "\u{1B}[29m".utf8) }
            out.append(0x0A)
        }
        return out
    }
}

/// Which touchpoint answers which, within one timeline.
///
/// See ``PartyTimeline/causes``.
struct TimelineThreads {
    /// One line of the threaded view.
    struct Place {
        let index: Int
        /// How many causes stand above it.
        let depth: Int
    }

    /// Deeper threads are shown at this depth, so that a long chain stays readable.
    static let depthMax = 8

    /// The index of each entry's cause.
    let causes: [Int?]
    /// Every entry once, causes before what they caused.
    private(set) var order: [Place] = []

    init(_ timeline: PartyTimeline) {
        causes = timeline.causes
        var children = [[Int]](repeating: [], count: causes.count)
        var roots: [Int] = []
        for (index, cause) in causes.enumerated() {
            if let cause { children[cause].append(index) } else { roots.append(index) }
        }
        var waiting = roots.reversed().map { Place(index: $0, depth: 0) }
        while let place = waiting.popLast() {
            order.append(place)
            let depth = min(place.depth + 1, Self.depthMax)
            for child in children[place.index].reversed() {
                waiting.append(Place(index: child, depth: depth))
            }
        }
    }
}
