import Testing
import Touchpoints

@Suite("A member's name")
struct MemberTests {
    private static let names = [
        "id", "source", "customer", "identifiers", "channel", "type", "direction", "campaign",
        "cell", "message", "causedBy", "offer", "coupon", "amount", "currency", "cost", "place",
        "banner", "reason", "agent", "counterparty", "properties", "retracts", "time", "position",
        "recorded",
    ]

    private func member(_ bytes: [UInt8]) -> Member? { Member(bytes.span) }

    @Test("is found for every member, in the order that fingerprints depend on")
    func everyName() {
        #expect(Member.allCases.map(\.name) == Self.names)
        #expect(Member.allCases.map { Int($0.rawValue) } == Array(Self.names.indices))
        for (index, name) in Self.names.enumerated() {
            #expect(member(Array(name.utf8))?.rawValue == UInt8(index), "\(name)")
        }
    }

    @Test("is not found for anything near it")
    func nearMisses() {
        let known = Set(Self.names.map { Array($0.utf8) })
        var count = 0
        for name in Self.names.map({ Array($0.utf8) }) {
            var near: [[UInt8]] = [name + [0], [0] + name, name + name, name + [0x73]]
            for index in name.indices {
                for bit in 0..<8 {
                    var changed = name
                    changed[index] ^= 1 << UInt8(bit)
                    near.append(changed)
                }
                var shorter = name
                shorter.remove(at: index)
                near.append(shorter)
                var longer = name
                longer.insert(name[index], at: index)
                near.append(longer)
                if index > 0 {
                    var swapped = name
                    swapped.swapAt(index, index - 1)
                    near.append(swapped)
                }
            }
            for other in near where !known.contains(other) {
                count += 1
                let found = member(other)
                #expect(found == nil, "\(String(decoding: other, as: UTF8.self))")
            }
        }
        #expect(count > 1_500)
        #expect(member([]) == nil)
        #expect(member([UInt8](repeating: 0x69, count: 70_000)) == nil)
    }
}
