import Foundation
import TestSupport
import Testing

@Suite("A damaged ledger")
struct DamageTests {
    @Test("is named by file, byte and positions, by every command that meets the damage")
    func flippedByte() throws {
        let scratch = try ScratchDirectory()
        let file = Repository.fixture("cdnow/sample.ndjson")
        _ = try ProgramRun("head -200 \(file) | daybook ingest -", ledger: scratch.ledger)
        let segment = scratch.ledger + "/log/00000000000000000000.seg"
        let handle = try #require(FileHandle(forUpdatingAtPath: segment))
        // In the middle of the first frame's envelopes: header 128 bytes, frame header 64.
        try handle.seek(toOffset: 5_000)
        let byte = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: 5_000)
        try handle.write(contentsOf: [byte ^ 0x10])
        try handle.close()
        let verify = try ProgramRun("daybook verify", ledger: scratch.ledger)
        #expect(verify.status == 3)
        #expect(
            verify.output.contains(
                "damage       log/00000000000000000000.seg at byte 128: envelopes, positions 0..<"
            )
        )
        #expect(verify.output.hasSuffix("verdict      DAMAGED\n"))
        for command in ["replay", "query customers", "query campaigns", "dump", "stats"] {
            let run = try ProgramRun("daybook \(command)", ledger: scratch.ledger)
            #expect(run.status == 3, "\(command)")
            #expect(run.errors.contains("damage in log/00000000000000000000.seg"), "\(command)")
            #expect(run.output.isEmpty, "\(command)")
        }
        let ingest = try ProgramRun("head -1 \(file) | daybook ingest -", ledger: scratch.ledger)
        #expect(ingest.status == 3)
        #expect(ingest.errors.contains("takes no appends"))
    }

    @Test("is not hidden by asking for what was known at a time, or for a run's retraction")
    func brokenHeader() throws {
        let scratch = try ScratchDirectory()
        let file = Repository.fixture("cdnow/sample.ndjson")
        for part in ["head -50 \(file)", "sed -n 51,100p \(file)", "sed -n 101,150p \(file)"] {
            _ = try ProgramRun("\(part) | daybook ingest -", ledger: scratch.ledger)
        }
        let frames = try ProgramRun("daybook dump --frames", ledger: scratch.ledger)
        let lines = frames.output.split(separator: "\n").map { $0.split(separator: " ") }
        // The first frame of the second run: its header alone is broken.
        let second = try #require(lines.first { $0.count > 4 && $0[4] == "2" })
        let offset = try #require(UInt64(second[1]))
        let handle = try #require(
            FileHandle(forUpdatingAtPath: scratch.ledger + "/log/00000000000000000000.seg")
        )
        try handle.seek(toOffset: offset + 24)
        let byte = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: offset + 24)
        try handle.write(contentsOf: [byte ^ 1])
        try handle.close()
        for command in [
            "replay --known-at 2100-01-01", "query customers --known-at 2100-01-01",
            "dump --known-at 2100-01-01", "dump --frames", "retract --run 2", "replay",
        ] {
            let run = try ProgramRun("daybook \(command)", ledger: scratch.ledger)
            #expect(run.status == 3, "\(command): \(run.output)")
        }
    }

    @Test("is not made by asking for a ledger that is not there")
    func missing() throws {
        let scratch = try ScratchDirectory()
        for command in ["replay", "verify", "dump", "stats", "retract --run 1", "quarantine list"] {
            let run = try ProgramRun("daybook \(command)", ledger: scratch.ledger)
            #expect(run.status == 1, "\(command)")
            #expect(run.errors.contains("there is no ledger in"), "\(command)")
            #expect(!FileManager.default.fileExists(atPath: scratch.ledger), "\(command)")
        }
    }
}
