import Bytes
import Foundation
import Platform
import SegmentLog
import TestSupport
import Testing

/// A log with a file that goes with it, backed up and restored on simulated disks.
enum BackupScratch {
    static let companion = "ledger.key"
    static let clock = ManualClock()

    /// A disk with a log of `count` batches, left open, and its companion.
    static func log(
        _ count: Int,
        on image: DiskImage = DiskImage(),
        seed: UInt64 = 1
    ) throws -> (storage: SimulatedStorage, log: SegmentLog) {
        var image = image
        image[companion] = Array("companion".utf8)
        let storage = SimulatedStorage(image)
        let log = try SegmentLog(storage, options: TestLog.options(seed: seed))
        try append(count, to: log, seed: seed)
        return (storage, log)
    }

    static func append(_ count: Int, to log: SegmentLog, seed: UInt64 = 1) throws {
        for index in 0..<count {
            let batch = TestBatch(
                first: log.nextPosition,
                count: 1 + index % 3,
                frameBytes: 700 + index * 331 % 2200,
                seed: seed * 1000 + log.nextPosition
            )
            try log.submit(batch.frame).wait()
        }
    }

    @discardableResult
    static func backUp(
        _ source: any Storage,
        into place: any Storage,
        checks: Bool = false
    ) throws(BackupError) -> BackupReceipt {
        var backup = LogBackup(
            of: source,
            into: place,
            logID: TestLog.logID,
            companions: [companion]
        )
        return try backup.run(program: "1.0.0", clock: clock, checksKept: checks)
    }

