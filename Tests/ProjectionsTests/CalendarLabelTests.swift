import Foundation
import Projections
import Testing

@Suite("Days, weeks and months as they are printed")
struct CalendarLabelTests {
    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("Every day of four centuries has the date, ISO week and month that Foundation says")
    func fourCenturies() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        func two(_ number: Int?) -> String { String(format: "%02d", number ?? -1) }
        func four(_ number: Int?) -> String { String(format: "%04d", number ?? -1) }
        for day in stride(from: -90_000, through: 60_000, by: 1) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekOfYear, .yearForWeekOfYear],
                from: date
            )
            let month = "\(four(parts.year))-\(two(parts.month))"
            let week = "\(four(parts.yearForWeekOfYear))-W\(two(parts.weekOfYear))"
            let number = Int64(day)
            guard Self.text(CalendarLabel.text(day: number)) == "\(month)-\(two(parts.day))",
                Self.text(CalendarLabel.text(month: CalendarLabel.month(ofDay: number))) == month,
                Self.text(CalendarLabel.text(week: CalendarLabel.week(ofDay: number))) == week
            else {
                Issue.record("day \(day) is \(month)-\(two(parts.day)), \(week)")
                return
            }
        }
    }

    @Test("The ends of the years that a time may have")
    func ends() {
        #expect(Self.text(CalendarLabel.text(day: -719_162)) == "0001-01-01")
        #expect(Self.text(CalendarLabel.text(day: -719_163)) == "0000-12-31")
        #expect(Self.text(CalendarLabel.text(day: 2_932_896)) == "9999-12-31")
        #expect(
            Self.text(CalendarLabel.text(week: CalendarLabel.week(ofDay: -719_162))) == "0001-W01"
        )
        #expect(
            Self.text(CalendarLabel.text(month: CalendarLabel.month(ofDay: -719_162))) == "0001-01"
        )
    }
}
