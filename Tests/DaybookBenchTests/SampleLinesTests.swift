import Bytes
import DaybookBench
import Ingestion
import Testing
import Touchpoints

@Suite("Generated touchpoints")
struct SampleLinesTests {
    private func bytes(_ spec: SampleSpec) -> [UInt8] {
        var lines = SampleLines(spec)
        var out: [UInt8] = []
        while lines.append(to: &out) {}
        return out
    }

    private func batch(_ spec: SampleSpec) -> DraftBatch {
        let hashes = KeyedHashes(secret: [UInt8](repeating: 7, count: 32).span)
        var parser = TouchpointParser(hashes: hashes, defaultSource: Array("import".utf8))
        var batch = DraftBatch()
        for (number, line) in bytes(spec).split(separator: 0x0A).enumerated() {
            parser.parse(Array(line).span, line: UInt64(number + 1), into: &batch)
        }
        return batch
    }

    private func drafts(_ batch: DraftBatch) -> [Draft] {
        batch.items.compactMap { if case .touchpoint(let draft) = $0 { draft } else { nil } }
    }

    @Test("are the same bytes for the same seed, on every machine")
    func determinism() {
        let spec = SampleSpec(touchpoints: 5_000, customers: 700, seed: 3)
        let first = bytes(spec)
        #expect(first == bytes(spec))
        #expect(CRC32C.checksum(first.span) == 0x5B44_B5C9)
        #expect(first.count == 1_281_201)
    }

    @Test("differ from seed to seed")
    func seeds() {
        let first = bytes(SampleSpec(touchpoints: 200, customers: 50, seed: 1))
        let second = bytes(SampleSpec(touchpoints: 200, customers: 50, seed: 2))
        #expect(first != second)
    }

    @Test("are as many as asked for, all of them accepted, no id twice, 240 to 270 bytes each")
    func accepted() {
        let spec = SampleSpec(touchpoints: 20_000, customers: 2_000, seed: 1)
        let batch = batch(spec)
        let drafts = drafts(batch)
        #expect(batch.items.count == 20_000)
        #expect(drafts.count == 20_000)
        #expect(batch.repeatedMembers == 0)
        #expect(Set(drafts.map(\.key)).count == 20_000)
        let average = Double(bytes(spec).count) / 20_000
        #expect(average > 240 && average < 270)
    }

    @Test("span two years in order, one in fifty late")
    func times() {
        let times = drafts(batch(SampleSpec(touchpoints: 20_000, customers: 2_000, seed: 1))).map(
            \.occurred
        )
        let year = 365 * RFC3339.microsPerDay
        #expect((times.max() ?? 0) - (times.min() ?? 0) > 2 * year)
        var latest = times.first ?? 0
        var late = 0
        for time in times {
            if time < latest - RFC3339.microsPerDay { late += 1 }
            latest = max(latest, time)
        }
        #expect(late > 200 && late < 600)
    }

    @Test("have responses with causes and coupons, amounts, cells, claims and unknown people")
    func shape() {
        let batch = batch(SampleSpec(touchpoints: 20_000, customers: 2_000, seed: 1))
        let drafts = drafts(batch)
        let messages = Set(drafts.map(\.message)).subtracting([0])
        let causes = drafts.map(\.causedBy).filter { $0 != 0 }
        #expect(causes.count > 3_000)
        #expect(causes.allSatisfy(messages.contains))
        let issued = Set(drafts.filter { $0.offer != .none }.map(\.coupon))
        let redeemed = drafts.filter { $0.coupon != 0 && $0.offer == .none }
        #expect(redeemed.count > 200)
        #expect(redeemed.allSatisfy { issued.contains($0.coupon) })
        #expect(drafts.count { $0.hasAmount } > 1_500)
        #expect(Set(drafts.map(\.cell.hash)).count == 4)
        #expect(Set(drafts.map(\.campaign.hash)).count > 30)
        #expect(drafts.count { $0.party == .none } > 50)
        #expect(batch.claims.count > 200)
    }

    @Test("concern a few people often and most seldom")
    func skew() {
        let parties = drafts(batch(SampleSpec(touchpoints: 40_000, customers: 4_000, seed: 1))).map(
            \.party.hash
        )
        var counts: [Hash128: Int] = [:]
        for party in parties { counts[party, default: 0] += 1 }
        let sorted = counts.values.sorted(by: >)
        #expect(sorted.count > 3_000 && sorted.count <= 4_001)
        #expect(sorted.prefix(400).reduce(0, +) > 40_000 / 3)
    }

    @Test("draw every customer's number within bounds")
    func bounds() {
        for count in [1, 2, 1_000, 1_000_000_000] {
            let customers = SkewedCustomers(count: count)
            #expect(customers.customer(0) == 0)
            let last = customers.customer(.max)
            #expect(last >= 0 && last < count)
        }
    }

    @Test("are none where none are asked for")
    func none() {
        #expect(bytes(SampleSpec(touchpoints: 0, customers: 1, seed: 1)).isEmpty)
    }
}
