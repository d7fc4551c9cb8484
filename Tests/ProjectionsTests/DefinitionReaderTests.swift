import Bytes
import Projections
import Testing
import Touchpoints

@Suite("Definitions are read, or refused at a place")
struct DefinitionReaderTests {
    static func read(_ json: String) throws(DefinitionError) -> MetricDefinition {
        try MetricDefinition.read(Array(json.utf8))
    }

    /// A definition with a filter.
    private static func filter(_ filter: String) throws -> MetricFilter {
        try read(#"{"name":"x","measure":"count","filter":\#(filter)}"#).filter
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("Every member of a filter says what it says")
    func filters() throws {
        let cases: [(String, MetricFilter)] = [
            ("{}", .all([])),
            (#"{"channel":"é"}"#, .condition(.name(.channel, anyOf: [Self.bytes("é")]))),
            (
                #"{"place":["a","b"]}"#,
                .condition(.name(.place, anyOf: [Self.bytes("a"), Self.bytes("b")]))
            ),
            (#"{"agent":{"present":false}}"#, .condition(.hasName(.agent, false))),
            (#"{"role":["contact","withheld"]}"#, .condition(.role(anyOf: [.contact, .withheld]))),
            (#"{"direction":"peer"}"#, .condition(.direction(anyOf: [.peer]))),
            (#"{"customer":{"present":true}}"#, .condition(.isKnown(true))),
            (#"{"amount":1.5}"#, .any([.condition(.money(.amount, 15_000...15_000))])),
            (
                #"{"cost":{">":-1,"<=":2}}"#, .condition(.money(.cost, -9_999...20_000))
            ),
            (#"{"cost":{"present":true}}"#, .condition(.hasMoney(.cost, true))),
            (#"{"amount":{">":5,"<":4}}"#, .condition(.never)),
            (
                #"{"amount":{"=":5,">=":5}}"#, .condition(.money(.amount, 50_000...50_000))
            ),
            (
                #"{"time":{">=":"1970-01-02","<":"1970-01-02T00:00:01Z"}}"#,
                .condition(.time(86_400_000_000..<86_401_000_000))
            ),
            (
                #"{"time":{">":"1970-01-01T00:00:00Z","<=":"1970-01-01T00:00:00.5Z"}}"#,
                .condition(.time(1..<500_001))
            ),
            (
                #"{"any":[{"type":"a"},{"not":{"cell":"b"}}],"role":"open"}"#,
                .all([
                    .any([
                        .condition(.name(.type, anyOf: [Self.bytes("a")])),
                        .not(.condition(.name(.cell, anyOf: [Self.bytes("b")]))),
                    ]),
                    .condition(.role(anyOf: [.open])),
                ])
            ),
        ]
        for (json, expected) in cases { #expect(try Self.filter(json) == expected, "\(json)") }
    }

    @Test("A date begins in the definition's time zone, wherever that stands in the file")
    func zone() throws {
        let json =
            #"{"name":"x","measure":"count","filter":{"time":{">=":"1970-01-02"}},"timeZone":"+05:30"}"#
        let definition = try Self.read(json)
        #expect(definition.zoneSeconds == 19_800)
        guard case .condition(.time(let range)) = definition.filter else {
            Issue.record("\(definition.filter)")
            return
        }
        #expect(range.lowerBound == (86_400 - 19_800) * 1_000_000)
        #expect(
            try Self.read(#"{"name":"x","measure":"count","timeZone":"-00:30"}"#).zoneSeconds
                == -1_800
        )
        #expect(try Self.read(#"{"name":"x","measure":"count","timeZone":"UTC"}"#).zoneSeconds == 0)
    }

    @Test("Every measure is read")
    func measures() throws {
        func measure(_ json: String) throws -> MetricMeasure {
            try Self.read(#"{"name":"x","measure":\#(json)}"#).measure
        }
        #expect(try measure(#""count""#) == .count)
        #expect(try measure(#""uniqueParties""#) == .uniqueParties)
        #expect(try measure(#""first""#) == .first)
        #expect(try measure(#""last""#) == .last)
        #expect(try measure(#"{"sum":"amount"}"#) == .sum(.amount))
        #expect(try measure(#"{"sum":"cost"}"#) == .sum(.cost))
        guard case .sumProperty(let path) = try measure(#"{"sum":"properties.a.b"}"#) else {
            Issue.record("no sum of a property")
            return
        }
        #expect(path.names == [Self.bytes("a"), Self.bytes("b")])
        let funnel = try measure(
            #"{"funnel":{"within":"36h","steps":[{"name":"a","filter":{}},{"name":"b","filter":{"role":"open"},"same":["place","properties.x"]}]}}"#
        )
        guard case .funnel(let funnel) = funnel else {
            Issue.record("no funnel")
            return
        }
        #expect(funnel.within.length == 36 * 3_600_000_000)
        #expect(funnel.steps.map(\.name) == [Self.bytes("a"), Self.bytes("b")])
        #expect(
            funnel.steps[1].same.map(\.title) == [Self.bytes("place"), Self.bytes("properties.x")]
        )
        let between = try measure(
            #"{"timeBetween":{"from":{},"to":{"role":"open"},"same":"cell"}}"#
        )
        guard case .timeBetween(let interval) = between else {
            Issue.record("no time between")
            return
        }
        #expect(interval.from == .all([]))
        #expect(interval.to == .condition(.role(anyOf: [.open])))
        #expect(interval.same == [.name(.cell)])
        #expect(interval.within == nil)
    }

    @Test("A condition on a property that stands twice is one")
    func sharedConditions() throws {
        let definition = try Self.read(
            #"{"name":"x","measure":"count","filter":{"any":[{"properties.a":1},{"properties.a":1.0},{"properties.a":2}]}}"#
        )
        #expect(definition.properties.count == 2)
        #expect(
            definition.filter
                == .any([
                    .condition(.property(0)), .condition(.property(0)), .condition(.property(1)),
                ])
        )
    }

    @Test("What a definition needs beyond rows")
    func needs() throws {
        func needs(_ rest: String) throws -> MetricNeeds {
            MetricNeeds(try Self.read(#"{"name":"x",\#(rest)}"#))
        }
        let rows = try needs(
            #""measure":{"sum":"amount"},"groupBy":["day","customer"],"filter":{"type":"a","cell":{"present":true},"amount":5,"time":{"<":"2020-01-01"}}"#
        )
        #expect(!rows.readsFrames)
        #expect(rows.customers)
        let envelopes = try needs(
            #""measure":{"sum":"cost"},"groupBy":["place"],"filter":{"not":{"agent":"a"},"place":"b"}"#
        )
        #expect(envelopes.readsFrames && !envelopes.readsEvidence && !envelopes.customers)
        #expect(envelopes.names == [.place, .agent])
        #expect(envelopes.cost)
        #expect(try needs(#""measure":{"sum":"properties.a"}"#).readsEvidence)
        #expect(try needs(#""measure":"count","groupBy":"properties.a""#).readsEvidence)
        #expect(try needs(#""measure":"count","filter":{"not":{"properties.a":1}}"#).readsEvidence)
        let steps = try needs(
            #""measure":{"funnel":{"within":"1d","steps":[{"name":"a","filter":{"cost":1}},{"name":"b","filter":{},"same":"offer"}]}}"#
        )
        #expect(steps.names == [.offer] && steps.cost)
    }

    // MARK: Digest

    @Test("The digest is that of the canonical JSON, whatever the layout")
    func digest() throws {
        let laidOut = """
            { "measure" : "count", "name":"\\u00e9",
              "filter": {"amount": {"<": 1.50, ">": -0.0}, "type": ["b", "a"]} }
            """
        let canonical =
            #"{"filter":{"amount":{"<":1.5,">":0},"type":["b","a"]},"measure":"count","name":"é"}"#
        let definition = try Self.read(laidOut)
        #expect(String(decoding: definition.canonical, as: UTF8.self) == canonical)
        // Of `printf '%s' CANONICAL | sha256sum`.
        #expect(definition.digest.hex == Self.digestOfCanonical)
        #expect(try Self.read(canonical).digest == definition.digest)
        let other = canonical.replacing(#"["b","a"]"#, with: #"["a","b"]"#)
        #expect(try Self.read(other).digest != definition.digest)
    }

    private static let digestOfCanonical =
        "6b5941ae3c2a3487d8b4e326e7bd0e99da0061a2c1dbf8e09f883a6b756d18c5"
}
