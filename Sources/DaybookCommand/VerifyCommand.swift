import Bytes
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook verify`: reads every byte, names every damage, changes nothing.
enum VerifyCommand {
    static let command = Command(
        name: "verify",
        arguments: "",
        count: 0...0,
        summary: "read every byte of the log and name every damage; change nothing",
        details: [
            """
            Damage is named by file, byte and positions, with exit status 3. Bytes that were never
            acknowledged, as a crash leaves them, are named as unvouched and are no damage: the
            next command that writes keeps them in log/lost.
            """
        ],
        options: [CommandOption("json", nil, "print one object")],
        examples: [("daybook verify", "check the ledger in ./daybook-ledger")],
        run: run,
        isPaged: true
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let console = invocation.console
        let storage = PosixStorage(root: invocation.directory)
        let hashes: KeyedHashes
        do throws(LedgerError) {
            hashes = try LedgerKey.read(storage, directory: invocation.directory)
        } catch {
            throw invocation.named(error)
        }
        let progress = Progress(console, "MiB")
        let report: LogVerification
        do throws(LogError) {
            report = try LogVerification(storage, logID: hashes.logID) { done, all in
                progress.show(done >> 20, of: all >> 20)
            }
        } catch {
            progress.end()
            throw LedgerError.log(error)
        }
        progress.end()
        if invocation.has("json") {
            try console.line(json(report))
        } else {
            try console.line("segments     \(report.segments)")
            try console.line("bytes        \(report.byteCount)")
            try console.line("frames       \(report.frames)")
            try console.line("records      \(report.records)")
            for damage in report.damages { try console.line("damage       \(damage)") }
            for unvouched in report.unvouched {
                try console.line("unvouched    \(unvouched)")
            }
            let verdict = report.damages.isEmpty ? "sound" : "DAMAGED"
            try console.line("verdict      \(verdict)")
        }
        return report.damages.isEmpty ? .done : .damage
    }

    private static func json(_ report: LogVerification) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("sound")
        writer.bool(report.damages.isEmpty)
        writer.key("segments")
        writer.integer(report.segments)
        writer.key("bytes")
        writer.integer(report.byteCount)
        writer.key("frames")
        writer.integer(report.frames)
        writer.key("records")
        writer.integer(report.records)
        writer.key("damages")
        writer.beginArray()
        for damage in report.damages {
            writer.beginObject()
            writer.key("file")
            writer.string(damage.file)
            writer.key("offset")
            writer.integer(damage.offset)
            writer.key("part")
            writer.string(damage.part.rawValue)
            writer.key("first")
            writer.integer(damage.positions.lowerBound)
            writer.key("end")
            writer.integer(damage.positions.upperBound)
            writer.endObject()
        }
        writer.endArray()
        writer.key("unvouched")
        writer.beginArray()
        for unvouched in report.unvouched {
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
        writer.endObject()
        return writer.bytes
    }
}
