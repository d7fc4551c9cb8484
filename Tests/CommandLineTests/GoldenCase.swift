import Testing

/// One command line whose output is kept in `Golden`, on a terminal and off it.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    /// The ledger that a case begins with.
    enum Beginning: String, Sendable, CaseIterable {
        /// No directory.
        case none
        /// A ledger without a touchpoint.
        case empty
        /// `input/book.ndjson`, then `input/mistakes.ndjson`, then one retraction.
        case book
        /// The same with bytes of its first frame changed.
        case damaged
        /// The same without its key.
        case keyless

        /// The command lines that make it.
        var lines: String {
            switch self {
            case .none: "true"
            case .empty: "daybook ingest - < /dev/null"
            case .book:
                """
                daybook ingest $INPUT/book.ndjson && ! daybook ingest $INPUT/mistakes.ndjson &&
                daybook retract --source till --id v-2
                """
            case .damaged:
                """
                \(Beginning.book.lines) && printf '%0100d' 0 |
                dd of=$DAYBOOK_LEDGER/log/00000000000000000000.seg bs=1 seek=400 conv=notrunc
                """
            case .keyless: "\(Beginning.book.lines) && rm $DAYBOOK_LEDGER/ledger.key"
            }
        }
    }

    /// Where a case is recorded.
    enum Place: String, Sendable, CaseIterable {
        case terminal
        case pipe
    }

    /// The files' name: `NAME.terminal.txt` and `NAME.pipe.txt`.
    let name: String
    /// What bash runs in the checkout; `$INPUT` is `Golden/input`, `$SCRATCH` an empty directory.
    let line: String
    let beginning: Beginning
    /// Whether the line writes into the ledger, and needs one of its own.
    let changes: Bool
    let environment: [String: String]
    /// Columns of the terminal.
    let columns: Int

    init(
        _ name: String,
        _ line: String,
        on beginning: Beginning = .book,
        changes: Bool = false,
        environment: [String: String] = [:],
        columns: Int = 100
    ) {
        self.name = name
        self.line = line
        self.beginning = beginning
        self.changes = changes
        self.environment = environment
        self.columns = columns
    }

    var testDescription: String { name }

    /// Every case.
    ///
    /// A new command, option or message needs one: add it to the list it belongs to, record it with
    /// `DAYBOOK_RECORD=1 swift test --filter GoldenTests`, and read what was recorded.
    static let all =
        ingest + maps + queries + log + tail + corrections + workshop + usage + help + faults
        + selections + explanations + differences + metricDifferences + tickets + refusals + doctor
        + backups + proofs + space
        + limits + damage + inputs + narrow + metrics
}
