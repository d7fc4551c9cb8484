/// How fast a log grows, as its segments tell.
package struct LogGrowth: Sendable, Equatable {
    /// A segment's size, and the recorded time of the frame before it, in microseconds since 1970.
    package struct Step: Sendable, Equatable {
        package var began: Int64
        package var bytes: Int

        package init(began: Int64, bytes: Int) {
            self.began = began
            self.bytes = bytes
        }
    }

    /// How far back growth is looked at, in microseconds: thirty days.
    package static let spanMicros: Int64 = 30 * 86_400 * 1_000_000
    /// The shortest span that a rate is computed from: one hour.
    ///
    /// One import says nothing about the days to come.
    package static let spanMicrosMin: Int64 = 3_600 * 1_000_000
    private static let dayMicros = 86_400.0 * 1e6

    /// Bytes a day over the last thirty days, or over the log's life if that is shorter.
    package let bytesPerDay: Double

    /// The growth of a log of those segments, in order, at the time `now`.
    ///
    /// - Returns: `nil` while the log is too young to tell.
    package init?(_ steps: [Step], now: Int64) {
        let first = steps.partitioningIndex { $0.began >= now - Self.spanMicros }
        guard first < steps.count, let last = steps.last else { return nil }
        let recent = steps[first...]
        let span = max(now, last.began) - recent[first].began
        guard span >= Self.spanMicrosMin else { return nil }
        let bytes = recent.reduce(0) { $0 + $1.bytes }
        bytesPerDay = Double(bytes) / (Double(span) / Self.dayMicros)
    }

    /// Days until `freeBytes` are used up at this rate; `nil` when nothing grows.
    package func daysLeft(_ freeBytes: Int) -> Double? {
        bytesPerDay > 0 ? Double(freeBytes) / bytesPerDay : nil
    }
}
