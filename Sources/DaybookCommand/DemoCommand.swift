import Ledger
import Platform

/// `daybook demo`: the main job on real data.
enum DemoCommand {
    static let command = Command(
        name: "demo",
        arguments: "",
        count: 0...0,
        summary: "the whole tour on real data; leaves a ledger to play with",
        details: [
            """
            Records the small Complete Journey set (mailings, coupons and baskets of 38
            households) and the CDNOW sample (purchases of 2,357 customers), then shows customer
            views, campaign figures and one timeline. Run it in the checkout: it reads Fixtures.
            Running it again changes nothing: everything is a duplicate by then.
            """
        ],
        options: [CommandOption("fixtures", "DIR", "where the sets are (Fixtures)")],
        examples: [("daybook demo", "from the checkout's top directory")],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let console = invocation.console
        let fixtures = invocation.value("fixtures") ?? "Fixtures"
        let files = ["completejourney/small.ndjson", "cdnow/sample.ndjson"]
            .map { "\(fixtures)/\($0)" }
        for file in files where !ProcessFacts.exists(file) {
            console.note("daybook: \(file) is not there; run the demo in the checkout")
            return .incomplete
        }
        let place = ["--ledger", invocation.directory]
        let steps: [(what: String, words: [String], lines: Int)] = [
            ("Record every touchpoint of the first set", ["ingest", files[0]], 99),
            ("The same file again: nothing but duplicates", ["ingest", files[0]], 99),
            ("A second set, from another source", ["ingest", files[1], "--source", "cdnow"], 99),
            ("One customer", ["query", "customer", "HH0113"], 99),
            ("All customers, the first of them", ["query", "customers"], 9),
            (
                "Response to every campaign within 14 days",
                ["query", "campaigns", "--window", "14d"], 12
            ),
            ("One campaign", ["query", "campaign", "cj-13"], 99),
            ("One timeline, its end", ["query", "timeline", "HH0113"], -12),
            ("Rebuild everything from zero", ["replay"], 99),
            ("Read every byte again", ["verify"], 99),
        ]
        for (number, step) in steps.enumerated() {
            let typed = (["daybook"] + step.words).joined(separator: " ")
            try console.line("\(number == 0 ? "" : "\n")# \(step.what)\n$ \(typed)")
            let status = try show(step.words + place, lines: step.lines, console)
            if status != .done { return status }
        }
        try console.line(
            "\nThe ledger is in \(invocation.directory); daybook --help lists what it can do."
        )
        return .done
    }

    /// Runs one command line and prints at most `lines` of its result: from its end when negative.
    private static func show(
        _ words: [String],
        lines: Int,
        _ console: Console
    ) throws -> ExitStatus {
        let inner = Console(capturing: true)
        let status = Daybook.run(words, inner)
        let all = inner.captured.split(separator: 0x0A, omittingEmptySubsequences: false)
            .dropLast()
        let shown = lines < 0 ? all.suffix(-lines) : all.prefix(lines)
        if lines < 0, shown.count < all.count { try console.line("…") }
        for line in shown { try console.line(Array(line)) }
        if lines > 0, shown.count < all.count {
            try console.line("… \(all.count - shown.count) more lines")
        }
        try console.flush()
        return status
    }
}
