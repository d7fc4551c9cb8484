package import Bytes
import Touchpoints

/// Memory that is kept from row to row, and what is known of the rows of one file so far.
package struct CSVScratch: Sendable {
    /// The touchpoint made of the row converted last, as native JSON.
    package internal(set) var json = JSONWriter()
    /// Which of the equal rows the last one was, from 1, where ids are made of rows; else 0.
    package internal(set) var occurrence: UInt32 = 0
    var occurrences = RowOccurrences()
    /// The text of columns before it is converted.
    var cell: [UInt8] = []
    /// A field's bytes before they are decoded.
    var raw: [UInt8] = []
    /// A member's text.
    var out: [UInt8] = []
    var clock: LocalClock?

    /// A scratch for one file's rows.
    package init(_ adapter: CSVAdapter) {
        clock = adapter.timeRule?.clock
    }
}

extension CSVAdapter {
    /// The native JSON of one row as it was received, its line end aside.
    ///
    /// - Parameters:
    ///   - original: The row's bytes, in the file's encoding.
    ///   - rowID: How an id by row is made; without one in the map it does not matter.
    /// - Returns: One JSON object, not yet checked as a touchpoint.
    /// - Throws: ``Refused`` where the row does not fit the map.
    package func adapt(row original: Span<UInt8>, rowID: RowID) throws(Refused) -> [UInt8] {
        var reader = CSVReader(delimiter: delimiter, rowBytesMax: ItemLimits.itemBytesMax)
        guard let row = reader.next(original, isLast: true), row.fault == nil,
            row.length == original.count
        else { throw Refused(.badQuoting) }
        var scratch = CSVScratch(self)
        try convert(original, reader, rowID, &scratch)
        return scratch.json.bytes
    }

    /// Writes the native JSON of one row to the scratch.
    ///
    /// It ends with the first member that makes the item longer than ``ItemLimits/itemBytesMax``.
    ///
    /// `row` is the row that `reader` has read last, without fault. A row is counted for its id even
    /// if it is refused for something else afterwards.
    package func convert(
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        _ rowID: RowID,
        _ scratch: inout CSVScratch
    ) throws(Refused) {
        scratch.occurrence = 0
        if let invalid = encoding.firstInvalidOffset(row) { throw Refused(.notUTF8, at: invalid) }
        guard reader.fieldCount == header.count else { throw Refused(.badRow) }
        scratch.json.removeAll()
        scratch.json.beginObject()
        for bound in members {
            guard try produce(bound, row, reader, rowID, &scratch) else { continue }
            try Self.write(bound.name, scratch.out, to: &scratch.json)
        }
        try writeIdentifiers(row, reader, &scratch)
        try writeProperties(row, reader, &scratch)
        scratch.json.endObject()
    }

    private func writeIdentifiers(
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        _ scratch: inout CSVScratch
    ) throws(Refused) {
        var isOpen = false
        for bound in identifiers {
            guard try produce(bound, row, reader, .counted, &scratch) else { continue }
            if !isOpen {
                scratch.json.key("identifiers")
                scratch.json.beginArray()
                isOpen = true
            }
            try Self.write(scratch.out, to: &scratch.json)
        }
        if isOpen { scratch.json.endArray() }
    }

    private func writeProperties(
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        _ scratch: inout CSVScratch
    ) throws(Refused) {
        var isOpen = false
        func open() {
            if isOpen { return }
            scratch.json.key("properties")
            scratch.json.beginObject()
            isOpen = true
        }
        for bound in properties {
            guard try produce(bound, row, reader, .counted, &scratch) else { continue }
            open()
            try Self.write(bound.name, scratch.out, to: &scratch.json)
        }
        for other in others {
            scratch.out.removeAll(keepingCapacity: true)
            append(other.column, row, reader, to: &scratch.out, &scratch.raw)
            if scratch.out.isEmpty { continue }
            open()
            try Self.write(other.name, scratch.out, to: &scratch.json)
        }
        if isOpen { scratch.json.endObject() }
    }

    /// Apart, so that texts are lent while the writer changes.
    private static func write(
        _ name: [UInt8],
        _ text: [UInt8],
        to json: inout JSONWriter
    ) throws(Refused) {
        json.key(name.span)
        try write(text, to: &json)
    }

    /// Stops at what is longer than an item already: one column may stand in many members.
    private static func write(_ text: [UInt8], to json: inout JSONWriter) throws(Refused) {
        json.string(text.span)
        guard json.bytes.count <= ItemLimits.itemBytesMax else { throw Refused(.tooLong) }
    }

    // MARK: One member

