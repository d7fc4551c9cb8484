package import Ledger
package import Platform

/// What `daybook doctor` looked at; everything that its diagnosis is made from.
package struct DoctorFacts: Sendable {
    /// Something that is derived from the log, and how far it reaches.
    package struct Savepoint: Sendable {
        package let name: String
        /// Every record below it is covered.
        package let end: UInt64
        /// When the last of these was recorded, in microseconds since 1970.
        package let recorded: Int64?

        package init(name: String, end: UInt64, recorded: Int64?) {
            self.name = name
            self.end = end
            self.recorded = recorded
        }
    }

    /// The time it was, in microseconds since 1970.
    package var now: Int64
    /// The number of records on stable storage.
    package var head: UInt64
    /// Records behind them that are written and stay without anything that vouches for them.
    package var waiting: UInt64 = 0
    /// When the last of them was recorded, in microseconds since 1970; `nil` in an empty ledger.
    package var lastRecorded: Int64?
    /// Known damage, as texts.
    package var damages: [String] = []
    /// Files of bytes that a recovery or a repair set aside.
    package var lostFiles = 0
    package var savepoints: [Savepoint] = []
    package var segmentsWithoutRows = 0
    package var segmentsWithoutColumns = 0
    package var sealedWithoutKeys = false
    /// Nanoseconds of single durable writes, in ascending order; empty where the disk refused.
    package var syncNanos: [UInt64] = []
    /// Why the disk could not be timed.
    package var syncFailure: String?
    package var space: DiskSpace?
    package var growth: LogGrowth?
    /// What is known of the last time that each kind of work was done.
    package var operations: [OperationFact] = []
    /// Quarantined items by reason: the reason's name, how many, and what to do.
    package var quarantine: [(reason: String, count: Int, advice: String)] = []

    /// Facts about a ledger of which nothing else was looked at yet.
    package init(now: Int64, head: UInt64, lastRecorded: Int64?) {
        self.now = now
        self.head = head
        self.lastRecorded = lastRecorded
    }
}
