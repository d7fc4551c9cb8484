import Foundation
import TestSupport
import Testing
import Touchpoints

@Suite("An amount of money")
struct MoneyTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    private func units(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return Money.units(bytes.span)
    }

    @Test(
        "is read exactly",
        arguments: [
            ("0", 0), ("-0", 0), ("0.0000", 0), ("-0.00000000", 0), ("0e999999999999999999999", 0),
            ("1", 10_000), ("-1", -10_000), ("0.0001", 1), ("-0.0001", -1), ("1.00010000", 10_001),
            ("1e2", 1_000_000), ("1E+2", 1_000_000), ("1.5e-3", 15), ("10000e-8", 1),
            ("0.00000001e4", 1), ("12.34", 123_400), ("1e00000000000000000002", 1_000_000),
            ("899999999999999.9999", 8_999_999_999_999_999_999),
            ("-899999999999999.9999", -8_999_999_999_999_999_999),
            ("8999999999999999999e-4", 8_999_999_999_999_999_999),
            ("8e14", 8_000_000_000_000_000_000),
        ] as [(String, Int64)]
    )
    func readExactly(text: String, expected: Int64) {
        #expect(units(text) == expected)
        #expect(DecimalReference.units(text) == expected)
    }

    @Test(
        "is refused beyond its bounds, its places and its grammar",
        arguments: [
            "900000000000000", "-900000000000000", "9e14", "900000000000000.0000", "0.9e15",
            "1e15", "0.00001", "1.00001", "1e-5", "-1e-5", "10000e-9", "1e999999999999999999999",
            "1e-999999999999999999999", "1e9223372036854775807", "1e9223372036854775808",
            "1e18446744073709551616", "1e1000000000", "1e-1000000000", "", "-", "+1", "01", "-01",
            "00", "00.1", ".5", "5.", "1.e2", "1e", "1e+", "1e-", "1e2.5", "1,5", " 1", "1 ",
            "0x10",
            "NaN", "Infinity", "1_000", "１", "--1", "1-", "1e--2", "1e2e2", "1.2.3", "1\u{0}",
        ]
    )
    func refused(text: String) {
        #expect(units(text) == nil)
        #expect(DecimalReference.units(text) == nil)
    }

    @Test("agrees with the definition for every short text of its characters")
    func everyShortText() {
        let characters = Array("-+.eE0198x")
        var texts = [""]
        for _ in 0..<(Self.isFull ? 6 : 5) {
            texts = texts.flatMap { text in characters.map { text + String($0) } }
            for text in texts where units(text) != DecimalReference.units(text) {
                Issue.record("\(text)")
            }
        }
    }

    @Test("agrees with the definition around its bound, wherever the point stands")
    func aroundTheBound() {
        let coefficients = [
            "1", "8", "9", "89", "90", "91", "899999999999999", "900000000000000",
            "900000000000001", "8999999999999999999", "9000000000000000000", "9000000000000000001",
            "89999999999999999999", "18446744073709551615", "18446744073709551616",
            "9999999999999999999", "10000000000000000000", "12345678901234567890123",
        ]
        var count = 0
        for coefficient in coefficients {
            for zeros in [0, 1, 5, 19, 20, 25] {
                for places in 0...26 {
                    let text = Self.decimal(
                        coefficient + String(repeating: "0", count: zeros),
                        places
                    )
                    for exponent in -30...30 {
                        for sign in ["", "-"] {
                            let whole = sign + text + (exponent == 0 ? "" : "e\(exponent)")
                            count += 1
                            if units(whole) != DecimalReference.units(whole) {
                                Issue.record("\(whole)")
                            }
                        }
                    }
                }
            }
        }
        #expect(count > 300_000)
    }

    @Test("agrees with the definition for random numbers", arguments: 0..<8 as Range<UInt64>)
    func randomNumbers(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let digits = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                Bool.random(using: &random) ? "0" : "\(Int.random(in: 0...9, using: &random))"
            }
            var text = Bool.random(using: &random) ? "-" : ""
            text += Self.decimal(digits.joined(), Int.random(in: 0...24, using: &random))
            if Bool.random(using: &random) {
                text += ["e", "E", "e+", "E-", "e-00"].randomElement(using: &random) ?? "e"
                text += "\(Int.random(in: 0...30, using: &random))"
            }
            if units(text) != DecimalReference.units(text) { Issue.record("seed \(seed): \(text)") }
        }
    }

    @Test("may have a mebibyte of digits")
    func hugeTexts() {
        let zeros = String(repeating: "0", count: 1 << 20)
        let nines = String(repeating: "9", count: 1 << 20)
        #expect(units("1." + zeros) == 10_000)
        #expect(units("0." + zeros) == 0)
        #expect(units("0." + zeros + "1e1048577") == 10_000)
        #expect(units("0." + zeros + "1") == nil)
        #expect(units("1" + zeros) == nil)
        #expect(units("1" + zeros + "e-1048576") == 10_000)
        #expect(units("1" + zeros + "e-1048580") == 1)
        #expect(units("1" + zeros + "e-1048581") == nil)
        #expect(units(nines) == nil)
        #expect(units(nines + "e-1048576") == nil)
        #expect(units("1e" + zeros + "2") == 1_000_000)
        #expect(units("1e" + nines) == nil)
        #expect(units("1e-" + nines) == nil)
        #expect(units("0" + zeros) == nil)
    }

    /// The digits with a point before the last `places` of them, as JSON writes numbers.
    private static func decimal(_ digits: String, _ places: Int) -> String {
        let padded = String(repeating: "0", count: max(places + 1 - digits.count, 0)) + digits
        let whole = padded.dropLast(places).drop { $0 == "0" }
        let fraction = padded.suffix(places)
        return (whole.isEmpty ? "0" : String(whole)) + (places == 0 ? "" : "." + fraction)
    }
}
