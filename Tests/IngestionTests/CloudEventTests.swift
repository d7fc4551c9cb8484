import Ingestion
import TestSupport
import Testing
import Touchpoints

@Suite("A CloudEvent")
struct CloudEventTests {
    private func read(_ text: String, _ format: InputFormat = .touchpoints) throws -> ReadItems {
        try ReadItems(PipelineStream(Array(text.utf8), isEnded: true), format: format)
    }

    private func read(fixture name: String) throws -> ReadItems {
        let bytes = try Repository.bytes(ofFixture: "cloudevents/\(name)")
        let reading = try ReadItems(PipelineStream(bytes, isEnded: true))
        #expect(
            try ReadItems(PipelineStream(bytes, isEnded: true), format: .cloudEvents) == reading
        )
        return reading
    }

    /// An event with a registered type and `members` behind its attributes.
    private func event(
        _ members: String...,
        type: String = "message.sent",
        version: String = "\"1.0\""
    ) -> String {
        let attributes = [
            "\"specversion\":\(version)", #""id":"e""#, #""source":"/s""#, "\"type\":\"\(type)\"",
            #""time":"2026-04-05T17:31:00Z""#,
        ]
        return "{" + (attributes + members).joined(separator: ",") + "}"
    }

    /// What is expected of an event made by ``event(_:type:version:)``, behind the channel.
    private func native(
        _ before: String = "",
        _ behind: String = "",
        type: String = "message.sent"
    )
        -> String
    {
        #"{"id":"e","source":"/s","type":"\#(type)","time":"2026-04-05T17:31:00Z""#
            + before + behind + "}"
    }

    private static let channel = #","channel":"message""#

    private static let samples: [(name: String, items: [String])] = [
        (
            "binary.json",
            [
                #"{"id":"A-1","source":"/mailhouse/4","type":"message.sent","time":"2026-04-05T17:31:00Z","customer":"HH0304","channel":"message","properties":{"datacontenttype":"application/vnd.apache.thrift.binary","data_base64":"AAEC/w==","printer":"west","copies":5}}"#
            ]
        ),
        (
            "base64-json.json",
            [
                #"{"id":"A-2","source":"/mailhouse/4","type":"message.sent","time":"2026-04-05T17:31:00Z","customer":"HH0304","channel":"mail","campaign":"spring"}"#
            ]
        ),
        (
            "xml.json",
            [
                #"{"id":"B-1","source":"/mailhouse/4","type":"complaint.opened","time":"2026-04-05T17:31:00Z","customer":"HH0304","channel":"complaint","properties":{"datacontenttype":"application/xml","data":"<complaint about=\"paper\"/>","printer":"west","copies":5}}"#
            ]
        ),
        (
            "object.json",
            [
                #"{"id":"C-1","source":"/mailhouse/4","type":"message.sent","time":"2026-04-05T17:31:00Z","customer":"HH0304","causedBy":"plan-7","channel":"mail","campaign":"spring","cell":"A","properties":{"copies":2,"pages":4,"colour":true,"id":"inner","weight":20.5,"printer":"west","dataschema":"https://example.org/sent"}}"#
            ]
        ),
        (
            "string.json",
            [
                #"{"id":"D-1","source":"/mailhouse/4","type":"question.asked","time":"2026-04-05T17:31:00Z","channel":"question","properties":{"data":"Is it \"new\"?","printer":"west","copies":5}}"#
            ]
        ),
        (
            "number.json",
            [
                #"{"id":"D-2","source":"/mailhouse/4","type":"visit.web","time":"2026-04-05T17:31:00Z","customer":"HH0304","channel":"visit","properties":{"data":7}}"#
            ]
        ),
        (
            "batch.json",
            [
                #"{"id":"B-1","source":"/mailhouse/4","type":"message.sent","time":"2026-04-05T17:31:00Z","customer":"HH0304","channel":"message","properties":{"datacontenttype":"application/vnd.apache.thrift.binary","data_base64":"AAEC/w=="}}"#,
                #"{"id":"C-1","source":"/shop/9","type":"order.placed","time":"2026-04-05T17:31:05Z","customer":"HH0304","channel":"web","amount":12.5,"currency":"EUR","properties":{"basket":"b-1"}}"#,
            ]
        ),
        ("empty-batch.json", []),
    ]

    @Test(
        "of each kind of data becomes the touchpoint that it tells of",
        arguments: samples.indices
    )
    func fixtures(index: Int) throws {
        let (name, items) = Self.samples[index]
        let reading = try read(fixture: name)
        #expect(reading.items == items)
        #expect(reading.refusals.allSatisfy { $0 == nil })
    }

    @Test("stands among native items, unless events alone are asked for")
    func mixed() throws {
        let bytes = try Repository.bytes(ofFixture: "cloudevents/lines.ndjson")
        let mixed = try ReadItems(PipelineStream(bytes, isEnded: true))
        #expect(mixed.refusals == [nil, nil] && mixed.lines == [1, 2])
        let strict = try ReadItems(PipelineStream(bytes, isEnded: true), format: .cloudEvents)
        #expect(strict.refusals == [nil, .notCloudEvent])
        #expect(strict.items[1] == mixed.items[1])
    }

    @Test("without what a touchpoint needs is refused as a touchpoint is, and kept as it was")
    func incomplete() throws {
        let unregistered = try read(fixture: "unregistered.json")
        #expect(unregistered.refusals == [.missingMember])
        let whole = event()
        for (name, refusal) in [
            ("id", Refusal.missingMember), ("source", .missingMember), ("type", .missingMember),
            ("time", .missingMember), ("specversion", .notCloudEvent),
        ] {
            for value in ["null", "\"\""] {
                let text = whole.replacing("\"\(name)\":", with: "\"\(name)\":\(value),\"x\":")
                let reading = try read(text)
                #expect(reading.refusals == [refusal], "\(name) \(value)")
                #expect(reading.items == [text])
            }
            let absent = whole.replacing("\"\(name)\":", with: "\"x\":")
            #expect(try read(absent, .cloudEvents).refusals == [refusal], "\(name)")
        }
        for version in ["\"0.3\"", "\"1.1\"", "\"2.0\"", "1.0", "true"] {
            #expect(try read(event(version: version)).refusals == [.notCloudEvent])
        }
        #expect(try read(event().replacing("\"e\"", with: "7")).refusals == [.wrongType])
        #expect(try read(event().replacing("17:31", with: "25:31")).refusals == [.badTime])
        #expect(try read(event().dropLast() + ",").refusals == [.notJSON])
        #expect(try read("[1]", .cloudEvents).refusals == [.notAnObject])
        #expect(try read("7", .cloudEvents).refusals == [.notAnObject])
    }

    @Test("whose data cannot be read is refused")
    func badData() throws {
        for members in [
            #""data_base64":"AAEC/w==""#, #""data_base64":"e30""#, #""data_base64":7"#,
            #""data_base64":"e30=","data":{}"#,
            #""data_base64":"e30g","data":1,"datacontenttype":"text/plain""#,
        ] {
            #expect(try read(event(members)).refusals == [.badEventData], "\(members)")
        }
        // {} and 7 are JSON.
        for members in [#""data_base64":"e30=""#, #""data_base64":"Nw==","data":null"#] {
            #expect(try read(event(members)).refusals == [nil], "\(members)")
        }
    }

    @Test("has a type of the registry without a domain before it and a version behind it")
    func types() throws {
        let registered = [
            "message.sent": "message.sent", "message.sent.v1": "message.sent",
            "org.example.message.sent": "message.sent",
            "org.example.mail.message.sent.v12": "message.sent",
        ]
        for (given, expected) in registered {
            let reading = try read(event(type: given))
            #expect(reading.items == [native(Self.channel, type: expected)], "\(given)")
        }
        let data = #""data":{"channel":"c","direction":"inbound"}"#
        for other in [
            "org.message.sent", "message.sent.v", "message.sent.v1.v1", "message.sent.V1",
            "message.sent.1", "org.example.somethingelse", "Message.sent", ".message.sent", "v1",
        ] {
            let reading = try read(event(data, type: other))
            let expected = native(#","channel":"c","direction":"inbound""#, type: other)
            #expect(reading.items == [expected], "\(other)")
        }
    }

    @Test("is known to its data before its attributes")
    func precedence() throws {
        let cases = [
            (#""subject":"s""#, #","customer":"s"# + "\"" + Self.channel, ""),
            (
                #""subject":"s","data":{"customer":"c"}"#, Self.channel + #","customer":"c""#,
                #","properties":{"subject":"s"}"#
            ),
            (
                #""subject":"s","data":{"customer":null}"#, #","customer":"s""# + Self.channel, ""
            ),
            (
                #""subject":"s","data":{"identifiers":["email:a@b.c"]}"#,
                Self.channel + #","identifiers":["email:a@b.c"]"#, #","properties":{"subject":"s"}"#
            ),
            (
                #""causationid":"a","data":{"causedBy":"b"}"#, Self.channel + #","causedBy":"b""#,
                #","properties":{"causationid":"a"}"#
            ),
            (#""data":{"channel":"mail"}"#, #","channel":"mail""#, ""),
            (#""data":{"channel":""}"#, Self.channel, ""),
            (
                #""x":1,"y":2,"data":{"x":3,"properties":{"x":4,"y":5,"z":6}}"#, Self.channel,
                #","properties":{"x":3,"y":5,"z":6}"#
            ),
            (#""data":{"properties":{}}"#, Self.channel, #","properties":{}"#),
            (#""data":{"properties":7}"#, Self.channel, #","properties":{"properties":7}"#),
            (
                #""data":{"cell":"a","cell":"b","k":1,"k":2}"#, Self.channel + #","cell":"b""#,
                #","properties":{"k":2}"#
            ),
            (
                #""data":{"position":7,"recorded":8}"#, Self.channel,
                #","properties":{"position":7,"recorded":8}"#
            ),
            (#""data":[1, 2]"#, Self.channel, #","properties":{"data":[1,2]}"#),
            (#""data":null"#, Self.channel, ""),
            (#""campaign":"c""#, Self.channel, #","properties":{"campaign":"c"}"#),
            (
                #""datacontenttype":"text/csv","data":"a,b""#, Self.channel,
                #","properties":{"datacontenttype":"text/csv","data":"a,b"}"#
            ),
            (
                #""datacontenttype":"application/geo+JSON; v=1","data":{"k":1}"#, Self.channel,
                #","properties":{"k":1}"#
            ),
        ]
        for (members, before, behind) in cases {
            let reading = try read(event(members))
            #expect(reading.items == [native(before, behind)], "\(members)")
            #expect(reading.refusals == [nil])
        }
    }

    @Test("that is sent again is the same, whatever its transport adds")
    func retry() throws {
        let first = try read(event(#""sequence":"7""#))
        let again = try read(
            event(#""traceparent":"00-1-2-01""#, #""sequence":"7""#, #""recordedtime":"now""#)
        )
        #expect(again.items == first.items && first.items[0].contains("sequence"))
    }

    @Test("of the specification is read as one: its examples lack nothing but a channel")
    func specification() throws {
        for name in ["specification.ndjson", "specification-batch.json"] {
            let reading = try read(fixture: name)
            #expect(reading.accepted == 0)
            #expect(reading.refusals.allSatisfy { $0 == .missingMember })
            #expect(reading.refusals.count == (name.hasSuffix("ndjson") ? 4 : 2))
        }
    }
}
