import Bytes
import Foundation
import Projections
import TestSupport
import Testing
import Touchpoints

/// The folds over real data against the reference figures that are kept with it.
@Suite("Figures over the fixtures equal the reference figures")
struct FixtureFigureTests {
    @Test(
        "Customers and campaigns, member by member",
        arguments: [
            ("completejourney/small.ndjson", "completejourney/expected-small"),
            ("cdnow/sample.ndjson", "cdnow/expected-sample"),
        ]
    )
    func figures(source: String, expected: String) throws {
        let roles = try Self.roles()
        let touches = try Self.lines(ofFixture: source).map { try Self.touch(from: $0, roles) }
        let book = Book(touches, ordinalSeed: 1)
        let campaigns = book.campaigns().map { flatten($0, book.names) }
        let expectedCampaigns = try Self.lines(ofFixture: expected + "/campaigns.ndjson")
            .map { Self.expected(from: $0) }
        #expect(differences(expectedCampaigns, campaigns) == [])
        let ranks = book.names.parties.ranks()
        let customers = book.customers().sorted { ranks[Int($0.party)] < ranks[Int($1.party)] }
            .map { flatten($0, book.names) }
        let expectedCustomers = try Self.lines(ofFixture: expected + "/customers.ndjson")
            .map { Self.expected(from: $0) }
        #expect(differences(expectedCustomers, customers) == [])
    }

    private static func lines(ofFixture path: String) throws -> [[String: Any]] {
        try Repository.bytes(ofFixture: path).split(separator: UInt8(ascii: "\n")).map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            )
        }
    }

    private static func roles() throws -> [String: Role] {
        let path = Repository.root + "/Tests/Oracle/types.json"
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let types = try #require(
            try JSONSerialization.jsonObject(with: data) as? [[String: String]]
        )
        let named = Role.allCases.map { ("\($0)", $0) }
        let roles = Dictionary(uniqueKeysWithValues: named)
        return Dictionary(
            uniqueKeysWithValues: types.compactMap { entry in
                guard let type = entry["type"], let role = entry["role"].flatMap({ roles[$0] })
                else { return nil }
                return (type, role)
            }
        )
    }

    private static func touch(from line: [String: Any], _ roles: [String: Role]) throws -> Touch {
        func name(_ member: String) -> Name? { (line[member] as? String).map { Name($0) } }
        let type = try #require(line["type"] as? String)
        let direction = try #require(
            Direction.allCases.first { "\($0)" == line["direction"] as? String }
        )
        var touch = Touch(
            name("customer"),
            at: try #require(micros(line["time"] as? String)),
            Name(type),
            role: Role(registered: roles[type], direction: direction),
            direction: direction
        )
        touch.channel = try #require(name("channel"))
        touch.campaign = name("campaign")
        touch.cell = name("cell")
        touch.id = try #require(name("id"))
        touch.message = name("message")
        touch.causedBy = name("causedBy")
        touch.coupon = name("coupon")
        touch.amount = (line["amount"] as? NSNumber)
            .map { Int64(($0.doubleValue * 10_000).rounded()) }
        touch.currency = name("currency") ?? "XXX"
        return touch
    }

    private static func micros(_ text: String?) -> Int64? {
        let bytes = Array((text ?? "").utf8)
        return RFC3339.micros(bytes.span)
    }

    /// Pairs of path and text, with times in microseconds.
    private static func expected(from line: [String: Any]) -> FlatFigures {
        var flat: FlatFigures = [:]
        func add(_ value: Any, _ path: String) {
            switch value {
            case let object as [String: Any]:
                for (key, value) in object { add(value, path.isEmpty ? key : "\(path).\(key)") }
            case let list as [Any]:
                for (index, value) in list.enumerated() { add(value, "\(path)[\(index)]") }
            case let text as String:
                flat[path] = path == "customer" ? text : micros(text).map { "\($0)" } ?? text
            case is NSNull: flat[path] = "null"
            default: flat[path] = "\(value)"
            }
        }
        add(line, "")
        return flat
    }
}
