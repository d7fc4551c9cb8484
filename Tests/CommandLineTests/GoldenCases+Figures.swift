/// Questions about figures: which rows, what they mean, what makes them, what changed them.
extension GoldenCase {
    /// `--where`, `--sort`, `--limit`.
    static let selections: [GoldenCase] = [
        GoldenCase(
            "customers-where",
            "daybook query customers --where 'contacts > 0' --where 'amounts.EUR != none'"
        ),
        GoldenCase(
            "customers-where-empty",
            "daybook query customers --where 'lastContact = none' --where 'contacts > 0'"
        ),
        GoldenCase("customers-where-mistake", "daybook query customers --where 'contact > 3'"),
        GoldenCase(
            "customers-where-value",
            "daybook query customers --where 'contacts > 0 and (last < soon)'"
        ),
        GoldenCase(
            "customers-where-name",
            "daybook query customers --where 'byType.mesage.sent > 0' --ndjson"
        ),
        GoldenCase("customers-sort", "daybook query customers --sort last --limit 2"),
        GoldenCase(
            "customers-ascending",
            "daybook query customers --sort amounts.EUR --ascending --csv"
        ),
        GoldenCase("customers-descending", "daybook query customers --descending --json"),
        GoldenCase("customers-sort-mistake", "daybook query customers --sort lst"),
        GoldenCase("customers-limit-mistake", "daybook query customers --limit 0"),
        GoldenCase(
            "customers-both-orders",
            "daybook query customers --ascending --descending"
        ),
        GoldenCase(
            "campaigns-where",
            "daybook query campaigns --where 'reached >= 1 and windows.14d.responses > 0'"
        ),
        GoldenCase(
            "campaigns-sort",
            "daybook query campaigns --sort direct.rate --ascending --limit 1 --window 7d"
        ),
        GoldenCase("campaigns-from-zero", "daybook query campaigns --from-zero --window 7d"),
        GoldenCase("campaign-from-zero", "daybook query campaign spring --from-zero --window 7d"),
        GoldenCase("campaigns-descending", "daybook query campaigns --descending --window 7d"),
        GoldenCase(
            "campaigns-where-mistake",
            "daybook query campaigns --where 'windows.9d.rate > 0' --window 7d"
        ),
    ]

    /// `--explain` and `--touchpoints`.
    static let explanations: [GoldenCase] = [
        GoldenCase("customer-explain", "daybook query customer ann --explain"),
        GoldenCase(
            "customer-explain-json",
            "daybook query customer ann --explain --json --as-of 2024-03-02 --tz Europe/Paris"
        ),
        GoldenCase("customers-explain", "daybook query customers --explain --limit 1"),
        GoldenCase("customers-explain-csv", "daybook query customers --explain --csv"),
        GoldenCase(
            "campaign-explain",
            "daybook query campaign spring --explain --cells --window 7d"
        ),
        GoldenCase(
            "campaign-explain-ndjson",
            "daybook query campaign spring --explain --ndjson --window 7d --known-at 40"
        ),
        GoldenCase("campaigns-explain", "daybook query campaigns --explain --window 7d --limit 1"),
        GoldenCase("replay-explain", "daybook replay --explain"),
        GoldenCase("customer-touchpoints", "daybook query customer ann --touchpoints contacts"),
        GoldenCase(
            "customer-touchpoints-ndjson",
            "daybook query customer ann --touchpoints amounts --ndjson"
        ),
        GoldenCase(
            "customer-touchpoints-mistake",
            "daybook query customer ann --touchpoints contract"
        ),
        GoldenCase(
            "customer-touchpoints-name",
            "daybook query customer ann --touchpoints byType.never.heard.of"
        ),
        GoldenCase("campaign-touchpoints", "daybook query campaign spring --touchpoints direct"),
        GoldenCase(
            "campaign-touchpoints-window",
            "daybook query campaign spring --touchpoints 7d --csv"
        ),
        GoldenCase(
            "campaign-touchpoints-cell",
            "daybook query campaign spring --touchpoints cell:A/7d:responders --json"
        ),
        GoldenCase(
            "campaign-touchpoints-no-cell",
            "daybook query campaign spring --touchpoints cell:Z"
        ),
        GoldenCase(
            "campaign-touchpoints-mistake",
            "daybook query campaign spring --touchpoints 7d:openers"
        ),
        GoldenCase(
            "campaign-touchpoints-none",
            "daybook query campaign spring --touchpoints withheld --as-of 2024-03-01T10:00:00Z"
        ),
    ]

    /// `replay --diff` and `retract --dry-run`.
    static let differences: [GoldenCase] = [
        GoldenCase("replay-diff", "daybook replay --diff --known-at 30"),
        GoldenCase("replay-diff-json", "daybook replay campaigns --diff --known-at 56 --json"),
        GoldenCase(
            "replay-diff-moments",
            "daybook replay --diff --as-of 2024-03-02 --diff-as-of 2024-03-03 --diff-known-at 50"
        ),
        GoldenCase("replay-diff-nothing", "daybook replay --diff --known-at 100000"),
        GoldenCase("replay-diff-one", "daybook replay --diff"),
        GoldenCase("replay-diff-stray", "daybook replay --diff-as-of 2024-03-02"),
        GoldenCase("retract-dry-run", "daybook retract --run 1 --dry-run"),
        GoldenCase(
            "retract-dry-run-json",
            "daybook retract --source till --id v-1 --dry-run --json"
        ),
        GoldenCase("retract-dry-run-nothing", "daybook retract --id v-99 --dry-run"),
    ]

