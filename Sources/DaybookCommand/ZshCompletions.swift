/// The script for zsh: `_arguments` for each command's options, `_describe` for words.
enum ZshCompletions {
    /// The whole script.
    static func script(_ tree: CompletionTree) -> String {
        let paths = tree.nodes.filter { !$0.path.isEmpty }.map { "'\($0.path)'" }
        return """
            #compdef daybook
            # zsh completion for daybook; put it into a directory of $fpath as _daybook
            _daybook() {
                local command="" candidate
                local -a found
                integer index depth=1
                for ((index = 2; index < CURRENT; index++)); do
                    candidate="${command:+$command }${words[index]}"
                    case "$candidate" in
                        (\(paths.joined(separator: "|"))) command="$candidate"; depth=$index ;;
                    esac
                done
                # What the command's own words are is settled: its options are what is left.
                words=("daybook" "${(@)words[depth + 1,-1]}")
                (( CURRENT -= depth - 1 ))
                case "$command" in
            \(tree.nodes.map(place).joined(separator: "\n"))
                esac
            }
            if [ "${funcstack[1]}" = "_daybook" ]; then
                _daybook "$@"
            else
                compdef _daybook daybook
            fi

            """
    }

    private static func place(_ node: CompletionTree.Node) -> String {
        var body: [String] = []
        if !node.words.isEmpty {
            let list = node.words.map { word in
                quoted(escaped(word.text) + (word.what.isEmpty ? "" : ":\(word.what)"))
            }
            body.append("found=(\(list.joined(separator: " ")))")
            body.append("_describe -t commands 'daybook' found")
        }
        if !node.options.isEmpty {
            var specifications = node.options.flatMap(specifications)
            if case .files = node.arguments { specifications.append("'*:file:_files'") }
            body.append("_arguments -s \(specifications.joined(separator: " "))")
        }
        return "        ('\(node.path)')\n"
            + body.map { "            \($0)\n" }.joined()
            + "            ;;"
    }

    private static func specifications(_ option: CompletionTree.Option) -> [String] {
        var tail = "[\(escaped(option.what))]"
        if let values = option.values {
            let name = escaped(option.valueName)
            switch values {
            case .unknown: tail += ":\(name): "
            case .files: tail += ":\(name):_files"
            case .directories: tail += ":\(name):_directories"
            case .words(let words):
                tail += ":\(name):(\(words.map(\.text).joined(separator: " ")))"
            }
        }
        let short = option.short.map { [quoted("*-\($0)\(tail)")] } ?? []
        return short + [quoted("*--\(option.name)\(tail)")]
    }

    /// Without what `_arguments` and `_describe` read as their own.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            if "[]:\\".contains(character) { out.append("\\") }
            out.append(character)
        }
        return out
    }

    private static func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''"
            )
            + "'"
    }
}
