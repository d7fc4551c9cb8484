import Bytes
import Touchpoints

/// Reads one member of a column map.
struct RuleReading {
    /// The words of a rule in an object.
    private static let words = [
        "column", "columns", "value", "hash", "prefix", "table", "format", "tz", "ambiguous",
        "decimal",
    ]

    private let place: String
    private let member: Member

    /// A reading of what `place` names in the map, for that member.
    init(_ place: String, _ member: Member) {
        self.place = place
        self.member = member
    }

    /// The rule that `value` is: a column's name, or an object.
    func rule(_ value: MapValue) throws(MapError) -> ColumnRule {
        switch value {
        case .text(let name):
            let column = try self.name(name, "the column's name")
            return try finish(ColumnRule(source: .columns([column])), [])
        case .object(let entries): return try rule(of: entries)
        default:
            throw fault("must be a column's name or an object, not \(value.kind)")
        }
    }

    /// An array of names, none of them empty.
    static func names(_ value: MapValue, _ place: String) throws(MapError) -> [[UInt8]] {
        guard case .array(let values) = value, !values.isEmpty else {
            throw MapError(place, "must be an array of column names")
        }
        var names: [[UInt8]] = []
        for value in values {
            guard case .text(let name) = value, !name.isEmpty else {
                throw MapError(place, "must be an array of column names, which are texts")
            }
            names.append(name)
        }
        return names
    }

    private func fault(_ message: String) -> MapError { MapError(place, message) }

    private func name(_ name: [UInt8], _ what: String) throws(MapError) -> [UInt8] {
        if name.isEmpty { throw fault("\(what) is empty") }
        return name
    }

    private func rule(of entries: [MapValue.Entry]) throws(MapError) -> ColumnRule {
        for entry in entries
        where !Self.words.contains(where: { $0.utf8.elementsEqual(entry.name) }) {
            let hint = Spelling.nearest(to: entry.shown, in: Self.words)
            throw fault(
                "has an unknown \"\(entry.shown)\""
                    + (hint.map { "; did you mean \($0)?" }
                        ?? ": expected \(Self.words.joined(separator: ", "))")
            )
        }
        var rule = ColumnRule(source: try source(entries))
        if let prefix = try text("prefix", entries) {
            if member == .time || member == .amount || member == .cost {
                throw fault("takes no prefix")
            }
            rule.prefix = prefix
        }
        rule.table = try table(entries)
        return try finish(rule, entries)
    }

    private func finish(
        _ rule: ColumnRule,
        _ entries: [MapValue.Entry]
    ) throws(MapError) -> ColumnRule {
        var rule = rule
        if case .columns = rule.source {
            rule.conversion = try conversion(entries)
        } else {
            for word in ["table", "format", "tz", "ambiguous", "decimal"]
            where Self.value(word, entries) != nil {
                throw fault("has \"\(word)\", which needs a column")
            }
            try checkConstant(rule)
        }
        return rule
    }

    // MARK: Sources

    private func source(_ entries: [MapValue.Entry]) throws(MapError) -> ColumnRule.Source {
        let given = ["column", "columns", "value"].filter { Self.value($0, entries) != nil }
        if given.count > 1 {
            throw fault("has both \"\(given[0])\" and \"\(given[1])\": choose one")
        }
        if let column = try text("column", entries) {
            return .columns([try name(column, "\"column\"")])
        }
        if let columns = Self.value("columns", entries) {
            let names = try Self.names(columns, "\(place).columns")
            guard names.count <= ColumnRule.columnsMax else {
                throw MapError(
                    "\(place).columns",
                    "names more than \(ColumnRule.columnsMax) columns"
                )
            }
            var seen: Set<[UInt8]> = []
            for name in names where !seen.insert(name).inserted {
                let shown = String(decoding: name, as: UTF8.self)
                throw MapError("\(place).columns", "names the column \"\(shown)\" twice")
            }
            return .columns(names)
        }
        if let constant = try text("value", entries) { return .constant(constant) }
        if let hash = try text("hash", entries) {
            guard hash == Array("row".utf8) else {
                throw fault(
                    "has a \"hash\" of what? name a \"column\", or write {\"hash\":\"row\"}"
                )
            }
            guard member == .id else { throw fault("takes no {\"hash\":\"row\"}; only id does") }
            return .row
        }
        throw fault("has no \"column\", \"columns\" or \"value\"")
    }

    private func checkConstant(_ rule: ColumnRule) throws(MapError) {
        guard case .constant(let text) = rule.source else { return }
        if !rule.prefix.isEmpty {
            throw fault("has a \"prefix\" for a \"value\": write them as one")
        }
        let required: [Member] = [.id, .channel, .type, .time]
        if text.isEmpty {
            let example = member == .type ? ", such as purchase.completed" : ""
            throw fault(
                required.contains(member)
                    ? "has an empty \"value\": fill in the \(member.name)\(example)"
                    : "has an empty \"value\": fill it in or leave the member out"
            )
        }
        switch member {
        case .id: throw fault("cannot be the same in every row")
        case .time where RFC3339.micros(text.span) == nil:
            throw fault("has a \"value\" that is no RFC 3339 time, such as 2026-01-31T14:00:00Z")
        case .amount where Money.units(text.span) == nil,
            .cost where Money.units(text.span) == nil:
            throw fault("has a \"value\" that is no number")
        case .direction where Direction(text.span) == nil:
            throw fault("must be outbound, inbound, peer or internal")
        case .identifiers where !Identifier.isComplete(text.span):
            throw fault("has a \"value\" that is no identifier such as email:ann@example.org")
        default: return
        }
    }

