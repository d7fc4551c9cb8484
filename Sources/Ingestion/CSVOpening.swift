package import Bytes

/// What the first bytes of a CSV file tell: its delimiter, its columns, and where its rows begin.
package struct CSVOpening: Sendable {
    /// The bytes by which a file is judged; its header is no longer.
    package static let frontBytesMax = 64 << 10

    package let delimiter: UInt8
    package let encoding: TextEncoding
    /// The columns' names.
    package let header: [[UInt8]]
    /// Where the first row after the header begins, in bytes.
    package let start: Int
    /// Lines before it.
    package let lines: Int

    /// Judges the file that begins with `front`; of an empty file the header is empty.
    ///
    /// The delimiter is the one that was said, else that of a first line `sep=;`, else the one that
    /// ``CSVDelimiter`` finds. The first row
    /// names the columns, unless `names` does.
    ///
    /// - Parameters:
    ///   - front: The first ``frontBytesMax`` bytes, or as many as there are.
    ///   - isWhole: Whether that is all of the file.
    ///   - delimiter: The delimiter, where somebody said it.
    ///   - encoding: The encoding, where somebody said it; else UTF-8.
    ///   - names: The columns' names, of a file without a header.
    /// - Throws: ``MapError`` when the file is in another encoding, when its header is broken, and when
    ///   neither the end of the header nor that of the file is in `front`.
    package init(
        front: Span<UInt8>,
        isWhole: Bool,
        delimiter: UInt8?,
        encoding: TextEncoding?,
        names: [[UInt8]]?
    ) throws(MapError) {
        var markBytes = try Self.markBytes(front, encoding)
        var markLines = 0
        var said = delimiter
        if let (sign, length) = Self.separatorLine(front.extracting(markBytes..<front.count)) {
            markBytes += length
            markLines = 1
            said = said ?? sign
        }
        let rest = front.extracting(markBytes..<front.count)
        let delimiter = said ?? CSVDelimiter.detect(rest, isWhole: isWhole)
        self.delimiter = delimiter
        self.encoding = encoding ?? .utf8
        if let names {
            header = names
            start = markBytes
            lines = markLines
            return
        }
        var reader = CSVReader(delimiter: delimiter, rowBytesMax: Self.frontBytesMax)
        var start = 0
        var lines = markLines
        while start < rest.count {
            let text = rest.extracting(start..<rest.count)
            guard let row = reader.next(text, isLast: isWhole), row.fault != .tooLong else {
                throw MapError("", "the first row has no end within 64 KiB: is the file CSV?")
            }
            start += row.length
            lines += row.lines
            if row.count == 0 { continue }
            guard row.fault == nil else {
                throw MapError(
                    "",
                    "the first row has a misplaced quote: expected the columns' names"
                )
            }
            guard reader.fieldCount <= CSVReader.fieldsMax else {
                throw MapError("", "the first row names more than \(CSVReader.fieldsMax) columns")
            }
            header = try Self.names(text, reader.fields, self.encoding)
            self.start = markBytes + start
            self.lines = lines
            return
        }
        guard isWhole else {
            throw MapError("", "the first 64 KiB are empty lines: is the file CSV?")
        }
        header = []
        self.start = front.count
        self.lines = lines
    }

    /// The bytes of a byte order mark.
    private static func markBytes(
        _ front: Span<UInt8>,
        _ encoding: TextEncoding?
    ) throws(MapError) -> Int {
        guard front.count >= 2 else { return 0 }
        if front[0] == 0xFF && front[1] == 0xFE || front[0] == 0xFE && front[1] == 0xFF {
            throw MapError("", "the file is UTF-16: save it as UTF-8, or recode it with iconv")
        }
        guard front.count >= 3, front[0] == 0xEF, front[1] == 0xBB, front[2] == 0xBF else {
            return 0
        }
        if let encoding, encoding != .utf8 {
            throw MapError("", "the file begins as UTF-8 does, but is said to be \(encoding.name)")
        }
        return 3
    }

    /// The delimiter that a first line such as `sep=;` tells, as spreadsheets write it, and the bytes
    /// of that line with its end.
    private static func separatorLine(_ front: Span<UInt8>) -> (delimiter: UInt8, length: Int)? {
        let word = Array("sep=".utf8)
        guard front.count > word.count + 1, front.extracting(0..<word.count).equals(word),
            CSVAdapter.delimiter([front[word.count]]) != nil
        else { return nil }
        let end = word.count + 1
        if front[end] == 0x0A { return (front[word.count], end + 1) }
        guard front[end] == 0x0D else { return nil }
        let isPair = end + 1 < front.count && front[end + 1] == 0x0A
        return (front[word.count], end + (isPair ? 2 : 1))
    }

    /// Whether `line`, its end aside, is such as `sep=;`.
    static func isSeparatorLine(_ line: Span<UInt8>) -> Bool {
        let word = Array("sep=".utf8)
        return line.count == word.count + 1 && line.extracting(0..<word.count).equals(word)
            && CSVAdapter.delimiter([line[word.count]]) != nil
    }

    private static func names(
        _ row: Span<UInt8>,
        _ fields: [CSVField],
        _ encoding: TextEncoding
    ) throws(MapError) -> [[UInt8]] {
        var names: [[UInt8]] = []
        for field in fields {
            var raw: [UInt8] = []
            field.append(of: row, to: &raw)
            var name: [UInt8] = []
            guard encoding.append(raw.span, to: &name) == nil else {
                throw MapError(
                    "",
                    "the header is not \(encoding.name); if the file is in Latin-1 say so: "
                        + "--encoding latin1"
                )
            }
            names.append(name)
        }
        return names
    }
}

