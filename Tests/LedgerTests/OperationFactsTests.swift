import Ledger
import Platform
import TestSupport
import Testing

@Suite("Operation facts")
struct OperationFactsTests {
    private let old = OperationFact(.backup, at: 1_700_000_000_000_000, head: 42, outcome: .passed)
    private let new = OperationFact(.backup, at: 1_700_000_000_000_001, head: 43, outcome: .failed)

    private func disk(_ fact: OperationFact? = nil) throws -> DiskImage {
        let storage = SimulatedStorage()
        if let fact { try OperationFacts.keep(fact, in: storage) }
        return storage.image
    }

    @Test("are one line of JSON with a checksum")
    func format() throws {
        #expect(
            String(decoding: old.bytes, as: UTF8.self)
                == #"{"operation":"backup","at":1700000000000000,"head":42,"outcome":"passed","#
                + #""crc":3842809241}"# + "\n"
        )
        for kind in OperationFact.Kind.allCases {
            for outcome in OperationFact.Outcome.allCases {
                let fact = OperationFact(kind, at: -1, head: .max, outcome: outcome)
                #expect(OperationFact(fact.bytes) == fact)
                let storage = SimulatedStorage()
                try OperationFacts.keep(fact, in: storage)
                #expect(try OperationFacts.last(kind, in: storage) == fact)
            }
        }
    }

    @Test("are not known where nothing is kept, or what is kept is of another kind")
    func unknown() throws {
        let image = try disk(old)
        let storage = SimulatedStorage(image)
        #expect(try OperationFacts.last(.drill, in: storage) == nil)
        var other = image
        other[OperationFacts.path(.drill)] = image[OperationFacts.path(.backup)]
        #expect(try OperationFacts.last(.drill, in: SimulatedStorage(other)) == nil)
        other[OperationFacts.path(.drill)] = [UInt8](repeating: 0x20, count: 1 << 20)
        #expect(try OperationFacts.last(.drill, in: SimulatedStorage(other)) == nil)
    }

    @Test("are not believed with any bit flipped, cut anywhere, or anything added")
    func damaged() {
        let bytes = old.bytes
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                #expect(OperationFact(flipped) == nil)
            }
            #expect(OperationFact(Array(bytes[..<index])) == nil)
            #expect(OperationFact(bytes[..<index] + [0x20] + bytes[index...]) == nil)
        }
        #expect(OperationFact(bytes + bytes) == nil)
    }

    @Test("are the old or the new one after a power cut at any change, and the new one on return")
    func powerCuts() throws {
        for before in [nil, old] {
            let image = try disk(before)
            var cut = 0
            while true {
                let storage = SimulatedStorage(image, plan: FaultPlan(powerCut: cut))
                let isDone = (try? OperationFacts.keep(new, in: storage)) != nil
                for crash in storage.crashImages(.torn) {
                    let found = try OperationFacts.last(.backup, in: SimulatedStorage(crash))
                    #expect(found == new || (!isDone && found == before))
                    // What a crash left in the way does not stay in it.
                    let again = SimulatedStorage(crash)
                    try OperationFacts.keep(new, in: again)
                    #expect(try OperationFacts.last(.backup, in: again) == new)
                }
                if isDone { break }
                cut += 1
            }
            #expect(cut > 4)
        }
    }

    @Test("report every call that fails, and leave the old or the new one")
    func failures() throws {
        let image = try disk(old)
        var number = 0
        while true {
            let plan = FaultPlan(failure: FaultPlan.Failure(nil, first: number, count: 1))
            let storage = SimulatedStorage(image, plan: plan)
            let isDone = (try? OperationFacts.keep(new, in: storage)) != nil
            #expect(isDone != storage.hasFailed)
            let found = try OperationFacts.last(.backup, in: SimulatedStorage(storage.image))
            #expect(found == new || (!isDone && found == old))
            if isDone { break }
            number += 1
        }
        #expect(number > 5)
    }
}
