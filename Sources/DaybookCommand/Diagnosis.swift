import Ledger
import Platform

/// What an operator should know of a ledger, decided from facts alone.
package struct Diagnosis: Sendable {
    /// Limits beyond which a person is needed.
    package enum Limit {
        /// Age of the last backup.
        package static let backupSeconds = 2 * 86_400
        /// Age of the last drill, in which a backup was restored on trial.
        package static let drillSeconds = 90 * 86_400
        /// Age of the last scrub, in which every byte was read.
        package static let scrubSeconds = 30 * 86_400
        /// Days until the disk is full at the present rate.
        package static let daysLeft = 14.0
        /// Bytes left, whatever the rate: eight segments.
        package static let freeBytes = 256 << 20
        /// Time of a durable write that only a failing or overloaded disk needs, at p99.
        package static let syncNanos: UInt64 = 500_000_000
        /// How far the clock may be behind what was recorded last.
        package static let clockSeconds = 1
    }

    /// One line of the page.
    package struct Finding: Sendable {
        package let name: String
        package let text: String
        /// What a person should do; `nil` where nothing is wrong.
        package var advice: String?
        /// The same in numbers, for programs.
        package var members: [(name: StaticString, value: Value)] = []
    }

    /// A value for programs.
    package enum Value: Sendable, Equatable {
        case integer(Int64)
        case text(String)
        case none
    }

    package private(set) var findings: [Finding] = []

    /// Whether nothing needs a person.
    package var isHealthy: Bool { findings.allSatisfy { $0.advice == nil } }

    package init(_ facts: DoctorFacts) {
        addLog(facts)
        addClock(facts)
        for savepoint in facts.savepoints { add(savepoint, facts) }
        addIndexes(facts)
        addDisk(facts)
        for operation in OperationFact.Kind.allCases { add(operation, facts) }
        addQuarantine(facts)
    }

    private mutating func addLog(_ facts: DoctorFacts) {
        let waiting = CountText.text(Int(clamping: facts.waiting), "record", "records")
        findings.append(
            Finding(
                name: "head",
                text: CountText.text(Int(clamping: facts.head), "record", "records")
                    + (facts.waiting > 0
                        ? ", and \(waiting) behind them that nothing vouches for, as after a power cut"
                        : ", all of them durable"),
                advice: facts.waiting > 0
                    ? "daybook ingest - < /dev/null recovers them; until then no answer counts them"
                    : nil,
                members: [
                    ("records", .integer(Int64(clamping: facts.head))),
                    ("waiting", .integer(Int64(clamping: facts.waiting))),
                ]
            )
        )
        let damages = facts.damages.count
        findings.append(
            Finding(
                name: "damage",
                text: facts.damages.first.map {
                    damages > 1 ? "\($0), and \(damages - 1) more" : $0
                } ?? "none known",
                advice: damages > 0
                    ? "daybook verify names all of it, daybook repair --from BACKUP restores it"
                    : nil,
                members: [("damages", .integer(Int64(damages)))]
            )
        )
        if facts.lostFiles > 0 {
            findings.append(
                Finding(
                    name: "lost",
                    text: CountText.text(facts.lostFiles, "file", "files")
                        + " in log/lost, which a recovery or a repair set aside",
                    members: [("files", .integer(Int64(facts.lostFiles)))]
                )
            )
        }
    }

    private mutating func addClock(_ facts: DoctorFacts) {
        guard let last = facts.lastRecorded else { return }
        let behind = Int((last - facts.now) / 1_000_000)
        let isBehind = behind > Limit.clockSeconds
        let time = String(decoding: RFC3339Text.text(last), as: UTF8.self)
        findings.append(
            Finding(
                name: "clock",
                text: isBehind
                    ? "\(DurationText.text(behind)) behind the last recorded time"
                    : "not behind the last recorded time, \(time)",
                advice: isBehind
                    ? "set the machine's clock; until then all is recorded at that same time" : nil,
                members: [
                    ("lastRecorded", .text(time)),
                    ("secondsBehind", .integer(Int64(max(behind, 0)))),
                ]
            )
        )
    }

    private mutating func add(_ savepoint: DoctorFacts.Savepoint, _ facts: DoctorFacts) {
        let lag = facts.head - min(savepoint.end, facts.head)
        var seconds: Int?
        if lag == 0 {
            seconds = 0
        } else if let last = facts.lastRecorded, let recorded = savepoint.recorded {
            seconds = Int((last - recorded) / 1_000_000)
        }
        var text = "covers everything"
        if lag > 0 {
            text = CountText.text(Int(clamping: lag), "record", "records") + " behind"
            if let seconds { text += ", \(DurationText.text(seconds))" }
        }
        findings.append(
            Finding(
                name: savepoint.name,
                text: text,
                members: [
                    ("end", .integer(Int64(clamping: savepoint.end))),
                    ("lagRecords", .integer(Int64(clamping: lag))),
                    ("lagSeconds", seconds.map { .integer(Int64($0)) } ?? .none),
                ]
            )
        )
    }

    private mutating func addIndexes(_ facts: DoctorFacts) {
        let missing = [
            (facts.segmentsWithoutRows, "rows"), (facts.segmentsWithoutColumns, "columns"),
        ].filter { $0.0 > 0 }
        let isWhole = missing.isEmpty && !facts.sealedWithoutKeys
        var texts = missing.map {
            CountText.text($0.0, "sealed segment", "sealed segments") + " without \($0.1)"
        }
        if facts.sealedWithoutKeys { texts.append("keys are missing for sealed segments") }
        findings.append(
            Finding(
                name: "indexes",
                text: isWhole ? "of all sealed segments" : texts.joined(separator: ", "),
                advice: isWhole
                    ? nil
                    : "daybook reindex makes them again; answers are right meanwhile, but slow",
                members: [
                    ("segmentsWithoutRows", .integer(Int64(facts.segmentsWithoutRows))),
                    ("segmentsWithoutColumns", .integer(Int64(facts.segmentsWithoutColumns))),
                ]
            )
        )
    }

    private mutating func addDisk(_ facts: DoctorFacts) {
        addSync(facts)
        guard let space = facts.space else { return }
        let days = facts.growth?.daysLeft(space.freeBytes)
        let isShort = space.freeBytes < Limit.freeBytes || (days ?? .infinity) < Limit.daysLeft
        var text = "\(NumberText.bytes(space.freeBytes)) free"
        if let days { text += ", \(NumberText.days(days)) at the rate of the last thirty days" }
        findings.append(
            Finding(
                name: "space",
                text: text,
                advice: isShort ? "free some space, or move the ledger to a larger disk" : nil,
                members: [
                    ("freeBytes", .integer(Int64(space.freeBytes))),
                    ("bytesPerDay", facts.growth.map { .integer(Int64($0.bytesPerDay)) } ?? .none),
                    ("daysLeft", days.map { .integer(Int64(min($0, 1e9))) } ?? .none),
                ]
            )
        )
    }

    private mutating func addSync(_ facts: DoctorFacts) {
        let times = facts.syncNanos
        guard !times.isEmpty else {
            let reason = facts.syncFailure ?? "not measured"
            findings.append(
                Finding(
                    name: "sync",
                    text: reason,
                    advice: "make the ledger's directory writable, and see whether the disk is full"
                )
            )
            return
        }
        let median = times[(times.count - 1) / 2]
        let p99 = times[(times.count - 1) * 99 / 100]
        findings.append(
            Finding(
                name: "sync",
                text: "\(NumberText.millis(median)) median, \(NumberText.millis(p99)) p99 "
                    + "for 4 KiB to be durable",
                advice: p99 > Limit.syncNanos
                    ? "the disk is failing or overloaded; see its own health report" : nil,
                members: [
                    ("p50Microseconds", .integer(Int64(median / 1_000))),
                    ("p99Microseconds", .integer(Int64(p99 / 1_000))),
                ]
            )
        )
    }

    private mutating func add(_ operation: OperationFact.Kind, _ facts: DoctorFacts) {
        let (limit, advice) =
            switch operation {
            case .backup: (Limit.backupSeconds, "daybook backup DIR, and the same again every day")
            case .drill: (Limit.drillSeconds, "daybook restore DIR --drill shows that it works")
            case .scrub: (Limit.scrubSeconds, "daybook scrub reads every byte at a low rate")
            }
        guard let fact = facts.operations.first(where: { $0.kind == operation }) else {
            // An empty ledger has nothing to lose.
            findings.append(
                Finding(
                    name: operation.rawValue,
                    text: "never, as far as this ledger knows",
                    advice: facts.head > 0 ? advice : nil,
                    members: [("ageSeconds", .none)]
                )
            )
            return
        }
        let age = max(Int((facts.now - fact.at) / 1_000_000), 0)
        let behind = facts.head - min(fact.head, facts.head)
        var text = "\(DurationText.text(age)) ago"
        if behind > 0 {
            text +=
                ", without the last "
                + CountText.text(Int(clamping: behind), "record", "records")
        }
        // What has covered everything does not get stale.
        let isOld = age > limit && (behind > 0 || operation != .backup)
        if fact.outcome == .failed { text += ", and it failed" }
        findings.append(
            Finding(
                name: operation.rawValue,
                text: text,
                advice: isOld || fact.outcome == .failed ? advice : nil,
                members: [
                    ("ageSeconds", .integer(Int64(age))),
                    ("lagRecords", .integer(Int64(clamping: behind))),
                    ("outcome", .text(fact.outcome.rawValue)),
                ]
            )
        )
    }

    private mutating func addQuarantine(_ facts: DoctorFacts) {
        for row in facts.quarantine {
            findings.append(
                Finding(
                    name: "quarantine",
                    text: CountText.text(row.count, "item", "items") + ": \(row.reason)",
                    advice: row.advice,
                    members: [
                        ("reason", .text(row.reason)), ("items", .integer(Int64(row.count))),
                    ]
                )
            )
        }
        if facts.quarantine.isEmpty {
            findings.append(
                Finding(
                    name: "quarantine",
                    text: "empty",
                    members: [("reason", .none), ("items", .integer(0))]
                )
            )
        }
    }
}