    /// Records `input/late.ndjson` behind the book, which ends at 64.
    private static let late = "daybook ingest $INPUT/late.ndjson --quiet > $SCRATCH/receipt && "

    /// `metric diff`.
    static let metricDifferences: [GoldenCase] = [
        GoldenCase(
            "metric-diff",
            late + "daybook metric diff spring direct.responses --known-at 64",
            changes: true
        ),
        GoldenCase(
            "metric-diff-replaced",
            late + "daybook metric diff spring direct.amounts.EUR --known-at 64 --customers",
            changes: true
        ),
        GoldenCase(
            "metric-diff-rate",
            late + "daybook metric diff spring windows.2d.rate --known-at 10 --known-at 75 --json",
            changes: true
        ),
        GoldenCase(
            "metric-diff-csv",
            late
                + "daybook metric diff spring direct.byType.purchase.completed --known-at 64 --csv",
            changes: true
        ),
        GoldenCase(
            "metric-diff-start",
            late + "daybook metric diff spring latency.sum --known-at 64 --as-of 2024-06-01",
            changes: true
        ),
        GoldenCase(
            "metric-diff-end",
            "daybook metric diff summer windows.90d.open --known-at 53 --known-at 64"
        ),
        GoldenCase("metric-diff-nothing", "daybook metric diff spring contacts --known-at 64"),
        GoldenCase(
            "metric-diff-nothing-csv",
            "daybook metric diff spring reached --known-at 64 --csv"
        ),
        GoldenCase("metric-diff-none", "daybook metric diff spring contacts"),
        GoldenCase(
            "metric-diff-turned",
            "daybook metric diff spring contacts --known-at 60 --known-at 20"
        ),
        GoldenCase("metric-diff-figure", "daybook metric diff spring direct.respnses --known-at 9"),
        GoldenCase("metric-diff-quantile", "daybook metric diff spring latency.p25 --known-at 9"),
        GoldenCase("metric-diff-campaign", "daybook metric diff sprng contacts --known-at 9"),
        GoldenCase("metric-diff-no-campaign", "daybook metric diff autumn-7 contacts --known-at 9"),
        GoldenCase(
            "metric-diff-name",
            "daybook metric diff spring direct.amounts.GBP --known-at 9"
        ),
        GoldenCase("metric-diff-help", "daybook metric diff --help"),
    ]

    /// Keeps the ticket of a question, the last line that it prints.
    private static func keep(_ question: String) -> String {
        "daybook \(question) --ticket 2>&1 | tail -1 | cut -c 9- > $SCRATCH/ticket && "
    }

    private static let again = "daybook replay --ticket $(cat $SCRATCH/ticket)"

    /// `--ticket`.
    static let tickets: [GoldenCase] = [
        GoldenCase("ticket", "daybook query campaigns --window 7d --ticket"),
        GoldenCase("ticket-json", "daybook query customer ann --json --ticket"),
        GoldenCase("ticket-csv", "daybook query campaigns --window 7d --csv --ticket"),
        GoldenCase("ticket-replay", "daybook replay campaigns --ticket"),
        GoldenCase("ticket-replay-json", "daybook replay --json --explain --ticket"),
        GoldenCase("ticket-timeline", "daybook query timeline ann --as-of 2024-03-02 --ticket"),
        GoldenCase(
            "ticket-explain",
            "daybook query campaign spring --window 7d --explain --ticket | tail -5"
        ),
        GoldenCase("ticket-unknown", "daybook query campaign sprng --ticket"),
        GoldenCase(
            "ticket-again",
            keep("query campaign spring --window 7d") + late + again,
            changes: true
        ),
        GoldenCase(
            "ticket-again-diff",
            keep("replay campaigns --diff --known-at 30") + late + again,
            changes: true
        ),
        GoldenCase(
            "ticket-other-ledger",
            keep("query customers")
                + "daybook ingest Fixtures/cdnow/sample.ndjson --quiet --ledger $SCRATCH/other "
                + "> $SCRATCH/receipt; " + again + " --ledger $SCRATCH/other"
        ),
        GoldenCase(
            "ticket-older-copy",
            keep("query customers")
                + "daybook ingest - --ledger $SCRATCH/other < /dev/null > $SCRATCH/receipt; "
                + again
                + " --ledger $SCRATCH/other"
        ),
        GoldenCase(
            "ticket-definitions",
            "daybook replay --ticket dbt1.AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYAAB65iHc"
        ),
        GoldenCase("ticket-mistyped", "daybook replay --ticket dbt1.mistyped"),
        GoldenCase("ticket-none", "daybook replay --ticket=cj-13"),
        GoldenCase("ticket-later", "daybook replay --ticket dbt2.AAAA"),
        GoldenCase(
            "ticket-more",
            keep("query campaigns") + again + " --json"
        ),
        GoldenCase(
            "ticket-long",
            "daybook query customers --ticket --where \"amounts.EUR > $(printf '%020000d' 1)\""
        ),
        GoldenCase("ticket-word", "daybook replay --ticket cj-13"),
    ]
}
