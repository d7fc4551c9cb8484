import DaybookCommand
import Foundation
import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("Conditions on customers")
struct CustomerFilterTests {
    private let language = CustomerMember.language { text in
        // Seconds since 1970, or a year: what a time is, is not the parser's.
        Int64(String(decoding: text, as: UTF8.self)).map { $0 * 1_000_000 }
    }

    private func filter(_ text: String) throws(FilterError) -> FigureFilter<CustomerMember> {
        try FilterParser.parse(text, language)
            .mapMembers { $0.bound(to: SampleFigures.tables) }
    }

    private func holds(_ text: String, _ view: CustomerView = SampleFigures.view) throws -> Bool {
        try filter(text).holds { $0.value(in: view, SampleFigures.names) }
    }

    @Test(
        "hold or do not",
        arguments: [
            ("touchpoints = 3", true), ("touchpoints==3", true), ("touchpoints != 3", false),
            ("touchpoints > 2.9999", true), ("touchpoints < 3.0001", true),
            ("touchpoints >= 3", true), ("touchpoints <= 2", false), ("touchpoints = 0.3e1", true),
            ("customer = HH0304", true), ("customer = 'HH0304'", true), ("customer < HH", false),
            ("customer ~ HH*", true), ("customer ~ '*0304'", true), ("customer ~ H*0*4", true),
            ("customer ~ HH", false), ("customer ~ *", true), ("not customer ~ a*", true),
            ("amounts.USD = 12.5", true), ("amounts.USD > 12.4999", true),
            ("amounts.EUR = 0", true), ("amounts.EUR = none", false),
            ("amounts.GBP = none", true), ("amounts.GBP != none", false),
            ("amounts.GBP = 0", false), ("amounts.GBP != 0", false), ("not amounts.GBP != 0", true),
            ("byType.message.sent = 1", true), ("byType.\"message.sent\" = 1", true),
            ("byType.purchase.completed = 2", true), ("byType.never.heard.of = 0", true),
            ("byChannel.store = 2 and byChannel.mail = 1", true),
            ("lastContact = none", true), ("lastContact < 1", false), ("lastContact != 1", false),
            ("last >= 1479132000 and last < 1479132001", true), ("lastInbound != none", true),
            ("inbound = 1 or outbound = 1 and contacts = 1", true),
            ("(inbound = 1 or outbound = 1) and contacts = 2", false),
            ("not (inbound = 1 or outbound = 0)", true), ("not not inbound = 2", true),
            ("campaigns=1and\tcontacts=1", true),
        ]
    )
    func holding(text: String, expected: Bool) throws {
        // `1and` is one word, so the last line needs its blank.
        let text = text.replacing("=1and", with: "=1 and")
        #expect(try holds(text) == expected, "\(text)")
    }

    @Test(
        "name what is wrong with them, and where",
        arguments: [
            ("", 0, "expected a member"), ("contact > 3", 0, "did you mean contacts?"),
            ("contacts", 8, "expected one of = !="), ("contacts >", 10, "expected a number"),
            ("contacts > x", 11, "expected a number"), ("contacts > 0.00001", 11, "4 places"),
            ("contacts ~ 3", 9, "contacts is a number"), ("last ~ 3", 5, "last is a time"),
            ("last > never", 7, "expected a time"), ("contacts < none", 11, "none goes with"),
            ("(contacts > 3", 13, "expected and, or, or )"),
            ("contacts > 3)", 12, "or the end"), ("contacts > 3 contacts", 13, "expected and, or"),
            ("contacts ! 3", 9, "expected !="), ("customer = 'x", 11, "an end to the quotes"),
            ("and contacts > 3", 0, "no member and"), ("not", 3, "expected a member"),
            ("byType > 3", 0, "no member byType"), ("byType. > 3", 0, "no member byType."),
            ("touchpoints.x > 3", 0, "no member touchpoints.x"),
            ("byTpe.visit.web > 3", 0, "did you mean byType.visit.web?"),
        ]
    )
    func mistakes(text: String, offset: Int, reason: String) throws {
        do throws(FilterError) {
            _ = try filter(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.offset == offset, "\(text): \(error)")
            #expect(error.reason.contains(reason), "\(text): \(error)")
            let lines = error.text(in: text).split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
            #expect(lines[1] == "  " + text)
            #expect(lines[2] == "  " + String(repeating: " ", count: offset) + "^")
        }
    }

    @Test("put the caret under the mistake behind wide characters")
    func caret() throws {
        let text = "customer = '日本' and x = 1"
        let error = #expect(throws: FilterError.self) { try filter(text) }
        let line = try #require(error?.text(in: text).split(separator: "\n").dropFirst(2).first)
        #expect(line == "  " + String(repeating: " ", count: 22) + "^")
    }

