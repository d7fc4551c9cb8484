import Bytes
import Platform

/// What opening found and did.
package struct RecoveryReport: Sendable, Equatable {
    /// Bytes that were never acknowledged, and where they are kept.
    package var unvouched: [Unvouched] = []
    /// Records that were readable but not known to be on stable storage, and were written again.
    package var persistedAgain: Range<UInt64> = 0..<0
    /// Whether the log had to be brought into order at all.
    package var didWork: Bool { !unvouched.isEmpty || !persistedAgain.isEmpty }

    package init() {}
}

/// Where the writer goes on.
struct LogStart {
    var file: any StorageFile
    var header: SegmentHeader
    /// The byte after the last frame.
    var offset: Int
    /// Bytes of the file that have room on the disk.
    var capacity: Int
    /// The position after the last record.
    var end: UInt64
    var recorded: Int64
    var run: UInt32
    /// Whether the last frame vouches for all before it.
    var isClosed: Bool
}

/// Brings a log into a state in which everything it serves is on stable storage.
///
/// Reads the open segment only. Power may fail at any point of it: each step leaves a log that the
/// next recovery understands.
struct Recovery {
    let storage: any Storage
    let options: LogOptions
    private var report = RecoveryReport()
    /// The segment that was scanned, unless another one took its place; `nil` in a new log.
    private(set) var scanned: ScannedSegment?

    init(storage: any Storage, options: LogOptions) {
        self.storage = storage
        self.options = options
    }

    /// Recovers, and reports what was done.
    ///
    /// - Throws: ``LogError/readOnly(_:)`` with every damage when acknowledged records are gone;
    ///   then nothing was changed.
    mutating func run() throws(LogError) -> (start: LogStart, report: RecoveryReport) {
        do throws(SystemError) {
            try storage.makeDirectory(SegmentName.directory)
            try storage.syncDirectory("")
        } catch {
            throw .system(error)
        }
        let mark = try DurableMarkFile(storage, logID: options.logID).read() ?? 0
        let chain = try SegmentChain(
            storage,
            logID: options.logID,
            mark: mark,
            access: .writing
        )
        guard chain.damages.isEmpty else { throw .readOnly(chain.damages) }
        let start = try recover(chain, mark: mark)
        return (start, report)
    }

    private mutating func recover(
        _ chain: SegmentChain,
        mark: UInt64
    ) throws(LogError) -> LogStart {
        guard let last = chain.segments.last, let header = last.header else {
            guard mark == 0 else {
                throw .readOnly([Damage.missingLog(until: mark)])
            }
            do throws(SystemError) {
                try removeLeftovers(of: chain)
                return try first()
            } catch {
                throw .system(error)
            }
        }
        let bytes = try read(last.file, to: last.length)
        let scan = SegmentScan(
            bytes.span,
            header: header,
            checksBlocks: options.discipline.contains(.checksBlocks)
        )
        scanned = ScannedSegment(path: last.path, bytes: bytes)
        let evidence = TailEvidence(
            bytesRemain: !scan.remains.isEmpty,
            end: scan.end,
            vouchedEnd: max(scan.vouchedEnd, mark),
            isPassed: scan.isPassed
        )
        let verdict = TailVerdict(evidence)
        if case .damage(let positions) = verdict {
            let part = scan.remains.isEmpty ? Damage.Part.missing : scan.part
            let damage = Damage(
                file: last.path,
                offset: scan.stop,
                part: part,
                positions: positions
            )
            throw .readOnly([damage])
        }
        do throws(SystemError) {
            try removeLeftovers(of: chain)
            var start = start(last, header, scan)
            if case .reseal(let durableEnd) = verdict {
                start = try reseal(last, header, scan, bytes, durableEnd: durableEnd)
            } else if scan.frames.isEmpty {
                // Nothing tells that the directory was synced after the segment got its name.
                start = try reseal(last, header, scan, bytes, durableEnd: scan.end)
            } else if let closing = scan.frames.last, closing.header.isClosing {
                // Its sync may have failed, and then memory alone holds it and no later sync would
                // store it: frames written behind it would follow a hole. Written again, the same
                // bytes go to disk with the next frame.
                let end = closing.offset + closing.header.frameBytes
                try last.file.write(bytes.span.extracting(closing.offset..<end), at: closing.offset)
            }
            try trimSealed(chain)
            return start
        } catch {
            throw .system(error)
        }
    }

    private func removeLeftovers(of chain: SegmentChain) throws(SystemError) {
        for name in chain.leftovers {
            try storage.remove(SegmentName.directory + "/" + name)
        }
    }

