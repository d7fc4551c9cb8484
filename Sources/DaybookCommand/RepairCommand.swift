import Bytes
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook repair`: puts damaged segments right from a backup.
enum RepairCommand {
    static let command = Command(
        name: "repair",
        arguments: "",
        count: 0...0,
        summary: "put damaged segments right from a backup, and touch no other",
        details: [
            """
            Verifies the log, writes the damaged and missing segments again from the backup, and
            verifies again. A segment is replaced only where every record that is sound in both is
            the same in both, bit for bit. What the ledger recorded after the backup stays; what
            the backup does not hold stays damaged and is named, with exit status 3. The bytes that
            were there before are kept in log/lost. A missing ledger.key comes back too.
            """
        ],
        options: [
            CommandOption("from", "BACKUP", "the directory of a backup of this ledger"),
            CommandOption("dry-run", nil, "say what would be done, and change nothing"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook repair --from copy-of-ledger-backup --dry-run", "what would be mended")
        ],
        run: run,
        isPaged: true
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        guard let from = invocation.value("from"), !from.isEmpty else {
            throw UsageError("say from which backup: daybook repair --from BACKUP")
        }
        let own = PosixStorage(root: invocation.directory)
        let place = PosixStorage(root: from)
        let holder = "process \(ProcessFacts.identifier), daybook \(invocation.command.name)"
        guard invocation.has("dry-run") else {
            return try repair(own, from: place, holder, invocation)
        }
        // The same repair in front of the ledger, whose own lock is held meanwhile.
        let held = try lock(own, holder: "")
        defer { withExtendedLifetime(held) {} }
        let scratch = try TemporaryDirectory()
        let front = OverlayStorage(over: own, writingTo: PosixStorage(root: scratch.path))
        return try repair(front, from: place, holder, invocation)
    }

    private static func lock(_ storage: any Storage, holder: String) throws -> any StorageLock {
        guard let held = try storage.lock("lock", holder: holder) else {
            throw LedgerError.log(.busy(holder: SegmentLog.holder(storage)))
        }
        return held
    }

    private static func repair(
        _ storage: any Storage,
        from place: any Storage,
        _ holder: String,
        _ invocation: Invocation
    ) throws -> ExitStatus {
        let (hashes, isKeyBack) = try key(storage, from: place, holder, invocation)
        let progress = Progress(invocation.console, "MiB")
        defer { progress.end() }
        var repair = LogRepair(storage, from: place, logID: hashes.logID, holder: holder)
        let report = try repair.run { progress.show($0 >> 20, of: $1 >> 20) }
        progress.end()
        if invocation.has("json") {
            try invocation.console.line(json(report, isKeyBack))
        } else {
            try print(report, isKeyBack, invocation)
        }
        return report.remaining.isEmpty ? .done : .damage
    }

    /// The ledger's key; the backup's, put in its place, where it is missing or broken.
    private static func key(
        _ storage: any Storage,
        from place: any Storage,
        _ holder: String,
        _ invocation: Invocation
    ) throws -> (hashes: KeyedHashes, isBack: Bool) {
        do throws(LedgerError) {
            return (try LedgerKey.read(storage, directory: invocation.directory), false)
        } catch {
            switch error {
            case .missingKey, .badKey: break
            default: throw error
            }
        }
        let reading = BackupReading(place)
        let manifest = try reading.manifest()
        let path = LedgerKey.path
        guard let file = manifest.files.first(where: { $0.path.utf8.elementsEqual(path.utf8) })
        else { throw BackupError.damaged(file: path) }
        let secret = try reading.bytes(of: file)
        let hashes = KeyedHashes(secret: secret.span)
        guard hashes.logID == manifest.logID else { throw BackupError.damaged(file: path) }
        let held = try lock(storage, holder: holder)
        defer { withExtendedLifetime(held) {} }
        // Refuses segments of another ledger, which this key would not open.
        do throws(LogError) {
            _ = try SegmentChain(storage, logID: hashes.logID, mark: 0, access: .reading)
        } catch {
            throw LedgerError.log(error)
        }
        try LedgerKey.put(secret, in: storage)
        return (hashes, true)
    }

    private static func print(
        _ report: RepairReport,
        _ isKeyBack: Bool,
        _ invocation: Invocation
    ) throws {
        let console = invocation.console
        let done = invocation.has("dry-run") ? "would mend" : "mended    "
        for damage in report.found { try console.line("found        \(damage)") }
        if isKeyBack { try console.line("\(done)   \(LedgerKey.path)") }
        for segment in report.segments {
            let positions = "\(segment.positions.lowerBound)..\(segment.positions.upperBound)"
            let kept = segment.copy.map { ", what was there in \($0)" } ?? ""
            try console.line("\(done)   \(segment.path), positions \(positions)\(kept)")
        }
        for damage in report.remaining { try console.line("remains      \(damage)") }
        let isUntouched = report.segments.isEmpty && !isKeyBack
        let verdict = report.remaining.isEmpty ? isUntouched ? "sound before" : "sound" : "DAMAGED"
        try console.line("verdict      \(verdict)")
    }

    private static func json(_ report: RepairReport, _ isKeyBack: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("sound")
        writer.bool(report.remaining.isEmpty)
        writer.key("found")
        write(report.found, to: &writer)
        writer.key("key")
        writer.bool(isKeyBack)
        writer.key("mended")
        writer.beginArray()
        for segment in report.segments {
            writer.beginObject()
            writer.key("file")
            writer.string(segment.path)
            writer.key("first")
            writer.integer(segment.positions.lowerBound)
            writer.key("end")
            writer.integer(segment.positions.upperBound)
            writer.key("copy")
            if let copy = segment.copy { writer.string(copy) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
        writer.key("remaining")
        write(report.remaining, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ damages: [Damage], to writer: inout JSONWriter) {
        writer.beginArray()
        for damage in damages { writer.damage(damage) { _ in } }
        writer.endArray()
    }
}
