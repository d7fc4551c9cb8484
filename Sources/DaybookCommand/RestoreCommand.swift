import Bytes
import Ledger
import Platform
import SegmentLog

/// `daybook restore`: makes a ledger of a backup, or tries whether one could be made.
enum RestoreCommand {
    static let command = Command(
        name: "restore",
        arguments: "DIR",
        count: 1...1,
        summary: "make a ledger of a backup, or try whether that can be done",
        details: [
            """
            Restores into the ledger's directory, which must not exist or be empty: an index or
            another derived file of a newer history must never meet an older log. Every byte is
            checked against the backup's own hashes, every frame by its checksums, and all records by
            the root of the tree over them.
            """,
            """
            --drill restores into a scratch directory, verifies and replays it, compares the digest
            with a replay of the ledger at the same head where the ledger is at hand, and removes it
            again. Exit status 1: something differs.
            """,
        ],
        options: [
            CommandOption("drill", nil, "only try it, in a scratch directory"),
            CommandOption("in", "PLACE", "where a drill makes its directory (TMPDIR, else /tmp)"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook restore copy-of-ledger-backup --drill", "whether the backup is good"),
            (
                "daybook restore copy-of-ledger-backup --ledger copy-of-ledger-restored",
                "a ledger as it was at the backup"
            ),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        if invocation.has("drill") { return try RestoreDrill(invocation).run() }
        if invocation.value("in") != nil { throw UsageError("--in goes with --drill") }
        let start = SystemClock.monotonicNanos()
        let progress = Progress(invocation.console, "segments")
        defer { progress.end() }
        let restore = LogRestore(
            from: PosixStorage(root: invocation.arguments[0]),
            into: PosixStorage(root: invocation.directory)
        )
        let manifest = try restore.run { progress.show($0, of: $1) }
        progress.end()
        let seconds = Double(SystemClock.monotonicNanos() - start) / 1e9
        let bytes = manifest.segments.reduce(0) { $0 + $1.length }
        let root = manifest.root.base64
        let console = invocation.console
        guard invocation.has("json") else {
            try console.line("head         \(manifest.head)")
            try console.line("backed up    \(manifest.timeText)")
            try console.line("segments     \(manifest.segments.count)")
            try console.line("bytes        \(bytes)")
            try console.line("time         \(Int(seconds * 1000)) ms")
            try console.line("root         \(root)")
            return .done
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("head")
        writer.integer(manifest.head)
        writer.key("backedUp")
        writer.string(manifest.timeText)
        writer.key("segments")
        writer.integer(manifest.segments.count)
        writer.key("bytes")
        writer.integer(bytes)
        writer.key("seconds")
        writer.raw("\(seconds)")
        writer.key("root")
        writer.string(root)
        writer.endObject()
        try console.line(writer.bytes)
        return .done
    }
}

extension BackupManifest {
    /// When the backup was made, as an RFC 3339 text in UTC.
    var timeText: String { String(decoding: RFC3339Text.text(time), as: UTF8.self) }
}
