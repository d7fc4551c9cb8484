import Bytes
import Platform

/// A moment in time, to the microsecond.
///
/// Years 0001 to 9999 have a text in RFC 3339; other instants can be calculated with, and a
/// touchpoint that happened at one is refused. With Foundation at hand, a `Date` is
/// `Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)`.
public struct Instant: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let microseconds: Int64

    /// The instant that many microseconds after 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The instant that an RFC 3339 time with an offset names, such as `2026-01-31T14:00:00Z`.
    ///
    /// Digits beyond the microsecond are cut. `nil` for any other text.
    public init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard let micros = RFC3339.micros(bytes.span) else { return nil }
        microseconds = micros
    }

    /// What the machine's clock says now.
    public static var now: Instant { Instant(microseconds: SystemClock().nowMicros()) }

    /// The instant `duration` later, cut to the microsecond; traps beyond 292,000 years from 1970.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(microseconds: instant.microseconds + micros(duration))
    }

    /// The instant `duration` earlier, cut to the microsecond; traps beyond 292,000 years from 1970.
    public static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(microseconds: instant.microseconds - micros(duration))
    }

    /// How long after `earlier` the instant `later` is; negative when it is before it.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(later.microseconds) - .microseconds(earlier.microseconds)
    }

    private static func micros(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

extension Instant: Comparable {
    /// Whether `left` is earlier.
    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Instant: ExpressibleByStringLiteral {
    /// The instant that an RFC 3339 literal names.
    ///
    /// A literal that is no such time is a programmer's error and traps; text that comes from
    /// outside goes to ``init(parsing:)``.
    public init(stringLiteral text: String) {
        guard let instant = Instant(parsing: text) else {
            preconditionFailure("an instant is written like 2026-01-31T14:00:00Z")
        }
        self = instant
    }
}

extension Instant: CustomStringConvertible {
    /// The instant in RFC 3339, in UTC, such as `2026-01-31T14:00:00Z`.
    public var description: String {
        var text: [UInt8] = []
        RFC3339.append(microseconds, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
