import Bytes
import DaybookCommand
import Projections
import Testing

@Suite("A rate comes with what it is made of")
struct RateTests {
    private func json(_ rate: Rate) -> String {
        var writer = JSONWriter()
        rate.write(to: &writer)
        return text(writer.bytes)
    }

    @Test("Value and interval are the shortest numbers that read back")
    func numbers() {
        #expect(
            json(Rate(1, of: 3, "Some of all.")) == """
                {"numerator":1,"denominator":3,"value":0.3333333333333333,\
                "low":0.061491944720396215,"high":0.7923403991979523,"definition":"Some of all."}
                """
        )
    }

    @Test("A rate of nothing is undefined")
    func undefined() {
        let rate = Rate(0, of: 0, "None of none.")
        #expect(
            json(rate) == """
                {"numerator":0,"denominator":0,"value":null,"low":null,"high":null,\
                "definition":"None of none."}
                """
        )
        #expect(rate.percent == "–")
        #expect(rate.interval == "–")
    }

    @Test("Open windows are said")
    func open() {
        #expect(Rate(0, of: 1, open: 0, "A.").definition == "A.")
        #expect(Rate(0, of: 1, open: 1, "A.").definition == "A. 1 window is still open.")
        #expect(Rate(0, of: 2, open: 2, "A.").definition == "A. 2 windows are still open.")
    }

    @Test("For people there is one decimal of a per cent")
    func percent() {
        #expect(Rate(0, of: 7, "").percent == "0.0 %")
        #expect(Rate(7, of: 7, "").percent == "100.0 %")
        #expect(Rate(1, of: 3, "").percent == "33.3 %")
        #expect(Rate(2, of: 3, "").percent == "66.7 %")
        #expect(Rate(1, of: 3, "").interval == "6.1–79.2")
    }
}
