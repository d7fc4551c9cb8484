import DaybookLedger
import Testing

@Suite("One handle from many tasks")
struct ConcurrencyTests {
    @Test("Appends from several tasks are all there, and readers see whole appends only")
    func appendsAndReads() async throws {
        let scratch = try ScratchLedger()
        let ledger = try scratch.open()
        try ledger.append([visit("first", of: "nobody else")])
        let reader = try scratch.open(.readOnly)
        let appends = 12
        try await withThrowingTaskGroup { group in
            for writer in 0..<3 {
                group.addTask {
                    for append in 0..<appends {
                        let name = "\(writer)-\(append)"
                        try ledger.append([visit(name + "a"), visit(name + "b")])
                    }
                }
            }
            group.addTask {
                var seen = 0
                while seen < 3 * 2 * appends {
                    let now = try reader.customer("ann")?.touchpoints ?? 0
                    // Both of an append's touchpoints or neither, and never fewer than before.
                    #expect(now % 2 == 0 && now >= seen)
                    #expect(try reader.replay().touchpoints >= now)
                    seen = now
                }
            }
            try await group.waitForAll()
        }
        #expect(try ledger.customer("ann")?.touchpoints == 3 * 2 * appends)
    }

    @Test("The same touchpoints from several tasks at once are recorded once")
    func duplicates() async throws {
        let ledger = try ScratchLedger().open()
        let visits = (0..<50).map { visit("\($0)") }
        let receipts = try await withThrowingTaskGroup(of: AppendReceipt.self) { group in
            for _ in 0..<4 { group.addTask { try ledger.append(visits) } }
            var receipts: [AppendReceipt] = []
            for try await receipt in group { receipts.append(receipt) }
            return receipts
        }
        #expect(receipts.map(\.appended).reduce(0, +) == 50)
        #expect(receipts.map(\.duplicates).reduce(0, +) == 150)
        #expect(try ledger.customer("ann")?.touchpoints == 50)
    }
}
