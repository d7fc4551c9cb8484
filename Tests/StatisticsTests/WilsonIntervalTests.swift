import Statistics
import Testing

@Suite("A Wilson interval")
struct WilsonIntervalTests {
    @Test(
        "has the ends published by Newcombe, Statistics in Medicine 17 (1998), table I",
        arguments: [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ]
    )
    func published(successes: Int, trials: Int, low: Double, high: Double) throws {
        let interval = try #require(WilsonInterval(successes: successes, trials: trials))
        #expect(abs(interval.low - low) <= 0.00005)
        #expect(abs(interval.high - high) <= 0.00005)
    }

    @Test(
        "agrees with decimal arithmetic of forty digits",
        arguments: [
            (81, 263, 0.255288519878274, 0.366209576982800),
            (29, 29, 0.883030201500259, 1), (1, 1, 0.206549314377237, 1),
            (0, 1, 0, 0.793450685622763), (5, 10, 0.236593090512564, 0.763406909487436),
            (7, 87, 0.039520271089869, 0.156881889909221),
            (410, 1_559, 0.241736773387546, 0.285406561703115),
            (1, 1_000_000_000, 0.000000000176525, 0.000000005664934),
            (
                1_000_000_000_000_000_000, 4_000_000_000_000_000_000, 0.249999999575655,
                0.250000000424345
            ),
        ]
    )
    func exact(successes: Int, trials: Int, low: Double, high: Double) throws {
        let interval = try #require(WilsonInterval(successes: successes, trials: trials))
        #expect(abs(interval.low - low) <= 1e-14)
        #expect(abs(interval.high - high) <= 1e-14)
    }

    @Test("does not exist without trials")
    func noTrials() {
        #expect(WilsonInterval(successes: 0, trials: 0) == nil)
    }

    @Test("holds the rate, stays within 0 and 1, and mirrors successes and failures")
    func everySmallCount() throws {
        for trials in 1...200 {
            for successes in 0...trials {
                let interval = try #require(WilsonInterval(successes: successes, trials: trials))
                let rate = Double(successes) / Double(trials)
                #expect(interval.low >= 0 && interval.low <= rate)
                #expect(interval.high <= 1 && interval.high >= rate)
                let failures = try #require(
                    WilsonInterval(successes: trials - successes, trials: trials)
                )
                #expect(abs(1 - failures.high - interval.low) <= 1e-15)
            }
        }
    }

    @Test("narrows as trials grow at the same rate")
    func narrows() throws {
        var width = 1.0
        for scale in [1, 10, 100, 10_000, 1_000_000] {
            let interval = try #require(WilsonInterval(successes: 3 * scale, trials: 10 * scale))
            #expect(interval.high - interval.low < width)
            width = interval.high - interval.low
        }
    }

    @Test("is not asked for counts that cannot be")
    func impossible() async {
        await #expect(processExitsWith: .failure) {
            _ = WilsonInterval(successes: -1, trials: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = WilsonInterval(successes: 2, trials: 1)
        }
    }
}
