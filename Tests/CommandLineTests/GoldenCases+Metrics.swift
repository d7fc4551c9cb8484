/// Figures of one's own.
extension GoldenCase {
    private static let metric = "daybook query metric"
    private static let small =
        "daybook ingest Fixtures/completejourney/small.ndjson --ledger $SCRATCH/small > /dev/null"

    /// Asks a definition that is written out.
    private static func asking(_ json: String, _ options: String = "") -> String {
        "printf '%s' '\(json)' > $SCRATCH/own.json; cd $SCRATCH; \(metric) own.json\(options)"
    }

    private static func written(
        _ name: String,
        _ json: String,
        _ options: String = ""
    ) -> GoldenCase {
        GoldenCase(name, asking(json, options))
    }

    /// `daybook query metric`.
    static let metrics: [GoldenCase] = [
        GoldenCase("metric-sum", "\(metric) Fixtures/definitions/revenue.json"),
        GoldenCase("metric-sum-json", "\(metric) Fixtures/definitions/revenue.json --json"),
        GoldenCase("metric-sum-csv", "\(metric) Fixtures/definitions/revenue.json --csv"),
        GoldenCase("metric-sum-ndjson", "\(metric) Fixtures/definitions/revenue.json --ndjson"),
        GoldenCase(
            "metric-moment",
            "\(metric) Fixtures/definitions/revenue.json --as-of 2024-03-10 --tz Europe/Paris --known-at 40 --json"
        ),
        GoldenCase("metric-explain", "\(metric) Fixtures/definitions/revenue.json --explain"),
        GoldenCase(
            "metric-explain-json",
            "\(metric) Fixtures/definitions/discounts.json --explain --json"
        ),
        GoldenCase(
            "metric-explain-csv",
            "\(metric) Fixtures/definitions/revenue.json --explain --csv"
        ),
        GoldenCase("metric-funnel", "\(metric) Fixtures/definitions/redemption.json"),
        GoldenCase(
            "metric-funnel-open",
            "\(metric) Fixtures/definitions/redemption.json --as-of 2024-03-05; "
                + "\(metric) Fixtures/definitions/redemption.json --as-of 2024-03-05 --json"
        ),
        GoldenCase("metric-funnel-csv", "\(metric) Fixtures/definitions/redemption.json --csv"),
        GoldenCase(
            "metric-funnel-explain",
            "\(metric) Fixtures/definitions/redemption.json --explain"
        ),
        GoldenCase("metric-time", "\(metric) Fixtures/definitions/answers.json"),
        GoldenCase("metric-time-json", "\(metric) Fixtures/definitions/answers.json --json"),
        GoldenCase("metric-time-csv", "\(metric) Fixtures/definitions/answers.json --csv"),
        GoldenCase("metric-time-explain", "\(metric) Fixtures/definitions/answers.json --explain"),
        GoldenCase("metric-buyers", "\(metric) Fixtures/definitions/buyers.json"),
        GoldenCase("metric-buyers-json", "\(metric) Fixtures/definitions/buyers.json --json"),
        GoldenCase("metric-nothing-csv", "\(metric) Fixtures/definitions/discounts.json --csv"),
        GoldenCase(
            "metric-property",
            "\(small); \(metric) Fixtures/definitions/discounts.json --ledger $SCRATCH/small | head -4; "
                + "\(metric) Fixtures/definitions/discounts.json --ledger $SCRATCH/small --csv | head -2; "
                + "\(metric) Fixtures/definitions/buyers.json --ledger $SCRATCH/small --ndjson | head -2"
        ),
        written(
            "metric-places",
            #"{"name":"places","filter":{"source":"till"},"groupBy":["place","day"],"measure":"last"}"#
        ),
        written(
            "metric-count-json",
            #"{"name":"topics","groupBy":["properties.topic","customer"],"measure":"count","filter":{"direction":"inbound"}}"#,
            " --json --explain"
        ),
        written(
            "metric-first",
            #"{"name":"first","measure":"first","groupBy":"role"}"#,
            " --explain"
        ),
        written("metric-cost", #"{"name":"cost","measure":{"sum":"cost"}}"#, " --explain"),
        written(
            "metric-unknown-name",
            #"{"name":"x","measure":"count","filter":{"place":"lyon-3","type":["message.snet","call.placed"]}}"#
        ),
        written(
            "metric-misspelt",
            #"{"name":"x","measure":"count","filter":{"any":[{"chanel":"store"}]}}"#
        ),
        written("metric-not-json", "{\"name\":\n  oops}"),
        written("metric-measure", #"{"name":"x","measure":"averge"}"#),
        GoldenCase("metric-no-file", "\(metric) $SCRATCH/none.json"),
        GoldenCase("metric-no-argument", "\(metric)"),
        GoldenCase("metric-no-ledger", "\(metric) Fixtures/definitions/revenue.json", on: .none),
        GoldenCase("metric-empty", "\(metric) Fixtures/definitions/revenue.json", on: .empty),
        GoldenCase(
            "metric-empty-groups",
            #"printf '{"name":"x","measure":"uniqueParties"}' > $SCRATCH/x.json; "#
                + "\(metric) $SCRATCH/x.json --csv; \(metric) $SCRATCH/x.json --json",
            on: .empty
        ),
        GoldenCase("metric-damaged", "\(metric) Fixtures/definitions/revenue.json", on: .damaged),
        GoldenCase(
            "metric-too-many-groups",
            #"seq 100001 | sed 's/.*/{"id":"&","campaign":"&","channel":"w","type":"visit.web","#
                + #""time":"2024-01-01T00:00:00Z"}/' | daybook ingest - --ledger $SCRATCH/many > /dev/null; "#
                + asking(
                    #"{"name":"x","measure":"count","groupBy":"campaign"}"#,
                    " --ledger $SCRATCH/many"
                )
        ),
        GoldenCase("metric-help", "\(metric) --help"),
        GoldenCase("help-metrics", "daybook help metrics"),
    ]
}
