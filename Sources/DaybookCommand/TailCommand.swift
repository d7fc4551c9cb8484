import Bytes
import Dispatch
import Ingestion
import Ledger
import Platform
import SegmentLog
import Synchronization
import Touchpoints

/// `daybook tail`: the newest touchpoints, and those that come.
enum TailCommand {
    /// Lines that are shown unless told otherwise.
    static let linesUsual = 10
    /// Lines that may be asked for: each is held in memory until the first is found.
    static let linesMax = 100_000
    /// Milliseconds between two looks at the ledger while following.
    static let pollMilliseconds = 200

    static let command = Command(
        name: "tail",
        arguments: "",
        count: 0...0,
        summary: "the newest touchpoints; with -f those that come, as they come",
        details: [
            """
            A line for each touchpoint and retraction in the order in which the log took them:
            position, time in UTC, direction, customer, channel, type, campaign and cell, amount.
            With --ndjson the lines of daybook dump. On a terminal long lines are cut with ….
            """,
            """
            -f goes on with what another process records, each batch once it is durable; it looks
            five times a second, waits for a ledger that is not there yet, and ends at an interrupt
            (exit status 130) or when nobody reads any more. Only the end of the log is read, but
            for a filter that matches little there.
            """,
        ],
        options: [
            CommandOption("follow", nil, "go on with what is recorded from now on", short: "f"),
            CommandOption("lines", "N", "how many lines to begin with (\(linesUsual))"),
            CommandOption("customer", "ID", "only touchpoints of that customer"),
            CommandOption("campaign", "ID", "only those that name that campaign"),
            CommandOption("type", "TYPE", "only those of that type"),
            CommandOption("ndjson", nil, "print the lines of daybook dump"),
        ],
        examples: [
            ("daybook tail", "the last ten"),
            ("daybook tail --lines 3 --type purchase.completed", "the last three purchases"),
            ("timeout 2 daybook tail -f --ndjson || true", "what comes in two seconds, as JSON"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        var lines = linesUsual
        if let text = invocation.value("lines") {
            guard let count = Int(text), (0...linesMax).contains(count) else {
                throw UsageError("--lines \(text) is no number of lines: expected 0 to \(linesMax)")
            }
            lines = count
        }
        let filter = TailFilter(invocation)
        guard invocation.has("follow") else {
            var tail = LedgerTail(try invocation.reader())
            let found = try tail.last(lines, filter, invocation.console)
            for line in found { try show(line, invocation) }
            return .done
        }
        return try follow(invocation, lines, filter)
    }

    private static func show(_ line: TailLine, _ invocation: Invocation) throws(SystemError) {
        let console = invocation.console
        if invocation.has("ndjson") { return try console.line(line.json) }
        let text = line.text
        try console.line(console.columns.map { TerminalText.cut(text, columns: $0) } ?? text)
    }

    // MARK: Following

    private static func follow(
        _ invocation: Invocation,
        _ lines: Int,
        _ filter: TailFilter
    ) throws -> ExitStatus {
        let console = invocation.console
        let interruption = DispatchSemaphore(value: 0)
        let listeners = IngestCommand.listen { interruption.signal() }
        defer {
            for listener in listeners { listener.cancel() }
            Interruption.endProcess()
        }
        /// False when the command is to end.
        func pause() -> Bool {
            let wait = DispatchTime.now() + .milliseconds(pollMilliseconds)
            return interruption.wait(timeout: wait) == .timedOut && !console.isAbandoned
        }
        var hasSaid = false
        var found = try readerIfThere(invocation)
        while found == nil {
            if !hasSaid {
                console.inform(
                    "there is no ledger in \(invocation.directory) yet; waiting for one"
                )
            }
            hasSaid = true
            guard pause() else { return console.isAbandoned ? .done : .interrupted }
            found = try readerIfThere(invocation)
        }
        guard let first = found else { return .done }
        var tail = LedgerTail(first)
        // What comes to a ledger that was not there is new, all of it.
        for line in try tail.last(hasSaid ? linesMax : lines, filter, console) {
            try show(line, invocation)
        }
        try console.flush()
        while pause() {
            guard try tail.hasMore() else { continue }
            try tail.goOn(try invocation.reader(), filter) { line throws(SystemError) in
                try show(line, invocation)
                try console.flush()
            }
        }
        return console.isAbandoned ? .done : .interrupted
    }

    /// The ledger, or `nil` when it is not there, or is just being made.
    private static func readerIfThere(
        _ invocation: Invocation
    ) throws(LedgerError) -> LedgerReader? {
        do throws(LedgerError) {
            return try invocation.reader()
        } catch {
            switch error {
            case .noLedger: return nil
            case .log(.system(let failure)) where failure.isNotFound: return nil
            default: throw error
            }
        }
    }
}

/// The end of a ledger, and how far it was read.
private struct LedgerTail {
    private var reader: LedgerReader
    private var sources: NameTable?
    /// Where what comes next begins.
    private var next: FramePlace?
    private var mark: UInt64?

    init(_ reader: LedgerReader) {
        self.reader = reader
    }

    /// The last `count` lines that the filter lets through, in order.
    ///
    /// From then on only later ones are given. The console shows how far the search is.
    ///
    /// - Complexity: reads frames from the newest backwards until there are enough.
    mutating func last(
        _ count: Int,
        _ filter: TailFilter,
        _ console: Console
    ) throws(LedgerError) -> ArraySlice<TailLine> {
        let progress = Progress(console, "records")
        defer { progress.end() }
        let end = reader.snapshot.end
        mark = try durableEnd()
        let names = try PartyReader(reader).names[.source]
        sources = names
        var places = FramePlaces(reader)
        var found: [[TailLine]] = []
        var total = 0
        while next == nil || total < count, let place = try places.previous() {
            var dump = NativeDump(reader, from: place, until: place.end, sources: names)
            var lines: [TailLine] = []
            while let json = try dump.nextLine() {
                let line = TailLine(json)
                if filter.lets(line) { lines.append(line) }
            }
            if next == nil { next = dump.nextPlace }
            total += lines.count
            found.append(lines)
            progress.show(Int(clamping: end - place.first), of: Int(clamping: end))
        }
        return found.reversed().flatMap(\.self).suffix(count)
    }

    /// Whether something was recorded since it was last asked.
    ///
    /// - Complexity: one read of 16 bytes.
    mutating func hasMore() throws(LedgerError) -> Bool {
        let now = try durableEnd()
        defer { mark = now }
        return now != mark
    }

    private func durableEnd() throws(LedgerError) -> UInt64? {
        do throws(LogError) {
            return try DurableMarkFile(reader.storage, logID: reader.hashes.logID).read()
        } catch {
            throw .log(error)
        }
    }

    /// Gives the lines that `reader` sees beyond what was read before.
    ///
    /// - Complexity: reads the frame headers of the open segment, and the new frames.
    mutating func goOn(
        _ reader: LedgerReader,
        _ filter: TailFilter,
        _ body: (TailLine) throws(SystemError) -> Void
    ) throws {
        self.reader = reader
        let end = reader.snapshot.end
        let place = next ?? .beginning
        guard place.first < end else { return }
        var dump = NativeDump(reader, from: place, until: end, sources: sources ?? NameTable())
        while let json = try dump.nextLine() {
            let line = TailLine(json)
            if filter.lets(line) { try body(line) }
        }
        next = dump.nextPlace ?? next
        sources = dump.sources
    }
}
