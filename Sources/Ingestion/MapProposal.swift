package import Bytes
import Touchpoints

/// A column map as it can be guessed from a header and some rows.
///
/// What cannot be decided is left empty in the map, which `ingest` then refuses by name, and told in
/// the notes. Notes and map hold names of columns and patterns, never what stands in a row.
package struct MapProposal: Sendable {
    /// The most rows that are looked at.
    package static let rowsMax = 1_000
    /// The most bytes that are looked at.
    package static let sampleBytesMax = 1 << 20

    /// The map, a member a line.
    package private(set) var json: [UInt8] = []
    /// What was recognised, and by what.
    package private(set) var notes: [String] = []
    /// What must be filled in before the map can be used.
    package private(set) var gaps: [String] = []

    private let sample: CSVSample
    private let roles: [(role: HeaderWords.Role, rank: Int)?]
    private let zone: [UInt8]?
    private var taken: Set<Int> = []
    private var entries: [(name: StaticString, json: [UInt8])] = []

    /// Proposes a map for the file that begins with `front`.
    ///
    /// - Parameters:
    ///   - front: The first ``sampleBytesMax`` bytes, or as many as there are.
    ///   - isWhole: Whether that is all of the file.
    ///   - delimiter: The delimiter, where somebody said it.
    ///   - encoding: The encoding, where somebody said it; else UTF-8.
    ///   - zone: The time zone of the file's clock, where somebody said it.
    /// - Throws: ``MapError`` when the file has no header, or is not of the encoding.
    package init(
        front: Span<UInt8>,
        isWhole: Bool,
        delimiter: UInt8?,
        encoding: TextEncoding?,
        zone: [UInt8]?
    ) throws(MapError) {
        sample = try CSVSample(front, isWhole, delimiter, encoding)
        roles = sample.header.map { HeaderWords.role(of: $0) }
        self.zone = zone
        if sample.leftOut > 0 {
            notes.append(
                sample.leftOut == 1
                    ? "1 of the first rows has a fault or other columns; it was left out"
                    : "\(sample.leftOut) of the first rows have a fault or other columns; "
                        + "they were left out"
            )
        }
        addTraits(encoding)
        addID()
        addTime()
        addParty()
        let hasAmount = addMoney()
        addChannel(hasAmount)
        addType(hasAmount)
        addNames()
        tellRest()
        writeJSON()
    }

    // MARK: Columns

    /// The columns that are likely to have that role and are not used yet, the likeliest first.
    private func columns(_ role: HeaderWords.Role) -> [Int] {
        sample.header.indices.compactMap { index -> (rank: Int, index: Int)? in
            guard !taken.contains(index), sample.isNameable[index],
                let found = roles[index], found.role == role
            else { return nil }
            return (found.rank, index)
        }.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map(\.index)
    }

    private func shown(_ column: Int) -> String {
        "\"\(String(decoding: sample.header[column], as: UTF8.self))\""
    }

    /// Adds a member as an object or text that `body` writes.
    private mutating func add(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(spacing: .spaced)
        body(&writer)
        entries.append((name, writer.bytes))
    }

    /// Adds a member that is a column's text as it stands.
    private mutating func add(_ name: StaticString, column: Int) {
        taken.insert(column)
        let text = sample.header[column]
        add(name) { $0.string(text.span) }
    }

    private mutating func add(_ name: StaticString, constant: String) {
        add(name) { writer in
            writer.beginObject()
            writer.key("value")
            writer.string(constant)
            writer.endObject()
        }
    }

    // MARK: Members

    private mutating func addTraits(_ encoding: TextEncoding?) {
        let delimiter = sample.delimiter
        add("csv") { writer in
            writer.beginObject()
            writer.key("delimiter")
            let sign = String(Character(Unicode.Scalar(delimiter)))
            writer.string(delimiter == 0x09 ? "tab" : sign)
            if let encoding, encoding != .utf8 {
                writer.key("encoding")
                writer.string(encoding.name)
            }
            writer.endObject()
        }
    }

    private mutating func addID() {
        let candidates = columns(.member(.id))
        if let column = candidates.first(where: { sample.isUnique($0) }) {
            notes.append("id: \(shown(column)), another text in every row looked at")
            add("id", column: column)
            return
        }
        let why =
            candidates.first.map { "\(shown($0)) repeats or is empty" } ?? "no column is named so"
        notes.append(
            "id: \(why), so ids are made of the whole row; a row that is sent again is known again, "
                + "a row that was changed is another one"
        )
        add("id") { writer in
            writer.beginObject()
            writer.key("hash")
            writer.string("row")
            writer.endObject()
        }
    }

    private mutating func addTime() {
        guard let (columns, texts) = timeColumns() else {
            gaps.append("time: no column is named so; name the one that says when it happened")
            add("time", constant: "")
            return
        }
        taken.formUnion(columns)
        let names = columns.map { shown($0) }.joined(separator: " and ")
        let evidence = DateEvidence(texts)
        let fitting = evidence.fitting
        let form = fitting.count == 1 ? fitting[0] : []
        if fitting.isEmpty {
            gaps.append(
                "time: \(names) fits no known pattern: fill in \"format\", such as dd.MM.yyyy HH:mm, "
                    + "and \"tz\""
            )
        } else if fitting.count > 1 {
            let forms = fitting.map { $0.joined(separator: " and ") }.joined(separator: "; ")
            gaps.append(
                "time: all of \(names) fits several patterns, and nothing in the rows looked at tells "
                    + "them apart; put the right one in \"format\": \(forms)"
            )
        } else {
            notes.append(
                "time: \(names), \(form.joined(separator: " or ")), which alone fits "
                    + (evidence.isWhole
                        ? "every row looked at"
                        : "\(evidence.fittingCount) of the \(evidence.count) rows looked at; the others "
                            + "would be quarantined")
            )
        }
        addTime(columns, form, needsZone: form.contains { Self.needsZone($0) } || form.isEmpty)
    }

    private static func needsZone(_ pattern: String) -> Bool {
        !pattern.hasSuffix("X") && !["rfc3339", "unix", "unix-ms"].contains(pattern)
    }

    private mutating func addTime(_ columns: [Int], _ form: [String], needsZone: Bool) {
        if form == [DateEvidence.rfc3339], columns.count == 1 {
            return add("time", column: columns[0])
        }
        if needsZone, zone == nil {
            notes.append(
                "time: the file does not say its time zone; UTC is assumed. Say --tz Europe/Paris, or "
                    + "whatever its clock was set to"
            )
        }
        let header = sample.header
        let zone = zone ?? Array("UTC".utf8)
        add("time") { writer in
            writer.beginObject()
            if columns.count == 1 {
                writer.key("column")
                Self.write(header[columns[0]], to: &writer)
            } else {
                writer.key("columns")
                writer.beginArray()
                for column in columns { Self.write(header[column], to: &writer) }
                writer.endArray()
            }
            writer.key("format")
            if form.count == 1 || form.isEmpty {
                writer.string(form.first ?? "")
            } else {
                writer.beginArray()
                for pattern in form { writer.string(pattern) }
                writer.endArray()
            }
            if needsZone {
                writer.key("tz")
                writer.string(zone.span)
            }
            writer.endObject()
        }
    }

    /// The column of the time, or of date and time of day, with the texts that are not empty.
    private func timeColumns() -> (columns: [Int], texts: [[UInt8]])? {
        let dates = columns(.member(.time))
        let clocks = columns(.clock)
        if let date = dates.first {
            for clock in clocks where DateEvidence.areClocks(sample.texts(clock)) {
                // A date that has a time of day already needs no other.
                let joined = sample.texts(joining: [date, clock])
                if !DateEvidence(joined).fitting.isEmpty { return ([date, clock], joined) }
            }
            return ([date], sample.texts(date))
        }
        if let clock = clocks.first(where: { DateEvidence(sample.texts($0)).isNearlyWhole }) {
            return ([clock], sample.texts(clock))
        }
        // Not named like a time, but the only column that holds nothing else.
        let unnamed = sample.header.indices.filter { column in
            !taken.contains(column) && sample.isNameable[column]
                && sample.texts(column).first.map { $0.count >= 6 && $0.count <= 40 } ?? false
                && DateEvidence(Array(sample.texts(column).prefix(100))).isNearlyWhole
        }
        return unnamed.count == 1 ? (unnamed, sample.texts(unnamed[0])) : nil
    }

    private mutating func addParty() {
        var party: [(column: Int, prefix: StaticString)] = []
        if let column = columns(.member(.customer)).first {
            add("customer", column: column)
            notes.append("customer: \(shown(column))")
        } else if let column = columns(.loyalty).first {
            taken.insert(column)
            let name = sample.header[column]
            notes.append("customer: \(shown(column)), as loyalty:…")
            add("customer") { Self.write(name, prefix: "loyalty:", to: &$0) }
        }
        let hasCustomer = entries.contains { "\($0.name)" == "customer" }
        let further: [(HeaderWords.Role, StaticString)] = [
            (.loyalty, "loyalty:"), (.email, "email:"), (.telephone, "tel:"),
        ]
        for (role, prefix) in further {
            guard let column = columns(role).first else { continue }
            taken.insert(column)
            party.append((column, prefix))
        }
        if party.isEmpty {
            if !hasCustomer {
                notes.append(
                    "customer: no column is named so; the rows are counted as of nobody known"
                )
            }
            return
        }
        for (column, prefix) in party {
            notes.append(
                "identifiers: \(shown(column)), as \(prefix)…; with \"hash\": \"sha256\" beside it the "
                    + "text itself stays in the file's row alone"
            )
        }
        let header = sample.header
        add("identifiers") { writer in
            writer.beginArray()
            for (column, prefix) in party {
                Self.write(header[column], prefix: prefix, to: &writer)
            }
            writer.endArray()
        }
    }

    private static func write(_ text: [UInt8], to writer: inout JSONWriter) {
        writer.string(text.span)
    }

    private static func write(_ name: [UInt8], prefix: StaticString, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("column")
        writer.string(name.span)
        writer.key("prefix")
        writer.string("\(prefix)")
        writer.endObject()
    }

    /// Whether there is an amount.
    private mutating func addMoney() -> Bool {
        let hasAmount = addMoney("amount", .amount)
        if let column = columns(.member(.currency)).first {
            add("currency", column: column)
        } else if hasAmount {
            notes.append(
                "currency: no column is named so, so amounts are of no known one (XXX); add "
                    + "\"currency\": {\"value\": \"EUR\"} where it is always the same"
            )
        }
        _ = addMoney("cost", .cost)
        return hasAmount
    }

    private mutating func addMoney(_ name: StaticString, _ member: Member) -> Bool {
        for column in columns(.member(member)) {
            let texts = sample.texts(column)
            let evidence = texts.isEmpty ? .plain : DecimalEvidence(texts)
            switch evidence {
            case .none:
                notes.append(
                    "\(name): \(shown(column)) holds more than plain numbers, such as a currency sign"
                )
                continue
            case .plain:
                notes.append("\(name): \(shown(column))")
                add(name, column: column)
            case .mark(let mark):
                notes.append("\(name): \(shown(column)), with a decimal \(mark)")
                addMoney(name, column, String(decoding: [mark.byte], as: UTF8.self))
            case .undecided:
                gaps.append(
                    "\(name): a point or comma in \(shown(column)) may group thousands or stand before "
                        + "the cents, and nothing in the rows looked at tells; fill in \"decimal\": \",\" "
                        + "or \".\""
                )
                addMoney(name, column, "")
            }
            return true
        }
        return false
    }

    private mutating func addMoney(_ name: StaticString, _ column: Int, _ mark: String) {
        taken.insert(column)
        let header = sample.header[column]
        add(name) { writer in
            writer.beginObject()
            writer.key("column")
            writer.string(header.span)
            writer.key("decimal")
            writer.string(mark)
            writer.endObject()
        }
    }

    private mutating func addChannel(_ hasAmount: Bool) {
        if let column = columns(.member(.channel)).first {
            notes.append("channel: \(shown(column))")
            add("channel", column: column)
        } else if hasAmount {
            notes.append(
                "channel: store in every row, since there is an amount; change it if not so"
            )
            add("channel", constant: "store")
        } else {
            gaps.append(
                "channel: fill in the channel of every row, such as mail, email, store or web"
            )
            add("channel", constant: "")
        }
    }

    private mutating func addType(_ hasAmount: Bool) {
        if let column = columns(.member(.type)).first {
            let texts = sample.texts(column)
            let isKnown = texts.allSatisfy { TypeRegistry.standard.type(named: $0.span) != nil }
            if isKnown, !texts.isEmpty { return add("type", column: column) }
            taken.insert(column)
            gaps.append(
                "type: \(shown(column)) holds other words than the registry's: fill \"table\" with what "
                    + "each of them is, such as purchase.completed"
            )
            let name = sample.header[column]
            add("type") { writer in
                writer.beginObject()
                writer.key("column")
                writer.string(name.span)
                writer.key("table")
                writer.beginObject()
                writer.endObject()
                writer.endObject()
            }
        } else if hasAmount {
            notes.append(
                "type: purchase.completed in every row, since there is an amount; change it if not so"
            )
            add("type", constant: "purchase.completed")
        } else {
            gaps.append(
                "type: fill in what every row is, such as message.sent, coupon.redeemed or "
                    + "purchase.completed"
            )
            add("type", constant: "")
        }
    }

    /// The members that are a column's text as it stands.
    private mutating func addNames() {
        let names: [(StaticString, Member)] = [
            ("campaign", .campaign), ("cell", .cell), ("message", .message), ("offer", .offer),
            ("coupon", .coupon), ("place", .place), ("banner", .banner), ("reason", .reason),
            ("agent", .agent),
        ]
        for (name, member) in names {
            guard let column = columns(.member(member)).first else { continue }
            notes.append("\(name): \(shown(column))")
            add(name, column: column)
        }
        if let column = columns(.member(.direction)).first,
            sample.texts(column).allSatisfy({ Direction($0.span) != nil })
        {
            add("direction", column: column)
        }
    }

    private mutating func tellRest() {
        let rest = sample.header.indices.filter { !taken.contains($0) }
        if rest.isEmpty { return }
        // Without any word of a header, the first row may hold what is known of somebody.
        guard roles.contains(where: { $0 != nil }) else {
            notes.append(
                "properties: all other columns, none of whose names is known; if the first row is no "
                    + "header, give the columns' names: \"csv\": {\"header\": […]}"
            )
            return
        }
        notes.append(
            "properties: \(rest.map { shown($0) }.joined(separator: ", ")); what is not to be recorded "
                + "goes into \"ignore\": […]"
        )
    }

    private mutating func writeJSON() {
        json.append(UInt8(ascii: "{"))
        for (index, entry) in entries.enumerated() {
            json.append(contentsOf: (index == 0 ? "\n" : ",\n").utf8)
            json.append(contentsOf: "  \"\(entry.name)\": ".utf8)
            json.append(contentsOf: entry.json)
        }
        json.append(contentsOf: "\n}\n".utf8)
    }
}
