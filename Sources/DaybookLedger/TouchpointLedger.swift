import Ledger
import Platform
import SegmentLog
import Synchronization

/// A ledger of touchpoints in a directory, opened by this program.
///
/// The book is only ever appended to. What ``append(_:in:)`` has returned from is on stable storage;
/// every question can be asked about any ``Moment``, past or present.
///
/// One handle at a time writes, in one process; any number of handles read beside it, in any process,
/// without a lock and without waiting. A handle may be used from any thread and any task: appends
/// that meet share one sync of the disk. The calls block while the disk works, so an actor or the
/// main thread should leave them to a thread of their own.
public final class TouchpointLedger: Sendable {
    /// What a handle may do.
    public enum Access: Sendable {
        /// Ask; beside a writer, which is never disturbed.
        case readOnly
        /// Ask and append; one handle at a time, among all processes.
        case readWrite
    }

    /// The most items of one append, which is stored whole or not at all.
    public static let itemsPerAppendMax = 65_536
    /// The most bytes of one append: its items as JSON, and what is made of them.
    public static let bytesPerAppendMax = 64 << 20

    /// The ledger's directory, as it was given.
    public let path: String
    /// What this handle may do.
    public let access: Access
    /// What opening found beyond the last acknowledged record, and where it is kept.
    ///
    /// One sentence for each stretch of bytes; none after an orderly end, and none for readers.
    public let recovered: [String]

    let storage: any Storage
    private let writer: Ledger?
    private let isClosed = Atomic(false)

    /// Opens the ledger in the directory `path`.
    ///
    /// On return a ledger opened for writing is recovered from however the last writer ended, and
    /// everything that can be read is on stable storage.
    ///
    /// - Parameters:
    ///   - path: The ledger's directory; its parent must be there.
    ///   - access: What the handle may do.
    ///   - createsWhenMissing: Whether opening for writing makes a ledger where there is none.
    /// - Returns: The handle, to be closed when it is no longer needed.
    /// - Throws: ``LedgerFailure/noLedger(path:)``; ``LedgerFailure/busy(holder:)`` when another
    ///   handle writes; ``LedgerFailure/damaged(_:)`` when acknowledged records are damaged: what can
    ///   be read still opens with ``Access/readOnly``. Nothing was changed in any case.
    /// - Complexity: reads the headers of the segments and, for writing, the open segment.
    public static func open(
        at path: String,
        access: Access = .readWrite,
        createsWhenMissing: Bool = true
    ) throws(LedgerFailure) -> TouchpointLedger {
        try TouchpointLedger(
            PosixStorage(root: path),
            path: path,
            access: access,
            createsWhenMissing: createsWhenMissing
        )
    }

    private init(
        _ storage: any Storage,
        path: String,
        access: Access,
        createsWhenMissing: Bool
    ) throws(LedgerFailure) {
        self.path = path
        self.access = access
        self.storage = storage
        if access == .readOnly || !createsWhenMissing {
            _ = try translated { () throws(LedgerError) in
                try LedgerReader(storage, directory: path)
            }
        }
        guard access == .readWrite else {
            writer = nil
            recovered = []
            return
        }
        var options = LedgerOptions()
        options.holder = "process \(ProcessFacts.identifier), embedding the ledger"
        let made = options
        let ledger = try translated { () throws(LedgerError) in
            try Ledger(storage, directory: path, options: made)
        }
        recovered = ledger.recovery.unvouched.map(\.description)
        writer = ledger
    }

    /// Ends writing in good order and lets others write; waits for appends that are under way.
    ///
    /// A handle that is let go without it leaves nothing undone either, but the next opening has to
    /// look at the end of the log again. Questions can still be asked. Closing again does nothing.
    ///
    /// - Throws: ``LedgerFailure/outcomeUnknown(_:)`` when the disk failed.
    public func close() throws(LedgerFailure) {
        guard let writer, !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        try translated { () throws(LedgerError) in try writer.close() }
    }

    /// The number of records on stable storage: the first position not included.
    ///
    /// - Complexity: for a reader, the headers of the segments.
    public var head: UInt64 {
        get throws(LedgerFailure) {
            if let writer { return writer.durableEnd }
            return try reader().snapshot.end
        }
    }

    /// The ledger to append to.
    func openWriter() throws(LedgerFailure) -> Ledger {
        guard let writer else { throw .openedForReading }
        if isClosed.load(ordering: .acquiring) { throw .closed }
        return writer
    }

    /// The ledger as it can be read now.
    func reader() throws(LedgerFailure) -> LedgerReader {
        try translated { () throws(LedgerError) in try LedgerReader(storage, directory: path) }
    }
}
