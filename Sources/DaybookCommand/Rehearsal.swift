import Ledger
import Platform
import SegmentLog

/// A ledger that behaves as the invocation's own does and leaves no trace.
///
/// What is written lies in a temporary directory, which goes with this object. While it lives, the
/// ledger's own lock is held, so that nobody changes what the rehearsal stands on.
final class Rehearsal {
    let ledger: Ledger
    private let storage: OverlayStorage
    private let directory: TemporaryDirectory
    private let lock: (any StorageLock)?

    /// A rehearsal in front of the ledger of `invocation`, which need not exist.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with ``LogError/busy(holder:)`` while another process writes.
    init(_ invocation: Invocation) throws {
        let own = PosixStorage(root: invocation.directory)
        directory = try TemporaryDirectory()
        var options = LedgerOptions()
        options.holder = "process \(ProcessFacts.identifier), daybook \(invocation.command.name)"
        // Where there is no such file nobody has written yet, and none is left behind.
        let isLocked: Bool
        do throws(SystemError) {
            isLocked = try own.list("").contains { $0.utf8.elementsEqual("lock".utf8) }
            lock = isLocked ? try own.lock("lock", holder: "") : nil
        } catch {
            throw LedgerError.system(invocation.named(error))
        }
        if isLocked, lock == nil { throw LedgerError.log(.busy(holder: SegmentLog.holder(own))) }
        storage = OverlayStorage(over: own, writingTo: PosixStorage(root: directory.path))
        let indexWork = IndexWork(invocation.console)
        options.progress = indexWork.progress
        defer { indexWork.end() }
        ledger = try Ledger(storage, directory: invocation.directory, options: options)
    }

    /// The ledger as it would be by now.
    func reader() throws -> LedgerReader {
        try LedgerReader(storage, directory: "the rehearsal")
    }
}
