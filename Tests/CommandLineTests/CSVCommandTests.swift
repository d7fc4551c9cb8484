import Foundation
import TestSupport
import Testing

@Suite("CSV on the command line")
struct CSVCommandTests {
    @Test("is ingested with a map, once for ever, from a file, a pipe and gzip")
    func ingest() throws {
        let scratch = try ScratchDirectory()
        let map = "--map Fixtures/csv/rows.map.json"
        let first = try ProgramRun(
            "daybook ingest Fixtures/csv/rows.csv \(map)",
            ledger: scratch.ledger
        )
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains(#""read":4,"appended":4,"duplicates":0"#))
        for line in [
            "daybook ingest Fixtures/csv/rows.csv \(map)",
            "cat Fixtures/csv/rows.csv | daybook ingest - \(map)",
            "gzip -c Fixtures/csv/rows.csv | daybook ingest - \(map)",
        ] {
            let again = try ProgramRun(line, ledger: scratch.ledger)
            #expect(again.output.contains(#""read":4,"appended":0,"duplicates":4"#), "\(line)")
        }
    }

    @Test(
        "is refused before anything is recorded",
        arguments: [
            (
                "Fixtures/csv/rows.csv",
                "needs --map; daybook map Fixtures/csv/rows.csv > map.json proposes one"
            ),
            ("Fixtures/csv/rows.csv --encoding latin1", "need --map"),
            (
                "Fixtures/csv/rows.csv --map Fixtures/csv/corners.map.json",
                "does not fit Fixtures/csv/rows.csv"
            ),
            (
                "Fixtures/csv/corners.csv Fixtures/csv/rows.csv --map Fixtures/csv/corners.map.json",
                "nothing was done"
            ),
            ("Fixtures/csv/rows.csv --map Fixtures/README.md", "Fixtures/README.md: is not JSON"),
            (
                "Fixtures/csv/rows.csv --map Fixtures/csv/rows.map.json --encoding latin2",
                "must be utf-8, latin1"
            ),
            (
                "Fixtures/csv/till.csv --map Fixtures/csv/till.map.json --encoding utf-8",
                "say so: --encoding latin1"
            ),
        ]
    )
    func refused(arguments: String, expected: String) throws {
        let scratch = try ScratchDirectory()
        let run = try ProgramRun("daybook ingest \(arguments)", ledger: scratch.ledger)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(expected), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.ledger))
    }

    @Test("gets a map that ingest takes, and none that records what was not decided")
    func proposal() throws {
        let scratch = try ScratchDirectory()
        let file = scratch.path + "/sales.csv"
        let text =
            "Receipt;Card;Date;Total\nr1;77;13/02/2024 09:14;12,50\nr2;78;14/02/2024 10:00;3,00\n"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let map = try ProgramRun("daybook map \(file) > \(file).json", ledger: scratch.ledger)
        #expect(map.status == 0, "\(map.errors)")
        let ingest = try ProgramRun(
            "daybook ingest \(file) --map \(file).json",
            ledger: scratch.ledger
        )
        #expect(ingest.output.contains(#""appended":2"#), "\(ingest.errors)")
        let open = "Receipt;Card;Date;Total\nr3;77;03/02/2024;12,50\n"
        try open.write(toFile: file, atomically: true, encoding: .utf8)
        let undecided = try ProgramRun("daybook map \(file) > \(file).json", ledger: scratch.ledger)
        #expect(undecided.status == 1)
        #expect(undecided.errors.contains("dd/MM/yyyy; MM/dd/yyyy"))
        let refused = try ProgramRun(
            "daybook ingest \(file) --map \(file).json",
            ledger: scratch.ledger
        )
        #expect(refused.status == 2)
        #expect(refused.errors.contains("time: has an empty \"format\""), "\(refused.errors)")
        let unsaid = try ProgramRun("daybook map Fixtures/csv/till.csv", ledger: scratch.ledger)
        #expect(unsaid.status == 1)
        #expect(unsaid.errors.contains("--encoding latin1"), "\(unsaid.errors)")
    }
}
