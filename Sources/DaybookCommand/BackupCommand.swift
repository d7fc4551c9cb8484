import Bytes
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook backup`: copies the ledger while others use it.
enum BackupCommand {
    static let command = Command(
        name: "backup",
        arguments: "DIR",
        count: 1...1,
        summary: "copy the ledger into a directory while others use it",
        details: [
            """
            Copies what is on stable storage, without a lock on the ledger; what DIR holds already
            is not copied again. Until the new backup is whole the one before stays; what is copied
            is checked, so that damage never takes the place of a good copy. DIR may be on another
            disk, and should be.
            """,
            """
            A directory of another ledger, of another history of this one or with other files in it
            is refused. See daybook help backup.
            """,
        ],
        options: [
            CommandOption(
                "check",
                nil,
                "read what DIR holds already, and copy again what is broken"
            ),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook backup copy-of-ledger-backup", "make a backup, or bring it up to date"),
            ("daybook backup copy-of-ledger-backup --check", "the same, and trust nothing there"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let storage = invocation.storage
        let hashes = try LedgerKey.read(storage, directory: invocation.directory)
        let start = SystemClock.monotonicNanos()
        let progress = Progress(invocation.console, "segments")
        defer { progress.end() }
        var backup = LogBackup(
            of: storage,
            into: PosixStorage(root: invocation.arguments[0]),
            logID: hashes.logID,
            companions: [LedgerKey.path]
        )
        let clock = SystemClock()
        let receipt = try backup.run(
            program: Daybook.version,
            clock: clock,
            checksKept: invocation.has("check")
        ) { progress.show($0, of: $1) }
        progress.end()
        let seconds = Double(SystemClock.monotonicNanos() - start) / 1e9
        let fact = OperationFact(
            .backup,
            at: clock.nowMicros(),
            head: receipt.manifest.head,
            outcome: .passed
        )
        invocation.note(fact)
        try print(receipt, seconds, invocation)
        return .done
    }

    private static func print(
        _ receipt: BackupReceipt,
        _ seconds: Double,
        _ invocation: Invocation
    ) throws {
        let root = receipt.manifest.root.base64
        guard invocation.has("json") else {
            let console = invocation.console
            try console.line("head         \(receipt.manifest.head)")
            try console.line("copied       \(receipt.copied)")
            try console.line("kept         \(receipt.kept)")
            try console.line("bytes        \(receipt.byteCount)")
            try console.line("time         \(Int(seconds * 1000)) ms")
            try console.line("root         \(root)")
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("head")
        writer.integer(receipt.manifest.head)
        writer.key("copied")
        writer.integer(receipt.copied)
        writer.key("kept")
        writer.integer(receipt.kept)
        writer.key("bytes")
        writer.integer(receipt.byteCount)
        writer.key("seconds")
        writer.raw("\(seconds)")
        writer.key("root")
        writer.string(root)
        writer.endObject()
        try invocation.console.line(writer.bytes)
    }
}

extension Invocation {
    /// Keeps `fact` in the ledger's directory; where that cannot be, says so and no more.
    func note(_ fact: OperationFact) {
        do throws(SystemError) {
            try OperationFacts.keep(fact, in: storage)
        } catch {
            console.note(
                "daybook: it is done, but the ledger's directory cannot tell when: \(error)"
            )
        }
    }
}