    /// Leaves a member's text in the scratch; whether there is any.
    private func produce(
        _ bound: Bound,
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        _ rowID: RowID,
        _ scratch: inout CSVScratch
    ) throws(Refused) -> Bool {
        scratch.out.removeAll(keepingCapacity: true)
        scratch.out.append(contentsOf: bound.rule.prefix)
        let start = scratch.out.count
        switch bound.rule.source {
        case .constant(let text):
            scratch.out.append(contentsOf: text)
            return true
        case .row:
            try appendRowID(row, reader, rowID, &scratch)
            return true
        case .columns: break
        }
        if bound.rule.table == nil, case .none = bound.rule.conversion {
            appendColumns(bound.columns, row, reader, to: &scratch.out, &scratch.raw)
            return scratch.out.count > start
        }
        scratch.cell.removeAll(keepingCapacity: true)
        appendColumns(bound.columns, row, reader, to: &scratch.cell, &scratch.raw)
        if scratch.cell.isEmpty { return false }
        if let table = bound.rule.table {
            guard let value = table.value(scratch.cell.span) else {
                throw Refused(.unknownValue, bound.member)
            }
            if value.isEmpty { return false }
            scratch.cell = value
        }
        switch bound.rule.conversion {
        case .none: scratch.out.append(contentsOf: scratch.cell)
        case .time(let rule):
            let micros = try Self.instant(scratch.cell, rule, &scratch.clock)
            RFC3339.append(micros, to: &scratch.out)
        case .decimal(let mark):
            guard Self.append(scratch.cell, mark, to: &scratch.out) else {
                throw Refused(.badMoney, bound.member)
            }
        case .sha256: Self.appendHex(SHA256.digest(of: scratch.cell.span).bytes, to: &scratch.out)
        }
        return true
    }

    private func appendColumns(
        _ columns: [Int],
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        to out: inout [UInt8],
        _ raw: inout [UInt8]
    ) {
        let start = out.count
        for column in columns {
            let before = out.count
            if before > start { out.append(UInt8(ascii: " ")) }
            let text = out.count
            append(column, row, reader, to: &out, &raw)
            if out.count == text { out.removeLast(text - before) }
        }
    }

    /// Appends one field's text as UTF-8.
    private func append(
        _ column: Int,
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        to out: inout [UInt8],
        _ raw: inout [UInt8]
    ) {
        let field = reader.fields[column]
        if encoding == .utf8 {
            field.append(of: row, to: &out)
            return
        }
        raw.removeAll(keepingCapacity: true)
        field.append(of: row, to: &raw)
        // The row as a whole was found to be of the encoding.
        _ = encoding.append(raw.span, to: &out)
    }

    private static func append(
        _ text: [UInt8],
        _ mark: DecimalMark,
        to out: inout [UInt8]
    ) -> Bool {
        mark.append(text.span, to: &out)
    }

    static func appendHex(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] {
                out.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "W") + nibble)
            }
        }
    }

    // MARK: Ids by row

    private func appendRowID(
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        _ rowID: RowID,
        _ scratch: inout CSVScratch
    ) throws(Refused) {
        if case .kept(let id) = rowID {
            scratch.out = id
            return
        }
        let digest = rowDigest(row, reader, &scratch)
        switch rowID {
        case .kept: break
        case .occurrence(let number): scratch.occurrence = number
        case .counted: scratch.occurrence = scratch.occurrences.count(digest.word1)
        }
        scratch.out.append(contentsOf: "row-".utf8)
        Self.appendHex(digest.bytes.prefix(16), to: &scratch.out)
        if scratch.occurrence > 1 {
            scratch.out.append(UInt8(ascii: "-"))
            scratch.out.append(contentsOf: String(scratch.occurrence).utf8)
        }
    }

    /// The SHA-256 of a row's fields: of each its length in bytes as four bytes, the least
    /// significant first, and its text as UTF-8.
    private func rowDigest(
        _ row: Span<UInt8>,
        _ reader: borrowing CSVReader,
        _ scratch: inout CSVScratch
    ) -> SHA256.Digest {
        var hash = SHA256()
        for column in 0..<header.count {
            scratch.cell.removeAll(keepingCapacity: true)
            append(column, row, reader, to: &scratch.cell, &scratch.raw)
            let count = UInt32(scratch.cell.count)
            for shift in stride(from: UInt32(0), through: 24, by: 8) {
                hash.update(byte: UInt8(truncatingIfNeeded: count >> shift))
            }
            hash.update(scratch.cell.span)
        }
        return hash.finalize()
    }

    // MARK: Times

    /// The instant that a cell names, in microseconds since 1970.
    private static func instant(
        _ cell: [UInt8],
        _ rule: TimeRule,
        _ clock: inout LocalClock?
    ) throws(Refused) -> Int64 {
        for form in rule.forms {
            switch form {
            case .rfc3339:
                if let micros = RFC3339.micros(cell.span) { return micros }
            case .unix(let unit):
                if let micros = UnixTime.micros(cell.span, unit: unit) { return micros }
            case .pattern(let pattern):
                guard let reading = pattern.read(cell.span) else { continue }
                if let offset = reading.offset { return reading.local - Int64(offset) * 1_000_000 }
                return try instant(reading.local, rule.ambiguity, &clock)
            }
        }
        if rule.forms.count == 1, case .rfc3339 = rule.forms[0] { throw Refused(.badTime, .time) }
        throw Refused(.badPattern, .time)
    }

    private static func instant(
        _ local: Int64,
        _ ambiguity: TimeRule.Ambiguity,
        _ clock: inout LocalClock?
    ) throws(Refused) -> Int64 {
        switch clock?.instant(local) {
        case .once(let micros): return micros
        case .twice(let earlier, let later):
            switch ambiguity {
            case .refused: throw Refused(.ambiguousTime, .time)
            case .earlier: return earlier
            case .later: return later
            }
        case .never, nil: throw Refused(.noSuchTime, .time)
        }
    }
}
