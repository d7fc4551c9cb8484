package import Platform
import SegmentLog

/// How a ledger is opened for writing; what is passed in here decides everything that could differ
/// from one run of a test to the next.
package struct LedgerOptions: Sendable {
    /// Size of new segments, in bytes.
    package var segmentBytes = LogLimits.segmentBytes
    package var clock: any WallClock = SystemClock()
    package var random: any RandomSource = SystemRandom()
    /// Asked when the disk has no room for the next segment: whether to try again, after as long a
    /// wait as it likes; see ``LogOptions/waitsForRoom``.
    package var waitsForRoom: @Sendable (_ needed: Int, _ attempt: Int) -> Bool = { _, _ in false }
    /// Told how far the making of index files is, at opening and at closing; the last report of each
    /// says that all is done, unless something kept it from being.
    package var progress = WalkProgress.none
    /// Who holds the ledger, for the message that another process prints.
    package var holder = ""

    /// Whether keys are looked up before items are recorded, as they always are but in the tests'
    /// negative control: a suite that passes without does not test it.
    package var checksDuplicates = true

    package init() {}
}
