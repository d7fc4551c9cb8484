import Bytes
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `--ticket`: the output of a question about figures with a text by which it can be asked again.
///
/// Making a ticket, the question is first made one that does not depend on time and place, and then
/// asked; asking again is the same from there on.
enum TicketCommand {
    /// The option of commands that answer questions about figures.
    static let option = CommandOption(
        "ticket",
        nil,
        "add a ticket: daybook replay --ticket T prints the same again, at any time"
    )
    /// What the help of these commands says of it.
    static let help = """
        --ticket pins the moment, leaves out what differs from run to run or place to place (widths,
        styles, times taken, the ledger's directory) and adds a last line or member with the ticket;
        with --csv and --ndjson it goes to standard error. It holds the whole question in the clear,
        an identifier of a customer too: keep it as you keep the output.
        """

    /// Runs the command of `invocation`, with a ticket where one is asked for or given.
    static func run(_ invocation: Invocation) throws -> ExitStatus {
        guard let value = invocation.value("ticket") else {
            let status = try invocation.command.run(invocation)
            return invocation.damageNotice.status(after: status)
        }
        return try value.isEmpty ? make(invocation) : reproduce(value, invocation)
    }

    // MARK: Making

    private static func make(_ invocation: Invocation) throws -> ExitStatus {
        let reader = try openReader(invocation)
        let (question, position) = try question(invocation, reader)
        func ticket(_ root: SHA256.Digest, _ output: UInt64) -> Ticket {
            Ticket(
                question,
                position: position,
                root: root,
                definitions: DefinitionDigest.current,
                output: output
            )
        }
        do throws(Ticket.Refusal) {
            // As long as the one to come: nothing is printed before it is known to fit.
            _ = try ticket(MerkleTree.emptyRoot, 0).text()
        } catch {
            throw UsageError(
                "the question is too long for a ticket, which has "
                    + "\(Ticket.textBytesMax >> 10) KiB at most"
            )
        }
        let (answer, status) = try ask(question, invocation)
        guard let answer else { return status }
        let root = try root(at: position, reader, invocation)
        try print(try ticket(root, answer).text(), question, invocation.console)
        return status
    }

    /// The ledger, without saying what of it is damaged: whoever answers does.
    private static func openReader(_ invocation: Invocation) throws(LedgerError) -> LedgerReader {
        do throws(LedgerError) {
            return try LedgerReader(invocation.storage, directory: invocation.directory)
        } catch {
            throw invocation.named(error)
        }
    }

    private static func root(
        at position: UInt64,
        _ reader: LedgerReader,
        _ invocation: Invocation
    ) throws(TreeError) -> SHA256.Digest {
        let progress = Progress(invocation.console, "records hashed")
        defer { progress.end() }
        return try TreeRoots.root(
            at: position,
            of: reader.snapshot,
            reader.storage,
            logID: reader.hashes.logID
        ) { progress.show(Int(clamping: $0), of: Int(clamping: $1)) }
    }

    /// The question that `invocation` asks now, and how many records it needs.
    private static func question(
        _ invocation: Invocation,
        _ reader: LedgerReader
    ) throws -> (TicketQuestion, UInt64) {
        guard let command = TicketQuestion.Command(named: invocation.command.name) else {
            preconditionFailure("a command that makes tickets has no number")
        }
        var options: [TicketQuestion.Option] = []
        for name in TicketQuestion.Name.allCases where !name.isMoment {
            for value in invocation.values(name.option) {
                options.append(TicketQuestion.Option(name, Array(value.utf8)))
            }
        }
        let moment = try invocation.moment()
        var end = try reader.end(moment.known)
        func add(asOf: Int64?, _ name: TicketQuestion.Name) {
            if let asOf { options.append(TicketQuestion.Option(name, RFC3339Text.text(asOf))) }
        }
        func add(position: UInt64, _ name: TicketQuestion.Name) {
            options.append(TicketQuestion.Option(name, Array("\(position)".utf8)))
        }
        add(asOf: moment.asOf, .asOf)
        add(position: end, .knownAt)
        if invocation.has("diff") {
            let second = try ReplayCommand.moments(invocation).after
            let secondEnd = try reader.end(second.known)
            add(asOf: second.asOf, .diffAsOf)
            add(position: secondEnd, .diffKnownAt)
            end = max(end, secondEnd)
        }
        let arguments = invocation.arguments.map { Array($0.utf8) }
        return (TicketQuestion(command, arguments: arguments, options: options), end)
    }

