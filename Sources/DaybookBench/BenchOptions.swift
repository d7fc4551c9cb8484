/// What was asked for on the command line.
package struct BenchOptions: Sendable {
    /// A measurement that can be asked for by name.
    package enum Name: String, CaseIterable, Sendable {
        case ingest
        case replay
        case timeline
        case append
        case open
    }

    package var spec = SampleSpec()
    package var only: Set<Name> = Set(Name.allCases)
    package var repetitions = 1
    package var isJSON = false
    /// Where the generated lines go; generating alone.
    package var out: String?

    static let usage = """
        measures a ledger, or writes what it is measured with

        usage: daybook-bench [--touchpoints N] [--customers C] [--seed S] [--repeat R]
                             [--only ingest|replay|timeline|append|open]… [--json]
               daybook-bench generate [--touchpoints N] [--customers C] [--seed S] --out FILE|-

        Generates a file in a directory of its own below TMPDIR (else /tmp), ingests it, rebuilds
        both projections, asks for timelines, appends touchpoints that each wait for the disk
        beside raw writes, and opens a ledger whose writer was killed. Each runs in a process of
        its own; ingest and replay are daybook's own commands, timed from outside. Figures are
        medians over --repeat. --only may be repeated; what a measurement needs is done all the
        same, and not shown.

          --touchpoints N   lines to generate (1000000)
          --customers C     persons that they are about (100000)
          --seed S          the same seed gives the same bytes (1)
          --repeat R        times each measurement is made (1)
          --only NAME       this measurement
          --json            one object instead of a table
          --out FILE        where the lines go; - is standard output

        """

    /// Reads the words after the program's name and `generate`.
    package init(_ words: ArraySlice<String>, generates: Bool) throws(UsageError) {
        var rest = words
        var chosen: Set<Name> = []
        while let word = rest.popFirst() {
            switch word {
            case "--touchpoints": spec.touchpoints = try Self.number(word, &rest, 0...1_000_000_000)
            case "--customers": spec.customers = try Self.number(word, &rest, 1...1_000_000_000)
            case "--seed": spec.seed = UInt64(try Self.number(word, &rest, 0...Int.max))
            case "--out" where generates: out = try Self.value(word, &rest)
            case "--repeat" where !generates:
                repetitions = try Self.number(word, &rest, 1...1_000)
            case "--json" where !generates: isJSON = true
            case "--only" where !generates:
                let name = try Self.value(word, &rest)
                guard let known = Name(rawValue: name) else {
                    let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
                    throw UsageError("--only \(name) is not one of \(names)")
                }
                chosen.insert(known)
            default: throw UsageError("\(word) is not understood; see daybook-bench --help")
            }
        }
        if !chosen.isEmpty { only = chosen }
        if generates && out == nil { throw UsageError("generate needs --out FILE, or --out -") }
    }

    private static func value(
        _ option: String,
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        guard let value = rest.popFirst() else { throw UsageError("\(option) needs a value") }
        return value
    }

    private static func number(
        _ option: String,
        _ rest: inout ArraySlice<String>,
        _ range: ClosedRange<Int>
    ) throws(UsageError) -> Int {
        let text = try value(option, &rest)
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "\(option) \(text) is not a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}

/// What was typed makes no sense; the text says what was expected.
package struct UsageError: Error {
    package let message: String

    init(_ message: String) {
        self.message = message
    }
}
