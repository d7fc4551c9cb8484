import Bytes
import TestSupport
import Testing

@Suite("Date patterns")
struct DatePatternTests {
    private static func read(_ text: String, _ pattern: String) throws -> DatePattern.Reading? {
        try DatePattern(Array(pattern.utf8)).read(Array(text.utf8).span)
    }

    private static func micros(_ text: String) throws -> Int64 {
        let micros = RFC3339.micros(Array(text.utf8).span)
        return try #require(micros)
    }

    @Test(
        "read what they describe",
        arguments: [
            ("31.01.2024 14:05:06", "dd.MM.yyyy HH:mm:ss", "2024-01-31T14:05:06Z"),
            ("31.01.2024", "dd.MM.yyyy", "2024-01-31T00:00:00Z"),
            ("1.2.2024 7:05", "d.M.yyyy H:mm", "2024-02-01T07:05:00Z"),
            ("11.12.2024 17:05", "d.M.yyyy H:mm", "2024-12-11T17:05:00Z"),
            ("01/31/2024 02:05 PM", "MM/dd/yyyy hh:mm a", "2024-01-31T14:05:00Z"),
            ("1/31/2024 12:05 am", "M/d/yyyy h:mm a", "2024-01-31T00:05:00Z"),
            ("1/31/2024 12:05pm", "M/d/yyyy h:mma", "2024-01-31T12:05:00Z"),
            (
                "2024-01-31T14:05:06.123456789", "yyyy-MM-dd'T'HH:mm:ss.SSS",
                "2024-01-31T14:05:06.123456Z"
            ),
            ("20240131140506", "yyyyMMddHHmmss", "2024-01-31T14:05:06Z"),
            ("31.01.68", "dd.MM.yy", "2068-01-31T00:00:00Z"),
            ("31.01.69", "dd.MM.yy", "1969-01-31T00:00:00Z"),
            ("31.01.2024 um 14 o'clock", "dd.MM.yyyy 'um' HH 'o''clock'", "2024-01-31T14:00:00Z"),
            ("31'01'2024", "dd''MM''yyyy", "2024-01-31T00:00:00Z"),
            ("29.02.2024", "dd.MM.yyyy", "2024-02-29T00:00:00Z"),
        ]
    )
    func reading(text: String, pattern: String, expected: String) throws {
        let reading = try Self.read(text, pattern)
        let expected = try Self.micros(expected)
        #expect(reading?.local == expected)
        #expect(reading?.offset == nil)
    }

    @Test(
        "read offsets in each of their forms",
        arguments: [("Z", 0), ("z", 0), ("+01", 3600), ("-0530", -19800), ("+01:30", 5400)]
    )
    func offsets(text: String, expected: Int) throws {
        let reading = try Self.read("31.01.2024 14:05 \(text)", "dd.MM.yyyy HH:mm X")
        #expect(reading?.offset == expected)
        #expect(try DatePattern(Array("dd.MM.yyyy X".utf8)).hasOffset)
        let seconds = DatePattern.offsetSeconds(Array(text.utf8).span)
        #expect(seconds == expected)
    }

    @Test(
        "refuse what they do not describe, and dates and times that are none",
        arguments: [
            ("32.01.2024", "dd.MM.yyyy"), ("29.02.2023", "dd.MM.yyyy"), ("1.01.2024", "dd.MM.yyyy"),
            ("01.13.2024", "dd.MM.yyyy"), ("01.01.2024 ", "dd.MM.yyyy"), ("", "dd.MM.yyyy"),
            ("01.01.24", "dd.MM.yyyy"), ("01.01.2024 24:00", "dd.MM.yyyy HH:mm"),
            ("01.01.2024 23:60", "dd.MM.yyyy HH:mm"), ("01.01.2024 13:00 PM", "dd.MM.yyyy hh:mm a"),
            ("01.01.2024 00:00 AM", "dd.MM.yyyy hh:mm a"), ("01.01.2024 +1", "dd.MM.yyyy X"),
            ("01.01.2024 +01:", "dd.MM.yyyy X"), ("01.01.2024 +24", "dd.MM.yyyy X"),
            ("00.01.2024", "dd.MM.yyyy"), ("01.01.0000", "dd.MM.yyyy"),
            ("01-01-2024", "dd.MM.yyyy"),
            ("١.١.2024", "d.M.yyyy"),
        ]
    )
    func refusing(text: String, pattern: String) throws {
        #expect(try Self.read(text, pattern) == nil)
    }

    @Test(
        "say what is wrong with themselves",
        arguments: [
            ("dd.MM.yyyy HH:MM", "letter M twice"), ("dd.MM.yyy", "yyyy or yy"),
            ("dd.MM", "no year"), ("dd.yyyy", "no month (MM)"), ("MM.yyyy", "no day"),
            ("dd.MM.yyyyTHH:mm", "letter T, which means nothing"), ("dd.MM.yyyy 'um", "not closed"),
            ("dd.MM.yyyy hh:mm", "hh with a"), ("dd.MM.yyyy HH:mm a", "hh with a"),
            ("dd.MMM.yyyy", "M 3 times"), ("dd.mm.yyyy", "no month (MM)"),
            ("dd.MM.yyyy mm", "minutes (mm) but no hour"), ("dMyyyy", "open length"),
            ("dd.MM.yyyy HH:ss", "without the greater one"),
            ("dd.MM.yyyy HH:mm aa", "letter a once"),
        ]
    )
    func faults(pattern: String, expected: String) {
        do throws(DatePattern.Fault) {
            _ = try DatePattern(Array(pattern.utf8))
            Issue.record("\(pattern) was accepted")
        } catch {
            #expect(error.description.contains(expected), "\(error)")
        }
    }

    @Test("agree with RFC 3339 on a thousand instants")
    func instants() throws {
        let pattern = try DatePattern(Array("yyyy-MM-dd'T'HH:mm:ss.SX".utf8))
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let micros = Int64.random(
                in: -62_135_596_800_000_000..<253_402_300_800_000_000,
                using: &random
            )
            var text: [UInt8] = []
            RFC3339.append(micros / 1_000_000 * 1_000_000 + 1, to: &text)
            let reading = pattern.read(text.span)
            #expect(reading?.local == RFC3339.micros(text.span))
        }
    }
}
