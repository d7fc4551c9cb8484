package import Platform
import SegmentLog

/// How a ledger is opened for writing; what is passed in here decides everything that could differ
/// from one run of a test to the next.
package struct LedgerOptions: Sendable {
    /// Size of new segments, in bytes.
    package var segmentBytes = LogLimits.segmentBytes
    package var clock: any WallClock = SystemClock()
    package var random: any RandomSource = SystemRandom()
    /// Who holds the ledger, for the message that another process prints.
    package var holder = ""

    package init() {}
}
