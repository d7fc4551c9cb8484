import Ingestion
import Ledger
import SegmentLog
import Touchpoints

/// `daybook dump`: the touchpoints and retractions as native JSON.
enum DumpCommand {
    static let command = Command(
        name: "dump",
        arguments: "",
        count: 0...0,
        summary: "every touchpoint and retraction as JSON, in order of position",
        details: [
            """
            One object a line, with position and recorded; retracted touchpoints too. Ingesting a
            dump into an empty ledger makes the same ledger again.
            """
        ],
        options: [
            CommandOption("known-at", "T|POSITION", "only what was recorded before T or POSITION"),
            CommandOption("tz", "ZONE", "time zone of dates, such as Europe/Paris or +01:00 (UTC)"),
            CommandOption("frames", nil, "show the log's structure instead: a row for each frame"),
            CommandOption("evidence", nil, "write the items instead, as they were received"),
        ],
        examples: [
            ("daybook dump | head -3", "the first touchpoints"),
            ("daybook dump --frames", "which frame lies where, and which run wrote it"),
            (
                "daybook dump | daybook ingest - --ledger copy-of-ledger",
                "make the same ledger again"
            ),
        ],
        run: run,
        isPaged: true
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let reader = try invocation.reader()
        let end = try reader.end(try invocation.moment().known)
        if invocation.has("frames") {
            try writeFrames(reader, until: end, invocation)
        } else if invocation.has("evidence") {
            try writeEvidence(reader, until: end, invocation.console)
        } else {
            try writeTouchpoints(reader, until: end, invocation.console)
        }
        return .done
    }

    private static func writeTouchpoints(
        _ reader: LedgerReader,
        until end: UInt64,
        _ console: Console
    ) throws {
        // On a terminal the lines themselves tell how far it is.
        let progress = console.isTerminal ? nil : Progress(console, "records")
        defer { progress?.end() }
        var dump = NativeDump(reader, until: end)
        while let line = try dump.nextLine() {
            try console.line(line)
            progress?.show(Int(clamping: dump.nextPlace?.first ?? 0), of: Int(clamping: end))
        }
    }

    private static func writeEvidence(
        _ reader: LedgerReader,
        until end: UInt64,
        _ console: Console
    ) throws {
        let progress = console.isTerminal ? nil : Progress(console, "records")
        defer { progress?.end() }
        var walk = RecordWalk(reader, 0..<end)
        while let record = try walk.nextRecord() {
            switch record.kind {
            case .touchpoint, .retraction, .quarantined: try console.line(record.received)
            case .name, .claim, .runRetraction, .effect, .settled: continue
            }
            progress?.show(Int(clamping: record.position), of: Int(clamping: end))
        }
    }

    private static func writeFrames(
        _ reader: LedgerReader,
        until end: UInt64,
        _ invocation: Invocation
    ) throws {
        var table = TextTable(
            columns: [
                .text("segment"), .number("byte"), .number("first"), .number("count"),
                .number("run"), .text("recorded"), .number("durable end"), .number("envelopes"),
                .number("evidence"),
            ],
            overflow: .below
        )
        for segment in reader.snapshot.segments where segment.base < end {
            var hop = FrameHop(segment)
            var offset = hop.offset
            while let frame = try next(&hop), frame.end <= end || frame.first < end {
                table.add([
                    TerminalText(segment.path), TerminalText("\(offset)"),
                    TerminalText("\(frame.first)"), TerminalText("\(frame.count)"),
                    TerminalText("\(frame.run)"), TerminalText(RFC3339Text.text(frame.recorded)),
                    TerminalText("\(frame.durableEnd)"), TerminalText("\(frame.envelopeBytes)"),
                    TerminalText("\(frame.evidenceBytes)"),
                ])
                offset = hop.offset
            }
            if reader.snapshot.end == end { try finish(hop) }
        }
        var out: [UInt8] = []
        table.append(to: &out, columns: invocation.console.columns)
        try invocation.console.write(out)
    }

    private static func finish(_ hop: FrameHop) throws(LedgerError) {
        do throws(LogError) {
            try hop.finish()
        } catch {
            throw .log(error)
        }
    }

    private static func next(_ hop: inout FrameHop) throws(LedgerError) -> FrameHeader? {
        do throws(LogError) {
            return try hop.next()
        } catch {
            throw .log(error)
        }
    }
}
