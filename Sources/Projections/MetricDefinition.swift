package import Bytes

/// A figure of one's own, described by data: which touchpoints, grouped by what, measured how.
package struct MetricDefinition: Sendable {
    package let name: [UInt8]
    /// Empty where the file has none.
    package let description: [UInt8]
    package let filter: MetricFilter
    package let groupBy: [MetricGrouping]
    /// Seconds east of UTC in which days, weeks and months begin.
    package let zoneSeconds: Int
    package let measure: MetricMeasure
    /// The conditions on `properties` in all filters, each once.
    package let properties: [PropertyCondition]
    /// The definition in the one way in which equal definitions are written: members in byte order of
    /// their names, no white space, numbers as plain decimals.
    package let canonical: [UInt8]

    /// SHA-256 of ``canonical``: the same for the same JSON, however it is laid out.
    package var digest: SHA256.Digest { SHA256.digest(of: canonical.span) }
}

/// What the groups of an answer share.
package enum MetricGrouping: Sendable, Equatable {
    case name(NameColumn)
    case role
    case direction
    case customer
    /// Calendar days, ISO 8601 weeks and months in the definition's time zone.
    case day
    case week
    case month
    case property(PropertyPath)

    /// As the definition writes it; the member of the answer that holds it.
    package var title: [UInt8] {
        switch self {
        case .name(let column): Array(column.name.utf8)
        case .property(let path): path.text
        case .role, .direction, .customer, .day, .week, .month: Array("\(self)".utf8)
        }
    }

    /// The ones that are words.
    static let words: [(name: String, grouping: MetricGrouping)] =
        NameColumn.allCases.map { ($0.name, .name($0)) } + [
            ("role", .role), ("direction", .direction), ("customer", .customer),
            ("day", .day), ("week", .week), ("month", .month),
        ]
}

/// What is measured of the touchpoints of a group.
package enum MetricMeasure: Sendable, Equatable {
    /// Touchpoints.
    case count
    /// Known parties with one of them.
    case uniqueParties
    /// Amounts or costs, exactly, per currency.
    case sum(MoneyColumn)
    /// A property, exactly.
    case sumProperty(PropertyPath)
    /// When the first or last of them happened.
    case first
    case last
    case funnel(MetricFunnel)
    case timeBetween(MetricInterval)

    /// The word by which definitions and answers name it.
    package var word: StaticString {
        switch self {
        case .count: "count"
        case .uniqueParties: "uniqueParties"
        case .sum, .sumProperty: "sum"
        case .first: "first"
        case .last: "last"
        case .funnel: "funnel"
        case .timeBetween: "timeBetween"
        }
    }
}

/// Steps that a party takes in order, within a time from the first.
package struct MetricFunnel: Sendable, Equatable {
    /// One step.
    package struct Step: Sendable, Equatable {
        package let name: [UInt8]
        package let filter: MetricFilter
        /// What its touchpoint must share with that of the first step; empty for the first.
        package let same: [MetricGrouping]
    }

    package let steps: [Step]
    package let within: Window
}

/// The time from a touchpoint to the next of another kind.
package struct MetricInterval: Sendable, Equatable {
    package let from: MetricFilter
    package let to: MetricFilter
    /// What both touchpoints must share.
    package let same: [MetricGrouping]
    /// What comes later than this does not count; `nil` for no limit.
    package let within: Window?
}

/// What a definition needs of touchpoints beyond their rows.
package struct MetricNeeds: Sendable {
    /// Columns of names that rows do not have, each once.
    package private(set) var names: [NameColumn] = []
    package private(set) var cost = false
    /// Conditions on properties there are.
    package let conditions: [PropertyCondition]
    /// Properties that are grouped by, each once.
    package private(set) var grouped: [PropertyPath] = []
    /// The names in conditions.
    package private(set) var namesAsked: [(column: NameColumn, names: [[UInt8]])] = []
    /// The property that is summed.
    package private(set) var summed: PropertyPath?
    /// Whether parties are printed by name.
    package let customers: Bool
    /// Whether agents are, whose names stand in the evidence as parties' do.
    package let agents: Bool

    /// What `definition` needs.
    package init(_ definition: MetricDefinition) {
        conditions = definition.properties
        customers = definition.groupBy.contains(.customer)
        agents = definition.groupBy.contains(.name(.agent))
        var groupings = definition.groupBy
        var filters = [definition.filter]
        switch definition.measure {
        case .sum(let column): cost = column == .cost
        case .sumProperty(let path): summed = path
        case .funnel(let funnel):
            filters += funnel.steps.map(\.filter)
            groupings += funnel.steps.flatMap(\.same)
        case .timeBetween(let interval):
            filters += [interval.from, interval.to]
            groupings += interval.same
        case .count, .uniqueParties, .first, .last: break
        }
        for grouping in groupings { add(grouping) }
        for condition in filters.flatMap(\.conditions) { add(condition) }
    }

    private mutating func add(_ grouping: MetricGrouping) {
        switch grouping {
        case .name(let column): add(column)
        case .property(let path): if !grouped.contains(path) { grouped.append(path) }
        default: break
        }
    }

    private mutating func add(_ condition: MetricCondition) {
        switch condition {
        case .name(let column, let names):
            add(column)
            namesAsked.append((column, names))
        case .hasName(let column, _): add(column)
        case .money(.cost, _), .hasMoney(.cost, _): cost = true
        default: break
        }
    }

    private mutating func add(_ column: NameColumn) {
        if !column.isInRow && !names.contains(column) { names.append(column) }
    }

    /// Whether evidence is read, in which properties are.
    package var readsEvidence: Bool {
        !conditions.isEmpty || !grouped.isEmpty || summed != nil
    }

    /// Whether more is read than rows have: envelopes of the log, or evidence too.
    package var readsFrames: Bool { readsEvidence || cost || !names.isEmpty }
}
