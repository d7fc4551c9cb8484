import Bytes
import Foundation
import Ingestion
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// Rows of a till in a ledger, as one map or another reads them.
struct RecordedRows {
    static let header = ["receipt", "day", "sum", "card"].map { Array($0.utf8) }
    /// Takes the sum for an English one, and knows no days but RFC 3339 ones.
    static let firstMap = """
        {"id":"receipt","time":"day","amount":"sum","customer":"card",\
        "currency":{"value":"EUR"},"channel":{"value":"store"},\
        "type":{"value":"purchase.completed"}}
        """
    /// As the rows mean it.
    static let secondMap = """
        {"id":"receipt","time":{"column":"day","format":"dd.MM.yyyy","tz":"UTC"},\
        "amount":{"column":"sum","decimal":","},"customer":"card",\
        "currency":{"value":"EUR"},"channel":{"value":"store"},\
        "type":{"value":"purchase.completed"}}
        """

    let scratch = PipelineScratch()

    static func map(_ text: String) throws -> ColumnMap {
        let json = Array(text.utf8)
        return try ColumnMap(json: json.span)
    }

    static func adapter(_ text: String) throws -> CSVAdapter {
        try CSVAdapter(
            map(text),
            header: header,
            delimiter: UInt8(ascii: ";"),
            encoding: .utf8
        )
    }

    /// Records rows under a run of their own.
    @discardableResult
    func record(
        _ rows: [String],
        by map: String,
        origin: String = "till.csv"
    ) throws
        -> BatchReceipt
    {
        let ledger = try scratch.open()
        let adapter = try Self.adapter(map)
        let name = AdapterName(adapter.text, hashes: ledger.hashes)
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: Array("till".utf8))
        var batch = DraftBatch()
        batch.begin(origin: Array(origin.utf8), ledger.hashes)
        for (index, row) in rows.enumerated() {
            let bytes = Array(row.utf8)
            let line = UInt64(index) + 2
            do throws(Refused) {
                let item = try adapter.adapt(row: bytes.span, rowID: .occurrence(1))
                parser.parse(
                    item.span,
                    from: bytes.span,
                    by: name,
                    occurrence: 1,
                    line: line,
                    into: &batch
                )
            } catch {
                parser.refuse(bytes.span, error, by: name, line: line, into: &batch)
            }
        }
        let receipt = try ledger.record(batch, run: ledger.beginRun())
        try receipt.wait()
        try ledger.close()
        return receipt
    }

    /// Reads quarantine again.
    func retry(
        _ selection: QuarantineRetry.Selection = QuarantineRetry.Selection(),
        map: String? = nil
    ) throws -> QuarantineRetry.Outcome {
        let ledger = try scratch.open()
        var retry = QuarantineRetry(
            try scratch.reader(),
            ledger,
            map: try map.map { try Self.map($0) }
        )
        let outcome = try retry.run(selection, as: ledger.beginRun())
        try ledger.close()
        return outcome
    }

    /// Applies a map to what others made.
    func readapt(
        _ map: String?,
        run: UInt32? = nil,
        isRehearsal: Bool = false
    ) throws
        -> Readaptation.Outcome
    {
        // A rehearsal runs on a copy that nobody keeps.
        let directory = isRehearsal ? try TemporaryDirectory() : nil
        let storage: any Storage =
            directory.map {
                OverlayStorage(over: scratch.storage, writingTo: PosixStorage(root: $0.path))
            } ?? scratch.storage
        let ledger = try Ledger(storage, directory: scratch.directory)
        var readaptation = Readaptation(
            try LedgerReader(storage, directory: scratch.directory),
            into: ledger,
            map: try map.map { try Self.map($0) }
        )
        var selection = Readaptation.Selection()
        selection.run = run
        let outcome = try readaptation.run(selection, as: ledger.beginRun(), now: 1_000)
        try ledger.close()
        return outcome
    }

    /// The touchpoints that count, as `dump` writes them, without position and recorded time.
    func dump() throws -> [String] {
        let reader = try scratch.reader()
        var dump = NativeDump(reader, until: reader.snapshot.end)
        var lines: [String] = []
        while let line = try dump.nextLine() {
            let text = String(decoding: line, as: UTF8.self)
            let start = text.range(of: #""source""#)?.lowerBound ?? text.startIndex
            lines.append(String(text[start...]))
        }
        return lines
    }

    /// Positions of what is in quarantine.
    func quarantine() throws -> [QuarantinedItem] {
        var walk = try QuarantineWalk(scratch.reader())
        var items: [QuarantinedItem] = []
        while let item = try walk.nextItem() { items.append(item) }
        return items
    }
}
