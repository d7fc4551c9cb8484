import Ledger
import Platform
import TestSupport
import Testing

@Suite("What a ledger's upkeep is measured by")
struct LogGrowthTests {
    private static let day: Int64 = 86_400 * 1_000_000

    private func growth(_ steps: [(days: Int64, bytes: Int)], now: Int64) -> LogGrowth? {
        LogGrowth(
            steps.map { LogGrowth.Step(began: $0.days * Self.day, bytes: $0.bytes) },
            now: now * Self.day
        )
    }

    @Test("growth is that of the last thirty days")
    func growth() {
        #expect(growth([], now: 100) == nil)
        #expect(growth([(90, 50), (95, 50)], now: 100)?.bytesPerDay == 10)
        #expect(growth([(10, 1_000_000), (90, 50), (95, 50)], now: 100)?.bytesPerDay == 10)
        #expect(growth([(69, 7), (70, 300)], now: 100)?.bytesPerDay == 10)
        #expect(growth([(10, 1_000)], now: 100) == nil)
    }

    @Test("an hour is the least that tells anything, and a clock that was set back tells as much")
    func young() {
        let hour = LogGrowth.spanMicrosMin
        let step = LogGrowth.Step(began: 0, bytes: 24)
        #expect(LogGrowth([step], now: hour - 1) == nil)
        #expect(LogGrowth([step], now: hour)?.bytesPerDay == 576)
        let later = LogGrowth.Step(began: 2 * hour, bytes: 24)
        #expect(LogGrowth([step, later], now: hour)?.bytesPerDay == 576)
    }

    @Test("days are left until the free bytes are used, for ever when nothing grows")
    func daysLeft() {
        #expect(growth([(90, 100)], now: 100)?.daysLeft(55) == 5.5)
        #expect(growth([(90, 0)], now: 100)?.daysLeft(55) == nil)
    }

    @Test("a probe times durable writes in ascending order, and leaves nothing behind")
    func probe() throws {
        let storage = SimulatedStorage()
        var nanos: UInt64 = 0
        let times = try SyncProbe.run(storage, name: "1") {
            nanos += nanos % 7 + 1
            return nanos
        }
        #expect(times.count == SyncProbe.writes && times == times.sorted())
        #expect(storage.count(of: .fdatasync) == SyncProbe.writes + 1)
        #expect(try storage.list(OperationFacts.directory) == [])
    }

    @Test("a probe whose disk refuses leaves nothing behind either, then or at the next")
    func probeFails() throws {
        // The second change, removing what is not there, does nothing that could fail.
        for change in [0, 2, 3, 4, 5, 60] {
            let storage = SimulatedStorage(plan: FaultPlan(powerCut: change))
            #expect(throws: SystemError.self) { try SyncProbe.run(storage, name: "1") { 0 } }
            let again = SimulatedStorage(storage.image)
            _ = try SyncProbe.run(again, name: "1") { 0 }
            #expect(try again.list(OperationFacts.directory) == [])
        }
    }

    @Test("disks have room, and a directory that is not there has none to tell of")
    func space() throws {
        let space = try DiskSpace(holding: "/")
        #expect(space.totalBytes >= space.freeBytes && space.totalBytes > 0)
        #expect(throws: SystemError.self) { try DiskSpace(holding: "/nothing/here") }
    }
}
