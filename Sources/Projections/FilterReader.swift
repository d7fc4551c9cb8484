import Bytes
import Touchpoints

/// Makes filters of their JSON.
struct FilterReader {
    /// The conditions on properties so far, each once.
    private(set) var properties: [PropertyCondition] = []
    private var conditions = 0
    /// Seconds east of UTC in which dates begin.
    var zoneSeconds = 0

    /// The members of a filter, besides paths into `properties`.
    static let members =
        ["all", "any", "not"] + NameColumn.allCases.map(\.name)
        + ["role", "direction", "customer", "amount", "cost", "time"]

    /// The filter that stands at `path`: all its members hold.
    mutating func filter(
        _ value: DefinitionValue,
        _ path: String,
        depth: Int
    ) throws(DefinitionFault) -> MetricFilter {
        guard case .object(let entries) = value.content else {
            throw DefinitionFault(
                value.offset,
                path,
                "expected a filter as an object, not \(value.kind)"
            )
        }
        var parts: [MetricFilter] = []
        for entry in entries {
            let inner = DefinitionPath.member(entry.shown, of: path)
            parts.append(try member(entry, inner, depth: depth))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func member(
        _ entry: DefinitionValue.Entry,
        _ path: String,
        depth: Int
    ) throws(DefinitionFault) -> MetricFilter {
        let value = entry.value
        switch entry.shown {
        case "all": return .all(try list(value, entry.offset, path, depth: depth))
        case "any": return .any(try list(value, entry.offset, path, depth: depth))
        case "not":
            try deepen(depth, entry.offset, path)
            return .not(try filter(value, path, depth: depth + 1))
        default: break
        }
        try count(entry.offset, path)
        if PropertyPath.isMeant(by: entry.name) { return try property(entry, path) }
        if let column = NameColumn.allCases.first(where: { entry.name.elementsEqual($0.name.utf8) })
        {
            return .condition(try Self.name(column, value, path))
        }
        switch entry.shown {
        case "role":
            return .condition(
                .role(anyOf: try Self.words(value, path, Role.allCases) { "\($0)" })
            )
        case "direction":
            return .condition(
                .direction(anyOf: try Self.words(value, path, Direction.allCases) { "\($0.name)" })
            )
        case "customer":
            guard let known = try Self.presence(value, path) else {
                throw DefinitionFault(
                    value.offset,
                    path,
                    "expected {\"present\": true} or {\"present\": false}; who a customer is stands "
                        + "outside of what figures may read"
                )
            }
            return .condition(.isKnown(known))
        case "amount": return try Self.money(.amount, value, path)
        case "cost": return try Self.money(.cost, value, path)
        case "time": return .condition(try time(value, path))
        default:
            throw DefinitionFault(
                entry.offset,
                path,
                DefinitionObject.unknown("member", entry.shown, Self.members + ["properties.NAME"])
            )
        }
    }

    private mutating func list(
        _ value: DefinitionValue,
        _ offset: Int,
        _ path: String,
        depth: Int
    ) throws(DefinitionFault) -> [MetricFilter] {
        try deepen(depth, offset, path)
        guard case .array(let values) = value.content, !values.isEmpty else {
            throw DefinitionFault(
                value.offset,
                path,
                "expected an array of filters, one at least"
            )
        }
        var parts: [MetricFilter] = []
        for (index, value) in values.enumerated() {
            parts.append(try filter(value, "\(path)[\(index)]", depth: depth + 1))
        }
        return parts
    }

    private func deepen(_ depth: Int, _ offset: Int, _ path: String) throws(DefinitionFault) {
        guard depth < MetricLimits.filterDepthMax else {
            throw DefinitionFault(
                offset,
                path,
                "all, any and not nest at most \(MetricLimits.filterDepthMax) deep"
            )
        }
    }

    private mutating func count(_ offset: Int, _ path: String) throws(DefinitionFault) {
        conditions += 1
        guard conditions <= MetricLimits.conditionsMax else {
            throw DefinitionFault(
                offset,
                path,
                "a definition has at most \(MetricLimits.conditionsMax) conditions"
            )
        }
    }

    // MARK: Properties

    private mutating func property(
        _ entry: DefinitionValue.Entry,
        _ path: String
    ) throws(DefinitionFault) -> MetricFilter {
        let property = try DefinitionReader.propertyPath(entry.name, entry.offset, path)
        let condition = PropertyCondition(path: property, test: try Self.test(entry.value, path))
        if let known = properties.firstIndex(of: condition) {
            return .condition(.property(known))
        }
        properties.append(condition)
        guard properties.count <= MetricLimits.propertyConditionsMax else {
            throw DefinitionFault(
                entry.offset,
                path,
                "a definition has at most \(MetricLimits.propertyConditionsMax) conditions on properties"
            )
        }
        return .condition(.property(properties.count - 1))
    }

    private static func test(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> PropertyCondition.Test {
        if case .object = value.content {
            if let wanted = try presence(value, path) { return .present(wanted) }
            return .compares(
                try comparisons(value, path) { value, inner throws(DefinitionFault) in
                    guard case .number(let number) = value.content else {
                        throw DefinitionFault(
                            value.offset,
                            inner,
                            "expected a number, not \(value.kind)"
                        )
                    }
                    return number
                }.map { NumberComparison(sign: $0.sign, number: $0.value) }
            )
        }
        return .anyOf(
            try values(value, path) { value, inner throws(DefinitionFault) in
                switch value.content {
                case .text(let text): return .text(text)
                case .number(let number): return .number(number)
                case .bool(let flag): return .bool(flag)
                default:
                    throw DefinitionFault(
                        value.offset,
                        inner,
                        "expected a text, a number, true or false, not \(value.kind)"
                    )
                }
            }
        )
    }

    // MARK: Members of a touchpoint

    private static func name(
        _ column: NameColumn,
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> MetricCondition {
        if case .object = value.content {
            if let wanted = try presence(value, path) { return .hasName(column, wanted) }
            throw DefinitionFault(
                value.offset,
                path,
                "expected a text, an array of texts, or {\"present\": true}"
            )
        }
        return .name(
            column,
            anyOf: try values(value, path) { value, inner throws(DefinitionFault) in
                try DefinitionReader.text(value, inner, MetricLimits.bytesMax)
            }
        )
    }

    private static func words<Word>(
        _ value: DefinitionValue,
        _ path: String,
        _ known: [Word],
        _ name: (Word) -> String
    ) throws(DefinitionFault) -> [Word] {
        try values(value, path) { value, inner throws(DefinitionFault) in
            let typed = try DefinitionReader.text(value, inner, MetricLimits.bytesMax)
            if let word = known.first(where: { typed.elementsEqual(name($0).utf8) }) { return word }
            throw DefinitionFault(
                value.offset,
                inner,
                DefinitionObject.unknown(
                    "value",
                    String(decoding: typed, as: UTF8.self),
                    known.map(name)
                )
            )
        }
    }

    private static func money(
        _ column: MoneyColumn,
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> MetricFilter {
        let units = { (value: DefinitionValue, inner: String) throws(DefinitionFault) -> Int64 in
            if case .number(let number) = value.content,
                let units = number.units(places: 4), units.magnitude < UInt128(Money.unitsMax)
            {
                return Int64(units)
            }
            throw DefinitionFault(
                value.offset,
                inner,
                "expected a number with at most 4 places, below 900000000000000"
            )
        }
        if case .object = value.content {
            if let wanted = try presence(value, path) {
                return .condition(.hasMoney(column, wanted))
            }
            let range = try range(of: value, path, units)
            return .condition(range.map { .money(column, $0) } ?? .never)
        }
        let amounts = try values(value, path, units)
        return .any(amounts.map { .condition(.money(column, $0...$0)) })
    }

    private func time(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> MetricCondition {
        guard case .object = value.content else {
            throw DefinitionFault(
                value.offset,
                path,
                "expected an object such as {\">=\": \"2017-01-01\", \"<\": \"2017-02-01\"}"
            )
        }
        let zone = Int64(zoneSeconds) * 1_000_000
        let range = try Self.range(of: value, path) { value, inner throws(DefinitionFault) in
            if case .text(let text) = value.content {
                if let micros = RFC3339.micros(text.span) { return micros }
                if let midnight = RFC3339.midnight(text.span) { return midnight - zone }
            }
            throw DefinitionFault(
                value.offset,
                inner,
                "expected a time such as \"2017-01-31\" or \"2017-01-31T14:00:00Z\""
            )
        }
        guard let range else { return .never }
        return .time(range.lowerBound..<min(range.upperBound, .max - 1) + 1)
    }
}

/// Forms of values that several members take.
extension FilterReader {
    /// What `{"present": …}` says; `nil` for an object without that member.
    private static func presence(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> Bool? {
        guard case .object(let entries) = value.content,
            let entry = entries.first(where: { $0.name.elementsEqual("present".utf8) })
        else { return nil }
        let inner = DefinitionPath.member("present", of: path)
        guard case .bool(let flag) = entry.value.content else {
            throw DefinitionFault(
                entry.value.offset,
                inner,
                "expected true or false, not \(entry.value.kind)"
            )
        }
        guard entries.count == 1 else {
            throw DefinitionFault(
                entry.offset,
                inner,
                "present stands alone: a comparison holds of what is there only"
            )
        }
        return flag
    }

    /// A value, or a list of which any will do.
    private static func values<Value>(
        _ value: DefinitionValue,
        _ path: String,
        _ read: (DefinitionValue, String) throws(DefinitionFault) -> Value
    ) throws(DefinitionFault) -> [Value] {
        guard case .array(let list) = value.content else { return [try read(value, path)] }
        guard (1...MetricLimits.valuesMax).contains(list.count) else {
            throw DefinitionFault(
                value.offset,
                path,
                "a list has 1 to \(MetricLimits.valuesMax) values, not \(list.count)"
            )
        }
        var found: [Value] = []
        for (index, value) in list.enumerated() {
            found.append(try read(value, "\(path)[\(index)]"))
        }
        return found
    }

    /// The comparisons of an object such as `{">=": 5, "<": 10}`; one at least.
    private static func comparisons<Value>(
        _ value: DefinitionValue,
        _ path: String,
        _ read: (DefinitionValue, String) throws(DefinitionFault) -> Value
    ) throws(DefinitionFault) -> [(sign: ComparisonSign, value: Value)] {
        let signs = ComparisonSign.allCases
        guard case .object(let entries) = value.content, !entries.isEmpty else {
            throw DefinitionFault(value.offset, path, "expected a comparison such as {\">=\": …}")
        }
        var found: [(sign: ComparisonSign, value: Value)] = []
        for entry in entries {
            let inner = DefinitionPath.member(entry.shown, of: path)
            guard let sign = signs.first(where: { entry.name.elementsEqual($0.rawValue.utf8) })
            else {
                throw DefinitionFault(
                    entry.offset,
                    inner,
                    DefinitionObject.unknown(
                        "comparison",
                        entry.shown,
                        signs.map(\.rawValue) + ["present"]
                    )
                )
            }
            found.append((sign, try read(entry.value, inner)))
        }
        return found
    }

    /// The whole numbers for which all comparisons hold; `nil` for none.
    private static func range(
        of value: DefinitionValue,
        _ path: String,
        _ read: (DefinitionValue, String) throws(DefinitionFault) -> Int64
    ) throws(DefinitionFault) -> ClosedRange<Int64>? {
        var low = Int64.min
        var high = Int64.max
        for (sign, value) in try comparisons(value, path, read) {
            // All that can be written lies far from the ends of Int64.
            switch sign {
            case .equal:
                low = max(low, value)
                high = min(high, value)
            case .less: high = min(high, value - 1)
            case .lessOrEqual: high = min(high, value)
            case .greater: low = max(low, value + 1)
            case .greaterOrEqual: low = max(low, value)
            }
        }
        return low <= high ? low...high : nil
    }
}
