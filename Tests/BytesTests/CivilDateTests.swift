import Bytes
import Testing

@Suite("A civil date")
struct CivilDateTests {
    @Test("numbers every day of the years 0001 to 9999 in turn, and comes back")
    func everyDay() {
        var expected = -719_162
        var faults = 0
        for year in 1...9999 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (index, length) in lengths.enumerated() {
                for day in 1...length {
                    let days = RFC3339.days(year: year, month: index + 1, day: day)
                    let civil = RFC3339.civil(days: expected)
                    if days != expected || civil != (year, index + 1, day) { faults += 1 }
                    expected += 1
                }
                let beyond = RFC3339.days(year: year, month: index + 1, day: length + 1)
                if beyond != nil { faults += 1 }
            }
        }
        #expect(faults == 0)
        #expect(expected == 2_932_897)
    }

    @Test("is refused outside the calendar and the years 0001 to 9999")
    func refused() {
        for (year, month, day) in [
            (0, 12, 31), (10_000, 1, 1), (-1, 1, 1), (2016, 0, 1), (2016, 13, 1), (2016, 1, 0),
            (2016, 1, -1), (.max, 1, 1), (.min, 1, 1), (2016, .max, 1), (2016, 1, .max),
        ] {
            #expect(RFC3339.days(year: year, month: month, day: day) == nil)
        }
    }
}
