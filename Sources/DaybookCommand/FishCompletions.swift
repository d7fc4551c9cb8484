/// The script for fish: one `complete` for each word and option.
enum FishCompletions {
    /// The whole script.
    static func script(_ tree: CompletionTree) -> String {
        let paths = tree.nodes.filter { !$0.path.isEmpty }.map { quoted($0.path) }
        var text = """
            # fish completion for daybook; put it into ~/.config/fish/completions/daybook.fish
            function __daybook_is_at
                set -l command ''
                set -l typed (commandline -opc)
                for word in $typed[2..-1]
                    set -l candidate (string trim -- "$command $word")
                    if contains -- $candidate \(paths.joined(separator: " "))
                        set command $candidate
                    end
                end
                test "$command" = "$argv[1]"
            end
            complete -c daybook -f

            """
        for node in tree.nodes {
            let place = "complete -c daybook -n \(quoted("__daybook_is_at \"\(node.path)\""))"
            for word in node.words {
                text += "\(place) -a \(quoted(word.text)) -d \(quoted(word.what))\n"
            }
            for option in node.options {
                let short = option.short.map { " -s \($0)" } ?? ""
                let values = Self.values(option.values)
                text += "\(place)\(short) -l \(option.name)\(values) -d \(quoted(option.what))\n"
            }
            if case .files = node.arguments { text += "\(place) -F\n" }
        }
        return text
    }

    private static func values(_ values: CompletionTree.Values?) -> String {
        switch values {
        case nil: ""
        case .unknown: " -x"
        case .files: " -r -F"
        case .directories: " -x -a '(__fish_complete_directories)'"
        case .words(let words):
            " -x -a \(quoted(words.map(\.text).joined(separator: " ")))"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "'"
        for character in text {
            if "'\\".contains(character) { out.append("\\") }
            out.append(character)
        }
        return out + "'"
    }
}
