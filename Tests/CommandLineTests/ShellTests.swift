import Foundation
import TestSupport
import Testing

/// What a shell can do to a program: close its streams, end its reader early, name odd files.
@Suite("In a shell")
struct ShellTests {
    private static let visit =
        #"{"id":"1","customer":"ann","channel":"web","type":"visit.web","time":"2026-01-31T14:00:00Z"}"#

    @Test("closed standard streams are not mistaken for the ledger's files")
    func closedStreams() throws {
        let scratch = try ScratchDirectory()
        try (Self.visit + "\n").write(
            toFile: scratch.path + "/one.ndjson",
            atomically: true,
            encoding: .utf8
        )
        let file = Repository.fixture("cdnow/sample.ndjson")
        _ = try ProgramRun("head -20 \(file) | daybook ingest -", ledger: scratch.ledger)
        for closed in ["<&- >&-", ">&-", "<&-", "2>&-", "<&- >&- 2>&-"] {
            let line = "daybook ingest \(scratch.path)/one.ndjson --acks \(closed)"
            let run = try ProgramRun(line, ledger: scratch.ledger)
            #expect(run.status == 0, "\(closed)")
            let verify = try ProgramRun("daybook verify", ledger: scratch.ledger)
            #expect(verify.status == 0, "\(closed): \(verify.output)")
        }
        let empty = try ProgramRun("daybook ingest - <&-", ledger: scratch.ledger)
        #expect(empty.output.contains("\"read\":0,"))
    }

    @Test("a reader that has left does not change the status of the work")
    func earlyReader() throws {
        let scratch = try ScratchDirectory()
        let run = try ProgramRun(
            "set -o pipefail; printf 'bad\\n' | daybook ingest - | true",
            ledger: scratch.ledger
        )
        #expect(run.status == 1)
    }

    @Test("a named pipe is read like any file")
    func namedPipe() throws {
        let scratch = try ScratchDirectory()
        let pipe = scratch.path + "/pipe"
        let run = try ProgramRun(
            "mkfifo \(pipe); (printf '%s\\n' '\(Self.visit)' > \(pipe)) & "
                + "timeout 20 daybook ingest \(pipe)",
            ledger: scratch.ledger
        )
        #expect(run.output.contains("\"appended\":1,"), "\(run.errors)")
    }

    @Test("a ledger without its key is told from one that is not there")
    func missingKey() throws {
        let scratch = try ScratchDirectory()
        _ = try ProgramRun("echo '\(Self.visit)' | daybook ingest -", ledger: scratch.ledger)
        try FileManager.default.removeItem(atPath: scratch.ledger + "/ledger.key")
        for command in ["verify", "replay", "ingest -"] {
            let run = try ProgramRun("echo | daybook \(command)", ledger: scratch.ledger)
            #expect(run.status == 3, "\(command)")
            #expect(run.errors.contains("ledger.key is missing"), "\(command): \(run.errors)")
            #expect(run.errors.contains("restore it from the backup"), "\(command)")
        }
    }

    @Test("a message about a recorded name moves no cursor")
    func messages() throws {
        let scratch = try ScratchDirectory()
        let line =
            #"{"id":"1","customer":"ann","channel":"web","type":"message.sent","#
            + #""campaign":"spring\u001b]0;x","time":"2026-01-31T14:00:00Z"}"#
        _ = try ProgramRun("printf '%s\\n' '\(line)' | daybook ingest -", ledger: scratch.ledger)
        let run = try ProgramRun("daybook query campaign 'spring]0;y'", ledger: scratch.ledger)
        #expect(run.status == 1)
        #expect(run.errors.contains("did you mean spring"))
        #expect(!run.errors.contains("\u{1B}"))
    }
}
