import Foundation
import TestSupport
import Testing

/// What `ingest --dry-run` leaves: nothing.
@Suite("A dry run")
struct DryRunTests {
    private static let item =
        #"{"id":"a","channel":"web","type":"visit.web","time":"2026-01-31T14:00:00Z"}"#

    @Test("leaves every file of the ledger as it is, byte for byte")
    func files() throws {
        let scratch = try ScratchDirectory()
        let ledger = scratch.ledger
        let first = try ProgramRun("echo '\(Self.item)' | daybook ingest -", ledger: ledger)
        #expect(first.status == 0)
        let sums = "cd \(ledger) && find . -type f | sort | xargs sha256sum; cat lock"
        let before = try ProgramRun(sums, ledger: ledger)
        #expect(before.output.contains("daybook ingest"))
        let dry = "daybook ingest --dry-run Fixtures/edges/edges.ndjson"
        #expect(try ProgramRun(dry, ledger: ledger).status == 1)
        #expect(try ProgramRun(sums, ledger: ledger).output == before.output)
    }

    @Test("removes what it wrote when it is hung up on", arguments: ["HUP", "QUIT", "INT"])
    func hangUp(signal: String) throws {
        let scratch = try ScratchDirectory()
        let line = """
            mkdir \(scratch.path)/tmp; export TMPDIR=\(scratch.path)/tmp; set -m
            (echo '\(Self.item)'; sleep 20) | daybook ingest --dry-run --acks - \\
                > \(scratch.path)/out &
            for i in $(seq 200); do grep -q durable \(scratch.path)/out && break; sleep 0.05; done
            kill -\(signal) $!; wait $!; echo "status $?"; kill %1 2> /dev/null; ls $TMPDIR
            """
        let run = try ProgramRun(line, ledger: scratch.ledger)
        #expect(run.output == "status 130\n", "\(run.errors)")
    }
}
