import Bytes
import Touchpoints

/// Reads definitions: total, every text gives a definition or one error.
extension MetricDefinition {
    /// The definition that `json` is.
    ///
    /// - Throws: ``DefinitionError`` at the first thing that cannot be meant.
    /// - Complexity: O(n log n), n at most ``MetricLimits/bytesMax``.
    package static func read(_ json: [UInt8]) throws(DefinitionError) -> MetricDefinition {
        do throws(DefinitionFault) {
            guard json.count <= MetricLimits.bytesMax else {
                throw DefinitionFault(
                    0,
                    "",
                    "a definition has at most \(MetricLimits.bytesMax) bytes"
                )
            }
            let value = try DefinitionValue.read(json.span)
            var reader = DefinitionReader()
            return try reader.definition(value)
        } catch {
            throw DefinitionError(error, in: json)
        }
    }
}

/// Makes a definition of its JSON, from the top down.
struct DefinitionReader {
    private static let members = [
        "name", "description", "filter", "groupBy", "timeZone", "measure",
    ]

    var filters = FilterReader()

    /// The whole definition.
    mutating func definition(_ value: DefinitionValue) throws(DefinitionFault) -> MetricDefinition {
        let object = try DefinitionObject(value, "", "a definition", Self.members)
        let name = try Self.text(try object.required("name"), "name", MetricLimits.nameBytesMax)
        let description = try object["description"].map { value throws(DefinitionFault) in
            try Self.text(value, "description", MetricLimits.descriptionBytesMax)
        }
        var zoneSeconds = 0
        if let zone = object["timeZone"] { zoneSeconds = try Self.offset(zone, "timeZone") }
        filters.zoneSeconds = zoneSeconds
        let filter = try object["filter"].map { value throws(DefinitionFault) in
            try filters.filter(value, "filter", depth: 0)
        }
        var groupBy: [MetricGrouping] = []
        if let value = object["groupBy"] {
            groupBy = try Self.groupings(value, "groupBy", MetricLimits.groupByMax)
        }
        let measure = try measure(try object.required("measure"), "measure")
        var canonical = JSONWriter()
        value.writeCanonical(to: &canonical)
        return MetricDefinition(
            name: name,
            description: description ?? [],
            filter: filter ?? .all([]),
            groupBy: groupBy,
            zoneSeconds: zoneSeconds,
            measure: measure,
            properties: filters.properties,
            canonical: canonical.bytes
        )
    }

    // MARK: Measures

    private static let plain: [(name: String, measure: MetricMeasure)] = [
        ("count", .count), ("uniqueParties", .uniqueParties), ("first", .first), ("last", .last),
    ]
    private static let kinds = ["sum", "funnel", "timeBetween"]

