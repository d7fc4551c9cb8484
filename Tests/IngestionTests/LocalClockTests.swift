import Bytes
import Foundation
import Ingestion
import Testing

@Suite("A local clock")
struct LocalClockTests {
    private static func clock(_ name: String) throws -> LocalClock {
        try #require(LocalClock(named: Array(name.utf8)))
    }

    private static func local(_ text: String) throws -> Int64 {
        let micros = RFC3339.micros(Array((text + "Z").utf8).span)
        return try #require(micros)
    }

    @Test(
        "names one instant of most local times",
        arguments: [
            ("Europe/Paris", "2024-01-31T12:00:00", "2024-01-31T11:00:00"),
            ("Europe/Paris", "2024-07-31T12:00:00", "2024-07-31T10:00:00"),
            ("+05:45", "2024-07-31T12:00:00", "2024-07-31T06:15:00"),
            ("-0330", "2024-07-31T12:00:00", "2024-07-31T15:30:00"),
            ("UTC", "2024-07-31T12:00:00.5", "2024-07-31T12:00:00.5"),
            ("Asia/Kathmandu", "2024-07-31T00:00:00", "2024-07-30T18:15:00"),
            ("Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59"),
            ("Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00"),
        ]
    )
    func once(zone: String, text: String, expected: String) throws {
        var clock = try Self.clock(zone)
        #expect(clock.instant(try Self.local(text)) == .once(try Self.local(expected)))
    }

    @Test("names none where clocks went forward, and two where they went back")
    func changes() throws {
        var paris = try Self.clock("Europe/Paris")
        #expect(
            paris.instant(try Self.local("2024-03-31T01:59:59"))
                == .once(try Self.local("2024-03-31T00:59:59"))
        )
        #expect(paris.instant(try Self.local("2024-03-31T02:00:00")) == .never)
        #expect(paris.instant(try Self.local("2024-03-31T02:59:59.999999")) == .never)
        #expect(
            paris.instant(try Self.local("2024-03-31T03:00:00"))
                == .once(try Self.local("2024-03-31T01:00:00"))
        )
        for text in ["2024-10-27T02:00:00", "2024-10-27T02:59:59.999999"] {
            let local = try Self.local(text)
            let twice = LocalClock.Instant.twice(
                earlier: local - 7_200_000_000,
                later: local - 3_600_000_000
            )
            #expect(paris.instant(local) == twice)
        }
        #expect(
            paris.instant(try Self.local("2024-10-27T03:00:00"))
                == .once(try Self.local("2024-10-27T02:00:00"))
        )
        // A day that was left out, and a change of half an hour.
        var apia = try Self.clock("Pacific/Apia")
        #expect(apia.instant(try Self.local("2011-12-30T12:00:00")) == .never)
        var lordHowe = try Self.clock("Australia/Lord_Howe")
        #expect(lordHowe.instant(try Self.local("2024-10-06T02:15:00")) == .never)
        #expect(lordHowe.instant(try Self.local("2024-10-06T02:30:00")) != .never)
    }

    @Test(
        "agrees with trying every quarter of an hour of a year",
        arguments: [
            "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
            "America/Sao_Paulo", "Asia/Tehran",
        ]
    )
    func everyQuarter(name: String) throws {
        var clock = try Self.clock(name)
        let zone = try #require(TimeZone(identifier: name))
        let start = try Self.local("2018-01-01T00:00:00") / 1_000_000
        // What each instant's local time is, turned around.
        var instants: [Int64: [Int64]] = [:]
        for step in -96..<(366 * 96) {
            let second = start + Int64(step) * 900
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
            instants[second + Int64(offset), default: []].append(second)
        }
        for step in 0..<(364 * 96) {
            let local = start + Int64(step) * 900
            let found = (instants[local] ?? []).map { $0 * 1_000_000 }
            let expected: LocalClock.Instant =
                switch found.count {
                case 0: .never
                case 1: .once(found[0])
                default: .twice(earlier: found[0], later: found[1])
                }
            let instant = clock.instant(local * 1_000_000)
            if instant != expected { Issue.record("\(name) \(local): \(instant), not \(expected)") }
        }
    }

    @Test("is known by name or offset, and by nothing else")
    func names() {
        for name in ["Europe/Paris", "UTC", "+01:00", "-0930", "Z"] {
            #expect(LocalClock(named: Array(name.utf8)) != nil, "\(name)")
        }
        for name in ["", "Europe/Pariss", "+1", "01:00", "local time"] {
            #expect(LocalClock(named: Array(name.utf8)) == nil, "\(name)")
        }
    }
}
