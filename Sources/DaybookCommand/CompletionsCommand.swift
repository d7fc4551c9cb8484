import Bytes

/// `daybook completions`: what a shell needs to complete command lines.
enum CompletionsCommand {
    /// Shells that a script is made for.
    static let shells = ["bash", "zsh", "fish"]

    static let command = Command(
        name: "completions",
        arguments: "bash|zsh|fish",
        count: 1...1,
        summary: "print a script that completes daybook's commands in a shell",
        details: [
            """
            The script knows the commands, their options and values, and asks nothing of a ledger.

            bash   add to ~/.bashrc:     source <(daybook completions bash)
            zsh    in a directory of $fpath, before compinit:
                                         daybook completions zsh > ~/.zfunc/_daybook
            fish                         daybook completions fish \\
                                           > ~/.config/fish/completions/daybook.fish
            """
        ],
        options: [],
        examples: [
            ("source <(daybook completions bash)", "in this bash, from now on"),
            ("daybook completions fish | head -3", "how the script begins"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let shell = invocation.arguments[0]
        let tree = CompletionTree()
        let script: String
        switch shell {
        case "bash": script = BashCompletions.script(tree)
        case "zsh": script = ZshCompletions.script(tree)
        case "fish": script = FishCompletions.script(tree)
        default:
            let hint = Spelling.nearest(to: shell, in: shells).map { "; did you mean \($0)?" }
            throw UsageError(
                "there are completions for \(shells.joined(separator: ", ")), not for \(shell)"
                    + (hint ?? "")
            )
        }
        try invocation.console.write(Array(script.utf8))
        return .done
    }
}

/// What can stand where on a command line, made from the table of commands.
struct CompletionTree {
    /// A word and what it is.
    struct Word {
        let text: String
        let what: String
    }

    /// What an option's value or an argument may be.
    enum Values {
        /// Nothing can be guessed.
        case unknown
        case files
        case directories
        case words([Word])

        /// What a value's name in the help says: `a|b` are words, FILE and DIR are paths.
        init(_ name: String) {
            let parts = name.split(whereSeparator: { "| []".contains($0) }).map(String.init)
            let isWords = !parts.isEmpty && parts.allSatisfy { $0.first?.isLowercase ?? false }
            if name.contains("FILE") {
                self = .files
            } else if name == "DIR" {
                self = .directories
            } else if isWords {
                self = .words(parts.map { Word(text: $0, what: "") })
            } else {
                self = .unknown
            }
        }
    }

    /// One option.
    struct Option {
        let name: String
        let short: Character?
        let what: String
        /// `nil` for a switch.
        let values: Values?
        let valueName: String
    }

    /// A place on the line: after `daybook`, after `daybook query`, after `daybook query customer`.
    struct Node {
        /// The words so far, without `daybook`; empty at the beginning.
        let path: String
        let words: [Word]
        let options: [Option]
        let arguments: Values
    }

    /// Every place, groups before their commands.
    let nodes: [Node]

    /// The tree of all commands.
    init() {
        var nodes: [Node] = []
        var top: [Word] = []
        var groups: [(name: String, words: [Word])] = []
        for command in CommandTable.all {
            let parts = command.name.split(separator: " ").map(String.init)
            if parts.count == 2 {
                let word = Word(text: parts[1], what: command.summary)
                if let index = groups.firstIndex(where: {
                    $0.name.utf8.elementsEqual(parts[0].utf8)
                }) {
                    groups[index].words.append(word)
                } else {
                    groups.append((parts[0], [word]))
                    top.append(Word(text: parts[0], what: "see daybook \(parts[0])"))
                }
            } else {
                top.append(Word(text: command.name, what: command.summary))
            }
        }
        top.append(Word(text: "help", what: "explain a topic or a command"))
        let first = Option(
            name: "version",
            short: nil,
            what: "print the version",
            values: nil,
            valueName: ""
        )
        let help = Option(
            name: "help",
            short: "h",
            what: "list the commands",
            values: nil,
            valueName: ""
        )
        nodes.append(Node(path: "", words: top, options: [help, first], arguments: .unknown))
        let topics = HelpTopic.all.map { Word(text: $0.name, what: $0.summary) }
        nodes.append(Node(path: "help", words: topics + top, options: [], arguments: .unknown))
        for group in groups {
            nodes.append(
                Node(path: group.name, words: group.words, options: [], arguments: .unknown)
            )
        }
        for command in CommandTable.all {
            let options = (command.options + Command.everywhere).map { option in
                Option(
                    name: option.name,
                    short: option.short,
                    what: option.help,
                    values: option.value.map { value in
                        option.words.isEmpty
                            ? Values(value)
                            : .words(option.words.map { Word(text: $0, what: "") })
                    },
                    valueName: option.value ?? ""
                )
            }
            let arguments = Values(command.arguments)
            var words: [Word] = []
            if case .words(let given) = arguments { words = given }
            nodes.append(
                Node(path: command.name, words: words, options: options, arguments: arguments)
            )
        }
        self.nodes = nodes
    }
}
