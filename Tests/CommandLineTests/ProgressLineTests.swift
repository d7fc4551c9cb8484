import Foundation
import Testing

/// Long work tells a person how far it is.
@Suite("The line of progress")
struct ProgressLineTests {
    /// Touchpoints that arrive for longer than progress stays silent.
    private static let slowly = """
        for second in 1 2 3 4; do
        echo '{"id":"'$second'","channel":"web","type":"visit.web","time":"2026-01-31T14:00:00Z"}'
        sleep 0.6; done | daybook ingest -
        """
    private static let clear = "\r\u{1B}[K"

    @Test("is shown on a terminal with a count and a rate, and is gone in the end")
    func terminal() throws {
        let scratch = try ScratchDirectory()
        let run = try TerminalRun(Self.slowly, ledger: scratch.ledger)
        #expect(run.finish() == 0)
        let parts = run.text.components(separatedBy: Self.clear)
        #expect(parts.count >= 3, "\(parts)")
        #expect(parts[0].isEmpty)
        for part in parts.dropFirst().dropLast() {
            let shown = part.range(of: #"^\d items, \d/s$"#, options: .regularExpression)
            #expect(shown != nil, "\(part)")
        }
        #expect(parts.last?.hasPrefix("{\"run\":1,\"read\":4,") == true)
    }

    @Test("is not shown with --quiet, nor where messages go elsewhere")
    func silent() throws {
        for line in [Self.slowly + " --quiet", Self.slowly + " 2> /dev/null"] {
            let scratch = try ScratchDirectory()
            let run = try TerminalRun(line, ledger: scratch.ledger)
            #expect(run.finish() == 0)
            #expect(run.text.hasPrefix("{\"run\":1,\"read\":4,"), "\(run.text)")
        }
        let scratch = try ScratchDirectory()
        let run = try ProgramRun(Self.slowly, ledger: scratch.ledger)
        #expect(run.errors.isEmpty)
    }
}
