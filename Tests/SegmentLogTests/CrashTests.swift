import SegmentLog
import Testing

@Suite("The log after a power cut at any moment")
struct CrashTests {
    @Test(
        "keeps every acknowledged batch, no batch in part, and every other byte aside",
        arguments: [CrashWorkload.full, .small]
    )
    func everyCut(_ workload: CrashWorkload) {
        let run = CrashRun(workload, .complete, .configured)
        #expect(run.violations.prefix(5).isEmpty)
        #expect(run.cuts > 80)
        print("\(workload.name): \(run.cuts) cuts, \(run.images) disks, \(run.cases) recoveries")
    }

    @Test(
        "is lost without any one of the writer's cares, and this suite sees it",
        arguments: [
            WriterDiscipline.syncsFrames, .syncsDirectory, .acknowledgesAfterSync, .checksBlocks,
            .persistsAgain, .keepsLost,
        ]
    )
    func negativeControl(_ care: WriterDiscipline) {
        let reckless = WriterDiscipline.complete.subtracting(care)
        let run = CrashRun(.full, reckless, .control)
        #expect(!run.violations.isEmpty)
        let caught = run.violations.first ?? "nothing"
        print("negative control \(care.rawValue): caught after \(run.cases) recoveries: \(caught)")
    }
}