    private mutating func measure(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> MetricMeasure {
        if case .text(let word) = value.content {
            if let known = Self.plain.first(where: { word.elementsEqual($0.name.utf8) }) {
                return known.measure
            }
            let typed = String(decoding: word, as: UTF8.self)
            if Self.kinds.contains(where: { word.elementsEqual($0.utf8) }) {
                throw DefinitionFault(
                    value.offset,
                    path,
                    "\(typed) needs to be told of what: {\"\(typed)\": …}"
                )
            }
            throw DefinitionFault(
                value.offset,
                path,
                DefinitionObject.unknown(
                    "measure",
                    typed,
                    Self.plain.map(\.name) + Self.kinds
                )
            )
        }
        let object = try DefinitionObject(value, path, "a measure", Self.kinds)
        guard let entry = object.entries.first, object.entries.count == 1 else {
            throw DefinitionFault(
                value.offset,
                path,
                "a measure has one member: sum, funnel or timeBetween"
            )
        }
        let inner = DefinitionPath.member(entry.shown, of: path)
        switch entry.shown {
        case "sum": return try Self.sum(entry.value, inner)
        case "funnel": return .funnel(try funnel(entry.value, inner))
        default: return .timeBetween(try interval(entry.value, inner))
        }
    }

    private static func sum(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> MetricMeasure {
        let word = try text(value, path, MetricLimits.bytesMax)
        for column in MoneyColumn.allCases where word.elementsEqual(column.name.utf8) {
            return .sum(column)
        }
        if PropertyPath.isMeant(by: word) {
            return .sumProperty(try propertyPath(word, value.offset, path))
        }
        throw DefinitionFault(
            value.offset,
            path,
            DefinitionObject.unknown(
                "summable member",
                String(decoding: word, as: UTF8.self),
                ["amount", "cost", "properties.NAME"]
            )
        )
    }

    private mutating func funnel(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> MetricFunnel {
        let object = try DefinitionObject(value, path, "a funnel", ["steps", "within"])
        let stepsPath = DefinitionPath.member("steps", of: path)
        let list = try object.required("steps")
        guard case .array(let values) = list.content else {
            throw DefinitionFault(list.offset, stepsPath, "expected an array, not \(list.kind)")
        }
        guard (2...MetricLimits.stepsMax).contains(values.count) else {
            throw DefinitionFault(
                list.offset,
                stepsPath,
                "a funnel has 2 to \(MetricLimits.stepsMax) steps, not \(values.count)"
            )
        }
        var steps: [MetricFunnel.Step] = []
        for (index, value) in values.enumerated() {
            let step = try step(value, "\(stepsPath)[\(index)]", isFirst: index == 0)
            if steps.contains(where: { $0.name == step.name }) {
                throw DefinitionFault(
                    value.offset,
                    "\(stepsPath)[\(index)].name",
                    "two steps have that name; each needs one of its own"
                )
            }
            steps.append(step)
        }
        let within = try Self.length(
            try object.required("within"),
            DefinitionPath.member("within", of: path)
        )
        return MetricFunnel(steps: steps, within: within)
    }

    private mutating func step(
        _ value: DefinitionValue,
        _ path: String,
        isFirst: Bool
    ) throws(DefinitionFault) -> MetricFunnel.Step {
        let object = try DefinitionObject(value, path, "a step", ["name", "filter", "same"])
        let name = try Self.text(
            try object.required("name"),
            DefinitionPath.member("name", of: path),
            MetricLimits.nameBytesMax
        )
        let filter = try filters.filter(
            try object.required("filter"),
            DefinitionPath.member("filter", of: path),
            depth: 0
        )
        let same = try Self.same(object, path)
        if isFirst && !same.isEmpty {
            throw DefinitionFault(
                object["same"]?.offset ?? value.offset,
                DefinitionPath.member("same", of: path),
                "the first step has nothing to be the same as; leave it out"
            )
        }
        return MetricFunnel.Step(name: name, filter: filter, same: same)
    }

    private mutating func interval(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> MetricInterval {
        let object = try DefinitionObject(
            value,
            path,
            "a time between",
            ["from", "to", "same", "within"]
        )
        let from = try filters.filter(
            try object.required("from"),
            DefinitionPath.member("from", of: path),
            depth: 0
        )
        let to = try filters.filter(
            try object.required("to"),
            DefinitionPath.member("to", of: path),
            depth: 0
        )
        let within = try object["within"].map { value throws(DefinitionFault) in
            try Self.length(value, DefinitionPath.member("within", of: path))
        }
        return MetricInterval(from: from, to: to, same: try Self.same(object, path), within: within)
    }

    private static func same(
        _ object: DefinitionObject,
        _ path: String
    ) throws(DefinitionFault) -> [MetricGrouping] {
        guard let value = object["same"] else { return [] }
        let path = DefinitionPath.member("same", of: path)
        let groupings = try groupings(value, path, MetricLimits.sameMax)
        if groupings.contains(.customer) {
            throw DefinitionFault(
                value.offset,
                path,
                "the customer is always the same; leave it out"
            )
        }
        return groupings
    }
}

/// Values that stand in several places.
extension DefinitionReader {
    /// A text that is not empty and has at most so many bytes.
    static func text(
        _ value: DefinitionValue,
        _ path: String,
        _ bytesMax: Int
    ) throws(DefinitionFault) -> [UInt8] {
        guard case .text(let text) = value.content else {
            throw DefinitionFault(value.offset, path, "expected a text, not \(value.kind)")
        }
        guard !text.isEmpty, text.count <= bytesMax else {
            throw DefinitionFault(
                value.offset,
                path,
                text.isEmpty ? "expected a text that is not empty" : "has at most \(bytesMax) bytes"
            )
        }
        return text
    }

    static func propertyPath(
        _ text: [UInt8],
        _ offset: Int,
        _ path: String
    ) throws(DefinitionFault) -> PropertyPath {
        guard let found = PropertyPath(text) else {
            throw DefinitionFault(
                offset,
                path,
                "expected properties.NAME, properties.NAME.NAME or a JSON Pointer such as "
                    + "properties/a.b, with at most \(MetricLimits.pathNamesMax) names, none empty"
            )
        }
        return found
    }

    private static func length(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> Window {
        if case .text(let text) = value.content, let window = Window(text.span) { return window }
        throw DefinitionFault(
            value.offset,
            path,
            "expected a length such as \"30d\", \"36h\" or \"90m\""
        )
    }

    /// Seconds of an offset such as `+01:00`, `Z` or `UTC`.
    private static func offset(
        _ value: DefinitionValue,
        _ path: String
    ) throws(DefinitionFault) -> Int {
        if case .text(let text) = value.content {
            if text == Array("Z".utf8) || text == Array("UTC".utf8) { return 0 }
            let midnight = Array("1970-01-02T00:00:00".utf8) + text
            if text.count == 6, let micros = RFC3339.micros(midnight.span) {
                return Int(86_400 - micros / 1_000_000)
            }
        }
        throw DefinitionFault(
            value.offset,
            path,
            "expected \"UTC\" or an offset from it such as \"+01:00\"; names of zones are not taken, "
                + "because their rules change"
        )
    }

    private static func groupings(
        _ value: DefinitionValue,
        _ path: String,
        _ countMax: Int
    ) throws(DefinitionFault) -> [MetricGrouping] {
        var values = [value]
        var isList = false
        if case .array(let list) = value.content {
            values = list
            isList = true
        }
        guard values.count <= countMax else {
            throw DefinitionFault(
                value.offset,
                path,
                "has at most \(countMax) members, not \(values.count)"
            )
        }
        var groupings: [MetricGrouping] = []
        for (index, value) in values.enumerated() {
            let inner = isList ? "\(path)[\(index)]" : path
            let word = try text(value, inner, MetricLimits.bytesMax)
            let grouping = try grouping(word, value.offset, inner)
            if groupings.contains(grouping) {
                throw DefinitionFault(value.offset, inner, "the member stands there twice")
            }
            groupings.append(grouping)
        }
        return groupings
    }

    private static func grouping(
        _ word: [UInt8],
        _ offset: Int,
        _ path: String
    ) throws(DefinitionFault) -> MetricGrouping {
        if PropertyPath.isMeant(by: word) { return .property(try propertyPath(word, offset, path)) }
        if let known = MetricGrouping.words.first(where: { word.elementsEqual($0.name.utf8) }) {
            return known.grouping
        }
        throw DefinitionFault(
            offset,
            path,
            DefinitionObject.unknown(
                "member to group by",
                String(decoding: word, as: UTF8.self),
                MetricGrouping.words.map(\.name) + ["properties.NAME"]
            )
        )
    }
}
