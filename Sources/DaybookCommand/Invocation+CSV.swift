import Bytes
import Ingestion
import Platform

/// What an invocation says of CSV files.
extension Invocation {
    /// The option that says in which encoding files are.
    static let encodingOption = CommandOption(
        "encoding",
        "NAME",
        "utf-8, latin1 or windows-1252, of CSV files (what the map says, else utf-8)",
        words: TextEncoding.allCases.map(\.name)
    )

    /// The map and encoding of CSV files; `nil` without `--map`.
    ///
    /// - Throws: ``UsageError`` when the map cannot be read or is none: nothing was done.
    func csvFormat() throws -> CSVFormat? {
        let encoding = try textEncoding()
        guard let name = value("map") else {
            if encoding != nil { throw UsageError("--encoding is for CSV files, which need --map") }
            return nil
        }
        let bytes = try Self.front(of: FileInput(path: name), bytesMax: ColumnMap.bytesMax + 1)
        do throws(MapError) {
            let map = try ColumnMap(json: bytes.span)
            try map.checkTables()
            return CSVFormat(mapName: name, map: map, encoding: encoding)
        } catch {
            throw UsageError("\(name): \(error); nothing was done")
        }
    }

    /// The encoding that `--encoding` names.
    func textEncoding() throws(UsageError) -> TextEncoding? {
        guard let name = value("encoding") else { return nil }
        guard let encoding = TextEncoding(named: name) else {
            throw UsageError("--encoding \(CSVAdapter.encodingExpected), not \(name)")
        }
        return encoding
    }

    /// The delimiter that `--delimiter` names.
    func delimiter() throws(UsageError) -> UInt8? {
        guard let name = value("delimiter") else { return nil }
        guard let delimiter = CSVAdapter.delimiter(Array(name.utf8)) else {
            throw UsageError("--delimiter \(CSVAdapter.delimiterExpected)")
        }
        return delimiter
    }

    /// Whether the name of a file says that it holds rows.
    static func isCSVName(_ file: String) -> Bool {
        let name = file.lowercased()
        return [".csv", ".tsv", ".csv.gz", ".tsv.gz"].contains { name.hasSuffix($0) }
    }

    /// Fits the map to each file that can be read twice; pipes are fitted when their turn comes.
    ///
    /// - Throws: ``UsageError`` when it does not fit one of them, ``UnfitFile`` when one cannot be read:
    ///   nothing was done.
    static func check(_ format: CSVFormat, _ inputs: [IngestInput], _ files: [String]) throws {
        for (input, file) in zip(inputs, files) where file != "-" {
            do {
                if try FileInput.look(at: file) == nil { continue }
                try format.check(input)
            } catch let error as InputError {
                guard case .map(let name, let error) = error else {
                    throw UnfitFile("\(file): \(error)")
                }
                throw UsageError("\(name) does not fit \(file): \(error); nothing was done")
            }
        }
    }

    /// The first bytes of an input, up to a limit.
    static func front(of input: FileInput, bytesMax: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var count = 0
        while count < bytesMax {
            let more = try input.readThrough(into: &bytes, count..<bytesMax)
            if more == 0 { break }
            count += more
        }
        return Array(bytes.prefix(count))
    }
}
