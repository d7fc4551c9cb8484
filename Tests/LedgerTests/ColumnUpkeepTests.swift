import Ledger
import Platform
import SegmentLog
import Synchronization
import TestSupport
import Testing

/// Another storage that refuses one call, or all calls from one on, that concern files of columns.
private final class ColumnRefusal: Storage {
    private let storage: any Storage
    private let first: Int
    private let count: Int
    private let code: Int32
    private let seen = Mutex(0)

    init(_ storage: any Storage, first: Int, count: Int, code: Int32) {
        self.storage = storage
        self.first = first
        self.count = count
        self.code = code
    }

    /// Calls that concerned columns so far.
    var calls: Int { seen.withLock { $0 } }

    fileprivate func pass(_ path: String, _ call: SystemError.Call) throws(SystemError) {
        guard path.contains(".cols") else { return }
        let number = seen.withLock { seen in
            defer { seen += 1 }
            return seen
        }
        if number >= first && number - first < count { throw SystemError(call, path, code: code) }
    }

    func open(_ path: String, for access: StorageAccess) throws(SystemError) -> any StorageFile {
        try pass(path, .open)
        return RefusingFile(try storage.open(path, for: access), path, self)
    }

    func create(_ path: String) throws(SystemError) -> any StorageFile {
        try pass(path, .open)
        return RefusingFile(try storage.create(path), path, self)
    }

    func list(_ directory: String) throws(SystemError) -> [String] { try storage.list(directory) }

    func makeDirectory(_ path: String) throws(SystemError) { try storage.makeDirectory(path) }

    func rename(_ source: String, to target: String) throws(SystemError) {
        try pass(target, .rename)
        try storage.rename(source, to: target)
    }

    func remove(_ path: String) throws(SystemError) {
        try pass(path, .unlink)
        try storage.remove(path)
    }

    func syncDirectory(_ path: String) throws(SystemError) { try storage.syncDirectory(path) }

    func lock(_ path: String, holder: String) throws(SystemError) -> (any StorageLock)? {
        try storage.lock(path, holder: holder)
    }
}

private final class RefusingFile: StorageFile {
    private let file: any StorageFile
    private let path: String
    private let storage: ColumnRefusal

    init(_ file: any StorageFile, _ path: String, _ storage: ColumnRefusal) {
        self.file = file
        self.path = path
        self.storage = storage
    }

    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int {
        try storage.pass(path, .read)
        return try file.read(into: &buffer, range, at: offset)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        try storage.pass(path, .write)
        try file.write(bytes, at: offset)
    }

    func preallocate(_ length: Int) throws(SystemError) { try file.preallocate(length) }

    func truncate(to length: Int) throws(SystemError) { try file.truncate(to: length) }

    func sync() throws(SystemError) {
        try storage.pass(path, .fdatasync)
        try file.sync()
    }

    func size() throws(SystemError) -> Int {
        try storage.pass(path, .size)
        return try file.size()
    }
}

@Suite("Columns are made beside the writer, and again where they are missing")
struct ColumnUpkeepTests {
    private static func open(_ storage: any Storage, seed: UInt64) throws -> Ledger {
        var options = LedgerOptions()
        options.segmentBytes = 4 << 10
        options.clock = ManualClock()
        options.random = RepeatableRandom(seed: seed)
        return try Ledger(storage, directory: "scratch", options: options)
    }

    private static func columns(_ scratch: LedgerScratch) -> [String] {
        scratch.files(in: "index").filter { $0.hasSuffix(".cols") }
    }

    @Test("a disk that refuses any call for them stops nothing, and the next opening makes them")
    func refusals() throws {
        // EIO and ENOSPC.
        let codes: [Int32] = [5, 28]
        var calls = 0
        for code in codes {
            for count in [1, Int.max] {
                var first = 0
                var isOver = false
                while !isOver {
                    let scratch = LedgerScratch(segmentBytes: 4 << 10)
                    let refusal = ColumnRefusal(
                        scratch.storage,
                        first: first,
                        count: count,
                        code: code
                    )
                    let ledger = try Self.open(refusal, seed: 5)
                    let lines = (0..<60).map { SampleLine.touchpoint("t\($0)") }
                    for start in stride(from: 0, to: 60, by: 4) {
                        let own = Array(lines[start..<start + 4])
                        #expect(try ledger.ingest(own) == Verdicts(appended: 4))
                    }
                    try ledger.close()
                    isOver = refusal.calls <= first
                    let digest = try scratch.digest()
                    // An orderly end, after which another opening finds what is missing.
                    try scratch.open().close()
                    let sealed = try scratch.reader().snapshot.segments.count(where: \.isSealed)
                    #expect(sealed > 3 && IndexCoverageCheck.isWhole(scratch))
                    #expect(try scratch.digest() == digest)
                    first += 1
                    calls += 1
                }
            }
        }
        print("\(calls) refusals of calls for columns")
        #expect(calls > 80)
    }

