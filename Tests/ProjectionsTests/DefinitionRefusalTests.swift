import Projections
import Testing

@Suite("Mistakes in definitions are named with their place")
struct DefinitionRefusalTests {
    /// What reading says, without the column where that is not given.
    private static func refusal(_ json: String) -> String {
        do throws(DefinitionError) {
            _ = try DefinitionReaderTests.read(json)
            return ""
        } catch {
            return error.description
        }
    }

    /// A refusal of the value of one member beside name and measure.
    private static func refusal(of member: String) -> String {
        refusal(#"{"name":"x","measure":"count",\#(member)}"#)
    }

    @Test("Line and column count characters, and the path leads to the member")
    func place() {
        let json = """
            {
              "name": "é",
              "measure": "count",
              "filter": {"any": [{"type": "ä"}, {"chanel": "store"}]}
            }
            """
        let refusal = Self.refusal(json)
        #expect(
            refusal.hasPrefix(
                "4:38: filter.any[1].chanel: there is no member chanel, did you mean channel?; expected all, any, not, channel"
            ),
            "\(refusal)"
        )
    }

    @Test(
        "What is expected is said",
        arguments: [
            ("", "1:1: the definition is not JSON: text ends within a value"),
            ("[]", "1:1: expected a definition as an object, not an array"),
            ("{}", "1:1: a definition needs the member name"),
            (#"{"name":"x"}"#, "1:1: a definition needs the member measure"),
            (
                #"{"name":"x","measure":"count"} x"#,
                "1:32: the definition is not JSON: content after the value"
            ),
            (#"{"name":"","measure":"count"}"#, "1:9: name: expected a text that is not empty"),
            (#"{"name":1,"measure":"count"}"#, "1:9: name: expected a text, not a number"),
            (
                #"{"nmae":"x"}"#,
                "1:2: nmae: there is no member nmae, did you mean name?; expected name, description, filter, groupBy, timeZone or measure"
            ),
            (
                #"{"name":"x","name":"y"}"#,
                "1:13: name: the member stands twice in one object; keep one of the two"
            ),
            (
                #"{"name":"x","measure":"cuont"}"#,
                "1:23: measure: there is no measure cuont, did you mean count?; expected count, uniqueParties, first, last, sum, funnel or timeBetween"
            ),
            (
                #"{"name":"x","measure":"sum"}"#,
                #"1:23: measure: sum needs to be told of what: {"sum": …}"#
            ),
            (
                #"{"name":"x","measure":{}}"#,
                "1:23: measure: a measure has one member: sum, funnel or timeBetween"
            ),
            (
                #"{"name":"x","measure":{"sum":"amuont"}}"#,
                "1:30: measure.sum: there is no summable member amuont, did you mean amount?; expected amount, cost or properties.NAME"
            ),
            (
                #"{"name":"x","measure":{"sum":"properties."}}"#,
                "1:30: measure.sum: expected properties.NAME, properties.NAME.NAME or a JSON Pointer such as properties/a.b, with at most 8 names, none empty"
            ),
            (
                #"{"name":"x","measure":{"sum":"properties/~2"}}"#,
                "1:30: measure.sum: expected properties.NAME, properties.NAME.NAME or a JSON Pointer such as properties/a.b, with at most 8 names, none empty"
            ),
            (
                #"{"name":"x","measure":{"funnel":{"steps":[],"within":"1d"}}}"#,
                "1:42: measure.funnel.steps: a funnel has 2 to 16 steps, not 0"
            ),
            (
                #"{"name":"x","measure":{"funnel":{"steps":[{"name":"a","filter":{}},{"name":"b","filter":{}}],"within":"1w"}}}"#,
                #"1:103: measure.funnel.within: expected a length such as "30d", "36h" or "90m""#
            ),
            (
                #"{"name":"x","measure":{"funnel":{"steps":[{"name":"a","filter":{}},{"name":"a","filter":{}}],"within":"1d"}}}"#,
                "1:68: measure.funnel.steps[1].name: two steps have that name; each needs one of its own"
            ),
            (
                #"{"name":"x","measure":{"funnel":{"steps":[{"name":"a","filter":{},"same":"cell"},{"name":"b","filter":{}}],"within":"1d"}}}"#,
                "1:74: measure.funnel.steps[0].same: the first step has nothing to be the same as; leave it out"
            ),
            (
                #"{"name":"x","measure":{"timeBetween":{"from":{}}}}"#,
                "1:38: measure.timeBetween: a time between needs the member to"
            ),
            (
                #"{"name":"x","measure":{"timeBetween":{"from":{},"to":{},"same":"customer"}}}"#,
                "1:64: measure.timeBetween.same: the customer is always the same; leave it out"
            ),
        ]
    )
    func expectations(json: String, refusal: String) {
        #expect(Self.refusal(json) == refusal)
    }

    @Test(
        "What is expected in a filter and beside it is said",
        arguments: [
            (#""filter":[]"#, "1:40: filter: expected a filter as an object, not an array"),
            (
                #""filter":{"any":[]}"#,
                "1:47: filter.any: expected an array of filters, one at least"
            ),
            (
                #""filter":{"role":"contct"}"#,
                "1:48: filter.role: there is no value contct, did you mean contact?; expected contact, status, withheld, response, open, refusal or record"
            ),
            (#""filter":{"type":5}"#, "1:48: filter.type: expected a text, not a number"),
            (#""filter":{"type":[]}"#, "1:48: filter.type: a list has 1 to 1000 values, not 0"),
            (#""filter":{"type":["a",null]}"#, "1:53: filter.type[1]: expected a text, not null"),
            (
                #""filter":{"type":{"presnt":true}}"#,
                #"1:48: filter.type: expected a text, an array of texts, or {"present": true}"#
            ),
            (
                #""filter":{"type":{"present":1}}"#,
                "1:59: filter.type.present: expected true or false, not a number"
            ),
            (
                #""filter":{"amount":{"present":true,">":1}}"#,
                "1:51: filter.amount.present: present stands alone: a comparison holds of what is there only"
            ),
            (
                #""filter":{"amount":"5"}"#,
                "1:50: filter.amount: expected a number with at most 4 places, below 900000000000000"
            ),
            (
                #""filter":{"amount":0.00001}"#,
                "1:50: filter.amount: expected a number with at most 4 places, below 900000000000000"
            ),
            (
                #""filter":{"amount":900000000000000}"#,
                "1:50: filter.amount: expected a number with at most 4 places, below 900000000000000"
            ),
            (
                #""filter":{"amount":{"==":5}}"#,
                "1:51: filter.amount.==: there is no comparison ==, did you mean =?; expected =, <, <=, >, >= or present"
            ),
            (
                #""filter":{"amount":{}}"#,
                #"1:50: filter.amount: expected a comparison such as {">=": …}"#
            ),
            (
                #""filter":{"customer":"ann"}"#,
                #"1:52: filter.customer: expected {"present": true} or {"present": false}; who a customer is stands outside of what figures may read"#
            ),
            (
                #""filter":{"time":"2017-01-01"}"#,
                #"1:48: filter.time: expected an object such as {">=": "2017-01-01", "<": "2017-02-01"}"#
            ),
            (
                #""filter":{"time":{">":"yesterday"}}"#,
                #"1:53: filter.time.>: expected a time such as "2017-01-31" or "2017-01-31T14:00:00Z""#
            ),
            (
                #""filter":{"properties.a":null}"#,
                "1:56: filter.properties.a: expected a text, a number, true or false, not null"
            ),
            (
                #""filter":{"properties.a":{">":"1"}}"#,
                "1:61: filter.properties.a.>: expected a number, not a text"
            ),
            (
                #""filter":{"properties..b":1}"#,
                "1:41: filter.properties..b: expected properties.NAME, properties.NAME.NAME or a JSON Pointer such as properties/a.b, with at most 8 names, none empty"
            ),
            (
                #""groupBy":["month","mounth"]"#,
                "1:50: groupBy[1]: there is no member to group by mounth, did you mean month?; expected channel, type, campaign, cell, currency, source, place, offer, banner, reason, agent, role, direction, customer, day, week, month or properties.NAME"
            ),
            (#""groupBy":["day","day"]"#, "1:48: groupBy[1]: the member stands there twice"),
            (
                #""timeZone":"Europe/Paris""#,
                #"1:42: timeZone: expected "UTC" or an offset from it such as "+01:00"; names of zones are not taken, because their rules change"#
            ),
            (#""description":7"#, "1:45: description: expected a text, not a number"),
            (
                #""filter":{"properties.a":1e18}"#,
                "1:56: filter.properties.a: a number has at most 18 digits before the point and 9 behind it"
            ),
        ]
    )
    func filters(member: String, refusal: String) {
        #expect(Self.refusal(of: member) == refusal)
    }

    // MARK: Limits

    /// Whether reading refuses with a message that has `words`; `nil` for one that does not.
    private static func isRefused(_ json: String, _ words: String) -> Bool? {
        let refusal = refusal(json)
        return refusal.isEmpty ? false : refusal.contains(words) ? true : nil
    }

    private static func definition(_ rest: String) -> String {
        #"{"name":"x","measure":"count",\#(rest)}"#
    }

    private static func list(_ count: Int, _ item: (Int) -> String) -> String {
        "[" + (0..<count).map(item).joined(separator: ",") + "]"
    }

    @Test("A file has at most 64 KiB")
    func bytes() {
        let base = Self.definition(#""filter":{}"#)
        let room = String(repeating: " ", count: MetricLimits.bytesMax - base.utf8.count)
        #expect(Self.isRefused(base + room, "bytes") == false)
        #expect(Self.isRefused(base + room + " ", "a definition has at most 65536 bytes") == true)
    }

    @Test("Texts have at most so many bytes")
    func texts() {
        func named(_ count: Int) -> String {
            #"{"name":"\#(String(repeating: "n", count: count))","measure":"count"}"#
        }
        #expect(Self.isRefused(named(128), "") == false)
        #expect(Self.isRefused(named(129), "name: has at most 128 bytes") == true)
        func described(_ count: Int) -> String {
            Self.definition(#""description":"\#(String(repeating: "d", count: count))""#)
        }
        #expect(Self.isRefused(described(2_048), "") == false)
        #expect(Self.isRefused(described(2_049), "has at most 2048 bytes") == true)
    }

    @Test("Filters nest at most 16 deep, and JSON at most 48")
    func nesting() {
        func nested(_ count: Int) -> String {
            let open = String(repeating: #"{"not":"#, count: count)
            return Self.definition(
                #""filter":"# + open + "{}" + String(repeating: "}", count: count)
            )
        }
        #expect(Self.isRefused(nested(16), "") == false)
        #expect(Self.isRefused(nested(17), "all, any and not nest at most 16 deep") == true)
        func arrays(_ count: Int) -> String {
            Self.definition(
                #""filter":"# + String(repeating: "[", count: count)
                    + String(repeating: "]", count: count)
            )
        }
        #expect(Self.isRefused(arrays(47), "expected a filter") == true)
        #expect(Self.isRefused(arrays(48), "arrays and objects nest at most 48 deep") == true)
    }

    @Test("There are at most 256 conditions, 64 of them of properties, and lists of 1,000 values")
    func conditions() {
        func conditions(_ count: Int) -> String {
            Self.definition(#""filter":{"any":\#(Self.list(count) { #"{"type":"t\#($0)"}"# })}"#)
        }
        #expect(Self.isRefused(conditions(256), "") == false)
        #expect(Self.isRefused(conditions(257), "has at most 256 conditions") == true)
        func properties(_ count: Int) -> String {
            Self.definition(
                #""filter":{"any":\#(Self.list(count) { #"{"properties.a":\#($0)}"# })}"#
            )
        }
        #expect(Self.isRefused(properties(64), "") == false)
        #expect(Self.isRefused(properties(65), "at most 64 conditions on properties") == true)
        func values(_ count: Int) -> String {
            Self.definition(#""filter":{"amount":\#(Self.list(count) { "\($0)" })}"#)
        }
        #expect(Self.isRefused(values(1_000), "") == false)
        #expect(Self.isRefused(values(1_001), "a list has 1 to 1000 values, not 1001") == true)
    }

    @Test("Paths have at most 8 names, groups 4 members, funnels 16 steps that share 4")
    func members() {
        func path(_ count: Int) -> String {
            Self.definition(#""groupBy":"properties\#(String(repeating: ".a", count: count))""#)
        }
        #expect(Self.isRefused(path(8), "") == false)
        #expect(Self.isRefused(path(9), "with at most 8 names") == true)
        let words = [#""day""#, #""week""#, #""month""#, #""type""#, #""cell""#]
        func groups(_ count: Int) -> String {
            Self.definition(#""groupBy":\#(Self.list(count) { words[$0] })"#)
        }
        #expect(Self.isRefused(groups(4), "") == false)
        #expect(Self.isRefused(groups(5), "groupBy: has at most 4 members, not 5") == true)
        func funnel(_ count: Int, same: Int = 0) -> String {
            let shared = Self.list(same) { words[$0] }
            let steps = Self.list(count) { index in
                #"{"name":"\#(index)","filter":{}"# + (index == 1 ? #","same":\#(shared)}"# : "}")
            }
            return #"{"name":"x","measure":{"funnel":{"within":"1d","steps":\#(steps)}}}"#
        }
        #expect(Self.isRefused(funnel(2), "") == false)
        #expect(Self.isRefused(funnel(1), "a funnel has 2 to 16 steps, not 1") == true)
        #expect(Self.isRefused(funnel(16), "") == false)
        #expect(Self.isRefused(funnel(17), "a funnel has 2 to 16 steps, not 17") == true)
        #expect(Self.isRefused(funnel(2, same: 4), "") == false)
        #expect(Self.isRefused(funnel(2, same: 5), "same: has at most 4 members, not 5") == true)
    }

    @Test("Every cut of a definition is refused, and never crashes")
    func cuts() {
        let whole =
            #"{"name":"é","measure":{"funnel":{"within":"1d","steps":[{"name":"a","filter":{"amount":{">":-1.5e0}}},{"name":"b","filter":{"not":{"properties.a":[1,true,"x"]}},"same":["place"]}]}},"groupBy":["day"],"timeZone":"+01:00","filter":{"time":{">=":"2017-01-01"}}}"#
        let bytes = Array(whole.utf8)
        #expect(Self.refusal(whole).isEmpty)
        for count in 0..<bytes.count {
            #expect(throws: DefinitionError.self) {
                try MetricDefinition.read(Array(bytes.prefix(count)))
            }
            var changed = bytes
            for byte in [UInt8(0), 0x22, 0x7D, 0x5B, 0xFF] {
                changed[count] = byte
                _ = try? MetricDefinition.read(changed)
            }
        }
    }
}
