import Bytes
import Ingestion
import Platform

/// `daybook map`: proposes a column map for a CSV file.
enum MapCommand {
    static let command = Command(
        name: "map",
        arguments: "FILE.csv | -",
        count: 1...1,
        summary: "propose a column map for a CSV file",
        details: [
            """
            Prints a map that daybook ingest --map takes, guessed from the header and the first
            1,000 rows, and tells on standard error what it was guessed from. What cannot be
            decided, such as whether day or month comes first, is left empty and told; the exit
            status is then 1, and ingest refuses the map until it is filled in. Names of columns
            are printed, never what stands in a row.
            """,
            """
            A map is a JSON object. Each member of a touchpoint (id, channel, type and time are
            required; see README.md for the others) is a column's name or an object:
              "column": NAME            the column, or "columns": [NAME, …] joined by a space
              "value": TEXT             the same in every row
              "prefix": TEXT            put before the text, such as "email:"
              "table": {TEXT: TEXT, …}  what each of the column's texts stands for; any other text
                                        is refused, "" makes the member absent
              "hash": "sha256"          the text's SHA-256 in hexadecimal, for pseudonymous ids;
                                        {"hash":"row"} makes id of the whole row and of how often
                                        it has stood in the file before
              "decimal": ","            of amount and cost: the sign before the cents; the other
                                        one, spaces and apostrophes may group thousands
              "format": PATTERN         of time: yyyy yy MM dd HH hh mm ss two digits each (M d H h
                                        one or two), S… fraction, a AM or PM, X… offset, other
                                        letters in single quotes; or rfc3339, unix, unix-ms; or an
                                        array of patterns, tried in order
              "tz": ZONE                of time: Europe/Paris or +01:00
              "ambiguous": "earlier"    or "later": which one is meant of an hour that came twice;
                                        without it such a row is refused
            An empty cell is an absent member, an empty line no row. Spaces belong to their cell.
            """,
            """
            Beside the members: "identifiers" is an array of such objects; "ignore": [NAME, …] leaves
            columns out; columns that nothing names become "properties" of their own name, unless
            "properties" is false; as an object it names properties and where they come from.
            "csv": {"delimiter": ";", "encoding": "latin1", "header": [NAME, …]} tells the file's form:
            without it the delimiter is found (, ; tab or |), the encoding is UTF-8, and the first row
            names the columns.
            """,
        ],
        options: [
            CommandOption(
                "encoding",
                "NAME",
                "utf-8, latin1 or windows-1252 (utf-8)",
                words: TextEncoding.allCases.map(\.name)
            ),
            CommandOption("delimiter", "SIGN", "such as ; or the word tab (found)"),
            CommandOption(
                "tz",
                "ZONE",
                "time zone of the file's clock, such as Europe/Paris (UTC)"
            ),
        ],
        examples: [
            (
                "daybook map Fixtures/csv/till.csv --encoding latin1 --tz Europe/Berlin",
                "a map for a till's export"
            )
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let console = invocation.console
        let file = invocation.arguments[0]
        var zone: [UInt8]?
        if let name = invocation.value("tz") {
            zone = Array(name.utf8)
            guard LocalClock(named: Array(name.utf8)) != nil else {
                throw UsageError("--tz \(name) is no time zone: expected Europe/Paris or +01:00")
            }
        }
        let delimiter = try invocation.delimiter()
        let encoding = try invocation.textEncoding()
        let front: [UInt8]
        let isWhole: Bool
        do {
            (front, isWhole) = try Self.front(of: file)
        } catch let error as InputError {
            console.note("daybook: \(IngestCommand.shown(file)): \(error)")
            return .incomplete
        }
        let proposal: MapProposal
        do throws(MapError) {
            proposal = try MapProposal(
                front: front.span,
                isWhole: isWhole,
                delimiter: delimiter,
                encoding: encoding,
                zone: zone
            )
        } catch {
            console.note("daybook: \(IngestCommand.shown(file)): \(error)")
            return .incomplete
        }
        try console.write(proposal.json)
        for note in proposal.notes { console.inform(note) }
        for gap in proposal.gaps { console.note("to be filled in: \(gap)") }
        return proposal.gaps.isEmpty ? .done : .incomplete
    }

    /// The first bytes of a file, decompressed, and whether they are all of it.
    private static func front(of file: String) throws -> (bytes: [UInt8], isWhole: Bool) {
        let source = file == "-" ? FileInput.standardInput : try FileInput(path: file)
        var input = DecodedInput(source)
        let bytesMax = MapProposal.sampleBytesMax
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        var count = 0
        while count < bytesMax {
            let more = try input.read(into: &bytes, count..<bytesMax)
            if more == 0 { return (Array(bytes.prefix(count)), true) }
            count += more
        }
        return (bytes, false)
    }
}