    @Test("may be as long and as deep as the limits say, and no more")
    func limits() throws {
        let depth = FilterParser<CustomerMember>.depthMax
        func nested(_ count: Int) -> String {
            String(repeating: "(", count: count) + "contacts = 1"
                + String(repeating: ")", count: count)
        }
        #expect(try holds(nested(depth - 1)))
        #expect(throws: FilterError.self) { try filter(nested(depth)) }
        #expect(try holds(String(repeating: "not ", count: depth - 2) + "contacts = 1"))
        #expect(throws: FilterError.self) {
            try filter(String(repeating: "not ", count: depth) + "contacts = 1")
        }
        let bytes = FilterParser<CustomerMember>.bytesMax
        let long = "contacts = 1" + String(repeating: " ", count: bytes - 12)
        #expect(try holds(long))
        #expect(throws: FilterError.self) { try filter(long + " ") }
    }

    @Test("are read or refused whatever they are", arguments: 0..<400 as Range<UInt64>)
    func total(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let words = [
            "contacts", "amounts.USD", "(", ")", "not", "and", "or", "=", "!", "<", ">", "~", "'",
            "\"", "none", "3", "*", " ", "é", "last", "customer", ".",
        ]
        let text = (0..<Int.random(in: 0..<12, using: &random))
            .map { _ in words.randomElement(using: &random) ?? "" }
            .joined(separator: Bool.random(using: &random) ? " " : "")
        do throws(FilterError) {
            let found = try filter(text)
            _ = found.holds { $0.value(in: SampleFigures.view, SampleFigures.names) }
        } catch {
            #expect((0...text.utf8.count).contains(error.offset))
        }
    }
}

@Suite("Conditions and orders over many customers")
struct CustomerSelectionTests {
    private static func views(_ random: inout SeededGenerator) -> [CustomerView] {
        (0..<30).map { index in
            var view = CustomerView(party: UInt32(1 + index % 4))
            view.touchpoints = Int.random(in: 1..<5, using: &random)
            view.inbound = Int.random(in: 0..<3, using: &random)
            view.first = Int64.random(in: 0..<4, using: &random) * 1_000_000
            view.last = view.first + Int64.random(in: 0..<4, using: &random) * 1_000_000
            if Bool.random(using: &random) { view.lastContact = view.last }
            for type in 1...2 where Bool.random(using: &random) {
                let count = Int.random(in: 1..<4, using: &random)
                view.byType.append(NameCount(name: UInt32(type), count: count))
            }
            for currency in 1...2 where Bool.random(using: &random) {
                let sum = Int128(Int.random(in: -3..<4, using: &random) * 2_500)
                view.amounts.append(CurrencySum(currency: UInt32(currency), sum: sum))
            }
            return view
        }
    }

    /// One comparison, as text and as it is worked out slowly on the JSON output.
    private struct Leaf {
        var path: String
        var sign: String
        var value: String

        init(_ random: inout SeededGenerator) {
            let numbers = ["touchpoints", "inbound", "amounts.USD", "byType.message.sent"]
            let times = ["last", "lastContact"]
            let isTime = Int.random(in: 0..<3, using: &random) == 0
            path = (isTime ? times : numbers).randomElement(using: &random) ?? "last"
            sign = ["=", "!=", "<", "<=", ">", ">="].randomElement(using: &random) ?? "="
            let second = Int.random(in: 0..<7, using: &random)
            value =
                isTime
                ? "1970-01-01T00:00:0\(second)Z"
                : ["0", "1", "2", "0.25", "-0.5", "0.75"].randomElement(using: &random) ?? "0"
            if Int.random(in: 0..<6, using: &random) == 0 {
                value = "none"
                sign = Bool.random(using: &random) ? "=" : "!="
            }
        }

        func holds(_ line: [String: Any]) -> Bool {
            let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
            var found = line[parts[0]]
            if parts.count == 2 {
                let entry = (found as? [String: Any])?[parts[1]]
                found = entry ?? (parts[0] == "byType" ? 0 : nil)
            }
            if found is NSNull { found = nil }
            if value == "none" { return (found == nil) == (sign == "=") }
            guard let found else { return false }
            let order: Int
            if let text = found as? String, text.hasSuffix("Z") {
                order = text < value ? -1 : text > value ? 1 : 0
            } else {
                let number = Decimal(string: "\(found)") ?? 0
                let other = Decimal(string: value) ?? 0
                order = number < other ? -1 : number > other ? 1 : 0
            }
            return switch sign {
            case "=": order == 0
            case "!=": order != 0
            case "<": order < 0
            case "<=": order <= 0
            case ">": order > 0
            default: order >= 0
            }
        }
    }

