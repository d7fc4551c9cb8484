import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("A backup of another history")
struct BackupHistoryTests {
    /// A backup, the log behind it, and a log restored from it.
    private func forked(
        _ count: Int
    ) throws -> (
        place: SimulatedStorage, source: SimulatedStorage, log: SegmentLog, other: SimulatedStorage
    ) {
        let (source, log) = try BackupScratch.log(count)
        let place = SimulatedStorage()
        try BackupScratch.backUp(source, into: place)
        let other = SimulatedStorage()
        _ = try LogRestore(from: place, into: other).run()
        return (place, source, log, other)
    }

    @Test("is refused with the position at which it forks, whatever its length, and stays")
    func forks() throws {
        for count in [1, 4, 9] {
            for (ours, theirs) in [(1, 1), (3, 3), (2, 9), (9, 2), (12, 12)] {
                let (place, source, log, other) = try forked(count)
                let fork = log.nextPosition
                try BackupScratch.append(ours, to: log, seed: 5)
                try BackupScratch.backUp(source, into: place)
                let image = place.image
                let otherLog = try SegmentLog(other, options: TestLog.options(seed: 6))
                try BackupScratch.append(theirs, to: otherLog, seed: 6)
                let error = BackupScratch.error { () throws(BackupError) in
                    try BackupScratch.backUp(other, into: place)
                }
                guard case .forked(let position) = error else {
                    Issue.record("\(String(describing: error)) for \(count), \(ours), \(theirs)")
                    continue
                }
                #expect(position == fork)
                #expect(place.image == image)
            }
        }
    }

    @Test("that only lacks the newest records is named as older, and goes on when it has them")
    func behind() throws {
        for count in [1, 4, 9] {
            let (place, source, log, other) = try forked(count)
            let old = log.durableEnd
            try BackupScratch.append(7, to: log)
            try BackupScratch.backUp(source, into: place)
            let image = place.image
            let error = BackupScratch.error { () throws(BackupError) in
                try BackupScratch.backUp(other, into: place)
            }
            guard case .ahead(let backup, let ledger) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(backup == log.durableEnd && ledger == old)
            #expect(place.image == image)
        }
    }

    @Test("of another log is refused by name")
    func otherLog() throws {
        let (place, source, _, _) = try forked(3)
        let image = place.image
        var backup = LogBackup(of: source, into: place, logID: 1, companions: [])
        let error = BackupScratch.error { () throws(BackupError) in
            try backup.run(program: "1", clock: BackupScratch.clock)
        }
        guard case .log(.foreignSegment) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        var empty = LogBackup(of: SimulatedStorage(), into: place, logID: 1, companions: [])
        let other = BackupScratch.error { () throws(BackupError) in
            try empty.run(program: "1", clock: BackupScratch.clock)
        }
        guard case .otherLedger = other else {
            Issue.record("\(String(describing: other))")
            return
        }
        #expect(place.image == image)
    }

    @Test("is none where a crash of the log put the same records into other segments")
    func resealed() throws {
        for count in 1..<14 {
            let (source, log) = try BackupScratch.log(count)
            let place = SimulatedStorage()
            try BackupScratch.backUp(source, into: place)
            #expect(log.durableEnd > 0)
            // The mark is never synced: after a power cut the last frame is not vouched for.
            var image = source.image
            image[DurableMark.path] = nil
            let disk = SimulatedStorage(image)
            let again = try SegmentLog(disk, options: TestLog.options(seed: 9))
            #expect(!again.recovery.persistedAgain.isEmpty)
            try BackupScratch.backUp(disk, into: place)
            #expect(try BackupScratch.restored(place).batches == TestLog.read(disk))
            try BackupScratch.append(4, to: again, seed: 3)
            try BackupScratch.backUp(disk, into: place)
            #expect(try BackupScratch.restored(place).batches == TestLog.read(disk))
        }
    }

    @Test("or any other file is not written over: the directory is refused")
    func strangers() throws {
        let (source, _) = try BackupScratch.log(3)
        var notes = DiskImage()
        notes["notes"] = [1]
        for image in [notes, source.image] {
            let disk = SimulatedStorage(image)
            let error = BackupScratch.error { () throws(BackupError) in
                try BackupScratch.backUp(source, into: disk)
            }
            guard case .notABackup = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(disk.image == image)
        }
    }
}

@Suite("Restoring a backup")
struct LogRestoreTests {
    private func backup() throws -> (place: DiskImage, batches: [TestBatch]) {
        let (source, _) = try BackupScratch.log(9)
        let place = SimulatedStorage()
        try BackupScratch.backUp(source, into: place)
        return (place.image, try TestLog.read(source))
    }

    private func isLedger(_ image: DiskImage) -> Bool { image[BackupScratch.companion] != nil }

    @Test("after a power cut anywhere is whole, or no ledger, and then the same call completes it")
    func powerCuts() throws {
        let (place, batches) = try backup()
        var cut = 0
        var cases = 0
        while true {
            let target = SimulatedStorage(plan: FaultPlan(powerCut: cut))
            let restore = LogRestore(from: SimulatedStorage(place), into: target)
            let isDone = (try? restore.run()) != nil
            for crash in target.crashImages(.sample(12, seed: UInt64(cut))) {
                cases += 1
                let disk = SimulatedStorage(crash)
                #expect(!isDone || isLedger(crash))
                if !isLedger(crash) {
                    _ = try LogRestore(from: SimulatedStorage(place), into: disk).run()
                }
                #expect(try TestLog.read(disk) == batches)
                #expect(try LogVerification(disk, logID: TestLog.logID).damages.isEmpty)
            }
            if isDone { break }
            cut += 1
        }
        #expect(cases > 100)
    }

    @Test("reports every call that fails, and leaves no ledger that is not whole")
    func failures() throws {
        let (place, batches) = try backup()
        var number = 0
        while true {
            let plan = FaultPlan(failure: FaultPlan.Failure(nil, first: number, count: 1))
            let target = SimulatedStorage(plan: plan)
            let isDone = (try? LogRestore(from: SimulatedStorage(place), into: target).run()) != nil
            #expect(isDone != target.hasFailed)
            if isLedger(target.image) {
                #expect(try TestLog.read(SimulatedStorage(target.image)) == batches)
            }
            if isDone { break }
            number += 1
        }
        #expect(number > 30)
    }

    @Test("is refused where anything is, a newer index or tree too, and changes nothing there")
    func occupied() throws {
        let (place, _) = try backup()
        for path in ["index/0.run", "tree/checkpoint", "log/durable", "ledger.key", "x"] {
            var image = DiskImage()
            image[path] = [1, 2, 3]
            let (directory, _) = (path.split(separator: "/").dropLast().joined(), 0)
            image.directories.insert(Array(directory.utf8))
            let target = SimulatedStorage(image)
            let error = BackupScratch.error { () throws(BackupError) in
                try LogRestore(from: SimulatedStorage(place), into: target).run()
            }
            guard case .occupied(let names) = error else {
                Issue.record("\(String(describing: error)) for \(path)")
                continue
            }
            #expect(names == [path.split(separator: "/").first.map(String.init) ?? ""])
            #expect(target.image == image)
        }
    }
}
