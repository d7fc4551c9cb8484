import Ledger
import Platform
import SegmentLog

/// The command line: finds the command, runs it, and turns its outcome into an exit status.
@main
struct Daybook {
    /// The version that `--version` prints.
    static let version = "1.0.0"

    /// Bytes of memory that any command asks for: libraries, and the stacks of threads.
    ///
    /// Most of it is never touched, and takes no memory then but counts. Where a thread finds no room for its stack the runtime waits for
    /// ever, and where memory has none it ends the process, neither with a word.
    static let memoryBytesMin = 512 << 20

    static func main() {
        StandardStreams.reserve()
        Interruption.leaveToWrites()
        ProcessLimits.raiseOpenFiles()
        let console = Console()
        if let room = ProcessLimits.memoryBytes, room < memoryBytesMin {
            console.note(
                "daybook: this process may take \(room >> 20) MiB of memory (ulimit -v, ulimit -d) and "
                    + "asks for \(memoryBytesMin >> 20); nothing was done, raise that limit"
            )
            ProcessFacts.end(ExitStatus.incomplete.rawValue)
        }
        let status = run(Array(CommandLine.arguments.dropFirst()), console)
        ProcessFacts.end(status.rawValue)
    }

    /// Runs one command line.
    static func run(_ words: [String], _ console: Console) -> ExitStatus {
        do {
            return flushed(console, try dispatch(words, console))
        } catch let error as UsageError {
            console.note("daybook: \(error.message)")
            return .usage
        } catch let error as LedgerError {
            console.note("daybook: \(error)" + advice(error))
            return flushed(console, ExitStatus(error))
        } catch let error as BackupError {
            console.note("daybook: \(error)" + error.advice)
            return flushed(console, error.status)
        } catch let error as TreeError {
            console.note("daybook: \(error)" + advice(error))
            return flushed(console, ExitStatus(error))
        } catch let error as SystemError {
            // Whoever read the results has seen enough.
            if error.isClosedPipe { return .done }
            console.note("daybook: \(error)" + error.advice)
            return .incomplete
        } catch {
            console.note("daybook: \(error)")
            return .incomplete
        }
    }

    /// Prints what is left of the results, and gives the status of the work behind them.
    ///
    /// The work's own status stands even where nobody reads its results any more.
    private static func flushed(_ console: Console, _ status: ExitStatus) -> ExitStatus {
        do throws(SystemError) {
            try console.finish()
        } catch {
            if error.isClosedPipe { return status }
            console.note("daybook: the results could not be printed: \(error)")
            return status == .done ? .incomplete : status
        }
        return status
    }

    private static func dispatch(_ words: [String], _ console: Console) throws -> ExitStatus {
        guard let first = words.first else {
            console.note(CommandTable.overview)
            return .usage
        }
        switch first {
        case "--help", "-h":
            console.beginPaging()
            try console.write(Array(CommandTable.overview.utf8))
            return .done
        case "help":
            return try help(words.dropFirst(), console)
        case "--version":
            try console.line("daybook \(version)")
            return .done
        default:
            let (command, count) = try CommandTable.find(words)
            let invocation = try Invocation(command, words.dropFirst(count), console)
            let hasHelp = invocation.has("help")
            console.isQuiet = invocation.has("quiet")
            if (command.isPaged || hasHelp) && !invocation.has("no-pager") {
                console.beginPaging()
            }
            if hasHelp {
                try console.write(Array(command.help.utf8))
                return .done
            }
            return try TicketCommand.run(invocation)
        }
    }

    private static func help(
        _ words: ArraySlice<String>,
        _ console: Console
    ) throws -> ExitStatus {
        console.beginPaging()
        if words.isEmpty {
            try console.write(Array(HelpTopic.list.utf8))
        } else if let topic = HelpTopic.find(words) {
            try console.write(Array(topic.page.utf8))
        } else {
            let command = try CommandTable.command(orTopic: Array(words))
            try console.write(Array(command.help.utf8))
        }
        return .done
    }

    /// What to do about an error of the tree.
    private static func advice(_ error: TreeError) -> String {
        switch error {
        case .log(let error): advice(LedgerError.log(error))
        case .readBack, .otherRecord: "; daybook verify names everything that is damaged"
        case .badTile: "; daybook tree-head --full makes tiles again"
        default: ""
        }
    }

    /// What to do about a full disk.
    static let freeSpaceAdvice =
        "; free some space, then the same command again completes it"

    /// What to do about an error.
    private static func advice(_ error: LedgerError) -> String {
        switch error {
        case .missingKey, .badKey: "; restore it from the backup of this ledger"
        case .noSuchRun: "; a receipt tells its run, daybook dump --frames tells all of them"
        case .unreadableRecord, .log(LogError.unsupportedVersion): "; use that program"
        case .log(LogError.foreignSegment): "; move it there, and restore this ledger's own"
        case .noLedger: "; name one with --ledger DIR, or make one with daybook ingest FILE"
        case .log(LogError.damaged), .log(LogError.readOnly):
            DamageNotice.advice
        case .log(LogError.busy): "; nothing was done, try again when it has ended"
        case .log(LogError.poisoned(let fault)): fault.advice + "; run the same command again"
        case _ where error.isNoSpace: freeSpaceAdvice
        case .system(let fault), .log(LogError.system(let fault)):
            if fault.isNotDirectory {
                "; name a ledger's directory with --ledger DIR"
            } else if fault.isNotPermitted {
                "; see who may read and write it, or name another ledger with --ledger DIR"
            } else {
                fault.advice
            }
        default: ""
        }
    }
}
