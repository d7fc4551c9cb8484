package import Bytes
import Touchpoints

/// A column map fitted to a header: turns rows of that file into native touchpoint JSON.
///
/// Everything that decides what a row becomes is in ``text``, but for the ledger's own registry, so
/// that a row can be converted again from what was recorded alone.
package struct CSVAdapter: Sendable {
    /// How an id is made where the map says `{"hash":"row"}`.
    package enum RowID: Sendable {
        /// By counting the rows that are converted with one scratch.
        case counted
        /// As the row's n-th occurrence in its file, from 1.
        case occurrence(UInt32)
        /// The id that the row was given once.
        case kept([UInt8])
    }

    /// A rule with the numbers of its columns in place of their names.
    struct Bound: Sendable {
        var member: Member
        /// The member's or the property's name.
        var name: [UInt8]
        var rule: ColumnRule
        var columns: [Int]
    }

    /// What was decided, as JSON: format, delimiter, encoding, header and map.
    package let text: [UInt8]
    /// Whether ids are made of the rows themselves.
    package let hashesRows: Bool
    let delimiter: UInt8
    let encoding: TextEncoding
    let header: [[UInt8]]
    let members: [Bound]
    let identifiers: [Bound]
    let properties: [Bound]
    /// Columns that nothing names, under their own names.
    let others: [(name: [UInt8], column: Int)]
    let timeRule: TimeRule?

    /// The map for rows that have `header`'s columns, in that delimiter and encoding.
    ///
    /// - Throws: ``MapError`` when the map names a column that the header has not, or has twice, when
    ///   the header has more than ``CSVReader/fieldsMax`` columns, and when both together are longer
    ///   than an adapter's description may be.
    package init(
        _ map: ColumnMap,
        header: [[UInt8]],
        delimiter: UInt8,
        encoding: TextEncoding
    ) throws(MapError) {
        guard header.count <= CSVReader.fieldsMax else {
            throw MapError("", "is for a file of more than \(CSVReader.fieldsMax) columns")
        }
        let columns = HeaderColumns(header, map)
        for (column, member) in map.namedColumns {
            _ = try columns.number(of: column, for: member)
        }
        func bound(_ rule: ColumnRule, _ member: Member, _ name: [UInt8]) throws(MapError) -> Bound
        {
            var numbers: [Int] = []
            for column in rule.columns {
                numbers.append(try columns.number(of: column, for: member.name))
            }
            return Bound(member: member, name: name, rule: rule, columns: numbers)
        }
        var members: [Bound] = []
        for (member, rule) in map.members {
            members.append(try bound(rule, member, Array(member.name.utf8)))
        }
        var identifiers: [Bound] = []
        for rule in map.identifiers { identifiers.append(try bound(rule, .identifiers, [])) }
        var properties: [Bound] = []
        for property in map.properties {
            properties.append(try bound(property.rule, .properties, property.name))
        }
        self.members = members
        self.identifiers = identifiers
        self.properties = properties
        self.delimiter = delimiter
        self.encoding = encoding
        self.header = header
        hashesRows = map.hashesRows
        others = try columns.others(map)
        timeRule =
            members.lazy.compactMap { bound -> TimeRule? in
                if case .time(let rule) = bound.rule.conversion { return rule }
                return nil
            }.first
        text = Self.text(map, header, delimiter, encoding)
        guard text.count <= AdapterName.bytesMax else {
            throw MapError("", "the map and the file's header together have more than 256 KiB")
        }
    }

    /// The adapter that another one's ``text`` describes.
    ///
    /// - Throws: ``MapError`` when `text` describes none.
    package init(text: [UInt8]) throws(MapError) {
        let parts = NativeMembers(text).all
        func part(_ name: StaticString) throws(MapError) -> [UInt8] {
            let wanted = Array("\(name)".utf8)
            guard let value = parts.first(where: { $0.name == wanted })?.value else {
                throw MapError("", "the adapter has no \(name)")
            }
            return value
        }
        func value(_ name: StaticString) throws(MapError) -> MapValue {
            let json = try part(name)
            return try MapValue.read(json.span)
        }
        guard case .text(let format) = try value("format"),
            format == Array("csv".utf8),
            case .text(let separator) = try value("delimiter"),
            let delimiter = Self.delimiter(separator),
            case .text(let encodingName) = try value("encoding"),
            let encoding = TextEncoding(named: String(decoding: encodingName, as: UTF8.self)),
            case .array(let names) = try value("header")
        else { throw MapError("", "the adapter is not of CSV as this program knows it") }
        var header: [[UInt8]] = []
        for case .text(let name) in names { header.append(name) }
        let json = try part("map")
        let map = try ColumnMap(json: json.span)
        try self.init(
            map,
            header: header,
            delimiter: delimiter,
            encoding: encoding
        )
    }

    private static func text(
        _ map: ColumnMap,
        _ header: [[UInt8]],
        _ delimiter: UInt8,
        _ encoding: TextEncoding
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("format")
        writer.string("csv")
        writer.key("delimiter")
        writer.string([delimiter].span)
        writer.key("encoding")
        writer.string(encoding.name)
        writer.key("header")
        writer.beginArray()
        for name in header { writer.string(name.span) }
        writer.endArray()
        writer.key("map")
        writer.raw(map.json.span)
        writer.endObject()
        return writer.bytes
    }

    /// The delimiter that `text` names: itself, or the word `tab`; `nil` for what cannot be one.
    package static func delimiter(_ text: [UInt8]) -> UInt8? {
        if text == Array("tab".utf8) { return 0x09 }
        guard text.count == 1, let byte = text.first, byte < 0x7F, byte > 0x20 || byte == 0x09,
            byte != UInt8(ascii: "\""), !(byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A),
            !(byte >= 0x30 && byte <= 0x39)
        else { return nil }
        return byte
    }

    /// What is expected of a delimiter.
    package static let delimiterExpected = #"must be one sign such as , ; | or the word tab"#
    /// What is expected of an encoding.
    package static let encodingExpected = "must be utf-8, latin1 or windows-1252"
}

