import SegmentLog
import TestSupport

/// A three-segment log whose every byte is known, to be damaged.
struct DamageLog: Sendable, CustomStringConvertible {
    /// A frame and where it lies.
    struct Frame: Sendable {
        var offset: Int
        var length: Int
        var positions: Range<UInt64>
        var end: Int { offset + length }
        var isClosing: Bool { positions.isEmpty }
    }

    /// A segment file and what is in it.
    struct Segment: Sendable {
        var path: String
        var base: UInt64
        /// Position after the last record.
        var end: UInt64
        var frames: [Frame]
        /// Length of the file; of the last one with the space behind its frames.
        var length: Int
        var isSealed: Bool
        /// The byte after the last frame.
        var used: Int { frames.last?.end ?? SegmentHeader.byteCount }
    }

    let image: DiskImage
    let batches: [TestBatch]
    let segments: [Segment]
    let isClosed: Bool
    let hasMark: Bool
    var description: String {
        (isClosed ? "closed" : "open") + (hasMark ? " with a mark" : " without a mark")
    }

    /// The position after the last record.
    var end: UInt64 { batches.last?.end ?? 0 }

    /// Writes the log; closed and opened again at a segment's end and in the middle, both in sealed
    /// segments and in the open one.
    static func make(isClosed: Bool, hasMark: Bool) throws(LogError) -> DamageLog {
        let storage = SimulatedStorage()
        var batches: [TestBatch] = []
        let runs = [
            [300, 1200, 2000, 700, 3500], [400, 2600], [4800], [900, 512, 1500], [600, 800],
        ]
        for (run, sizes) in runs.enumerated() {
            let log = try SegmentLog(storage, options: TestLog.options(seed: UInt64(run + 1)))
            for size in sizes {
                let batch = TestBatch(
                    first: log.nextPosition,
                    count: 1 + batches.count % 4,
                    frameBytes: size,
                    seed: UInt64(batches.count + 1)
                )
                try log.submit(batch.frame).wait()
                batches.append(batch)
            }
            if run < runs.count - 1 || isClosed { try log.close() }
        }
        var image = storage.image
        if !hasMark { image[DurableMark.path] = nil }
        return DamageLog(
            image: image,
            batches: batches,
            segments: Self.layout(of: image),
            isClosed: isClosed,
            hasMark: hasMark
        )
    }

    /// Where everything lies, read from the sound files.
    private static func layout(of image: DiskImage) -> [Segment] {
        var segments: [Segment] = []
        for path in image.paths {
            guard let base = SegmentName.base(of: String(path.dropFirst(4))),
                let bytes = image[path], let header = try? SegmentHeader(bytes.span)
            else { continue }
            let frames = SegmentScan(bytes.span, header: header).frames.map { frame in
                Frame(
                    offset: frame.offset,
                    length: frame.header.frameBytes,
                    positions: frame.header.first..<frame.header.end
                )
            }
            segments.append(
                Segment(
                    path: path,
                    base: base,
                    end: frames.last?.positions.upperBound ?? base,
                    frames: frames,
                    length: bytes.count,
                    isSealed: false
                )
            )
        }
        for index in segments.indices.dropLast() { segments[index].isSealed = true }
        return segments
    }
}
