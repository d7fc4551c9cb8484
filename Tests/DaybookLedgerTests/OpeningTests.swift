import DaybookLedger
import Foundation
import Testing

@Suite("Opening a ledger from Swift")
struct OpeningTests {
    @Test("Makes one where there is none, and finds it again")
    func opens() throws {
        let scratch = try ScratchLedger()
        let ledger = try scratch.open()
        #expect(ledger.path == scratch.path && ledger.access == .readWrite)
        #expect(try ledger.head == 0)
        try ledger.append([visit("1")])
        let head = try ledger.head
        try ledger.close()
        try ledger.close()
        #expect(try scratch.open().head == head)
    }

    @Test("For reading, or without making one, needs a ledger")
    func missing() throws {
        let scratch = try ScratchLedger()
        let failure = LedgerFailure.noLedger(path: scratch.path)
        #expect(throws: failure) { try scratch.open(.readOnly) }
        #expect(throws: failure) {
            try TouchpointLedger.open(at: scratch.path, createsWhenMissing: false)
        }
        #expect(failure.consequence == .nothingDone)
        #expect(!FileManager.default.fileExists(atPath: scratch.path))
        try scratch.open().close()
        _ = try TouchpointLedger.open(at: scratch.path, createsWhenMissing: false)
    }

    @Test("Where no directory can be, the system's reason is given")
    func impossible() throws {
        let scratch = try ScratchLedger()
        #expect { try TouchpointLedger.open(at: scratch.path + "/a/b/c") } throws: { error in
            guard case .refusedBySystem(let reason) = error as? LedgerFailure else { return false }
            return !reason.isEmpty && (error as? LedgerFailure)?.consequence == .nothingDone
        }
    }

    @Test("A second writer is told that the ledger is busy; readers are not in its way")
    func busy() throws {
        let scratch = try ScratchLedger()
        let ledger = try scratch.open()
        try ledger.append([visit("1")])
        #expect { try scratch.open() } throws: { error in
            guard case .busy(let holder) = error as? LedgerFailure else { return false }
            return !holder.isEmpty
        }
        let reader = try scratch.open(.readOnly)
        #expect(try reader.customer("ann")?.touchpoints == 1)
        try ledger.append([visit("2")])
        #expect(try reader.customer("ann")?.touchpoints == 2)
        try ledger.close()
        try scratch.open().append([visit("3")])
        #expect(try reader.customer("ann")?.touchpoints == 3)
    }

    @Test("A handle for reading does not write, a closed one neither; both still answer")
    func access() throws {
        let scratch = try ScratchLedger()
        let ledger = try scratch.open()
        try ledger.append([visit("1")])
        try ledger.close()
        let reader = try scratch.open(.readOnly)
        #expect(throws: LedgerFailure.openedForReading) { try reader.append([visit("2")]) }
        #expect(throws: LedgerFailure.openedForReading) { try reader.retract(id: "1") }
        #expect(throws: LedgerFailure.openedForReading) { try reader.beginRun() }
        #expect(throws: LedgerFailure.closed) { try ledger.append([visit("2")]) }
        #expect(throws: LedgerFailure.closed) { try ledger.retract(run: 1) }
        #expect(try ledger.customer("ann")?.touchpoints == 1)
        #expect(try reader.customer("ann")?.touchpoints == 1)
    }

    @Test("Damage is named, refused for writing, and what can be read still is")
    func damage() throws {
        let scratch = try ScratchLedger()
        let ledger = try scratch.open()
        try ledger.append([visit("1")])
        try ledger.append([visit("2", of: "bob")])
        try ledger.close()
        let path = try #require(try scratch.segments().first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // Somewhere in the first frame's envelopes, behind both headers.
        bytes[300] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect { try scratch.open() } throws: { error in
            guard case .damaged(let damages) = error as? LedgerFailure else { return false }
            let isNamed = damages.contains { $0.contains("log/") && $0.contains("byte") }
            return isNamed && (error as? LedgerFailure)?.consequence == .damageFound
        }
        #expect { try scratch.open(.readOnly).campaigns() } throws: { error in
            (error as? LedgerFailure)?.consequence == .damageFound
        }
    }

    @Test("A ledger without its key is not written to")
    func keyLost() throws {
        let scratch = try ScratchLedger()
        try scratch.open().append([visit("1")])
        try FileManager.default.removeItem(atPath: scratch.path + "/ledger.key")
        #expect { try scratch.open() } throws: { error in
            guard case .keyLost = error as? LedgerFailure else { return false }
            return (error as? LedgerFailure)?.consequence == .damageFound
        }
    }

    @Test("Every failure says what to know and do, in a sentence")
    func descriptions() {
        let failures: [LedgerFailure] = [
            .noLedger(path: "p"), .busy(holder: "h"), .openedForReading, .closed, .tooLarge,
            .noSuchRun(3), .refusedBySystem("r"), .outcomeUnknown("u"), .damaged(["d", "e"]),
            .unreadable("f"), .keyLost("k"),
        ]
        for failure in failures { #expect(!failure.description.isEmpty) }
        #expect(LedgerFailure.outcomeUnknown("u").consequence == .outcomeUnknown)
        #expect(LedgerFailure.damaged(["d", "e"]).description == "damage found: d; e")
        #expect(LedgerFailure.tooLarge.description.contains("65536 items in 67108864 bytes"))
    }
}