    // MARK: Asking again

    private static func reproduce(
        _ text: String,
        _ invocation: Invocation
    ) throws -> ExitStatus {
        let ticket = try read(text)
        let own = Command.everywhere.map(\.name) + ["ticket"]
        let others = invocation.command.options.map(\.name).filter { name in
            invocation.has(name) && !own.contains { $0.utf8.elementsEqual(name.utf8) }
        }
        guard others.isEmpty && invocation.arguments.isEmpty else {
            throw UsageError("a ticket holds the whole question: give no other options")
        }
        func refuse(_ text: String) -> ExitStatus {
            invocation.console.note(text)
            return .incomplete
        }
        guard ticket.definitions == DefinitionDigest.current else {
            return refuse(
                "daybook: the ticket was made under other definitions of figures; a daybook of that time "
                    + "reproduces it"
            )
        }
        let reader = try openReader(invocation)
        guard ticket.position <= reader.snapshot.end else {
            return refuse(
                "daybook: the ticket is about \(ticket.position) records and this ledger has "
                    + "\(reader.snapshot.end): it is an older copy, or another ledger"
            )
        }
        guard try root(at: ticket.position, reader, invocation) == ticket.root else {
            return refuse(
                "daybook: the first \(ticket.position) records are not those of the ticket: this is another "
                    + "ledger, or its past was rewritten"
            )
        }
        let (answer, status) = try ask(ticket.question, invocation)
        guard let answer else { return status }
        guard answer == ticket.output else {
            try invocation.console.endFollowing(adding: nil)
            return refuse(
                "daybook: the records are those of the ticket, and what was printed is not what it was:"
                    + " a daybook of that time prints it, or something was erased"
            )
        }
        try print(text, ticket.question, invocation.console)
        return status
    }

    private static func read(_ text: String) throws(UsageError) -> Ticket {
        do throws(Ticket.Refusal) {
            return try Ticket(text)
        } catch {
            switch error {
            case .other, .long:
                throw UsageError("--ticket: that is no ticket; one begins with dbt1.")
            case .later: throw UsageError("--ticket: the ticket is of a later program")
            case .mistyped:
                throw UsageError("--ticket: a letter of the ticket is missing or mistyped")
            }
        }
    }

    // MARK: Both

    /// Asks `question` and prints the answer, all but the end of an object.
    ///
    /// - Returns: The digest of what was printed; `nil` where there was no answer, and then the whole
    ///   output was printed.
    private static func ask(
        _ question: TicketQuestion,
        _ invocation: Invocation
    ) throws -> (answer: UInt64?, ExitStatus) {
        var words = ["--ticket"] + question.words
        if let directory = invocation.value("ledger") {
            words.insert("--ledger=\(directory)", at: 0)
        }
        let (command, _) = try CommandTable.find([question.command.name])
        let console = invocation.console
        let asked = try Invocation(command, words[...], console)
        if command.isPaged && !invocation.has("no-pager") { console.beginPaging() }
        console.beginFollowing(holdingEnd: question.options.contains { $0.name == .json })
        let status = try command.run(asked)
        guard status == .done else {
            try console.endFollowing(adding: nil)
            return (nil, asked.damageNotice.status(after: status))
        }
        return (console.followed.word0, asked.damageNotice.status(after: status))
    }

    /// Prints the ticket where the output's format has it.
    private static func print(
        _ ticket: String,
        _ question: TicketQuestion,
        _ console: Console
    ) throws(SystemError) {
        let formats = question.options.map(\.name)
        if formats.contains(.json) {
            try console.endFollowing(adding: Array(",\"ticket\":\"\(ticket)\"}\n".utf8))
            return
        }
        try console.endFollowing(adding: nil)
        if formats.contains(.csv) || formats.contains(.ndjson) {
            console.note("ticket  \(ticket)")
        } else {
            try console.line("ticket  \(ticket)")
        }
    }
}
