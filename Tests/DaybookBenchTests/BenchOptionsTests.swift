import DaybookBench
import Testing

@Suite("The words of a measurement")
struct BenchOptionsTests {
    @Test("name sizes, seed, repetitions and measurements")
    func names() throws {
        let words = [
            "--touchpoints", "5000", "--customers", "70", "--seed", "9", "--repeat", "3", "--json",
            "--only", "replay", "--only", "open",
        ]
        let options = try BenchOptions(words[...], generates: false)
        #expect(options.spec == SampleSpec(touchpoints: 5_000, customers: 70, seed: 9))
        #expect(options.repetitions == 3)
        #expect(options.isJSON)
        #expect(options.only == [.replay, .open])
    }

    @Test("are a million touchpoints of a hundred thousand customers where nothing is said")
    func standard() throws {
        let options = try BenchOptions([], generates: false)
        #expect(options.spec == SampleSpec(touchpoints: 1_000_000, customers: 100_000, seed: 1))
        #expect(options.only == Set(BenchOptions.Name.allCases))
    }

    @Test(
        "are refused where they make no sense",
        arguments: [
            ["--touchpoints"], ["--touchpoints", "many"], ["--touchpoints", "-1"],
            ["--customers", "0"], ["--repeat", "0"], ["--only", "everything"], ["--out", "x"],
            ["file"],
        ]
    )
    func refused(words: [String]) {
        #expect(throws: UsageError.self) { try BenchOptions(words[...], generates: false) }
    }

    @Test("ask a generator for a place to write to")
    func generator() throws {
        #expect(throws: UsageError.self) { try BenchOptions([], generates: true) }
        let options = try BenchOptions(["--out", "-"], generates: true)
        #expect(options.out == "-")
    }
}

@Suite("Figures")
struct FiguresTests {
    private func figures(_ seconds: Double) -> Figures {
        var figures = Figures()
        figures.add("seconds", seconds)
        figures.add("events", 1_000)
        return figures
    }

    @Test("are medians over repetitions")
    func medians() {
        let median = Figures.median(of: [figures(3), figures(1), figures(2)])
        #expect(median == figures(2))
    }

    @Test("print whole numbers whole, and others with four digits at least")
    func texts() {
        #expect(Figures.text(1_234_567) == "1234567")
        #expect(Figures.text(1_234.567) == "1235")
        #expect(Figures.text(0.123456) == "0.1235")
        #expect(Figures.text(0) == "0")
    }

    @Test("are one object with stable names")
    func json() throws {
        let options = try BenchOptions([], generates: false)
        let json = BenchReport.json([("replay", figures(0.5))], options)
        let expected =
            #"{"touchpoints":1000000,"customers":100000,"seed":1,"repeat":1,"#
            + #""replay":{"seconds":0.5,"events":1000}}"# + "\n"
        #expect(json == Array(expected.utf8))
    }
}
