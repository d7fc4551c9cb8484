import Foundation
import TestSupport
import Testing
import Touchpoints

@Suite("The registry of types")
struct TypeRegistryTests {
    private struct Entry: Decodable, Equatable {
        var type: String
        var direction: String
        var role: String
    }

    private func published() throws -> [Entry] {
        let path = Repository.root + "/Tests/Oracle/types.json"
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSONDecoder().decode([Entry].self, from: data)
    }

    @Test("has exactly the types of the published list, in its order")
    func equalsPublishedList() throws {
        let built = TypeRegistry.standard.types.map {
            Entry(type: $0.name, direction: "\($0.direction.name)", role: "\($0.role)")
        }
        let published = try published()
        #expect(built == published)
        #expect(built.count > 70)
    }

    @Test("finds each type by its name and by nothing near it")
    func findsByName() throws {
        let known = Set(try published().map { Array($0.type.utf8) })
        for entry in try published() {
            let name = Array(entry.type.utf8)
            let found = TypeRegistry.standard.type(named: name.span)
            #expect(found?.name == entry.type)
            var near: [[UInt8]] = [name + [0x20], [0x20] + name, name.dropLast(), name + name]
            near += name.indices.map { index in
                var changed = name
                changed[index] ^= 0x20
                return changed
            }
            for other in near where !known.contains(other) {
                let found = TypeRegistry.standard.type(named: other.span)
                #expect(found == nil, "\(String(decoding: other, as: UTF8.self))")
            }
        }
        let nothing: [UInt8] = []
        let empty = TypeRegistry.standard.type(named: nothing.span)
        #expect(empty == nil)
    }

    @Test("gives a role to unknown types by their direction, and to known ones whatever it is")
    func roles() {
        #expect(Role(registered: nil, direction: .outbound) == .contact)
        #expect(Role(registered: nil, direction: .inbound) == .response)
        #expect(Role(registered: nil, direction: .peer) == .record)
        #expect(Role(registered: nil, direction: .internal) == .record)
        for role in Role.allCases {
            for direction in Direction.allCases {
                #expect(Role(registered: role, direction: direction) == role)
            }
        }
    }

    @Test("settles rows by the name of their type's ordinal, whenever it was told")
    func typeFacts() {
        var facts = TypeFacts()
        #expect(facts.role(of: 9, direction: .inbound) == .response)
        #expect(!facts.isRegistered(9))
        facts.set(3, name: Array("coupon.issued".utf8))
        facts.set(1, name: Array("parcel.thrown".utf8))
        #expect(facts.role(of: 3, direction: .inbound) == .contact)
        #expect(facts.isRegistered(3) && !facts.isRegistered(1) && !facts.isRegistered(2))
        #expect(facts.couponIssued == 3)
        var row = TouchpointRow()
        row.settle(facts)
        #expect(row.role == .record && !row.isIssuedCoupon)
        row.type = 3
        row.settle(facts)
        #expect(row.role == .contact && row.isIssuedCoupon)
        row.type = 1
        row.direction = .outbound
        row.settle(facts)
        #expect(row.role == .contact && !row.isIssuedCoupon)
    }

    @Test("keeps its stored numbers")
    func storedNumbers() {
        #expect(Direction.allCases.map(\.rawValue) == [1, 2, 3, 4])
        #expect(Role.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7])
        #expect(Refusal.allCases.map(\.rawValue) == Array(1...25))
        #expect(Set(Refusal.allCases.map(\.name)).count == 25)
        #expect(Set(Refusal.allCases.map(\.explanation)).count == 25)
        let names = Namespace.allCases.map { "\($0)" }
        #expect(
            names == [
                "identifier", "agent", "campaign", "cell", "channel", "type", "source", "currency",
                "offer", "place", "banner", "reason", "origin", "adapter",
            ]
        )
        #expect(Namespace.allCases.map(\.rawValue) == Array(1...14))
        #expect(Namespace.allCases.filter(\.isPersonal) == [.identifier, .agent])
    }
}
