import Bytes
package import Touchpoints

/// Which columns of a file make which members of a touchpoint: what `--map` names.
///
/// A pure function of the map's JSON. It knows nothing of a file yet: ``CSVAdapter`` fits it to a
/// header.
package struct ColumnMap: Sendable {
    /// The longest map, in bytes.
    package static let bytesMax = 64 << 10

    /// What the file's own form is, where the map says.
    struct Traits: Sendable {
        var delimiter: UInt8?
        var encoding: TextEncoding?
        /// Whether the first row names the columns; `nil` where the map does not say.
        var hasHeader: Bool?
        /// The columns' names, of a file without a header.
        var names: [[UInt8]]?
    }

    /// A property and where it comes from.
    struct Property: Sendable {
        var name: [UInt8]
        var rule: ColumnRule
    }

    /// The map as JSON without white space.
    package let json: [UInt8]
    /// A rule for each member that the map gives, in the members' order.
    private(set) var members: [(member: Member, rule: ColumnRule)] = []
    private(set) var identifiers: [ColumnRule] = []
    private(set) var properties: [Property] = []
    /// Whether columns that nothing names become properties.
    private(set) var keepsOthers = true
    private(set) var ignored: [[UInt8]] = []
    private(set) var traits = Traits()

    /// The map that `json` is.
    ///
    /// - Throws: ``MapError`` when it is none: it names the member, says what was expected, and what
    ///   else may have been meant.
    package init(json: Span<UInt8>) throws(MapError) {
        guard json.count <= Self.bytesMax else {
            throw MapError("", "has more than \(Self.bytesMax >> 10) KiB")
        }
        let value = try MapValue.read(json)
        guard case .object(let entries) = value else {
            throw MapError("", "must be an object from member to column, not \(value.kind)")
        }
        self.json = Self.minified(json)
        var found: [Member: ColumnRule] = [:]
        for entry in entries {
            if try read(entry) { continue }
            let member = try Self.member(entry.shown)
            found[member] = try RuleReading(entry.shown, member).rule(entry.value)
        }
        for member in Member.allCases {
            if let rule = found[member] { members.append((member, rule)) }
        }
        try checkRequired(found)
    }

    private static func minified(_ json: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var reader = JSONReader()
        do throws(JSONError) {
            try JSONMinify.append(json, from: &reader, to: &out)
        } catch {
            // It was read whole just before.
            out = []
        }
        return out
    }

    // MARK: Members

    private static func member(_ name: String) throws(MapError) -> Member {
        let known = Member.allCases.filter { ![.position, .recorded, .retracts].contains($0) }
        if let member = known.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            return member
        }
        if name.utf8.elementsEqual("retracts".utf8) {
            throw MapError(name, "cannot come from a column; see daybook retract")
        }
        let names = known.map(\.name) + ["csv", "ignore"]
        let hint = Spelling.nearest(to: name, in: names).map { "; did you mean \($0)?" }
        throw MapError(
            name,
            "is no member of a touchpoint"
                + (hint ?? ": expected one of \(names.joined(separator: ", "))")
        )
    }

    /// Reads what is not a member with a single text; whether it was such a thing.
    private mutating func read(_ entry: MapValue.Entry) throws(MapError) -> Bool {
        switch entry.shown {
        case "csv": traits = try TraitsReading.traits(entry.value)
        case "ignore": ignored = try RuleReading.names(entry.value, "ignore")
        case "identifiers": try readIdentifiers(entry.value)
        case "properties": try readProperties(entry.value)
        default: return false
        }
        return true
    }

    private mutating func readIdentifiers(_ value: MapValue) throws(MapError) {
        guard case .array(let values) = value else {
            throw MapError("identifiers", "must be an array, not \(value.kind)")
        }
        guard values.count <= ItemLimits.identifiersMax else {
            throw MapError("identifiers", "has more than \(ItemLimits.identifiersMax) entries")
        }
        for (index, value) in values.enumerated() {
            identifiers.append(
                try RuleReading("identifiers[\(index)]", .identifiers).rule(value)
            )
        }
    }

    private mutating func readProperties(_ value: MapValue) throws(MapError) {
        switch value {
        case .bool(let keeps): keepsOthers = keeps
        case .object(let entries):
            for entry in entries {
                let reading = RuleReading("properties.\(entry.shown)", .properties)
                properties.append(
                    Property(name: entry.name, rule: try reading.rule(entry.value))
                )
            }
        default:
            throw MapError(
                "properties",
                "must be true, false or an object from property to column, not \(value.kind)"
            )
        }
    }

    private func checkRequired(_ found: [Member: ColumnRule]) throws(MapError) {
        for (member, example) in [
            (Member.id, #"{"hash":"row"} where no column is unique"#),
            (.channel, #"{"value":"store"}"#), (.type, #"{"value":"purchase.completed"}"#),
            (.time, #"{"column":"Date","format":"dd.MM.yyyy HH:mm","tz":"Europe/Paris"}"#),
        ] where found[member] == nil {
            throw MapError(
                member.name,
                "is required and nothing gives it: name a column, or write \(example)"
            )
        }
        try checkDirection(found)
    }

    /// A constant type that the registry does not know needs a direction.
    private func checkDirection(_ found: [Member: ColumnRule]) throws(MapError) {
        guard found[.direction] == nil, let rule = found[.type],
            case .constant(let type) = rule.source
        else { return }
        try Self.checkKnown(type, "is")
    }

    /// Checks the tables of values whose every value must be a type or a direction.
    ///
    /// Not part of reading a map: one with such a table may have been recorded with rows that it fits,
    /// which can be read again by it.
    ///
    /// - Throws: ``MapError`` when a row with a value of the table could not be recorded: a type that
    ///   the registry does not know, without a direction in the map, or a direction that is none.
    package func checkTables() throws(MapError) {
        let hasDirection = members.contains { $0.member == .direction }
        for (member, rule) in members {
            guard let table = rule.table, case .none = rule.conversion else { continue }
            for value in table.values where !value.isEmpty {
                let text = rule.prefix + value
                if member == .direction, Direction(text.span) == nil {
                    throw MapError(
                        member.name,
                        "has \"\(String(decoding: text, as: UTF8.self))\" in its \"table\": "
                            + "must be outbound, inbound, peer or internal"
                    )
                }
                if member == .type, !hasDirection {
                    try Self.checkKnown(text, "has in its \"table\"")
                }
            }
        }
    }

    /// Checks that the registry knows a type, and so its direction; `how` the member has it.
    private static func checkKnown(_ type: [UInt8], _ how: String) throws(MapError) {
        guard TypeRegistry.standard.type(named: type.span) == nil else { return }
        let known = TypeRegistry.standard.types.map(\.name)
        let shown = String(decoding: type, as: UTF8.self)
        let hint = Spelling.nearest(to: shown, in: known).map { "did you mean \($0)? If not, " }
        throw MapError(
            "type",
            "\(how) \(shown), which the registry does not know: " + (hint ?? "")
                + #"let "direction" say outbound, inbound, peer or internal"#
        )
    }

    /// The columns that make a member.
    package func columns(of member: Member) -> [[UInt8]] {
        if member == .identifiers { return identifiers.flatMap(\.columns) }
        return members.filter { $0.member == member }.flatMap(\.rule.columns)
    }

    /// Every column that the map names, with the member that does.
    var namedColumns: [(column: [UInt8], member: String)] {
        var named = members.flatMap { entry in
            entry.rule.columns.map { ($0, entry.member.name) }
        }
        named += identifiers.flatMap { rule in rule.columns.map { ($0, "identifiers") } }
        named += properties.flatMap { property in
            property.rule.columns.map {
                ($0, "properties.\(String(decoding: property.name, as: UTF8.self))")
            }
        }
        named += ignored.map { ($0, "ignore") }
        return named
    }

    /// Whether ids come from the rows themselves.
    var hashesRows: Bool {
        members.contains { entry in
            if case .row = entry.rule.source { return true }
            return false
        }
    }
}

/// Reads `csv`: what the map says of the file's own form.
enum TraitsReading {
    static func traits(_ value: MapValue) throws(MapError) -> ColumnMap.Traits {
        guard case .object(let entries) = value else {
            throw MapError("csv", "must be an object, not \(value.kind)")
        }
        var traits = ColumnMap.Traits()
        for entry in entries {
            switch (entry.shown, entry.value) {
            case ("delimiter", .text(let text)):
                guard let delimiter = CSVAdapter.delimiter(text) else {
                    throw MapError("csv.delimiter", CSVAdapter.delimiterExpected)
                }
                traits.delimiter = delimiter
            case ("encoding", .text(let text)):
                guard let encoding = TextEncoding(named: String(decoding: text, as: UTF8.self))
                else { throw MapError("csv.encoding", CSVAdapter.encodingExpected) }
                traits.encoding = encoding
            case ("header", .bool(let has)): traits.hasHeader = has
            case ("header", .array):
                traits.hasHeader = false
                let names = try RuleReading.names(entry.value, "csv.header")
                guard names.count <= CSVReader.fieldsMax else {
                    throw MapError(
                        "csv.header",
                        "names more than \(CSVReader.fieldsMax) columns"
                    )
                }
                traits.names = names
            case ("delimiter", _), ("encoding", _):
                throw MapError("csv.\(entry.shown)", "must be a text, not \(entry.value.kind)")
            case ("header", _):
                throw MapError(
                    "csv.header",
                    "must be true or an array of column names, not \(entry.value.kind)"
                )
            default:
                throw MapError(
                    "csv.\(entry.shown)",
                    "is unknown: expected delimiter, encoding or header"
                )
            }
        }
        if traits.hasHeader == false, traits.names == nil {
            throw MapError("csv.header", "is false: give the columns' names as an array instead")
        }
        return traits
    }
}