    private indirect enum Tree {
        case leaf(Leaf)
        case not(Tree)
        case both(Tree, Tree)
        case either(Tree, Tree)

        init(_ random: inout SeededGenerator, depth: Int) {
            switch depth == 0 ? 0 : Int.random(in: 0..<5, using: &random) {
            case 1: self = .not(Tree(&random, depth: depth - 1))
            case 2, 3:
                self = .both(Tree(&random, depth: depth - 1), Tree(&random, depth: depth - 1))
            case 4:
                self = .either(Tree(&random, depth: depth - 1), Tree(&random, depth: depth - 1))
            default: self = .leaf(Leaf(&random))
            }
        }

        var text: String {
            switch self {
            case .leaf(let leaf): "\(leaf.path) \(leaf.sign) \(leaf.value)"
            case .not(let tree): "not (\(tree.text))"
            // `and` binds tighter, so only alternatives need parentheses within it.
            case .both(let left, let right): "\(left.inBoth) and \(right.inBoth)"
            case .either(let left, let right): "\(left.text) or \(right.text)"
            }
        }

        private var inBoth: String {
            if case .either = self { return "(\(text))" }
            return text
        }

        func holds(_ line: [String: Any]) -> Bool {
            switch self {
            case .leaf(let leaf): leaf.holds(line)
            case .not(let tree): !tree.holds(line)
            case .both(let left, let right): left.holds(line) && right.holds(line)
            case .either(let left, let right): left.holds(line) || right.holds(line)
            }
        }
    }

    private static func instant(_ text: [UInt8]) -> Int64? {
        let digits = String(decoding: text, as: UTF8.self).dropFirst(17).dropLast()
        return Int64(digits).map { $0 * 1_000_000 }
    }

    @Test("agree with a slow reading of the JSON output", arguments: 0..<150 as Range<UInt64>)
    func slowly(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let views = Self.views(&random)
        let tree = Tree(&random, depth: 4)
        let language = CustomerMember.language { Self.instant($0) }
        let filter = try FilterParser.parse(tree.text, language)
            .mapMembers { $0.bound(to: SampleFigures.tables) }
        for view in views {
            var line: [UInt8] = []
            CustomerViewOutput(names: SampleFigures.names).appendLine(view, to: &line)
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            )
            let holds = filter.holds { $0.value(in: view, SampleFigures.names) }
            #expect(holds == tree.holds(object), "\(tree.text)\n\(text(line))")
        }
    }

    @Test("list the greatest first, what has no value last, and ties in the order of names")
    func order() throws {
        var random = SeededGenerator(seed: 5)
        let views = Self.views(&random)
        func sorted(_ path: String, _ isDescending: Bool?) throws -> [FigureValue] {
            let language = CustomerMember.language { Self.instant($0) }
            let (member, kind) = try #require(language.member(Array(path.utf8)))
            let bound = member.bound(to: SampleFigures.tables)
            let order = FigureOrder(bound, kind, isDescending: isDescending)
            let places = order.sorted(Array(views.indices)) {
                bound.value(in: views[$0], SampleFigures.names)
            }
            let values = places.map { bound.value(in: views[$0], SampleFigures.names) }
            for (left, right) in zip(places, places.dropFirst()) {
                let leftValue = bound.value(in: views[left], SampleFigures.names)
                let rightValue = bound.value(in: views[right], SampleFigures.names)
                if leftValue == rightValue { #expect(left < right) }
            }
            return values
        }
        func numbers(_ values: [FigureValue]) -> [Int128?] {
            values.map { if case .number(let number, _) = $0 { number } else { nil } }
        }
        let paid = numbers(try sorted("amounts.USD", nil))
        let known = paid.compactMap(\.self)
        #expect(known.count < paid.count && known == known.sorted(by: >))
        #expect(paid.prefix(known.count).allSatisfy { $0 != nil })
        let least = numbers(try sorted("amounts.USD", false))
        #expect(least.compactMap(\.self) == known.sorted())
        #expect(least.prefix(known.count).allSatisfy { $0 != nil })
        let names = try sorted("customer", nil)
        #expect(names.first == .text(Array("HH0304".utf8)))
        #expect(try sorted("customer", true).last == .text(Array("HH0304".utf8)))
    }

    @Test(
        "compare campaigns by the same rules",
        arguments: [
            ("contacts = 5 and reached = 4", true), ("direct.rate = 0.25", true),
            ("direct.rate < 0.2501 and direct.rate > 0.2499", true),
            ("windows.7d.rate = 0.5", true), ("windows.7d.open = 3", true),
            ("windows.7d.amounts.EUR = -5", true), ("windows.1d.amounts.EUR = none", true),
            ("direct.amounts.USD >= 9.99", true), ("direct.byType.purchase.completed = 3", true),
            ("latency.median = 100000", true), ("campaign = spring", true),
            ("windows.1d.rate = none", false),
        ]
    )
    func campaigns(text: String, expected: Bool) throws {
        let language = CampaignMember.language(windows: SampleFigures.windows) { _ in nil }
        let filter = try FilterParser.parse(text, language)
            .mapMembers { $0.bound(to: SampleFigures.tables) }
        let value = { (member: CampaignMember) in
            member.value(in: SampleFigures.response, SampleFigures.names)
        }
        #expect(filter.holds(value) == expected, "\(text)")
        #expect(throws: FilterError.self) {
            try FilterParser.parse("windows.9d.open = 1", language)
        }
        let unreached = try FilterParser.parse(
            "direct.rate = none and latency.min = none",
            language
        )
        #expect(unreached.holds { $0.value(in: SampleFigures.unreached, SampleFigures.names) })
    }
}
