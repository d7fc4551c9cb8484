/// The script for bash: one function that looks at the words before the cursor.
enum BashCompletions {
    /// The whole script.
    static func script(_ tree: CompletionTree) -> String {
        let paths = tree.nodes.filter { !$0.path.isEmpty }.map { quoted($0.path) }
        return """
            # bash completion for daybook; load it with: source <(daybook completions bash)
            _daybook() {
                local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}"
                local command="" candidate words="" files="" index
                COMPREPLY=()
                for ((index = 1; index < COMP_CWORD; index++)); do
                    candidate="${command:+$command }${COMP_WORDS[index]}"
                    case "$candidate" in
                        \(paths.joined(separator: "|"))) command="$candidate" ;;
                    esac
                done
                case "$command $previous" in
            \(values(tree))
                esac
                if [ -z "$files" ]; then
                    case "$command" in
            \(places(tree))
                    esac
                fi
                # An option is offered once it is begun, or where nothing else can stand.
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
                if [ -n "$files" ]; then
                    compopt -o filenames 2> /dev/null
                    local path
                    while IFS= read -r path; do COMPREPLY+=("$path"); done \\
                        < <(compgen -"$files" -- "$current")
                fi
            }
            complete -F _daybook daybook

            """
    }

    /// What follows an option that takes a value.
    private static func values(_ tree: CompletionTree) -> String {
        var lines: [String] = []
        for node in tree.nodes {
            for option in node.options {
                guard let values = option.values else { continue }
                let pattern = quoted("\(node.path) --\(option.name)")
                switch values {
                case .unknown: lines.append("\(pattern)) return ;;")
                case .files: lines.append("\(pattern)) files=f ;;")
                case .directories: lines.append("\(pattern)) files=d ;;")
                case .words(let words):
                    let list = words.map(\.text).joined(separator: " ")
                    lines.append(
                        "\(pattern)) mapfile -t COMPREPLY < <(compgen -W \(quoted(list)) -- "
                            + "\"$current\"); return ;;"
                    )
                }
            }
        }
        return lines.map { "        \($0)" }.joined(separator: "\n")
    }

    /// What can stand after a command.
    private static func places(_ tree: CompletionTree) -> String {
        tree.nodes.map { node in
            let options = node.options.map { "--\($0.name)" }
            let list = (node.words.map(\.text) + options).joined(separator: " ")
            var files = ""
            if case .files = node.arguments { files = " files=f" }
            return "            \(quoted(node.path))) words=\(quoted(list))\(files) ;;"
        }.joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String { "'\(text)'" }
}
