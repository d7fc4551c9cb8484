import Foundation
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("Repairing a log from a backup")
struct LogRepairTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    private func backup(of image: DiskImage) throws -> SimulatedStorage {
        let place = SimulatedStorage()
        var backup = LogBackup(
            of: SimulatedStorage(image),
            into: place,
            logID: TestLog.logID,
            companions: []
        )
        _ = try backup.run(program: "1", clock: BackupScratch.clock)
        return place
    }

    @discardableResult
    private func repair(
        _ storage: SimulatedStorage,
        from place: any Storage
    ) throws(BackupError) -> RepairReport {
        var repair = LogRepair(storage, from: place, logID: TestLog.logID, holder: "test")
        return try repair.run()
    }

    @Test("mends any bit, cut and lost segment, touches no other file and keeps what was there")
    func everyDamage() throws {
        for isClosed in [true, false] {
            let log = try DamageLog.make(isClosed: isClosed, hasMark: true)
            let place = try backup(of: log.image)
            var cases = 0
            for segment in log.segments {
                let step = Self.isFull ? 1 : 61
                for offset in stride(from: 0, to: segment.used, by: step) {
                    for kind in 0..<3 {
                        var harmed = log.image
                        switch kind {
                        case 0: harmed[segment.path]?[offset] ^= 1 << UInt8(offset % 8)
                        case 1:
                            harmed[segment.path] = log.image[segment.path].map {
                                Array($0[..<offset])
                            }
                        default: harmed[segment.path] = offset == 0 ? nil : harmed[segment.path]
                        }
                        let disk = SimulatedStorage(harmed)
                        let before = try LogVerification(disk, logID: TestLog.logID)
                        if before.damages.isEmpty { continue }
                        cases += 1
                        let report = try repair(disk, from: place)
                        // A closing frame at the end is no record, and no backup holds it.
                        #expect(report.remaining.isEmpty, "\(segment.path) \(offset) \(kind)")
                        #expect(report.segments.map(\.path) == [segment.path])
                        #expect(try TestLog.read(disk) == log.batches)
                        for path in log.image.paths where path != segment.path && path != "lock" {
                            #expect(disk.image[path] == harmed[path])
                        }
                        guard let copy = report.segments.first?.copy else {
                            #expect(harmed[segment.path] == nil)
                            continue
                        }
                        let kept = try #require(disk.image[copy])
                        #expect(harmed[segment.path]?.starts(with: kept) ?? false)
                    }
                }
            }
            #expect(cases > 300)
        }
    }

    @Test("keeps every record that came after the backup, sound ones behind the damage too")
    func later() throws {
        for count in [1, 2, 5, 9] {
            let (source, log) = try BackupScratch.log(count)
            let place = try backup(of: source.image)
            let covered = log.durableEnd
            try BackupScratch.append(8, to: log, seed: 4)
            let image = source.image
            let batches = try TestLog.read(source)
            for path in image.paths where SegmentName.base(of: String(path.dropFirst(4))) != nil {
                for offset in stride(from: 3, to: image[path]?.count ?? 0, by: 211) {
                    var harmed = image
                    harmed[path]?[offset] ^= 0x40
                    let disk = SimulatedStorage(harmed)
                    let before = try LogVerification(disk, logID: TestLog.logID)
                    if before.damages.isEmpty { continue }
                    let report = try repair(disk, from: place)
                    let isCovered = before.damages.allSatisfy { $0.positions.lowerBound < covered }
                    if isCovered {
                        #expect(report.remaining.isEmpty, "\(count) \(path) \(offset)")
                        #expect(try TestLog.read(disk) == batches)
                    } else {
                        #expect(report.segments.isEmpty)
                        #expect(report.remaining == before.damages)
                        #expect(disk.image[path] == harmed[path])
                    }
                }
            }
        }
    }

    @Test("after a power cut at any change leaves each segment as it was or mended, and goes on")
    func powerCuts() throws {
        let log = try DamageLog.make(isClosed: false, hasMark: true)
        let place = try backup(of: log.image)
        var harmed = log.image
        harmed[log.segments[0].path]?[300] ^= 1
        harmed[log.segments[1].path] = nil
        harmed[log.segments[2].path]?[5] ^= 1
        let wrong = try LogVerification(SimulatedStorage(harmed), logID: TestLog.logID).damages
            .count
        var cut = 0
        while true {
            let disk = SimulatedStorage(harmed, plan: FaultPlan(powerCut: cut))
            let isDone = (try? repair(disk, from: place)) != nil
            for crash in disk.crashImages(.sample(12, seed: UInt64(cut))) {
                let again = SimulatedStorage(crash)
                let damages = try LogVerification(again, logID: TestLog.logID).damages
                #expect(damages.count <= wrong && (!isDone || damages.isEmpty))
                #expect(try repair(again, from: place).remaining.isEmpty)
                #expect(try TestLog.read(again) == log.batches)
            }
            if isDone { break }
            cut += 1
        }
        #expect(cut > 12)
    }

    @Test("reports every call that fails, and makes nothing worse")
    func failures() throws {
        let log = try DamageLog.make(isClosed: true, hasMark: true)
        let place = try backup(of: log.image)
        var harmed = log.image
        harmed[log.segments[0].path]?[300] ^= 1
        var number = 0
        while true {
            let plan = FaultPlan(failure: FaultPlan.Failure(nil, first: number, count: 1))
            let disk = SimulatedStorage(harmed, plan: plan)
            let isDone = (try? repair(disk, from: place)) != nil
            #expect(isDone || disk.hasFailed)
            let again = SimulatedStorage(disk.image)
            #expect(try repair(again, from: place).remaining.isEmpty)
            #expect(try TestLog.read(again) == log.batches)
            if !disk.hasFailed { break }
            number += 1
        }
        #expect(number > 20)
    }

    @Test("never writes another history's segment, nor one that the backup has lost itself")
    func refusals() throws {
        let (source, log) = try BackupScratch.log(4)
        try log.close()
        let first = try backup(of: source.image)
        // Two copies of one log that go on in the same segment, each its own way.
        let other = SimulatedStorage(source.image)
        let again = try SegmentLog(source, options: TestLog.options(seed: 7))
        try BackupScratch.append(6, to: again, seed: 5)
        let otherLog = try SegmentLog(other, options: TestLog.options(seed: 6))
        try BackupScratch.append(6, to: otherLog, seed: 6)
        let strange = try backup(of: other.image)
        var refused = 0
        for path in source.image.paths where SegmentName.base(of: String(path.dropFirst(4))) != nil
        {
            for offset in stride(from: 130, to: source.image[path]?.count ?? 0, by: 97) {
                var harmed = source.image
                harmed[path]?[offset] ^= 0x40
                let disk = SimulatedStorage(harmed)
                let before = try LogVerification(disk, logID: TestLog.logID).damages
                if before.isEmpty { continue }
                let error = BackupScratch.error { () throws(BackupError) in
                    try repair(disk, from: strange)
                }
                let sound = try TestLog.read(source)
                if let error {
                    guard case .forked = error else {
                        Issue.record("\(error)")
                        return
                    }
                    refused += 1
                } else if try LogVerification(disk, logID: TestLog.logID).damages.isEmpty {
                    #expect(try TestLog.read(disk) == sound)
                }
                for other in source.image.paths where other != path && other != "lock" {
                    #expect(disk.image[other] == source.image[other])
                }
            }
        }
        #expect(refused > 10)
        var lost = first.image
        let copy = try #require(lost.paths.first { $0.hasPrefix("log/") })
        lost[copy]?[200] ^= 1
        var harmed = source.image
        harmed["log/00000000000000000000.seg"]?[200] ^= 1
        let disk = SimulatedStorage(harmed)
        let error = BackupScratch.error { () throws(BackupError) in
            try repair(disk, from: SimulatedStorage(lost))
        }
        guard case .damaged(let file) = error, file == copy else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            disk.image["log/00000000000000000000.seg"] == harmed["log/00000000000000000000.seg"]
        )
    }
}
