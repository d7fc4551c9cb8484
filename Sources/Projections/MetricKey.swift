import Bytes
import Touchpoints

/// What a group's touchpoints share, as numbers: ordinals, of which 0 is none, days, weeks, months.
struct MetricKey: Hashable, Sendable {
    var first: Int64 = 0
    var second: Int64 = 0
    var third: Int64 = 0
    var fourth: Int64 = 0

    /// The number of the member at that place among those grouped by.
    subscript(place: Int) -> Int64 {
        get {
            switch place {
            case 0: first
            case 1: second
            case 2: third
            default: fourth
            }
        }
        set {
            switch place {
            case 0: first = newValue
            case 1: second = newValue
            case 2: third = newValue
            default: fourth = newValue
            }
        }
    }
}

/// Finds the keys of touchpoints for some members to group by.
struct MetricKeying: Sendable {
    /// A member, and where further fields have it.
    private struct Part: Sendable {
        var grouping: MetricGrouping
        var place = -1
    }

    private let parts: [Part]
    private let zoneSeconds: Int64

    /// Keys of `groupings`, at most ``MetricLimits/groupByMax``.
    init(_ groupings: [MetricGrouping], zoneSeconds: Int, _ needs: MetricNeeds) {
        self.zoneSeconds = Int64(zoneSeconds)
        parts = groupings.map { grouping in
            var part = Part(grouping: grouping)
            switch grouping {
            case .name(let column) where !column.isInRow:
                part.place = needs.names.firstIndex(of: column) ?? -1
            case .property(let path): part.place = needs.grouped.firstIndex(of: path) ?? -1
            default: break
            }
            return part
        }
    }

    /// The key of a touchpoint whose further fields are at `place`.
    func key(_ row: TouchpointRow, _ place: Int, _ further: borrowing FurtherFields) -> MetricKey {
        var key = MetricKey()
        for index in parts.indices {
            key[index] = number(parts[index], row, place, further)
        }
        return key
    }

    private func number(
        _ part: Part,
        _ row: TouchpointRow,
        _ place: Int,
        _ further: borrowing FurtherFields
    ) -> Int64 {
        switch part.grouping {
        case .name(let column):
            if column.isInRow { return Int64(column.ordinal(in: row)) }
            return place < 0 ? 0 : Int64(further.ordinal(part.place, at: place))
        case .property: return place < 0 ? 0 : Int64(further.value(part.place, at: place))
        case .role: return Int64(row.role.rawValue)
        case .direction: return Int64(row.direction.rawValue)
        case .customer: return Int64(row.party)
        case .day: return day(row.occurred)
        case .week: return CalendarLabel.week(ofDay: day(row.occurred))
        case .month: return CalendarLabel.month(ofDay: day(row.occurred))
        }
    }

    /// Days from 1970-01-01 to the instant's date in the time zone.
    private func day(_ micros: Int64) -> Int64 {
        CalendarLabel.floorDivide(micros + zoneSeconds * 1_000_000, 86_400_000_000)
    }
}

/// Days, weeks and months as numbers, and as they are printed.
package enum CalendarLabel {
    /// The quotient rounded towards minus infinity; `divisor` is positive.
    static func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        let quotient = dividend / divisor
        return dividend % divisor < 0 ? quotient - 1 : quotient
    }

    /// Weeks, which begin on Mondays, since the one of 1970-01-01, a Thursday.
    package static func week(ofDay day: Int64) -> Int64 { floorDivide(day + 3, 7) }

    /// Months since the year 0.
    package static func month(ofDay day: Int64) -> Int64 {
        let date = RFC3339.civil(days: Int(day))
        return Int64(date.year) * 12 + Int64(date.month) - 1
    }

    /// A date, `2017-01-31`.
    package static func text(day: Int64) -> [UInt8] {
        let date = RFC3339.civil(days: Int(day))
        return year(date.year) + pair("-", date.month) + pair("-", date.day)
    }

    /// A week as ISO 8601 counts them, `2017-W05`: it is of the year that has its Thursday.
    package static func text(week: Int64) -> [UInt8] {
        let thursday = Int(week) * 7
        let date = RFC3339.civil(days: thursday)
        let firstOfJanuary = thursday - dayOfYear(date)
        return year(date.year) + pair("-W", (thursday - firstOfJanuary) / 7 + 1)
    }

    /// A month, `2017-01`.
    package static func text(month: Int64) -> [UInt8] {
        year(Int(floorDivide(month, 12))) + pair("-", Int(month - floorDivide(month, 12) * 12) + 1)
    }

    /// Days since the first of January.
    private static func dayOfYear(_ date: (year: Int, month: Int, day: Int)) -> Int {
        let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths.prefix(date.month - 1).reduce(0, +) + date.day - 1
    }

    private static func year(_ year: Int) -> [UInt8] {
        let digits = Array("\(year.magnitude)".utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, 4 - digits.count)) + digits
    }

    private static func pair(_ sign: String, _ number: Int) -> [UInt8] {
        Array("\(sign)\(number < 10 ? "0" : "")\(number)".utf8)
    }
}
