import Bytes
import Platform
import SegmentLog
import TestSupport

/// Opens and reads logs the way the suites do.
enum TestLog {
    static let logID: UInt64 = 0xDB0C_0001_0002_0003

    /// Options whose salts are the same in every run; each opening of one disk takes its own seed.
    static func options(
        segmentBytes: Int = 8 << 10,
        seed: UInt64 = 1,
        discipline: WriterDiscipline = .complete
    ) -> LogOptions {
        LogOptions(
            logID: logID,
            segmentBytes: segmentBytes,
            random: RepeatableRandom(seed: seed),
            holder: "test",
            discipline: discipline
        )
    }

    /// Everything that a reader without a lock sees: envelopes and evidence, all checked.
    static func read(_ storage: any Storage) throws(LogError) -> [TestBatch] {
        let snapshot = try LogSnapshot(storage, logID: logID)
        var batches: [TestBatch] = []
        for segment in snapshot.segments { try read(segment, into: &batches) }
        return batches
    }

    /// The batches of one segment.
    static func read(
        _ segment: LogSnapshot.Segment,
        into batches: inout [TestBatch]
    ) throws(LogError) {
        var cursor = SegmentCursor(segment)
        while let header = try cursor.next() {
            try cursor.loadEvidence()
            var block = RecordBlock(cursor.envelopes)
            var records: [TestRecord] = []
            while let slot = block.next(cursor.bytes.span) {
                records.append(
                    TestRecord(
                        envelope: Array(cursor.bytes[slot.envelope]),
                        evidence: Array(cursor.evidence[slot.evidence])
                    )
                )
            }
            precondition(records.count == Int(header.count), "a block without its records")
            batches.append(TestBatch(first: header.first, records: records))
        }
    }

    /// A log with `batches`, one sync each, left open.
    static func write(
        _ batches: [TestBatch],
        to storage: any Storage,
        options: LogOptions
    ) throws(LogError) -> SegmentLog {
        let log = try SegmentLog(storage, options: options)
        for batch in batches { try log.submit(batch.frame).wait() }
        return log
    }
}
