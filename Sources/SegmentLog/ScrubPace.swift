/// How long reading must pause so that it stays below a rate.
///
/// A pure value: who reads tells it what was read and when. Bytes are paid for by time at the rate,
/// and time in which nothing was read pays for nothing later: in any stretch of time no more is read
/// than the rate allows, and one read besides.
package struct ScrubPace: Sendable, Equatable {
    /// The rate unless told otherwise, in MiB a second: a small part of what a disk can do.
    package static let usualRate = 16
    /// The rates that can be asked for, in MiB a second.
    package static let rates = 1...65_536

    private let bytesPerSecond: UInt64
    /// When everything read so far is paid for, in nanoseconds.
    private var due: UInt64

    /// A pace of `rate` MiB a second, one of ``rates``, from `now` on.
    ///
    /// Times are nanoseconds of a clock that never jumps.
    package init(rate: Int, from now: UInt64) {
        precondition(Self.rates.contains(rate))
        bytesPerSecond = UInt64(rate) << 20
        due = now
    }

    /// Nanoseconds to wait before the next read, `bytes` having been read by `now`.
    package mutating func pause(after bytes: Int, at now: UInt64) -> UInt64 {
        let cost = UInt64(bytes).multipliedFullWidth(by: 1_000_000_000)
        due = max(due + bytesPerSecond.dividingFullWidth(cost).quotient, now)
        return due - now
    }
}
