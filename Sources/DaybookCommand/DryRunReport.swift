import Bytes
import Ingestion
import Ledger
import Platform
import Touchpoints

/// What a dry run shows: every refused item with its place as it is met, then the first items as they
/// would be recorded, then the receipt.
final class DryRunReport {
    /// Items that are shown.
    static let itemsMax = 10

    private let console: Console
    private let isJSON: Bool
    /// The map of the files' columns, where they are rows.
    private let map: ColumnMap?
    private var writer = JSONWriter()
    private var failure: SystemError?

    /// A report on `console`, as one object or for people; `map` is that of the files' columns.
    init(_ console: Console, isJSON: Bool, map: ColumnMap?) {
        self.console = console
        self.isJSON = isJSON
        self.map = map
        guard isJSON else { return }
        writer.beginObject()
        writer.key("dryRun")
        writer.bool(true)
        writer.key("refused")
        writer.beginArray()
    }

    /// Shows what `receipt` refused.
    func add(_ receipt: BatchReceipt) {
        for refused in receipt.refusals {
            if isJSON { write(refused, receipt.origin) } else { print(refused, receipt.origin) }
        }
    }

    private func write(_ refused: RefusedPlace, _ origin: [UInt8]) {
        writer.beginObject()
        writer.key("origin")
        writer.string(origin.span)
        writer.key("line")
        writer.integer(refused.line)
        writer.key("itemOnLine")
        writer.integer(UInt64(refused.earlierOnLine) + 1)
        writer.key("reason")
        writer.string(refused.refusal.name)
        writer.key("member")
        if let member = refused.member { writer.string(member.name) } else { writer.null() }
        writer.key("byteOffset")
        if let offset = refused.byteOffset { writer.integer(offset) } else { writer.null() }
        writer.key("explanation")
        writer.string(text(refused))
        writer.endObject()
        // What is complete leaves, so that a file full of mistakes is not kept in memory.
        emit(writer.takeBytes())
    }

    /// As compilers name a place: file, line, what is wrong, what to do.
    private func print(_ refused: RefusedPlace, _ origin: [UInt8]) {
        var line = TerminalText(origin).bytes
        let remedy = refused.refusal.remedy.map { "; \($0)" } ?? ""
        let place = ItemPlace.text(line: refused.line, earlier: refused.earlierOnLine)
        line.append(contentsOf: ":\(place): ".utf8)
        line.append(contentsOf: TerminalText(text(refused) + remedy).bytes)
        line.append(0x0A)
        emit(line)
    }

    private func text(_ refused: RefusedPlace) -> String {
        QuarantineReasons.text(
            refused.refusal,
            refused.member,
            refused.member.map { map?.columns(of: $0) ?? [] } ?? [],
            refused.byteOffset.map { UInt64($0) }
        )
    }

    /// Keeps the first failure for ``end(_:_:)``: nobody can be told in between.
    private func emit(_ bytes: [UInt8]) {
        guard failure == nil else { return }
        do throws(SystemError) {
            try console.write(bytes)
        } catch {
            failure = error
        }
    }

    /// Shows the first items among those at `start` and behind, and the receipt.
    func end(_ receipt: IngestReceipt, from start: UInt64, _ reader: LedgerReader) throws {
        if let failure { throw failure }
        var dump = NativeDump(reader, from: start, until: receipt.head)
        var items: [[UInt8]] = []
        while items.count < Self.itemsMax, let item = try dump.nextLine() { items.append(item) }
        if isJSON {
            writer.endArray()
            writer.key("items")
            writer.beginArray()
            for item in items { writer.raw(item.span) }
            writer.endArray()
            receipt.write(to: &writer)
            writer.endObject()
            try console.line(writer.takeBytes())
            return
        }
        try print(items, receipt)
    }

    private func print(_ items: [[UInt8]], _ receipt: IngestReceipt) throws {
        if receipt.quarantined > 0 { try console.line() }
        if !items.isEmpty {
            let first = items.count < receipt.appended ? "the first \(items.count) of " : ""
            let noun = receipt.appended == 1 ? "item as it" : "items as they"
            try console.line("\(first)\(receipt.appended) \(noun) would be recorded:")
            for item in items {
                try console.line(console.isTerminal ? TerminalText(item).bytes : item)
            }
            try console.line()
        }
        var table = TextTable(columns: [.text(""), .number("")])
        func add(_ name: String, _ count: Int) {
            table.add([TerminalText(name), TerminalText("\(count)")])
        }
        add("read", receipt.read)
        add("would be appended", receipt.appended)
        add("duplicates", receipt.duplicates)
        add("would be quarantined", receipt.quarantined)
        add("of these conflicts", receipt.conflicts)
        var out: [UInt8] = []
        table.append(to: &out)
        try console.write(out)
    }
}
