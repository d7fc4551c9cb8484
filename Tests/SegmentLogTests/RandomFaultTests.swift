import Bytes
import Dispatch
import Foundation
import Platform
import SegmentLog
import Synchronization
import TestSupport
import Testing

@Suite("The log on a disk with faults of every kind")
struct RandomFaultTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    @Test("keeps what was acknowledged through faults drawn from seeds, and faults of recovery")
    func seeds() {
        // Seeds are dealt out to the workers, so that each checks the same ones on every machine.
        let workers = 2
        let wanted = (Self.isFull ? 1_000_000 : 400) / workers
        let isFull = Self.isFull
        let runs = Mutex<[(run: RandomFaultRun, seeds: UInt64)]>([])
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            var run = RandomFaultRun()
            var seeds: UInt64 = 0
            while run.recoveries < wanted && run.violations.isEmpty {
                let seed = 1 + UInt64(worker) + seeds * UInt64(workers)
                run.run(seed: seed, images: isFull ? 24 : 6)
                seeds += 1
            }
            runs.withLock { $0.append((run, seeds)) }
        }
        let all = runs.withLock { $0 }
        #expect(all.flatMap { $0.run.violations.prefix(5) }.isEmpty)
        let disks = all.reduce(into: Set<Hash128>()) { $0.formUnion($1.run.disks) }
        print(
            "random faults: \(all.reduce(0) { $0 + $1.seeds }) seeds, \(disks.count) distinct disks after "
                + "a power cut, \(all.reduce(0) { $0 + $1.run.recoveries }) recoveries"
        )
    }

    @Test("batches of any size can be made")
    func sizes() {
        for seed in 0..<6 as Range<UInt64> {
            for size in 90...400 {
                let batch = TestBatch(first: 0, count: 2, frameBytes: size, seed: seed)
                // The shortest envelopes and evidence take more than the least of these.
                let most = size < 200 ? size + 60 : size + 1
                #expect((size...most).contains(batch.builder.byteCount))
            }
        }
    }

    @Test("serves nothing but what was written, or names the damage, where every sync lies")
    func lyingSync() {
        var cut = 0
        var named = 0
        var served = 0
        var isOff = true
        while isOff {
            var plan = FaultPlan(powerCut: cut)
            plan.liesAboutSyncs = true
            let outcome = CrashWorkload.small.run(plan)
            isOff = outcome.storage.isOff
            for image in outcome.storage.crashImages(.sample(8, seed: UInt64(cut))) {
                let storage = SimulatedStorage(image)
                do throws(LogError) {
                    _ = try SegmentLog(
                        storage,
                        options: TestLog.options(segmentBytes: 4 << 10, seed: 55)
                    )
                    let batches = try TestLog.read(storage)
                    let isPrefix = zip(batches, outcome.submitted).allSatisfy { $0 == $1 }
                    #expect(isPrefix && batches.count <= outcome.submitted.count)
                    served += 1
                } catch {
                    switch error {
                    case .readOnly, .damaged: named += 1
                    default: Issue.record("cut \(cut): \(error)")
                    }
                }
            }
            cut += 1
        }
        #expect(named > 0 && served > 0)
        print("lying syncs: \(cut) cuts, \(served) logs served a prefix, \(named) named damage")
    }

    @Test("never believes a read that returns another place's bytes")
    func misdirectedReads() throws {
        let origin = SimulatedStorage()
        let batches = (0..<8).reduce(into: [TestBatch]()) { batches, number in
            let first = batches.last?.end ?? 0
            let bytes = 700 + number * 300
            batches.append(
                TestBatch(first: first, count: 3, frameBytes: bytes, seed: UInt64(number))
            )
        }
        let options = TestLog.options(segmentBytes: 4 << 10)
        _ = try TestLog.write(batches, to: origin, options: options)
        var cases = 0
        var refused = 0
        for shift in [-4096, -512, -64, 64, 512, 4096] {
            var read = 0
            var hasFailed = true
            while hasFailed {
                var plan = FaultPlan.none
                plan.misdirection = FaultPlan.Misdirection(read: read, shift: shift)
                let reader = origin.afterProcessEnd(plan: plan)
                let writer = origin.afterProcessEnd(plan: plan)
                do throws(LogError) {
                    let found = try TestLog.read(reader)
                    #expect(found == batches, "read \(read), \(shift)")
                } catch {
                    refused += 1
                }
                do throws(LogError) {
                    let again = TestLog.options(segmentBytes: 4 << 10, seed: 77)
                    _ = try SegmentLog(writer, options: again)
                } catch {
                    refused += 1
                }
                let after = try TestLog.read(writer.afterProcessEnd())
                #expect(after == batches, "open, read \(read), \(shift)")
                cases += 2
                read += 1
                hasFailed = reader.hasFailed || writer.hasFailed
            }
        }
        #expect(refused > 10)
        print("misdirected reads: \(cases) cases, \(refused) refused")
    }
}
