import Bytes
import Ledger
import Platform
import Projections
import SegmentLog
import Touchpoints

/// A backup restored on trial: verified, replayed, compared with the ledger, and removed.
struct RestoreDrill {
    /// What the ledger itself says of the backup's records.
    private enum Comparison {
        case same
        case different(String)
        /// It could not be asked, and why.
        case unknown(String)

        var text: String {
            switch self {
            case .same: "the same"
            case .different(let how): "DIFFERENT: \(how)"
            case .unknown(let why): "not compared: \(why)"
            }
        }
    }

    private let invocation: Invocation
    private let place: PosixStorage

    init(_ invocation: Invocation) {
        self.invocation = invocation
        place = PosixStorage(root: invocation.arguments[0])
    }

    /// Runs the drill, notes its outcome in the ledger's directory, and prints it.
    func run() throws -> ExitStatus {
        let start = SystemClock.monotonicNanos()
        let manifest = try BackupReading(place).manifest()
        let scratch = try TemporaryDirectory(in: invocation.value("in"))
        let storage = PosixStorage(root: scratch.path)
        let progress = Progress(invocation.console, "segments")
        defer { progress.end() }
        let restored: BackupManifest
        do throws(BackupError) {
            let restore = LogRestore(from: place, into: storage)
            restored = try restore.run { progress.show($0, of: $1) }
        } catch {
            if case .damaged = error { try note(manifest, .failed) }
            throw error
        }
        progress.end()
        let reader = try LedgerReader(storage, directory: scratch.path)
        let verification: LogVerification
        do throws(LogError) {
            verification = try LogVerification(storage, logID: restored.logID)
        } catch {
            throw LedgerError.log(error)
        }
        let isSound =
            verification.damages.isEmpty && verification.unvouched.isEmpty
            && verification.end == restored.head
        let digest = try self.digest(reader, at: Moment())
        let comparison = try compare(digest, restored)
        var isPassed = isSound
        if case .different = comparison { isPassed = false }
        try note(restored, isPassed ? .passed : .failed)
        let seconds = Double(SystemClock.monotonicNanos() - start) / 1e9
        try print(restored, isSound, isPassed, digest, comparison, seconds)
        return isPassed ? .done : .incomplete
    }

    private func digest(_ reader: LedgerReader, at moment: Moment) throws(LedgerError) -> String {
        let rows = try invocation.rows(of: reader, at: moment, readsIdentifiers: false)
        let replay = try invocation.replay(rows, asOf: nil, request: ReplayRequest())
        return String(decoding: replay.digest.hexadecimal, as: UTF8.self)
    }

    /// Replays the ledger at the backup's head, if it is at hand.
    private func compare(_ digest: String, _ manifest: BackupManifest) throws -> Comparison {
        do throws(LedgerError) {
            let reader = try invocation.reader()
            guard reader.hashes.logID == manifest.logID else {
                return .unknown("\(invocation.directory) is another ledger")
            }
            if let difference = try history(manifest, reader) { return difference }
            let own = try self.digest(reader, at: Moment(known: .position(manifest.head)))
            return own.utf8.elementsEqual(digest.utf8) ? .same : .different("its digest is \(own)")
        } catch {
            return .unknown("\(error)")
        }
    }

    /// What parts the ledger's records from the backup's; `nil` where nothing does.
    private func history(
        _ manifest: BackupManifest,
        _ reader: LedgerReader
    ) throws(LedgerError) -> Comparison? {
        do throws(BackupError) {
            try BackupHistory(manifest, in: place)
                .requireRecords(of: reader.storage, logID: manifest.logID)
            return nil
        } catch {
            switch error {
            case .forked, .ahead: return .different("\(error)")
            case .log(let failure): throw .log(failure)
            case .system(let failure): throw .system(failure)
            default: return .unknown("\(error)")
            }
        }
    }

    /// Keeps the outcome in the directory of the ledger that the backup is of, if it is at hand.
    private func note(_ manifest: BackupManifest, _ outcome: OperationFact.Outcome) throws {
        let own: Bool
        do throws(LedgerError) {
            let hashes = try LedgerKey.read(invocation.storage, directory: invocation.directory)
            own = hashes.logID == manifest.logID
        } catch {
            // What cannot be asked for its key cannot be told either; the comparison says why.
            own = false
        }
        guard own else { return }
        let now = SystemClock().nowMicros()
        invocation.note(OperationFact(.drill, at: now, head: manifest.head, outcome: outcome))
    }

    private func print(
        _ manifest: BackupManifest,
        _ isSound: Bool,
        _ isPassed: Bool,
        _ digest: String,
        _ comparison: Comparison,
        _ seconds: Double
    ) throws {
        let console = invocation.console
        let root = manifest.root.base64
        guard invocation.has("json") else {
            try console.line("head         \(manifest.head)")
            try console.line("backed up    \(manifest.timeText)")
            try console.line("log          \(isSound ? "sound" : "DAMAGED")")
            try console.line("digest       \(digest)")
            try console.line("ledger       \(comparison.text)")
            try console.line("time         \(Int(seconds * 1000)) ms")
            try console.line("root         \(root)")
            try console.line("verdict      \(isPassed ? "passed" : "FAILED")")
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("passed")
        writer.bool(isPassed)
        writer.key("head")
        writer.integer(manifest.head)
        writer.key("backedUp")
        writer.string(manifest.timeText)
        writer.key("sound")
        writer.bool(isSound)
        writer.key("digest")
        writer.string(digest)
        writer.key("sameAsLedger")
        switch comparison {
        case .same: writer.bool(true)
        case .different: writer.bool(false)
        case .unknown: writer.null()
        }
        writer.key("seconds")
        writer.raw("\(seconds)")
        writer.key("root")
        writer.string(root)
        writer.endObject()
        try console.line(writer.bytes)
    }
}
