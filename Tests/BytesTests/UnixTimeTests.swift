import Bytes
import Testing

@Suite("Unix times")
struct UnixTimeTests {
    @Test(
        "are numbers of seconds or milliseconds",
        arguments: [
            ("0", Int64(1_000_000), Int64(0)), ("1706709906", 1_000_000, 1_706_709_906_000_000),
            ("1706709906.5", 1_000_000, 1_706_709_906_500_000), ("-1", 1_000_000, -1_000_000),
            ("1706709906123", 1_000, 1_706_709_906_123_000), ("1.1234567", 1_000_000, 1_123_456),
            ("253402300799", 1_000_000, 253_402_300_799_000_000),
            ("253402300799.9999999", 1_000_000, 253_402_300_799_999_999),
            ("-62135596800", 1_000_000, -62_135_596_800_000_000),
        ]
    )
    func reading(text: String, unit: Int64, expected: Int64) {
        let micros = UnixTime.micros(Array(text.utf8).span, unit: unit)
        #expect(micros == expected)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "-", "1.", ".5", "1e9", " 1", "1 ", "+1", "253402300800", "1234567890123456",
            "-62135596801", "0x10", "9223372036854.999999", "-9223372036854.999999",
            "9223372036854.775808", "999999999999999.999999", "253402300800.0",
            "-62135596800.000001",
        ]
    )
    func refusing(text: String) {
        let micros = UnixTime.micros(Array(text.utf8).span, unit: 1_000_000)
        #expect(micros == nil)
    }
}