    /// A log's first segment.
    private func first() throws(SystemError) -> LogStart {
        let header = SegmentHeader(
            base: 0,
            salt: options.salt(),
            previousBase: SegmentHeader.noPrevious,
            previousLength: 0,
            logID: options.logID,
            recorded: .min,
            run: 0
        )
        let creation = SegmentCreation(storage: storage, options: options)
        let made = try creation.create(header: header, frames: [])
        return LogStart(
            file: made.file,
            header: header,
            offset: made.end,
            capacity: made.capacity,
            end: 0,
            recorded: .min,
            run: 0,
            isClosed: true
        )
    }

    private func start(
        _ segment: SegmentFile,
        _ header: SegmentHeader,
        _ scan: SegmentScan
    ) -> LogStart {
        LogStart(
            file: segment.file,
            header: header,
            offset: scan.stop,
            capacity: segment.length,
            end: scan.end,
            recorded: scan.frames.last?.header.recorded ?? header.recorded,
            run: scan.frames.reduce(header.run) { max($0, $1.header.run) },
            isClosed: scan.frames.last?.header.isClosing ?? true
        )
    }

    /// Seals a segment at its durable end and goes on in a new one.
    ///
    /// A segment without a durable record is replaced instead, since the new one has its name.
    private mutating func reseal(
        _ segment: SegmentFile,
        _ header: SegmentHeader,
        _ scan: SegmentScan,
        _ bytes: [UInt8],
        durableEnd: UInt64
    ) throws(SystemError) -> LogStart {
        let canStay = scan.remains.isEmpty && !options.discipline.contains(.persistsAgain)
        if canStay { return start(segment, header, scan) }
        try keep(segment, scan.remains, of: bytes)
        let cut = scan.offset(before: durableEnd)
        let frames = scan.frames.filter { $0.offset >= cut && !$0.header.isClosing }
        let before = scan.frames.last { $0.offset < cut }?.header
        let replaces = (before?.end ?? segment.base) == segment.base
        let next = SegmentHeader(
            base: before?.end ?? segment.base,
            salt: options.salt(),
            previousBase: replaces ? header.previousBase : segment.base,
            previousLength: replaces ? header.previousLength : UInt64(cut),
            logID: options.logID,
            recorded: before?.recorded ?? header.recorded,
            run: scan.frames.prefix { $0.offset < cut }.reduce(header.run) {
                max($0, $1.header.run)
            }
        )
        let pending = frames.map { frame in
            let end = frame.offset + frame.header.frameBytes
            return PendingFrame(header: frame.header, bytes: Array(bytes[frame.offset..<end]))
        }
        let creation = SegmentCreation(storage: storage, options: options)
        let made = try creation.create(header: next, frames: pending)
        // Under the name of what was scanned stands another segment then.
        if replaces { scanned = nil }
        if !replaces {
            try segment.file.truncate(to: cut)
            try segment.file.sync()
        }
        if let first = frames.first { report.persistedAgain = first.header.first..<scan.end }
        return LogStart(
            file: made.file,
            header: next,
            offset: made.end,
            capacity: made.capacity,
            end: scan.end,
            recorded: frames.last?.header.recorded ?? next.recorded,
            run: frames.reduce(next.run) { max($0, $1.header.run) },
            isClosed: pending.isEmpty
        )
    }

    /// Cuts what an interrupted recovery left behind the ends of sealed segments.
    private mutating func trimSealed(_ chain: SegmentChain) throws(SystemError) {
        for (index, segment) in chain.segments.enumerated() {
            guard let seal = chain.seal(of: index), segment.length > seal.length else { continue }
            var bytes = [UInt8](repeating: 0, count: segment.length - seal.length)
            _ = try segment.file.read(into: &bytes, 0..<bytes.count, at: seal.length)
            let used = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
            try keep(segment, 0..<used, of: bytes, at: seal.length)
            try segment.file.truncate(to: seal.length)
            try segment.file.sync()
        }
    }

    /// Copies `bytes[range]`, found at `offset` and on in a segment, to the lost directory.
    private mutating func keep(
        _ segment: SegmentFile,
        _ range: Range<Int>,
        of bytes: [UInt8],
        at start: Int = 0
    ) throws(SystemError) {
        guard !range.isEmpty else { return }
        let offset = start + range.lowerBound
        var copy: String?
        if options.discipline.contains(.keepsLost) {
            let name = SegmentName.name(base: segment.base).dropLast(4) + "-\(offset)"
            copy = try LostBytes(storage).keep(String(name), Array(bytes[range]))
        }
        report.unvouched.append(
            Unvouched(file: segment.path, offset: offset, byteCount: range.count, copy: copy)
        )
    }

    private func read(
        _ file: any StorageFile,
        to end: Int
    ) throws(LogError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: end)
        do throws(SystemError) {
            let count = try file.read(into: &bytes, 0..<end, at: 0)
            bytes.removeLast(bytes.count - count)
        } catch {
            throw .system(error)
        }
        return bytes
    }
}
