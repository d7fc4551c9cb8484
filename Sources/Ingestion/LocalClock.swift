import Bytes
import Foundation

/// The clocks of one time zone: which instants a local time names.
///
/// A function of the zone's rules; what was looked up is kept for the days that come again.
package struct LocalClock: Sendable {
    /// What a local time names.
    package enum Instant: Sendable, Equatable {
        /// Microseconds since 1970-01-01T00:00:00Z.
        case once(Int64)
        /// No instant: clocks went forward over it.
        case never
        /// Two, in microseconds: clocks went back.
        case twice(earlier: Int64, later: Int64)
    }

    /// The most days that are remembered; with more, all are forgotten.
    private static let daysMax = 4_096
    private static let secondsPerDay: Int64 = 86_400

    /// The offset from UTC in seconds at an instant, in seconds since 1970.
    private let offset: @Sendable (Int64) -> Int
    /// Local days, since 1970, with the offset that holds throughout; `nil` where it changes near.
    private var days: [Int64: Int?] = [:]
    private var lastDay: Int64 = .min
    private var lastOffset: Int?

    /// A zone of one offset, in seconds ahead of UTC.
    package init(offset: Int) {
        self.offset = { _ in offset }
    }

    /// A zone whose clocks are ahead of UTC, at each second since 1970, by what `offset` says.
    package init(offset: @escaping @Sendable (Int64) -> Int) {
        self.offset = offset
    }

    /// The zone of an IANA name, such as `Europe/Paris`, or of an offset, such as `+01:00`.
    package init?(named name: [UInt8]) {
        if let fixed = DatePattern.offsetSeconds(name.span) {
            self.init(offset: fixed)
            return
        }
        guard !name.isEmpty, let zone = TimeZone(identifier: String(decoding: name, as: UTF8.self))
        else { return nil }
        self.init { second in
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
        }
    }

    /// What the local time names that is `local` microseconds after 1970-01-01T00:00:00 on the clock.
    ///
    /// - Complexity: O(1), after the zone's rules were asked once a day of the calendar.
    package mutating func instant(_ local: Int64) -> Instant {
        let second = Self.floor(local, 1_000_000)
        let day = Self.floor(second, Self.secondsPerDay)
        if day != lastDay {
            lastOffset = uniformOffset(around: day)
            lastDay = day
        }
        if let lastOffset { return .once(local - Int64(lastOffset) * 1_000_000) }
        return search(local, second)
    }

    /// The offset of the whole of a local day, if clocks change neither on it nor beside it.
    private mutating func uniformOffset(around day: Int64) -> Int? {
        if let known = days[day] { return known }
        // Local time is at most a day away from UTC either way; a zone that changes its clocks twice
        // within six hours, back to where they were, has never been.
        let start = (day - 1) * Self.secondsPerDay
        let end = (day + 2) * Self.secondsPerDay
        let first = offset(start)
        let isUniform = stride(from: start, through: end, by: 6 * 3600)
            .allSatisfy { offset($0) == first }
        if days.count == Self.daysMax { days.removeAll(keepingCapacity: true) }
        days[day] = .some(isUniform ? first : nil)
        return isUniform ? first : nil
    }

    /// Tries every offset in use near the time: it names the instants at which that offset holds.
    private func search(_ local: Int64, _ second: Int64) -> Instant {
        var found: [Int64] = []
        var tried: [Int] = []
        let near = stride(
            from: second - Self.secondsPerDay,
            through: second + Self.secondsPerDay,
            by: 6 * 3600
        )
        for moment in near {
            let candidate = offset(moment)
            if tried.contains(candidate) { continue }
            tried.append(candidate)
            if offset(second - Int64(candidate)) == candidate {
                found.append(local - Int64(candidate) * 1_000_000)
            }
        }
        guard let earlier = found.min(), let later = found.max() else { return .never }
        return earlier == later ? .once(earlier) : .twice(earlier: earlier, later: later)
    }

    private static func floor(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        let quotient = dividend / divisor
        return dividend % divisor < 0 ? quotient - 1 : quotient
    }
}
