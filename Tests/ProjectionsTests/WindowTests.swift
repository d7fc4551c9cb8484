import Projections
import Testing

@Suite("A window is named by a number and a unit")
struct WindowTests {
    private func length(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return Window(bytes.span)?.length
    }

    @Test("Days, hours and minutes are understood")
    func units() {
        #expect(length("14d") == 14 * day)
        #expect(length("36h") == 36 * hour)
        #expect(length("90m") == 90 * minute)
        #expect(length("007d") == 7 * day)
        #expect(window("007d").name == Array("007d".utf8))
        #expect(Window.usual.map(\.length) == [day, 7 * day, 14 * day, 30 * day])
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "d", "1", "1w", "1D", "-1d", "+1d", " 1d", "1 d", "1.5d", "0d", "00m", "１d",
        ]
    )
    func refused(text: String) {
        #expect(length(text) == nil)
    }

    @Test("The longest window is as long as all years")
    func longest() {
        #expect(length("3652059d") == Window.longest)
        #expect(length("3652060d") == nil)
        #expect(length("87649416h") == Window.longest)
        #expect(length("87649417h") == nil)
        #expect(length("99999999999999999999999999d") == nil)
    }

    @Test("A name asked for twice is one window, two names of one length are two")
    func distinct() {
        let book = Book([], windows: ["24h", "1d", "24h"])
        #expect(book.context.windows == [window("24h"), window("1d")])
    }
}
