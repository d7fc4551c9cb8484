/// A page of help on what is no command: `daybook help formats`.
struct HelpTopic: Sendable {
    /// Its words, joined by `-` where it has two, such as `exit-codes`.
    let name: String
    let summary: String
    /// Paragraphs and lists, laid out.
    let text: String
    /// Command lines that work in a checkout, each with what it does.
    let examples: [(line: String, what: String)]

    /// All topics, in the order in which `daybook help` lists them.
    static let all = [
        formats, time, figures, metrics, ledger, quarantine, exitCodes, environment,
        backup, proofs, damage,
    ]

    /// The page.
    var page: String {
        var page = "\(summary)\n\n\(text)\n"
        if !examples.isEmpty {
            page += "\nexamples:\n"
            for example in examples { page += "  \(example.line)\n      \(example.what)\n" }
        }
        return page
    }

    /// What `daybook help` prints: the topics, a line each.
    static var list: String {
        let width = all.map(\.name.utf8.count).max() ?? 0
        var text = "daybook help TOPIC explains one of these; daybook help COMMAND a command.\n\n"
        text += "topics:\n"
        for topic in all {
            let gap = String(repeating: " ", count: width - topic.name.utf8.count + 2)
            text += "  \(topic.name)\(gap)\(topic.summary)\n"
        }
        return text + "\ndaybook --help lists the commands.\n"
    }

    /// The topic that `words` name: `exit-codes` and `exit codes` are one.
    static func find(_ words: some Collection<String>) -> HelpTopic? {
        let name = words.joined(separator: "-")
        return all.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
