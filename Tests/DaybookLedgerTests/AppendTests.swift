import DaybookLedger
import Testing

@Suite("Appending from Swift")
struct AppendTests {
    @Test("A receipt counts what is new, known and in conflict, and names what was refused")
    func receipt() throws {
        let scratch = try ScratchLedger()
        let ledger = try scratch.open()
        let first = try ledger.append([visit("1"), visit("2", of: "bob")])
        #expect(first.run == 1 && first.read == 2 && first.appended == 2 && first.refused.isEmpty)
        #expect(try first.head == ledger.head)
        var other = visit("2", of: "bob")
        other.place = "elsewhere"
        var timeless = visit("3")
        timeless.type = "wink.made"
        let second = try ledger.append([visit("1"), other, timeless, visit("4")])
        #expect(second.read == 4 && second.appended == 1 && second.duplicates == 1)
        #expect(second.conflicts == 1 && second.quarantined == 2 && second.run == 2)
        #expect(second.refused.map(\.index) == [1, 2])
        #expect(second.refused.map(\.line) == [2, 3])
        #expect(second.refused.map(\.reason) == [.conflict, .directionNeeded])
        #expect(second.refused.map(\.member) == ["id", "direction"])
        #expect(second.refused[1].description.hasPrefix("line 3: direction is needed"))
        let third = try ledger.append([visit("1"), other, visit("4")])
        #expect(third.run == nil && third.appended == 0 && third.head == second.head)
        #expect(third.duplicates == 2 && third.conflicts == 1)
    }

    @Test("Nothing is appended by an append of nothing")
    func nothing() throws {
        let ledger = try ScratchLedger().open()
        let receipt = try ledger.append([])
        #expect(receipt.read == 0 && receipt.run == nil && receipt.head == 0)
        #expect(try ledger.append(json: Array(" \r\n\n\t".utf8)).read == 0)
    }

    @Test("Appends share a run that was begun, and are retracted with it")
    func runs() throws {
        let ledger = try ScratchLedger().open()
        let run = try ledger.beginRun()
        #expect(try ledger.append([visit("1")], in: run).run == run.number)
        #expect(try ledger.append([visit("2")], in: run).run == run.number)
        #expect(try ledger.append([visit("3")]).run == run.number + 1)
        let retraction = try ledger.retract(run: run.number)
        #expect(retraction.takenOut == 2 && retraction.restored == 0)
        #expect(try ledger.customer("ann")?.touchpoints == 1)
        #expect(throws: LedgerFailure.noSuchRun(77)) { try ledger.retract(run: 77) }
        #expect(try ledger.append([visit("1"), visit("2")]).appended == 2)
    }

    @Test("JSON lines are taken as senders write them")
    func lines() throws {
        let ledger = try ScratchLedger().open()
        let line = #"{"id":"1","customer":"ann","channel":"web","type":"visit.web","#
        let time = #""time":"2026-01-31T00:00:00Z","colour":"red"}"#
        let text = "\u{FEFF}\(line)\(time)\r\n\n  \nnot json\n\(line)\"time\":\"soon\"}"
        let receipt = try ledger.append(json: Array(text.utf8), source: "shop")
        #expect(receipt.read == 3 && receipt.appended == 1 && receipt.quarantined == 2)
        #expect(receipt.refused.map(\.index) == [1, 2] && receipt.refused.map(\.line) == [4, 5])
        #expect(receipt.refused.map(\.reason) == [.notJSON, .badTime])
        #expect(receipt.refused.map(\.byteOffset) == [1, nil])
        let entry = try #require(try ledger.timeline(of: "ann")?.entries.first)
        #expect(entry.recorded.touchpoint?.source == "shop")
        #expect(entry.recorded.item == Array((line + time).utf8))
        // The same touchpoint as a value is the same content, so long as no member differs.
        var value = visit("1")
        value.source = "shop"
        #expect(try ledger.append([value]).duplicates == 1)
    }

    @Test("An item has at most a mebibyte")
    func itemLimit() throws {
        let ledger = try ScratchLedger().open()
        func item(_ bytes: Int) -> Touchpoint {
            var touchpoint = visit("\(bytes)")
            touchpoint.properties = ["text": ""]
            let rest = bytes - touchpoint.json.count
            touchpoint.properties = ["text": String(repeating: "x", count: rest)]
            return touchpoint
        }
        let receipt = try ledger.append([item(1 << 20), item((1 << 20) + 1)])
        #expect(receipt.appended == 1 && receipt.refused.map(\.reason) == [.tooLong])
    }

    @Test("An append holds as many items and bytes as it says, and does nothing beyond")
    func limits() throws {
        let ledger = try ScratchLedger().open()
        let most = TouchpointLedger.itemsPerAppendMax
        let small = Array(repeating: visit("1"), count: most + 1)
        #expect(throws: LedgerFailure.tooLarge) { try ledger.append(small) }
        let lines = (0...most).flatMap { _ in Array("?\n".utf8) }
        #expect(throws: LedgerFailure.tooLarge) { try ledger.append(json: lines) }
        #expect(try ledger.head == 0)
        let receipt = try ledger.append(json: Array(lines.dropLast(2)))
        #expect(receipt.read == most && receipt.quarantined == most)
    }

    @Test("Bytes beyond the limit of an append are refused before anything is done")
    func byteLimit() throws {
        let ledger = try ScratchLedger().open()
        let line = [UInt8](repeating: UInt8(ascii: " "), count: (1 << 20) - 2) + [0x3F, 0x0A]
        let most = TouchpointLedger.bytesPerAppendMax >> 20
        let lines = (0...most).flatMap { _ in line }
        #expect(throws: LedgerFailure.tooLarge) { try ledger.append(json: lines) }
        #expect(try ledger.head == 0)
        let fewer = Array(lines.dropLast(2 * line.count))
        #expect(try ledger.append(json: fewer).quarantined == most - 1)
    }
}