    // MARK: Conversions

    private func conversion(
        _ entries: [MapValue.Entry]
    ) throws(MapError) -> ColumnRule.Conversion {
        if member == .time { return .time(try timeRule(entries)) }
        for word in ["format", "tz", "ambiguous"] where Self.value(word, entries) != nil {
            throw fault("has \"\(word)\", which is for time alone")
        }
        let isMoney = member == .amount || member == .cost
        if let mark = try text("decimal", entries) {
            guard isMoney else {
                throw fault("has \"decimal\", which is for amount and cost alone")
            }
            guard let mark = DecimalMark(mark) else {
                throw fault(
                    "must have \"decimal\" as \",\" or \".\": the sign before the cents"
                )
            }
            return .decimal(mark)
        }
        guard let hash = try text("hash", entries) else { return .none }
        guard !isMoney else { throw fault("takes no \"hash\"") }
        guard hash == Array("sha256".utf8) else {
            throw fault("must have \"hash\" as \"sha256\", or without a column as \"row\"")
        }
        return .sha256
    }

    private func timeRule(_ entries: [MapValue.Entry]) throws(MapError) -> TimeRule {
        if Self.value("decimal", entries) != nil || Self.value("hash", entries) != nil {
            throw fault("takes no \"decimal\" and no \"hash\"")
        }
        var rule = TimeRule(forms: [])
        var needsZone = false
        for pattern in try patterns(entries) {
            let form = try form(pattern)
            if case .pattern(let pattern) = form, !pattern.hasOffset { needsZone = true }
            rule.forms.append(form)
        }
        if rule.forms.isEmpty { rule.forms = [.rfc3339] }
        if let zone = try text("tz", entries) {
            guard needsZone else {
                throw fault("has a \"tz\" that no pattern needs: each says its own offset")
            }
            guard let clock = LocalClock(named: zone) else {
                let shown = String(decoding: zone, as: UTF8.self)
                throw fault("has the time zone \(shown): expected Europe/Paris or +01:00")
            }
            rule.clock = clock
        } else if needsZone {
            throw fault("needs \"tz\", the time zone of the file's clock, such as Europe/Paris")
        }
        if let ambiguous = try text("ambiguous", entries) {
            guard needsZone else {
                throw fault("has an \"ambiguous\" that no pattern needs: each says its own offset")
            }
            switch String(decoding: ambiguous, as: UTF8.self) {
            case "earlier": rule.ambiguity = .earlier
            case "later": rule.ambiguity = .later
            default: throw fault("must have \"ambiguous\" as \"earlier\" or \"later\"")
            }
        }
        return rule
    }

    /// The patterns of `format`, which is one or an array.
    private func patterns(_ entries: [MapValue.Entry]) throws(MapError) -> [[UInt8]] {
        guard let value = Self.value("format", entries) else { return [] }
        let values: [MapValue]
        if case .array(let several) = value { values = several } else { values = [value] }
        guard !values.isEmpty else {
            throw fault("has an empty \"format\": expected one pattern or several")
        }
        var patterns: [[UInt8]] = []
        for value in values {
            guard case .text(let pattern) = value else {
                throw fault("must have \"format\" as a text or an array of texts")
            }
            if pattern.isEmpty {
                throw fault(
                    "has an empty \"format\": fill in the pattern, such as dd.MM.yyyy HH:mm"
                )
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private func form(_ pattern: [UInt8]) throws(MapError) -> TimeRule.Form {
        let shown = String(decoding: pattern, as: UTF8.self)
        switch shown {
        case "rfc3339": return .rfc3339
        case "unix": return .unix(micros: 1_000_000)
        case "unix-ms": return .unix(micros: 1_000)
        default: break
        }
        do throws(DatePattern.Fault) {
            return .pattern(try DatePattern(pattern))
        } catch {
            throw fault("the pattern \(shown) \(error)")
        }
    }

    private func table(_ entries: [MapValue.Entry]) throws(MapError) -> ValueTable? {
        guard let value = Self.value("table", entries) else { return nil }
        guard case .object(let rows) = value else {
            throw fault("must have \"table\" as an object from text to text, not \(value.kind)")
        }
        if rows.isEmpty {
            throw fault(
                "has an empty \"table\": fill in what each of the column's texts stands for"
            )
        }
        var pairs: [(key: [UInt8], value: [UInt8])] = []
        for row in rows {
            guard case .text(let text) = row.value else {
                throw fault("must have texts in its \"table\", not \(row.value.kind)")
            }
            pairs.append((row.name, text))
        }
        return ValueTable(pairs)
    }

    // MARK: Entries

    private static func value(_ word: String, _ entries: [MapValue.Entry]) -> MapValue? {
        entries.first { $0.name.elementsEqual(word.utf8) }?.value
    }

    private func text(_ word: String, _ entries: [MapValue.Entry]) throws(MapError) -> [UInt8]? {
        guard let value = Self.value(word, entries) else { return nil }
        guard case .text(let text) = value else {
            throw fault("must have \"\(word)\" as a text, not \(value.kind)")
        }
        return text
    }
}
