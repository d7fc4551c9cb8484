import Bytes
import Ledger
import TestSupport
import Testing
import Touchpoints

@Suite("Zone maps")
struct ZoneMapTests {
    private static func rows(
        _ count: Int,
        ordinals: UInt32,
        _ generator: inout SeededGenerator
    ) -> [TouchpointRow] {
        (0..<count).map { index in
            var row = TouchpointRow()
            row.position = UInt64(100 + index * 2)
            row.occurred = Int64.random(in: -1_000...1_000, using: &generator)
            row.type = UInt32.random(in: 0...ordinals, using: &generator)
            row.campaign = UInt32.random(in: 0...ordinals, using: &generator)
            row.coupon = Int.random(in: 0..<40, using: &generator) == 0 ? 5 : 0
            return row
        }
    }

    private static func read(_ bytes: [UInt8]) -> ZoneMap? { ZoneMap(bytes.span) }

    private static func holds(_ row: TouchpointRow, _ question: ZoneMap.Question) -> Bool {
        (question.types?.contains(row.type) ?? true)
            && (question.campaigns?.contains(row.campaign) ?? true)
            && (question.occurred?.contains(row.occurred) ?? true)
    }

    private static func list(_ ordinals: UInt32, _ generator: inout SeededGenerator) -> [UInt32]? {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: nil
        case 1: [UInt32.random(in: 0...ordinals + 2, using: &generator)]
        default:
            (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                UInt32.random(in: 0...ordinals + 2, using: &generator)
            }
        }
    }

    @Test(
        "never say no where a touchpoint answers, and say no as often as they can",
        arguments: 1...60
    )
    func seeds(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let ordinals: UInt32 = seed % 4 == 0 ? 6_000 : 12
        let count = Int.random(in: 0...(seed % 4 == 0 ? 1_500 : 20), using: &generator)
        let rows = Self.rows(count, ordinals: ordinals, &generator)
        let zones = ZoneMap([rows.filter { $0.type % 2 == 0 }, rows.filter { $0.type % 2 == 1 }])
        #expect(zones.positions?.lowerBound == rows.first?.position)
        #expect(zones.positions?.upperBound == rows.last?.position)
        #expect(zones.hasCoupon == rows.contains { $0.coupon != 0 })
        #expect(Self.read(zones.bytes) == zones)
        var refusals = 0
        for _ in 0..<200 {
            var question = ZoneMap.Question()
            question.types = Self.list(ordinals, &generator)
            question.campaigns = Self.list(ordinals, &generator)
            if Bool.random(using: &generator) {
                let first = Int64.random(in: -1_200...1_200, using: &generator)
                question.occurred = first..<first + Int64.random(in: 0...300, using: &generator)
            }
            let answers = rows.contains { Self.holds($0, question) }
            if !zones.mayHold(question) {
                #expect(!answers)
                refusals += 1
            }
            // What is asked of types or campaigns alone is known exactly while all are listed.
            var alone = ZoneMap.Question()
            alone.types = question.types
            if zones.types != nil {
                #expect(zones.mayHold(alone) == rows.contains { Self.holds($0, alone) })
            }
            alone.types = nil
            alone.campaigns = question.campaigns
            if zones.campaigns != nil {
                #expect(zones.mayHold(alone) == rows.contains { Self.holds($0, alone) })
            }
        }
        #expect(refusals > 0)
    }

    @Test("list so many types and campaigns, and any where there are more")
    func limits() {
        for extra in [0, 1] {
            let rows = (0..<ZoneMap.ordinalsMax + extra).map { index in
                var row = TouchpointRow()
                row.type = UInt32(index * 7)
                row.campaign = UInt32.max - UInt32(index)
                return row
            }
            let zones = ZoneMap([rows])
            #expect((zones.types == nil) == (extra == 1))
            #expect((zones.campaigns == nil) == (extra == 1))
            #expect(Self.read(zones.bytes) == zones)
            var question = ZoneMap.Question()
            question.types = [1]
            #expect(zones.mayHold(question) == (extra == 1))
        }
    }

    @Test("are read or refused, whatever their bytes")
    func hostile() {
        var generator = SeededGenerator(seed: 2)
        let zones = ZoneMap([Self.rows(12, ordinals: 30, &generator)])
        let sound = zones.bytes
        var refused = 0
        for bit in 0..<sound.count * 8 {
            var bytes = sound
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let found = Self.read(bytes)
            #expect(found != zones)
            if found == nil { refused += 1 }
        }
        for length in 0..<sound.count { #expect(Self.read(Array(sound[..<length])) == nil) }
        #expect(Self.read(sound + [0]) == nil)
        #expect(refused > 100)
        let empty = ZoneMap([[TouchpointRow]]())
        #expect(empty.occurred == nil && !empty.mayHold(ZoneMap.Question()))
        #expect(Self.read(empty.bytes) == empty)
    }
}