    @Test("what is missing, cut, of another format or a stranger's is mended by the next opening")
    func mending() throws {
        let ledger = try HarmedLedger()
        let whole = ledger.scratch.storage.image
        let paths = Self.columns(ledger.scratch)
        let zeros = String(repeating: "0", count: 19)
        let strangers = ["index/\(zeros)1-\(zeros)2.cols", paths[0] + ".tmp"]
        #expect(paths.count > 5)
        let harms: [@Sendable (inout DiskImage, String) -> Void] = [
            { $0[$1] = nil },
            { $0[$1] = [] },
            { $0[$1]?.removeLast() },
            { $0[$1]?[0] ^= 1 },
            { $0[$1]?[40] ^= 1 },
            { $0[$1] = $0[paths[3]] },
        ]
        for harm in harms {
            let harmed = ledger.scratch.copy { image in
                for path in [paths[0], paths[2]] { harm(&image, path) }
                for path in strangers { image[path] = image[paths[1]] }
            }
            let coverage = IndexCoverage(try harmed.reader())
            #expect(coverage.segmentsWithoutColumns == 2)
            #expect(try harmed.digest() == ledger.digest)
            try harmed.open().close()
            #expect(Self.columns(harmed) == paths)
            for path in paths { #expect(harmed.storage.image[path] == whole[path]) }
            #expect(!harmed.files(in: "index").contains(strangers[1]))
            #expect(IndexCoverageCheck.isWhole(harmed))
        }
    }

    @Test("an older program's ledger, which has none, gets all of them, and its rows stay")
    func older() throws {
        let ledger = try HarmedLedger()
        let whole = ledger.scratch.storage.image
        let old = ledger.scratch.copy { image in
            for path in image.paths where path.hasSuffix(".cols") { image[path] = nil }
        }
        let sealed = try old.reader().snapshot.segments.count(where: \.isSealed)
        #expect(IndexCoverage(try old.reader()).segmentsWithoutColumns == sealed)
        try old.open().close()
        for path in whole.paths where path.hasPrefix("index/") {
            #expect(old.storage.image[path] == whole[path], "\(path)")
        }
    }

    @Test("comparing the index names each that is damaged, and making all again heals it")
    func verification() throws {
        let ledger = try HarmedLedger()
        let paths = Self.columns(ledger.scratch)
        func faults(_ scratch: LedgerScratch) throws -> [IndexFault] {
            try IndexVerification(try scratch.reader()).faults
        }
        #expect(try faults(ledger.scratch) == [])
        for (index, path) in paths.enumerated() {
            let bytes = try #require(ledger.scratch.storage.image[path])
            let other = ledger.scratch.storage.image[paths[(index + 1) % paths.count]]
            var harms: [([UInt8]?, IndexFault.What)] = [
                (nil, .missing), ([], .part), (Array(bytes.dropLast()), .part), (other, .stale),
            ]
            for place in stride(from: index, to: bytes.count, by: 41) {
                var harmed = bytes
                harmed[place] ^= 4
                harms.append((harmed, .part))
            }
            for (content, what) in harms {
                let harmed = ledger.scratch.copy { $0[path] = content }
                #expect(try faults(harmed) == [IndexFault(path, what)])
            }
            let harmed = ledger.scratch.copy { $0[path]?[bytes.count / 2] ^= 1 }
            let opened = try harmed.open()
            _ = try opened.reindex()
            try opened.close()
            #expect(try faults(harmed) == [])
            #expect(harmed.storage.image[path] == bytes)
        }
        let zeros = String(repeating: "0", count: 19)
        let stranger = "index/\(zeros)1-\(zeros)2.cols"
        let harmed = ledger.scratch.copy { $0[stranger] = $0[paths[0]] }
        #expect(try faults(harmed) == [IndexFault(stranger, .stale)])
        // Sound bytes that say something else: those of fewer records.
        let segment = try #require(try ledger.scratch.reader().snapshot.segments.first)
        let selection = SegmentRows.Selection(asOf: .min)
        let lie = ColumnsFile(try SegmentRows(segment, selection), of: segment).bytes
        let misled = ledger.scratch.copy { $0[paths[0]] = lie }
        #expect(try faults(misled) == [IndexFault(paths[0], .entries)])
    }

    @Test("columns of a damaged segment are neither judged nor made again")
    func damagedSegment() throws {
        let ledger = try HarmedLedger()
        let path = ledger.scratch.files(in: "log").filter { $0.hasSuffix(".seg") }[2]
        let segment = try ledger.scratch.reader().snapshot.segments[2]
        #expect(segment.path == path)
        let columns = SegmentColumns.path(segment)
        let harmed = ledger.scratch.copy { $0[path]?[300] ^= 1 }
        let found = try IndexVerification(try harmed.reader())
        #expect(found.faults == [] && found.unchecked.contains(columns))
        // They were made from the sound segment, so the figures are still right.
        #expect(try harmed.digest() == ledger.digest)
        let before = harmed.storage.image[columns]
        let opened = try harmed.open()
        #expect(throws: LedgerError.self) { _ = try opened.reindex() }
        #expect(harmed.storage.image[columns] == before)
    }
}

/// Whether every sealed segment has its columns.
private enum IndexCoverageCheck {
    static func isWhole(_ scratch: LedgerScratch) -> Bool {
        guard let reader = try? scratch.reader() else { return false }
        return IndexCoverage(reader).segmentsWithoutColumns == 0
    }
}
