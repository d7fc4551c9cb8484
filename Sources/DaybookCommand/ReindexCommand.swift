import Bytes
import Ledger
import SegmentLog

/// `daybook reindex`: makes every derived index file again from the log.
enum ReindexCommand {
    static let command = Command(
        name: "reindex",
        arguments: "",
        count: 0...0,
        summary: "make every file under index again from the log",
        details: [
            """
            What is under index is derived and changes no answer: a query that meets a missing or
            damaged index reads the log instead, which takes longer. This makes all of it again, as
            the only process that writes. It may be interrupted at any point: what is not there is
            made by the next command that writes.
            """,
            """
            Where the log itself is damaged nothing is made (exit status 3): the index of a damaged
            segment may be all that tells whom the damage touches.
            """,
        ],
        options: [CommandOption("json", nil, "print one object")],
        examples: [
            ("daybook reindex", "of the ledger in ./daybook-ledger"),
            ("daybook reindex && daybook verify --deep", "and compare it with the log"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        // A misspelt directory is not to become a ledger.
        _ = try LedgerKey.read(invocation.storage, directory: invocation.directory)
        let ledger = try invocation.writer()
        let progress = Progress(invocation.console, "log read")
        let files: Int
        do throws(LedgerError) {
            files = try ledger.reindex(progress: progress.walk)
        } catch {
            progress.end()
            throw error
        }
        progress.end()
        try ledger.close()
        if invocation.has("json") {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("files")
            writer.integer(files)
            writer.key("records")
            writer.integer(ledger.durableEnd)
            writer.endObject()
            try invocation.console.line(writer.bytes)
        } else {
            try invocation.console.line("index files  \(files)")
            try invocation.console.line("records      \(ledger.durableEnd)")
        }
        return .done
    }
}