/// The columns of a header, found by name.
private struct HeaderColumns {
    private let header: [[UInt8]]
    private var numbers: [[UInt8]: [Int]] = [:]
    /// Whether none of the map's columns is in the header.
    private var isForeign = false

    init(_ header: [[UInt8]], _ map: ColumnMap) {
        self.header = header
        for (index, name) in header.enumerated() { numbers[name, default: []].append(index) }
        isForeign = !map.namedColumns.contains { numbers[$0.column] != nil }
    }

    /// The number of the column of that name, which a member wants.
    ///
    /// Of the header's own names a message shows the one that may have been meant, and no other: the
    /// first row of a file without a header holds what is known of somebody.
    func number(of name: [UInt8], for member: String) throws(MapError) -> Int {
        let found = name.isEmpty ? [] : numbers[name] ?? []
        if found.count == 1 { return found[0] }
        let shown = String(decoding: name, as: UTF8.self)
        if found.count > 1 {
            throw MapError(
                member,
                "names the column \"\(shown)\", which the file has \(found.count) times: give the "
                    + "columns other names, in the file or with \"csv\":{\"header\":[…]}"
            )
        }
        guard !isForeign else {
            throw MapError(
                member,
                "names the column \"\(shown)\", which the file has not; it has none of the map's columns"
            )
        }
        let names = header.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
        let hint = Spelling.nearest(to: shown, in: names).map { "; did you mean \"\($0)\"?" }
        throw MapError(
            member,
            "names the column \"\(shown)\", which the file has not"
                + (hint ?? "; daybook map FILE shows the columns that a file has")
        )
    }

    /// What becomes a property by itself: columns that the map does not name.
    ///
    /// A column without a name is called by its number; of columns that share a name the later ones
    /// have their number among them behind it.
    func others(_ map: ColumnMap) throws(MapError) -> [(name: [UInt8], column: Int)] {
        guard map.keepsOthers else { return [] }
        var named = Set(map.namedColumns.map(\.column))
        var taken = Set(map.properties.map(\.name))
        named.remove([])
        var others: [(name: [UInt8], column: Int)] = []
        /// The number that was given last behind each name.
        var last: [[UInt8]: Int] = [:]
        for (index, name) in header.enumerated() where !named.contains(name) {
            let wanted = name.isEmpty ? Array("column \(index + 1)".utf8) : name
            var unique = wanted
            while !taken.insert(unique).inserted {
                let number = last[wanted, default: 1] + 1
                last[wanted] = number
                unique = wanted + Array(" (\(number))".utf8)
            }
            others.append((unique, index))
        }
        return others
    }
}