    /// What `body` throws; `nil` when it does not.
    static func error<Result>(
        of body: () throws(BackupError) -> Result
    ) -> BackupError? {
        do throws(BackupError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    /// What a backup restores; checks that the log opens with the same records.
    static func restored(_ place: any Storage) throws -> (batches: [TestBatch], head: UInt64) {
        let target = SimulatedStorage()
        let manifest = try LogRestore(from: place, into: target).run()
        let verification = try LogVerification(target, logID: TestLog.logID)
        #expect(verification.damages.isEmpty && verification.unvouched.isEmpty)
        #expect(verification.end == manifest.head)
        let batches = try TestLog.read(target)
        #expect(try LogSnapshot(target, logID: TestLog.logID).end == manifest.head)
        #expect(target.image[companion] == Array("companion".utf8))
        let log = try SegmentLog(target, options: TestLog.options(seed: 77))
        #expect(log.recovery == RecoveryReport() && log.nextPosition == manifest.head)
        try append(9, to: log, seed: 88)
        try log.close()
        #expect(try TestLog.read(target).starts(with: batches))
        return (batches, manifest.head)
    }
}

@Suite("A backup")
struct BackupTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    @Test("beside an open log, again and again, restores what was acknowledged; keeps what it has")
    func incremental() throws {
        let (source, log) = try BackupScratch.log(0)
        let place = SimulatedStorage()
        var before = 0
        for round in 0..<12 {
            let image = source.image
            let receipt = try BackupScratch.backUp(source, into: place)
            #expect(source.image == image, "a backup touches nothing of the ledger")
            let (batches, head) = try BackupScratch.restored(place)
            #expect(try batches == TestLog.read(source))
            #expect(head == log.durableEnd)
            #expect(receipt.kept >= before - 1 && receipt.copied <= 4)
            before = receipt.manifest.segments.count
            #expect(place.image.paths.count == before + 3)
            try BackupScratch.append(round, to: log)
        }
        #expect(before > 6)
        try log.close()
        let again = try BackupScratch.log(3, on: source.image, seed: 2)
        try BackupScratch.backUp(again.storage, into: place)
        let receipt = try BackupScratch.backUp(again.storage, into: place)
        #expect(receipt.copied == 0 && receipt.byteCount == 0)
        #expect(try BackupScratch.restored(place).batches == TestLog.read(again.storage))
    }

    @Test("has the root of the tree over all records, however it grew")
    func root() throws {
        let (source, log) = try BackupScratch.log(5)
        let place = SimulatedStorage()
        try BackupScratch.backUp(source, into: place)
        try BackupScratch.append(17, to: log)
        let grown = try BackupScratch.backUp(source, into: place).manifest
        let whole = try BackupScratch.backUp(source, into: SimulatedStorage()).manifest
        #expect(grown.root == whole.root && grown.peaks == whole.peaks)
        var leaves: [SHA256.Digest] = []
        for record in try TestLog.read(source).flatMap(\.records) {
            leaves.append(
                RecordLeaf.hash(
                    envelope: record.envelope.span,
                    commitment: SHA256.digest(of: record.evidence.span)
                )
            )
        }
        #expect(grown.root == MerkleTree.root(of: leaves) && grown.head == UInt64(leaves.count))
        #expect(BackupManifest(grown.bytes) == grown)
    }

    @Test("after a power cut at any change is the one before or the new one, whole")
    func powerCuts() throws {
        let (source, log) = try BackupScratch.log(4)
        let first = SimulatedStorage()
        try BackupScratch.backUp(source, into: first)
        let old = try TestLog.read(source)
        try BackupScratch.append(9, to: log)
        let new = try TestLog.read(source)
        var cases = 0
        for (image, before) in [(DiskImage(), nil), (first.image, old)] {
            var cut = 0
            while true {
                let place = SimulatedStorage(image, plan: FaultPlan(powerCut: cut))
                let isDone = (try? BackupScratch.backUp(source, into: place)) != nil
                let detail: CrashImages.Detail =
                    Self.isFull ? .torn : .sample(12, seed: UInt64(cut))
                for crash in place.crashImages(detail) {
                    cases += 1
                    let disk = SimulatedStorage(crash)
                    if let before {
                        let found = try BackupScratch.restored(disk).batches
                        #expect(found == new || (!isDone && found == before))
                    } else if try BackupManifest.read(disk) != nil {
                        #expect(try BackupScratch.restored(disk).batches == new)
                    } else {
                        #expect(!isDone)
                    }
                    try BackupScratch.backUp(source, into: disk)
                    #expect(try BackupScratch.restored(disk).batches == new)
                }
                if isDone { break }
                cut += 1
            }
        }
        #expect(cases > 200)
    }

    @Test("reports every call that fails, and the place restores the backup before or the new one")
    func failures() throws {
        let (source, log) = try BackupScratch.log(4)
        let first = SimulatedStorage()
        try BackupScratch.backUp(source, into: first)
        let old = try TestLog.read(source)
        try BackupScratch.append(9, to: log)
        let new = try TestLog.read(source)
        for count in [1, Int.max] {
            var number = 0
            while true {
                let failure = FaultPlan.Failure(nil, first: number, count: count)
                let place = SimulatedStorage(first.image, plan: FaultPlan(failure: failure))
                let isDone = (try? BackupScratch.backUp(source, into: place)) != nil
                #expect(isDone != place.hasFailed)
                let found = try BackupScratch.restored(SimulatedStorage(place.image)).batches
                #expect(found == new || (!isDone && found == old))
                if isDone { break }
                number += 1
            }
            #expect(number > 30)
        }
        var number = 0
        while true {
            let failure = FaultPlan.Failure(nil, first: number, count: 1)
            let harmed = SimulatedStorage(source.image, plan: FaultPlan(failure: failure))
            let place = SimulatedStorage(first.image)
            let isDone = (try? BackupScratch.backUp(harmed, into: place)) != nil
            #expect(isDone || harmed.hasFailed)
            let found = try BackupScratch.restored(place).batches
            #expect(found == (isDone ? new : old))
            if !harmed.hasFailed { break }
            number += 1
        }
        #expect(number > 10)
    }

    @Test("into a place that is full stays the one before, and goes on when there is room")
    func fullPlace() throws {
        let (source, log) = try BackupScratch.log(4)
        let first = SimulatedStorage()
        try BackupScratch.backUp(source, into: first)
        let old = try TestLog.read(source)
        try BackupScratch.append(9, to: log)
        let used = first.image.files.values.reduce(0) { $0 + $1.count }
        var isDone = false
        for room in stride(from: 0, to: 60 << 10, by: 509) where !isDone {
            let plan = FaultPlan(capacity: used + room)
            let place = SimulatedStorage(first.image, plan: plan)
            let error = BackupScratch.error { () throws(BackupError) in
                try BackupScratch.backUp(source, into: place)
            }
            guard let error else {
                isDone = true
                continue
            }
            guard case .system(let failure) = error, failure.isNoSpace else {
                Issue.record("\(error)")
                return
            }
            let disk = SimulatedStorage(place.image)
            #expect(try BackupScratch.restored(disk).batches == old)
            try BackupScratch.backUp(source, into: disk)
            #expect(try BackupScratch.restored(disk).batches == TestLog.read(source))
        }
        #expect(isDone)
    }

    @Test("beside a writer that appends between any two calls restores a prefix of what it wrote")
    func interleaved() throws {
        for every in [1, 2, 3, 7, 20] {
            let (source, log) = try BackupScratch.log(6)
            let place = SimulatedStorage()
            for round in 0..<4 {
                let before = log.durableEnd
                let beside = BesideStorage(source, every: every) {
                    try? BackupScratch.append(1 + round, to: log)
                }
                try BackupScratch.backUp(beside, into: place)
                let (batches, head) = try BackupScratch.restored(place)
                #expect(head >= before)
                #expect(try TestLog.read(source).starts(with: batches))
            }
        }
    }

    @Test("with any byte changed or cut off anywhere is refused or restores what was backed up")
    func flips() throws {
        let (source, _) = try BackupScratch.log(6)
        let place = SimulatedStorage()
        try BackupScratch.backUp(source, into: place)
        let image = place.image
        var cases = 0
        for path in image.paths where path != "lock" {
            let bytes = try #require(image[path])
            for offset in bytes.indices {
                if !Self.isFull, bytes.count > 2000, offset % 17 != 0, offset > 200 { continue }
                for isCut in [false, true] {
                    var harmed = image
                    harmed[path] = isCut ? Array(bytes[..<offset]) : bytes
                    if !isCut { harmed[path]?[offset] ^= 1 << UInt8(offset % 8) }
                    let target = SimulatedStorage()
                    do throws(BackupError) {
                        _ = try LogRestore(from: SimulatedStorage(harmed), into: target).run()
                        Issue.record("restores from \(path) changed at \(offset)")
                    } catch {
                        guard case .damaged(let file) = error, file == path else {
                            Issue.record("\(error), not damage of \(path) at \(offset)")
                            return
                        }
                    }
                    #expect(target.image[BackupScratch.companion] == nil)
                    cases += 1
                }
            }
        }
        #expect(cases > 2000)
    }

    @Test("that lost a segment, or bits of one, is put right by the next one that checks")
    func healing() throws {
        let (source, _) = try BackupScratch.log(14)
        let place = SimulatedStorage()
        let manifest = try BackupScratch.backUp(source, into: place).manifest
        for segment in manifest.segments {
            for kind in 0..<3 {
                var image = place.image
                switch kind {
                case 0: image[segment.path] = nil
                case 1: image[segment.path]?.removeLast()
                default: image[segment.path]?[200] ^= 1
                }
                let disk = SimulatedStorage(image)
                let receipt = try BackupScratch.backUp(source, into: disk, checks: kind == 2)
                #expect(receipt.copied == 1 && receipt.manifest == manifest)
                #expect(try BackupScratch.restored(disk).batches == TestLog.read(source))
            }
        }
    }

    @Test("never takes a damaged segment over a good copy, and names the damage")
    func damagedSource() throws {
        let (source, log) = try BackupScratch.log(4)
        let place = SimulatedStorage()
        try BackupScratch.backUp(source, into: place)
        let old = try TestLog.read(source)
        try BackupScratch.append(9, to: log)
        let good = place.image
        let image = source.image
        var cases = 0
        for path in image.paths where SegmentName.base(of: String(path.dropFirst(4))) != nil {
            for offset in stride(from: 128, to: 8000, by: 97) {
                var harmed = image
                guard offset < harmed[path]?.count ?? 0 else { continue }
                harmed[path]?[offset] ^= 0x10
                let disk = SimulatedStorage(good)
                let error = BackupScratch.error { () throws(BackupError) in
                    try BackupScratch.backUp(SimulatedStorage(harmed), into: disk)
                }
                let restored = try BackupScratch.restored(disk).batches
                guard let error else {
                    // A sealed segment that is there already is not read; zeros hold nothing.
                    #expect(try restored == TestLog.read(source))
                    continue
                }
                cases += 1
                guard case .log(.damaged(let damage)) = error, damage.file == path else {
                    Issue.record("\(error)")
                    return
                }
                #expect(restored == old)
            }
        }
        #expect(cases > 50)
    }
}
