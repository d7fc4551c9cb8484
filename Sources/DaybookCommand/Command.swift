import Bytes

/// One option of a command: always with a long name, always with a word of help.
struct CommandOption: Sendable {
    let name: String
    /// Its one-letter spelling after a single dash, where it has one.
    let short: Character?
    /// What its value is called in the help; `nil` for a switch.
    let value: String?
    let help: String
    let repeats: Bool
    /// Values that a shell may offer; empty where none can be known beforehand.
    let words: [String]
    /// What a value begins with, where the option may stand alone too; `nil` for other options.
    let sign: String?

    init(
        _ name: String,
        _ value: String? = nil,
        _ help: String,
        repeats: Bool = false,
        short: Character? = nil,
        words: [String] = [],
        sign: String? = nil
    ) {
        self.name = name
        self.short = short
        self.words = words
        self.sign = sign
        self.value = value
        self.help = help
        self.repeats = repeats
    }
}

/// One command: what it is called, what it takes, and what it does.
struct Command: Sendable {
    /// Its words, such as `query customers`.
    let name: String
    /// Its arguments as the help shows them, such as `FILE… | -`.
    let arguments: String
    /// How many arguments it takes.
    let count: ClosedRange<Int>
    let summary: String
    /// Paragraphs of help.
    let details: [String]
    let options: [CommandOption]
    /// Command lines that work, each with what it does.
    let examples: [(line: String, what: String)]
    let run: @Sendable (Invocation) throws -> ExitStatus
    /// Whether results that are longer than a terminal's screen are shown page by page.
    var isPaged = false

    /// The options that every command takes.
    static let everywhere = [
        CommandOption(
            "ledger",
            "DIR",
            "the ledger's directory (else DAYBOOK_LEDGER, else ./daybook-ledger)"
        ),
        CommandOption("no-pager", nil, "show long results at once, not page by page"),
        CommandOption("quiet", nil, "show no progress and no notes; errors are still said"),
        CommandOption("help", nil, "show this help", short: "h"),
    ]

    /// The help text.
    var help: String {
        var text = "\(summary)\n\nusage: daybook \(name)"
        if !arguments.isEmpty { text += " \(arguments)" }
        text += " [options]\n"
        for detail in details { text += "\n\(detail)\n" }
        text += "\noptions:\n"
        let all = options + Self.everywhere
        let width = all.map { Self.label($0).utf8.count }.max() ?? 0
        for option in all {
            let label = Self.label(option)
            let gap = String(repeating: " ", count: width - label.utf8.count + 2)
            let again = option.repeats ? " (repeatable)" : ""
            text += "  \(label)\(gap)\(option.help)\(again)\n"
        }
        if !examples.isEmpty {
            text += "\nexamples:\n"
            for example in examples { text += "  \(example.line)\n      \(example.what)\n" }
        }
        return text
    }

    private static func label(_ option: CommandOption) -> String {
        let short = option.short.map { "-\($0), " } ?? ""
        let value = option.value.map { option.sign == nil ? " \($0)" : " [\($0)]" }
        return short + "--\(option.name)" + (value ?? "")
    }
}

/// A command with what was typed after it.
struct Invocation {
    let command: Command
    private(set) var arguments: [String] = []
    private var options: [(name: String, value: String)] = []
    let console: Console
    /// What is known to be damaged in the ledger that was opened.
    let damageNotice = DamageNotice()

    /// Reads what follows the command's name.
    ///
    /// - Throws: ``UsageError`` for what the command does not take.
    init(_ command: Command, _ words: ArraySlice<String>, _ console: Console) throws(UsageError) {
        self.command = command
        self.console = console
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                arguments.append(contentsOf: rest)
                break
            }
            if word.hasPrefix("-"), !word.hasPrefix("--"), word != "-" {
                try readShortOption(word)
                continue
            }
            guard word.hasPrefix("--") else {
                arguments.append(word)
                continue
            }
            try readOption(word, &rest)
        }
        if has("help") { return }
        if value("ledger") == "" { throw UsageError("--ledger needs a directory") }
        let formats = ["json", "ndjson", "csv"].filter { has($0) }
        guard formats.count <= 1 else {
            throw UsageError(
                "choose one of " + formats.map { "--\($0)" }.joined(separator: " and ")
            )
        }
        guard command.count.contains(arguments.count) else {
            let takes = command.arguments.isEmpty ? "no argument" : command.arguments
            throw UsageError(
                "daybook \(command.name) takes \(takes); see daybook \(command.name) --help"
            )
        }
    }

    /// Reads a switch of one letter, such as `-f`.
    private mutating func readShortOption(_ word: String) throws(UsageError) {
        let known = command.options + Command.everywhere
        let option = known.first { option in
            option.short.map { word.utf8.elementsEqual("-\($0)".utf8) } ?? false
        }
        guard let option else {
            let short = known.compactMap(\.short).map { "-\($0)" }.joined(separator: " and ")
            throw UsageError(
                "daybook \(command.name) has no option \(word): options are long, but for \(short); "
                    + "a file of that name goes after --"
            )
        }
        if !has(option.name) { options.append((option.name, "")) }
    }

    private mutating func readOption(
        _ word: String,
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        // Byte by byte: with an accent on it the sign is another character of a String.
        let body = word.utf8.dropFirst(2)
        let name = String(decoding: body.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        let known = command.options + Command.everywhere
        guard let option = known.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
            let hint = Spelling.nearest(to: name, in: known.map(\.name)).map {
                "; did you mean --\($0)?"
            }
            throw UsageError(
                "daybook \(command.name) has no option --\(name)"
                    + (hint ?? "; see daybook \(command.name) --help")
            )
        }
        if !option.repeats, options.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            throw UsageError("--\(name) is given twice")
        }
        if option.value == nil {
            if name.utf8.count < body.count { throw UsageError("--\(name) takes no value") }
            options.append((name, ""))
        } else if name.utf8.count < body.count {
            let value = body.dropFirst(name.utf8.count + 1)
            options.append((name, String(decoding: value, as: UTF8.self)))
        } else if let sign = option.sign,
            !(rest.first?.utf8.starts(with: sign.utf8) ?? false)
        {
            options.append((name, ""))
        } else if let value = rest.popFirst() {
            options.append((name, value))
        } else {
            throw UsageError("--\(name) needs a value: \(option.value ?? "")")
        }
    }

    /// Whether the option was given.
    func has(_ name: String) -> Bool { options.contains { $0.name == name } }

    /// The option's value; `nil` when it was not given.
    func value(_ name: String) -> String? { options.first { $0.name == name }?.value }

    /// The option's whole number; `nil` when it was not given.
    ///
    /// - Parameters:
    ///   - name: The option.
    ///   - range: What it may be.
    ///   - what: What another text is not.
    ///   - unit: What is counted, before the range.
    /// - Returns: The number, which is in the range.
    /// - Throws: ``UsageError`` naming the option, its text and what was expected.
    func number(
        _ name: String,
        in range: ClosedRange<Int>,
        as what: String = "such number",
        of unit: String = ""
    ) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(name) \(text) is no \(what): expected \(unit)\(range.lowerBound) to "
                    + "\(range.upperBound)"
            )
        }
        return number
    }

    /// The option's values, in order.
    func values(_ name: String) -> [String] { options.filter { $0.name == name }.map(\.value) }
}
