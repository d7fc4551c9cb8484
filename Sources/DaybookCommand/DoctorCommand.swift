import Foundation
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook doctor`: one page for whoever looks after a ledger.
enum DoctorCommand {
    static let command = Command(
        name: "doctor",
        arguments: "",
        count: 0...0,
        summary: "one page for operators: what is well, and what to do",
        details: [
            """
            Looks at the log's end, known damage, the clock, how far what is derived from the log is
            behind it, the indexes, the disk (a hundred durable writes of 4 KiB in a file of its
            own), free space and days left, the last backup, drill and scrub, and the quarantine.
            """,
            """
            Exit status 1 when something needs a person; what to do stands under it. It reads no
            more than it must: daybook verify reads every byte.
            """,
        ],
        options: [CommandOption("json", nil, "print one object")],
        examples: [("daybook doctor", "look after the ledger in ./daybook-ledger")],
        run: run,
        isPaged: true
    )

    /// How long a writer may take to vouch for what it has written, in seconds.
    private static let waitSeconds = 1.0

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let diagnosis = Diagnosis(try facts(invocation))
        let console = invocation.console
        if invocation.has("json") {
            try console.line(diagnosis.json)
        } else {
            try console.write(diagnosis.page(columns: console.columns))
        }
        return diagnosis.isHealthy ? .done : .incomplete
    }

    private static func facts(_ invocation: Invocation) throws -> DoctorFacts {
        let storage = invocation.storage
        let reader = try invocation.reader()
        let head = reader.snapshot.end
        var facts = DoctorFacts(
            now: SystemClock().nowMicros(),
            head: head,
            lastRecorded: try reader.recorded(before: head)
        )
        facts.waiting = try waiting(reader, invocation)
        facts.damages = invocation.damageNotice.damages.map(\.description)
        let coverage = IndexCoverage(reader)
        facts.savepoints = [
            try savepoint("key index", coverage.keysEnd, reader),
            try savepoint("party index", coverage.rowsEnd, reader),
        ]
        if let head = try TreeStore.storedHead(storage, logID: reader.hashes.logID) {
            facts.savepoints.append(try savepoint("tree head", head.size, reader))
        }
        if let end = CampaignSavepoint.position(in: reader) {
            facts.savepoints.append(try savepoint("campaigns", end, reader))
        }
        facts.segmentsWithoutRows = coverage.segmentsWithoutRows
        facts.segmentsWithoutColumns = coverage.segmentsWithoutColumns
        facts.sealedWithoutKeys = coverage.keysEnd < coverage.sealedEnd
        facts.growth = LogGrowth(reader.growthSteps, now: facts.now)
        do throws(SystemError) {
            facts.lostFiles = try storage.list(SegmentName.lostDirectory).count
            facts.space = try DiskSpace(holding: invocation.directory)
            for operation in OperationFact.Kind.allCases {
                if let fact = try OperationFacts.last(operation, in: storage) {
                    facts.operations.append(fact)
                }
            }
        } catch {
            throw LedgerError.system(error)
        }
        do throws(SystemError) {
            facts.syncNanos = try SyncProbe.run(
                storage,
                name: "\(ProcessFacts.identifier)",
                nanos: SystemClock.monotonicNanos
            )
        } catch {
            facts.syncFailure = "\(error)"
        }
        facts.quarantine = try quarantine(reader, invocation.console)
        return facts
    }

    /// Records that are written and not vouched for, and are so still after a while: what a command
    /// records just now is vouched for by then.
    private static func waiting(
        _ reader: LedgerReader,
        _ invocation: Invocation
    ) throws(LedgerError) -> UInt64 {
        let written = reader.snapshot.writtenEnd
        if written == reader.snapshot.end { return 0 }
        Thread.sleep(forTimeInterval: waitSeconds)
        let end = try invocation.reader().snapshot.end
        return written > end ? written - end : 0
    }

    private static func savepoint(
        _ name: String,
        _ end: UInt64,
        _ reader: LedgerReader
    ) throws(LedgerError) -> DoctorFacts.Savepoint {
        DoctorFacts.Savepoint(name: name, end: end, recorded: try reader.recorded(before: end))
    }

    private static func quarantine(
        _ reader: LedgerReader,
        _ console: Console
    ) throws(LedgerError) -> [(reason: String, count: Int, advice: String)] {
        let progress = Progress(console, "log read")
        defer { progress.end() }
        var walk = try QuarantineWalk(reader, progress: progress.walk)
        var reasons = QuarantineReasons()
        while let item = try walk.nextItem() { reasons.count(item) }
        return reasons.advised
    }
}
