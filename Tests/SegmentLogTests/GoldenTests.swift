import Foundation
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("The log's format, version 1")
struct GoldenTests {
    private static let directory = "log/v1"
    private static let files = [
        "00000000000000000000.seg", "00000000000000000007.seg", "00000000000000000009.seg",
        "durable",
    ]

    /// What is in the fixture: texts and numbers that anyone can find in the bytes.
    private static let batches: [TestBatch] = {
        func record(_ envelope: String, _ item: String?) -> TestRecord {
            let salt = Array("salt-of-16-bytes".utf8)
            return TestRecord(
                envelope: Array(envelope.utf8),
                evidence: item.map { salt + Array($0.utf8) } ?? []
            )
        }
        let long = String(repeating: "a long item, ", count: 120)
        return [
            TestBatch(
                first: 0,
                records: [record("without evidence", nil), record("", nil), record("third", nil)]
            ),
            TestBatch(first: 3, records: [record("with", #"{"id":"1"}"#), record("with", long)]),
            TestBatch(first: 5, records: [record("mixed", long), record("mixed", nil)]),
            TestBatch(first: 7, records: [record("empty item", ""), record("long", long)]),
            TestBatch(first: 9, records: [record("last", long + long)]),
        ]
    }()

    /// Writes the fixture's log with the writer of today.
    private func write() throws -> DiskImage {
        let storage = SimulatedStorage()
        let clock = ManualClock(1_475_330_400_000_000)
        for (run, range) in [0..<3, 3..<5].enumerated() {
            let options = LogOptions(
                logID: 0x1234_5678_9ABC_DEF0,
                segmentBytes: 4096,
                random: RepeatableRandom(seed: UInt64(run + 1))
            )
            let log = try SegmentLog(storage, options: options)
            for batch in Self.batches[range] {
                let frame = batch.builder.finish(
                    first: batch.first,
                    run: UInt32(run + 1),
                    recorded: clock.nowMicros(),
                    clock: clock.nowMicros() - 250
                )
                try log.submit(frame).wait()
                clock.advance(by: 1_000_000)
            }
            try log.close()
        }
        return storage.image
    }

    /// The files below `Fixtures/log/v1`, as a ledger's directory has them.
    private func fixture() throws -> DiskImage {
        var image = DiskImage()
        image.directories.insert(Array("log".utf8))
        for name in Self.files {
            image["log/" + name] = try Repository.bytes(ofFixture: Self.directory + "/" + name)
        }
        return image
    }

    @Test("is what today's writer writes, byte for byte")
    func writer() throws {
        let written = try write()
        // With this set the fixture is made anew: for a new version, in a directory of its own.
        if ProcessInfo.processInfo.environment["DAYBOOK_MAKE_GOLDEN"] != nil {
            for name in Self.files {
                let path = Repository.fixture(Self.directory + "/" + name)
                try Data(written["log/" + name] ?? []).write(to: URL(fileURLWithPath: path))
            }
        }
        let expected = try fixture()
        // Neither the lock nor the ballast is part of the format.
        #expect(
            written.paths.filter { $0 != "lock" && $0 != Ballast.path } == expected.paths
        )
        for path in expected.paths { #expect(written[path] == expected[path], "\(path)") }
    }

    @Test("is read by today's reader, found sound, and taken further")
    func reader() throws {
        let storage = SimulatedStorage(try fixture())
        let logID: UInt64 = 0x1234_5678_9ABC_DEF0
        let snapshot = try LogSnapshot(storage, logID: logID)
        #expect(snapshot.end == 10)
        #expect(snapshot.segments.map(\.base) == [0, 7, 9])
        #expect(snapshot.segments.map(\.header.run) == [0, 1, 2])
        var batches: [TestBatch] = []
        for segment in snapshot.segments { try TestLog.read(segment, into: &batches) }
        #expect(batches == Self.batches)
        let verified = try LogVerification(storage, logID: logID)
        #expect(verified.damages.isEmpty && verified.unvouched.isEmpty)
        #expect(verified.frames == 7 && verified.records == 10)
        let log = try SegmentLog(
            storage,
            options: LogOptions(logID: logID, segmentBytes: 4096)
        )
        #expect(log.nextPosition == 10 && log.lastRun == 2 && !log.recovery.didWork)
        #expect(log.lastRecorded == 1_475_330_404_000_000)
    }

    @Test("has its frames where a reader of the bytes finds them")
    func bytes() throws {
        let first = try #require(try fixture()["log/00000000000000000000.seg"])
        #expect(Array(first[0..<8]) == Array("daybkseg".utf8))
        #expect(Array(first[128..<132]) == Array("DBKF".utf8))
        #expect(Array(first[144..<152]) == [3, 0, 0, 0, 1, 0, 0, 0])
        #expect(Array(first[192..<194]) == [16, 0])
        #expect(Array(first[194..<210]) == Array("without evidence".utf8))
    }
}
