import Bytes
import TestSupport
import Testing

@Suite("Numbers as exact decimals")
struct DecimalNumberTests {
    private static func number(_ text: String) -> DecimalNumber? {
        let bytes = Array(text.utf8)
        return DecimalNumber(bytes.span)
    }

    /// Every way of writing one number, in ascending order of the numbers.
    private static let ascending = [
        ["-1e999999999999999999", "-10E+999999999999999998"], ["-1e40"], ["-12.51"],
        ["-12.5", "-125e-1", "-1.25E+1", "-12.500"], ["-1", "-1.0"], ["-0.000000001", "-1e-9"],
        ["-1e-999999999999999999"], ["0", "-0", "0.0", "0e5", "-0.00E-7"],
        ["1e-999999999999999999"], ["0.000000001", "1e-9", "10e-10"], ["0.0099"],
        ["0.01", "1e-2", "0.1e-1"], ["0.9"], ["1", "1.0", "10e-1", "0.1e1"], ["1.000000000000001"],
        ["9.99"], ["10", "1e1", "1.0e1"], ["99"], ["100", "1e2"],
        ["123456789012345678901234567890"], ["1e40"], ["1e999999999999999999"],
    ]

    @Test("Numbers are ordered and equal by value, however they are written")
    func order() throws {
        let numbers = try Self.ascending.map { texts in
            try texts.map { try #require(Self.number($0)) }
        }
        for (rank, group) in numbers.enumerated() {
            for (otherRank, other) in numbers.enumerated() {
                for left in group {
                    for right in other {
                        #expect((left < right) == (rank < otherRank))
                        #expect((left == right) == (rank == otherRank))
                        if rank == otherRank { #expect(left.hashValue == right.hashValue) }
                    }
                }
            }
        }
    }

    @Test("A number is written the same for the same value, and reads back as it")
    func text() throws {
        let expected = [
            ("-125e-1", "-12.5"), ("-0", "0"), ("0.0", "0"), ("1e2", "100"), ("0.1e1", "1"),
            ("1e-9", "0.000000001"), ("100.50", "100.5"), ("0.05", "0.05"),
            ("1e39", "1" + String(repeating: "0", count: 39)),
            ("1e40", "1e40"), ("12e40", "1.2e41"),
            ("1e-40", "0." + String(repeating: "0", count: 39) + "1"),
            ("1e-42", "1e-42"), ("-1.5e-50", "-1.5e-50"),
        ]
        for (written, text) in expected {
            let number = try #require(Self.number(written))
            #expect(String(decoding: number.text, as: UTF8.self) == text)
        }
        for written in Self.ascending.joined() {
            let number = try #require(Self.number(written))
            let again = number.text
            #expect(DecimalNumber(again.span) == number)
        }
    }

    @Test("An exponent of more than 18 digits is no number that is held")
    func exponent() {
        #expect(Self.number("1e999999999999999999") != nil)
        #expect(Self.number("1e1000000000000000000") == nil)
        #expect(Self.number("1e-1000000000000000000") == nil)
        #expect(Self.number("1e0000000000000000000001") == Self.number("10"))
    }

    @Test("Units are whole, exact and bounded")
    func units() throws {
        let cases: [(String, Int, Int128?)] = [
            ("12.5", 4, 125_000), ("-12.5", 4, -125_000), ("0", 4, 0), ("0.0001", 4, 1),
            ("0.00011", 4, nil), ("0.00001", 4, nil), ("1e2", 0, 100), ("1.5", 0, nil),
            ("999999999999999999", 9, 999_999_999_999_999_999_000_000_000),
            ("1000000000000000000", 9, nil), ("1e17", 9, 100_000_000_000_000_000_000_000_000),
            ("1e18", 9, nil),
            ("-999999999999999999.999999999", 9, -999_999_999_999_999_999_999_999_999),
            ("0.0000000001", 9, nil), ("1e-999999999999999999", 9, nil),
        ]
        for (text, places, units) in cases {
            let number = try #require(Self.number(text))
            #expect(number.units(places: places) == units, "\(text)")
        }
    }

    @Test("Units are written as the number that they are")
    func unitsAsText() {
        let cases: [(Int128, Int, String)] = [
            (125_000, 4, "12.5"), (-125_000, 4, "-12.5"), (0, 4, "0"), (1, 9, "0.000000001"),
            (-1, 4, "-0.0001"), (10_000, 4, "1"), (7, 0, "7"), (10, 1, "1"),
        ]
        for (units, places, text) in cases {
            #expect(
                String(decoding: DecimalNumber.text(units: units, places: places), as: UTF8.self)
                    == text
            )
        }
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1_000 {
            let units = Int128(Int64.random(in: .min ... .max, using: &generator))
            let text = DecimalNumber.text(units: units, places: 9)
            let number = DecimalNumber(text.span)
            #expect(number?.units(places: 9) == units)
            #expect(number?.text == text)
        }
    }
}
