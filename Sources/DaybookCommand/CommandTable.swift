import Bytes

/// Every command of the program.
enum CommandTable {
    /// In the order in which the help lists them.
    static let all: [Command] = [
        DemoCommand.command, IngestCommand.command, MapCommand.command, QueryCommand.customer,
        QueryCommand.customers, QueryCommand.campaign, QueryCommand.campaigns, QueryCommand.metric,
        TimelineCommand.command, MetricDiffCommand.command, ReplayCommand.command,
        DumpCommand.command, TailCommand.command,
        StatsCommand.command, RetractCommand.command, QuarantineCommand.list,
        QuarantineCommand.show, QuarantineRetryCommand.command, ReadaptCommand.command,
        DoctorCommand.command, VerifyCommand.command, ScrubCommand.command,
        AuditCommand.command, ReindexCommand.command, BackupCommand.command, RestoreCommand.command,
        RepairCommand.command, TreeHeadCommand.command, ProveCommand.command,
        VerifyProofCommand.command, ConsistencyCommand.command, CompletionsCommand.command,
    ]

    /// What `daybook --help` prints.
    static var overview: String {
        var text = """
            daybook: the book of original entry for customer relations

            usage: daybook COMMAND [arguments] [options]

            commands:

            """
        let width = all.map { TerminalText(label($0)).width }.max() ?? 0
        for command in all {
            let label = label(command)
            let gap = String(repeating: " ", count: width - TerminalText(label).width + 2)
            text += "  \(label)\(gap)\(command.summary)\n"
        }
        text += """

            daybook COMMAND --help tells more, with examples. daybook help lists topics, such as
            daybook help time. daybook --version prints the version.

            exit status: 0 done, 1 done but something was quarantined or not found or failed a
            check, 2 usage, 3 damage found, 4 outcome unknown and retry is safe, 5 another process
            holds the ledger, 130 interrupted after a true receipt

            examples:
              daybook demo
                  the whole tour on real data, leaving a ledger to play with
              daybook ingest Fixtures/cdnow/sample.ndjson
                  record touchpoints; the same file again changes nothing
              daybook query campaigns --window 14d
                  response to every campaign

            """
        return text
    }

    private static func label(_ command: Command) -> String {
        command.arguments.isEmpty ? command.name : "\(command.name) \(command.arguments)"
    }

    /// The command that `words` after `daybook help` name, which name no topic.
    static func command(orTopic words: [String]) throws(UsageError) -> Command {
        if let (command, _) = try? find(words) { return command }
        let typed = words.joined(separator: "-")
        if let topic = Spelling.nearest(to: typed, in: HelpTopic.all.map(\.name)) {
            throw UsageError("there is no topic \(typed); did you mean daybook help \(topic)?")
        }
        return try find(words).0
    }

    /// The command that `words` begin with, and how many of them name it.
    static func find(_ words: [String]) throws(UsageError) -> (Command, Int) {
        for count in [2, 1] where words.count >= count {
            let name = words[..<count].joined(separator: " ")
            if let command = all.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
                return (command, count)
            }
        }
        let first = words.first ?? ""
        if first.hasPrefix("-") {
            let options = Command.everywhere.map { "--\($0.name)" } + ["--version"]
            if let option = Spelling.nearest(to: first, in: options), option != first {
                throw UsageError("there is no option \(first); did you mean \(option)?")
            }
            throw UsageError("options follow the command, as in daybook stats --ledger DIR")
        }
        let typed = words.prefix(2).filter { !$0.hasPrefix("-") }.joined(separator: " ")
        let group = all.filter { $0.name.hasPrefix(first + " ") }
        if !group.isEmpty {
            if let guess = Spelling.nearest(to: typed, in: group.map(\.name)) {
                throw UsageError("there is no command \(typed); did you mean daybook \(guess)?")
            }
            let names = group.map { "daybook \($0.name)" }.joined(separator: ", ")
            throw UsageError("say which: \(names)")
        }
        let names = all.map(\.name) + all.map { String($0.name.prefix { $0 != " " }) }
        let guess = Spelling.nearest(to: typed, in: names) ?? Spelling.nearest(to: first, in: names)
        let hint = guess.map { "did you mean daybook \($0)?" } ?? "see daybook --help"
        throw UsageError("there is no command \(first); \(hint)")
    }
}
