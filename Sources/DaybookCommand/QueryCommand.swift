import Bytes
import Ledger
import Projections
import Touchpoints

/// `daybook query customer|customers|campaign|campaigns`: the projections' answers.
enum QueryCommand {
    /// The options that change what counts as a response.
    static let responseOptions = [
        CommandOption(
            "window",
            "LENGTH",
            "response window such as 14d, 36h, 90m (1d 7d 14d 30d)",
            repeats: true
        ),
        responseTypes,
    ]
    /// The option that says which types are responses.
    static let responseTypes = CommandOption(
        "response-types",
        "A,B",
        "types that count as responses, instead of those the registry says",
        words: TypeRegistry.standard.types.map(\.name)
    )
    static let formats = [
        CommandOption("json", nil, "print one object"),
        CommandOption("ndjson", nil, "print one object a line"),
        CommandOption("csv", nil, "print comma-separated values"),
    ]
    static let explain = CommandOption(
        "explain",
        nil,
        "say what each figure means, and the command that lists its touchpoints"
    )
    /// How conditions and orders are written, for the help.
    static let conditions = """
        CONDITION compares members of the JSON output with = != < <= > >=, and texts with a
        pattern, ~ 'email:*'; and, or, not and parentheses join comparisons. Values are exact
        numbers, times (2017-06-01, or RFC 3339), texts, quoted where they hold blanks or signs, or
        none: member = none is true where there is no value, any other comparison is then false.
        """

    /// Reads the options that change what is counted.
    static func readQuestion(
        _ invocation: Invocation,
        _ request: inout ReplayRequest
    ) throws(UsageError) {
        let names = invocation.values("window")
        if !names.isEmpty {
            request.windows = []
            for name in names {
                let text = Array(name.utf8)
                guard let window = Window(text.span) else {
                    throw UsageError("--window \(name) is no length: expected 14d, 36h or 90m")
                }
                if !request.windows.contains(window) { request.windows.append(window) }
            }
        }
        if let types = invocation.value("response-types") {
            let list = types.utf8.split(separator: UInt8(ascii: ",")).map(Array.init)
            if list.isEmpty { throw UsageError("--response-types needs types, such as visit.web") }
            request.responseTypes = list
        }
    }

    /// Checks, before anything is read, the moment and that what is asked for can be printed together.
    static func checkOptions(_ invocation: Invocation) throws(UsageError) {
        _ = try invocation.moment()
        if invocation.has("explain") && invocation.has("csv") {
            throw UsageError("--explain goes with tables and JSON, not with --csv")
        }
        if invocation.has("explain") && invocation.has("touchpoints") {
            throw UsageError("choose one of --explain and --touchpoints")
        }
    }

    /// How times in conditions are read: RFC 3339, or dates in `--tz`.
    static func instant(_ invocation: Invocation) throws(UsageError) -> ([UInt8]) -> Int64? {
        // A misspelt zone is an error of its own, not one of every time.
        _ = try invocation.moment()
        return { text in (try? invocation.instant(text)) ?? nil }
    }

    /// Says which names in conditions no touchpoint has: they are no mistake, but may be one.
    static func warn(
        of name: [UInt8],
        in table: NameTable,
        _ what: String,
        _ console: Console
    ) {
        let typed = String(decoding: name, as: UTF8.self)
        let known = table.texts.dropFirst().map { String(decoding: $0, as: UTF8.self) }
        let hint = Spelling.nearest(to: typed, in: known).map { "; did you mean \($0)?" }
        console.note("daybook: no touchpoint has the \(what) \(typed)" + (hint ?? ""))
    }

    /// Reads the ledger and folds it.
    static func replay(
        _ invocation: Invocation,
        _ reader: LedgerReader,
        _ request: ReplayRequest,
        readsIdentifiers: Bool
    ) throws -> (ReplayRows, Replay) {
        let moment = try invocation.moment()
        let rows = try invocation.rows(
            of: reader,
            at: moment,
            readsIdentifiers: readsIdentifiers
        )
        return (rows, try invocation.replay(rows, asOf: moment.asOf, request: request))
    }
}
