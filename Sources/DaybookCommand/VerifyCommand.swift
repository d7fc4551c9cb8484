import Bytes
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook verify`: reads every byte, names every damage, changes no record and no index.
enum VerifyCommand {
    static let command = Command(
        name: "verify",
        arguments: "",
        count: 0...0,
        summary: "read every byte of the log and name every damage; change nothing",
        details: [
            """
            Damage is named by file, byte and positions, with exit status 3, and with it which
            customers and campaigns it touches, as far as bytes tell that are sound: envelopes where
            only evidence is broken, else the index of the segment. What cannot be known is said.
            Customers are counted; --names names them.
            """,
            """
            Bytes that were never acknowledged, as a crash leaves them, are named as unvouched and
            are no damage: the next command that writes keeps them in log/lost.
            """,
            """
            --deep also compares every file under index with the log, and savepoints with a replay.
            What is wrong there is wrong in derived files only (exit status 1): daybook reindex makes
            them again.
            """,
            """
            Damage found is noted in operations/damage, so that every command says it from then on,
            until a later look finds it gone. See daybook help damage.
            """,
        ],
        options: [
            CommandOption("deep", nil, "also compare every index file with the log"),
            CommandOption("names", nil, "name the customers that damage touches"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook verify", "check the ledger in ./daybook-ledger"),
            ("daybook verify --deep", "and everything that was derived from it"),
        ],
        run: run,
        isPaged: true
    )

    /// Everything that was found.
    private struct Findings {
        let log: LogVerification
        let damages: DamageOutput
        /// Records behind the durable end.
        var waiting: UInt64 = 0
        /// What is wrong with derived files; `nil` when they were not looked at.
        var indexes: IndexVerification?
        /// Whether they could not be looked at, since the chain of segments is broken.
        var isChainBroken = false

        var status: ExitStatus {
            if !log.damages.isEmpty { return .damage }
            return indexes?.faults.isEmpty ?? true ? .done : .incomplete
        }

        var verdict: String {
            switch status {
            case .damage: "DAMAGED"
            case .incomplete: "sound, but not the index: daybook reindex makes it again"
            default: "sound"
            }
        }
    }

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let console = invocation.console
        let storage = invocation.storage
        let hashes: KeyedHashes
        do throws(LedgerError) {
            hashes = try LedgerKey.read(storage, directory: invocation.directory)
        } catch {
            throw invocation.named(error)
        }
        let log = try verify(storage, hashes, console)
        note(log.damages, storage, console)
        let tracing = try DamageTracing(
            log.damages,
            in: storage,
            logID: hashes.logID,
            readsIdentifiers: invocation.has("names")
        )
        var findings = Findings(
            log: log,
            damages: DamageOutput(tracing: tracing, showsNames: invocation.has("names"))
        )
        if invocation.has("deep") { try verifyIndexes(invocation, &findings) }
        if log.damages.isEmpty { findings.waiting = try waiting(storage, hashes) }
        if invocation.has("json") {
            try console.line(json(findings))
        } else {
            try print(findings, console)
        }
        return findings.status
    }

    private static func verify(
        _ storage: any Storage,
        _ hashes: KeyedHashes,
        _ console: Console
    ) throws(LedgerError) -> LogVerification {
        let progress = Progress(console, "MiB")
        defer { progress.end() }
        do throws(LogError) {
            return try LogVerification(
                storage,
                logID: hashes.logID,
                progress: { progress.show($0 >> 20, of: $1 >> 20) }
            )
        } catch {
            throw .log(error)
        }
    }

    /// Records that are written, with nothing that vouches for them.
    private static func waiting(
        _ storage: any Storage,
        _ hashes: KeyedHashes
    ) throws(LedgerError) -> UInt64 {
        do throws(LogError) {
            let snapshot = try LogSnapshot(storage, logID: hashes.logID)
            return snapshot.writtenEnd - snapshot.end
        } catch {
            throw .log(error)
        }
    }

    /// Notes what was found for those who open the ledger later.
    static func note(_ damages: [Damage], _ storage: any Storage, _ console: Console) {
        do throws(SystemError) {
            try DamageNotes(found: SystemClock().nowMicros(), damages: damages).write(storage)
        } catch {
            console.note("daybook: what was found could not be noted for later commands: \(error)")
        }
    }

    private static func verifyIndexes(
        _ invocation: Invocation,
        _ findings: inout Findings
    ) throws(LedgerError) {
        let progress = Progress(invocation.console, "log read")
        defer { progress.end() }
        do throws(LedgerError) {
            let reader = try LedgerReader(invocation.storage, directory: invocation.directory)
            findings.indexes = try IndexVerification(
                reader,
                definitions: DefinitionDigest.current,
                progress: progress.walk
            )
        } catch {
            guard case .log(.damaged) = error else { throw error }
            findings.isChainBroken = true
        }
    }

    private static func print(_ findings: Findings, _ console: Console) throws {
        let log = findings.log
        try console.line("segments     \(log.segments)")
        try console.line("bytes        \(log.byteCount)")
        try console.line("frames       \(log.frames)")
        try console.line("records      \(log.records)")
        try findings.damages.write(to: console)
        for unvouched in log.unvouched { try console.line("unvouched    \(unvouched)") }
        if findings.waiting > 0 {
            let records = CountText.text(Int(clamping: findings.waiting), "record", "records")
            try console.line(
                "waiting      \(records) that nothing vouches for; unless a command records just now, "
                    + "daybook ingest - < /dev/null recovers them"
            )
        }
        if let indexes = findings.indexes {
            try console.line("index files  \(indexes.files)")
            for fault in indexes.faults { try console.line("fault        \(fault)") }
            for path in indexes.unchecked {
                try console.line("unchecked    \(path): its segment is damaged")
            }
        }
        if findings.isChainBroken {
            try console.line("unchecked    index: not all segments can be told from another log's")
        }
        try console.line("verdict      \(findings.verdict)")
    }

    private static func json(_ findings: Findings) -> [UInt8] {
        let log = findings.log
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("sound")
        writer.bool(log.damages.isEmpty)
        writer.key("segments")
        writer.integer(log.segments)
        writer.key("bytes")
        writer.integer(log.byteCount)
        writer.key("frames")
        writer.integer(log.frames)
        writer.key("records")
        writer.integer(log.records)
        writer.key("waiting")
        writer.integer(findings.waiting)
        writer.key("damages")
        findings.damages.write(to: &writer)
        writer.key("unvouched")
        writer.beginArray()
        for unvouched in log.unvouched {
            writer.beginObject()
            writer.key("file")
            writer.string(unvouched.file)
            writer.key("offset")
            writer.integer(unvouched.offset)
            writer.key("bytes")
            writer.integer(unvouched.byteCount)
            writer.endObject()
        }
        writer.endArray()
        if findings.indexes != nil || findings.isChainBroken {
            writer.key("indexes")
            write(findings.indexes, to: &writer)
        }
        writer.endObject()
        return writer.bytes
    }

    /// Writes what was found in derived files; `null` when they could not be looked at.
    private static func write(_ indexes: IndexVerification?, to writer: inout JSONWriter) {
        guard let indexes else { return writer.null() }
        writer.beginObject()
        writer.key("files")
        writer.integer(indexes.files)
        writer.key("faults")
        writer.beginArray()
        for fault in indexes.faults {
            writer.beginObject()
            writer.key("file")
            writer.string(fault.file)
            writer.key("fault")
            writer.string(fault.what.rawValue)
            writer.endObject()
        }
        writer.endArray()
        writer.key("unchecked")
        writer.beginArray()
        for path in indexes.unchecked { writer.string(path) }
        writer.endArray()
        writer.endObject()
    }
}
