import Bytes
import SegmentLog
import TestSupport

/// One record as a test made it, or as it was read back.
struct TestRecord: Equatable, Sendable {
    var envelope: [UInt8]
    /// Salt and item; empty when the record has none.
    var evidence: [UInt8]
}

/// One frame's records.
struct TestBatch: Equatable, Sendable {
    var first: UInt64
    var records: [TestRecord]

    /// The position after the last record.
    var end: UInt64 { first + UInt64(records.count) }

    init(first: UInt64, records: [TestRecord]) {
        self.first = first
        self.records = records
    }

    /// Records from a seed, as many bytes in the frame as asked for or a few more.
    ///
    /// Every third batch ends with zeros: they look like space that was never written.
    init(first: UInt64, count: Int, frameBytes: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        self.first = first
        records = (0..<count).map { index in
            let envelope = (0..<8 + index % 5).map { _ in
                UInt8.random(in: 1...255, using: &generator)
            }
            guard index % 3 != 2 else { return TestRecord(envelope: envelope, evidence: []) }
            let evidence = (0..<20).map { _ in UInt8.random(in: 1...255, using: &generator) }
            return TestRecord(envelope: envelope, evidence: evidence)
        }
        while builder.byteCount < frameBytes {
            let missing = frameBytes - builder.byteCount
            let end = seed % 3 == 0 ? 40 : 0
            for index in 0..<missing {
                let byte = UInt8.random(in: 1...255, using: &generator)
                records[0].evidence.append(index < missing - end ? byte : 0)
            }
            if builder.byteCount > frameBytes {
                // The lengths themselves take more bytes now.
                records[0].evidence.removeLast(builder.byteCount - frameBytes)
                if builder.byteCount == frameBytes { break }
                // No evidence makes a frame of just that size: the next byte makes its length longer.
                records[0].evidence.append(1)
                break
            }
        }
    }

    /// The records in a builder.
    var builder: FrameBuilder {
        var builder = FrameBuilder()
        for record in records {
            if record.evidence.isEmpty {
                builder.append(envelope: record.envelope.span)
            } else {
                builder.append(envelope: record.envelope.span, evidence: record.evidence.span)
            }
        }
        return builder
    }

    /// The frame, with times that tell batches apart.
    var frame: PendingFrame {
        builder.finish(
            first: first,
            run: 1,
            recorded: 1_000_000 + Int64(first),
            clock: 2_000_000 + Int64(first)
        )
    }
}