extension CSVFormat {
    /// Looks at the first bytes of a file and fits the map to it; `nil` for an empty one.
    ///
    /// Waits for ``CSVOpening/frontBytesMax`` bytes or the end; where the map says the delimiter, for
    /// the header alone.
    ///
    /// - Throws: ``InputError`` when the map does not fit or the file cannot be read; nothing was taken
    ///   from `input`.
    func open(
        _ input: inout DecodedInput
    ) throws(InputError) -> (opening: CSVOpening, adapter: CSVAdapter)? {
        var isWhole = false
        var search = map.traits.delimiter.map {
            HeaderSearch(delimiter: $0, isNamed: map.traits.names != nil)
        }
        while !isWhole, input.front.count < CSVOpening.frontBytesMax {
            let front = Array(input.front)
            if search?.finds(front.span) == true { break }
            isWhole = try !input.lookFurther()
        }
        do throws(MapError) {
            let opening = try CSVOpening(
                front: Array(input.front.prefix(CSVOpening.frontBytesMax)).span,
                isWhole: isWhole,
                delimiter: map.traits.delimiter,
                encoding: encoding ?? map.traits.encoding,
                names: map.traits.names
            )
            if opening.header.isEmpty { return nil }
            try checkHeader(opening)
            let adapter = try CSVAdapter(
                map,
                header: opening.header,
                delimiter: opening.delimiter,
                encoding: opening.encoding
            )
            return (opening, adapter)
        } catch {
            throw .map(mapName, error)
        }
    }

    /// A first row without any of the map's columns is not taken for a header, nor shown: it may hold
    /// what is known of somebody.
    private func checkHeader(_ opening: CSVOpening) throws(MapError) {
        guard map.traits.names == nil else { return }
        let named = map.namedColumns
        let columns = Set(opening.header)
        if named.isEmpty || named.contains(where: { columns.contains($0.column) }) { return }
        let sign =
            opening.delimiter == 0x09 ? "tab" : String(Character(Unicode.Scalar(opening.delimiter)))
        throw MapError(
            "",
            "the first row, delimited by \"\(sign)\", names none of the map's columns, such as "
                + "\"\(String(decoding: named[0].column, as: UTF8.self))\"; if the file has no header, "
                + "give its names: \"csv\":{\"header\":[…]}"
        )
    }

    /// Fits the map to the file that `input` opens, and closes it again.
    ///
    /// - Throws: ``InputError`` as reading it later would.
    package func check(_ input: IngestInput) throws(InputError) {
        var decoded = try input.decoded()
        _ = try open(&decoded)
    }
}
