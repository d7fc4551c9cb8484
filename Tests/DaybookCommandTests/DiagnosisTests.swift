import DaybookCommand
import Ledger
import Platform
import Testing

@Suite("A diagnosis")
struct DiagnosisTests {
    private static let day: Int64 = 86_400 * 1_000_000
    private static let now: Int64 = 20_000 * day

    /// A ledger in which nothing is wrong.
    private static var well: DoctorFacts {
        var facts = DoctorFacts(now: now, head: 1_000, lastRecorded: now - day)
        facts.savepoints = [DoctorFacts.Savepoint(name: "keys", end: 1_000, recorded: now - day)]
        facts.syncNanos = (1...100).map { $0 * 10_000 }
        facts.space = DiskSpace(freeBytes: 100 << 30, totalBytes: 200 << 30)
        facts.growth = LogGrowth([LogGrowth.Step(began: now - day, bytes: 1 << 30)], now: now)
        facts.operations = OperationFact.Kind.allCases.map {
            OperationFact($0, at: now - day, head: 1_000, outcome: .passed)
        }
        return facts
    }

    /// The findings that need a person, by name.
    private func attention(_ change: (inout DoctorFacts) -> Void) -> [String] {
        var facts = Self.well
        change(&facts)
        return Diagnosis(facts).findings.filter { $0.advice != nil }.map(\.name)
    }

    @Test("of a ledger in which nothing is wrong needs nobody")
    func well() {
        let diagnosis = Diagnosis(Self.well)
        #expect(diagnosis.isHealthy)
        #expect(
            diagnosis.findings.map(\.name) == [
                "head", "damage", "clock", "keys", "indexes", "sync", "space", "backup", "drill",
                "scrub", "quarantine",
            ]
        )
    }

    @Test("names each thing that needs a person, and no other")
    func each() {
        #expect(attention { $0.damages = ["log/0.seg at byte 9: frame"] } == ["damage"])
        #expect(attention { $0.lastRecorded = Self.now + 2_000_000 } == ["clock"])
        #expect(attention { $0.lastRecorded = Self.now + 1_000_000 } == [])
        #expect(attention { $0.segmentsWithoutRows = 1 } == ["indexes"])
        #expect(attention { $0.segmentsWithoutColumns = 1 } == ["indexes"])
        #expect(attention { $0.sealedWithoutKeys = true } == ["indexes"])
        #expect(attention { $0.syncNanos = [] } == ["sync"])
        #expect(
            attention { $0.syncNanos = [UInt64](repeating: 500_000_001, count: 100) } == ["sync"]
        )
        #expect(attention { $0.syncNanos = [UInt64](repeating: 500_000_000, count: 100) } == [])
        #expect(
            attention { $0.quarantine = [("conflict", 3, "retract the first")] } == ["quarantine"]
        )
        #expect(attention { $0.lostFiles = 2 } == [])
        #expect(attention { $0.savepoints[0] = .init(name: "keys", end: 3, recorded: nil) } == [])
    }

    @Test("of the disk: too little of it, or too few days")
    func space() {
        func space(_ free: Int) -> [String] {
            attention { $0.space = DiskSpace(freeBytes: free, totalBytes: 1 << 40) }
        }
        // The log of these facts grows by a gibibyte a day.
        #expect(space(14 << 30) == [])
        #expect(space(14 << 30 - 1) == ["space"])
        let still = { (facts: inout DoctorFacts) in facts.growth = nil }
        #expect(
            attention {
                still(&$0)
                $0.space = DiskSpace(freeBytes: 256 << 20, totalBytes: 1 << 40)
            } == []
        )
        #expect(
            attention {
                still(&$0)
                $0.space = DiskSpace(freeBytes: (256 << 20) - 1, totalBytes: 1 << 40)
            } == ["space"]
        )
    }

    @Test(
        "of each kind of work: never done, too long ago, failed",
        arguments: OperationFact.Kind.allCases
    )
    func operations(operation: OperationFact.Kind) {
        let limits: [OperationFact.Kind: Int] = [
            .backup: Diagnosis.Limit.backupSeconds, .drill: Diagnosis.Limit.drillSeconds,
            .scrub: Diagnosis.Limit.scrubSeconds,
        ]
        func with(_ fact: OperationFact?, head: UInt64 = 1_000) -> [String] {
            attention { facts in
                facts.head = head
                facts.lastRecorded = head == 0 ? nil : facts.lastRecorded
                facts.operations.removeAll { $0.kind == operation || head == 0 }
                if let fact { facts.operations.append(fact) }
            }
        }
        func fact(
            secondsAgo age: Int,
            head: UInt64 = 900,
            _ outcome: OperationFact.Outcome = .passed
        ) -> OperationFact {
            OperationFact(
                operation,
                at: Self.now - Int64(age) * 1_000_000,
                head: head,
                outcome: outcome
            )
        }
        let limit = limits[operation] ?? 0
        #expect(with(nil) == [operation.rawValue])
        #expect(with(nil, head: 0) == [])
        #expect(with(fact(secondsAgo: limit)) == [])
        #expect(with(fact(secondsAgo: limit + 1)) == [operation.rawValue])
        #expect(with(fact(secondsAgo: 5, .failed)) == [operation.rawValue])
        // A clock that was set back makes nothing old.
        #expect(with(fact(secondsAgo: -5)) == [])
        // A backup that has everything does not get old.
        let whole = with(fact(secondsAgo: limit + 1, head: 1_000))
        #expect(whole == (operation == .backup ? [] : [operation.rawValue]))
    }

    @Test("is a page that lines up, and an object for programs")
    func output() {
        var facts = Self.well
        facts.quarantine = [("wrong-type (time)", 1, "mend it where it comes from")]
        facts.savepoints[0] = .init(name: "keys", end: 400, recorded: Self.now - 3 * Self.day)
        let page = String(decoding: Diagnosis(facts).page(columns: nil), as: UTF8.self)
        #expect(
            page == """
                head        ok    1000 records, all of them durable
                damage      ok    none known
                clock       ok    not behind the last recorded time, 2024-10-03T00:00:00Z
                keys        ok    600 records behind, 2d
                indexes     ok    of all sealed segments
                sync        ok    0.50 ms median, 0.99 ms p99 for 4 KiB to be durable
                space       ok    100.0 GiB free, 100 days at the rate of the last thirty days
                backup      ok    1d ago
                drill       ok    1d ago
                scrub       ok    1d ago
                quarantine  LOOK  1 item: wrong-type (time)
                                  → mend it where it comes from

                """
        )
        let json = String(decoding: Diagnosis(facts).json, as: UTF8.self)
        #expect(json.hasPrefix("{\"healthy\":false,\"findings\":[{\"name\":\"head\","))
        #expect(
            json.contains(
                """
                {"name":"keys","text":"600 records behind, 2d","end":400,"lagRecords":600,\
                "lagSeconds":172800,"advice":null}
                """
            )
        )
        #expect(
            json.hasSuffix(
                """
                {"name":"quarantine","text":"1 item: wrong-type (time)","reason":\
                "wrong-type (time)","items":1,"advice":"mend it where it comes from"}]}
                """
            )
        )
    }
}
