import Testing
import Touchpoints

@Suite("Amounts print exactly")
struct MoneyTextTests {
    @Test(
        "Without exponent and trailing zeros",
        arguments: [
            (0, "0"), (1, "0.0001"), (-1, "-0.0001"), (10, "0.001"), (100, "0.01"),
            (1_000, "0.1"), (10_000, "1"), (-12_500, "-1.25"), (1_000_100, "100.01"),
            (9_090_909, "909.0909"), (10_001, "1.0001"), (99_999, "9.9999"),
            (Int128(Int64.max), "922337203685477.5807"),
            (Int128(Int64.min), "-922337203685477.5808"),
            (Int128.max, "17014118346046923173168730371588410.5727"),
            (Int128.min, "-17014118346046923173168730371588410.5728"),
        ] as [(Int128, String)]
    )
    func text(sum: Int128, expected: String) {
        #expect(String(decoding: MoneyText.text(sum), as: UTF8.self) == expected)
    }
}
