/// Recording and asking.
extension GoldenCase {
    /// `daybook ingest`.
    static let ingest: [GoldenCase] = [
        GoldenCase("ingest", "daybook ingest $INPUT/book.ndjson", on: .none, changes: true),
        GoldenCase(
            "ingest-twice",
            "daybook ingest $INPUT/book.ndjson $INPUT/book.ndjson --json",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-acks",
            "daybook ingest - --acks --source desk --quiet < $INPUT/book.ndjson",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-mistakes",
            "daybook ingest $INPUT/mistakes.ndjson",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-one-mistake",
            "echo '{}' | daybook ingest -",
            on: .empty,
            changes: true
        ),
        GoldenCase("ingest-nothing", "daybook ingest - < /dev/null", on: .none, changes: true),
        GoldenCase(
            "ingest-ledger",
            "daybook ingest $INPUT/book.ndjson --ledger $SCRATCH/other",
            on: .none
        ),
        GoldenCase("ingest-help", "daybook ingest --help"),
        GoldenCase("ingest-no-file", "daybook ingest", on: .none),
        GoldenCase("ingest-missing-file", "daybook ingest missing.ndjson", on: .none),
        GoldenCase("ingest-directory", "daybook ingest Fixtures", on: .none),
        GoldenCase("ingest-empty-source", "daybook ingest - --source=", on: .none),
        GoldenCase("ingest-format", "daybook ingest - --format xml", on: .none),
        GoldenCase("ingest-format-csv", "daybook ingest - --format csv", on: .none),
        GoldenCase(
            "ingest-events",
            "daybook ingest Fixtures/cloudevents/batch.json --format cloudevents",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-events-refused",
            """
            ! daybook ingest $INPUT/mistakes.ndjson --format cloudevents; daybook quarantine list
            """,
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-gzip-cut",
            "head -c 900 Fixtures/gzip/text-6-default.gz | daybook ingest -",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-zstandard",
            "printf '\\x28\\xb5\\x2f\\xfd' | daybook ingest -",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-closed-output",
            "daybook ingest $INPUT/book.ndjson >&-",
            on: .none,
            changes: true
        ),
    ]

    /// `daybook ingest --map` and `daybook map`.
    static let maps: [GoldenCase] = [
        GoldenCase(
            "ingest-map",
            "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-map-encoding",
            "daybook ingest Fixtures/csv/rows.csv --map Fixtures/csv/rows.map.json --encoding utf-8",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-map-missing",
            "daybook ingest Fixtures/csv/till.csv --map nowhere.json",
            on: .none
        ),
        GoldenCase(
            "ingest-map-other",
            "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/rows.map.json",
            on: .none
        ),
        GoldenCase("ingest-csv-no-map", "daybook ingest Fixtures/csv/till.csv", on: .none),
        GoldenCase("ingest-encoding", "daybook ingest - --encoding ebcdic", on: .none),
        GoldenCase("ingest-encoding-no-map", "daybook ingest - --encoding latin1", on: .none),
        GoldenCase(
            "map",
            "daybook map Fixtures/csv/till.csv --encoding latin1 --tz Europe/Berlin"
        ),
        GoldenCase("map-delimiter", "daybook map Fixtures/csv/rows.csv --delimiter ,"),
        GoldenCase("map-bad-delimiter", "daybook map Fixtures/csv/rows.csv --delimiter long"),
        GoldenCase("map-bad-zone", "daybook map Fixtures/csv/rows.csv --tz Nowhere"),
        GoldenCase("map-empty", "daybook map - < /dev/null"),
        GoldenCase("map-missing", "daybook map nowhere.csv"),
        GoldenCase("map-help", "daybook map --help"),
    ]

    /// `daybook query …`.
    static let queries: [GoldenCase] =
        [
            GoldenCase("customer", "daybook query customer ann"),
            GoldenCase("customer-json", "daybook query customer ann --json"),
            GoldenCase("customer-ndjson", "daybook query customer ann --ndjson"),
            GoldenCase("customer-csv", "daybook query customer ann --csv"),
            GoldenCase("customer-as-of", "daybook query customer ann --as-of 2024-03-02"),
            GoldenCase("customer-known-at", "daybook query customer ann --known-at 20"),
            GoldenCase(
                "customer-tz",
                "daybook query customer ann --as-of 2024-03-02 --tz Asia/Tokyo --ndjson"
            ),
            GoldenCase("customer-identifier", "daybook query customer loyalty:8842"),
            GoldenCase("customer-near", "daybook query customer anm"),
            GoldenCase("customer-namespace", "daybook query customer eve@example.org"),
            GoldenCase("customer-unknown", "daybook query customer nobody"),
            GoldenCase("customer-help", "daybook query customer --help"),
            GoldenCase("customers", "daybook query customers"),
            GoldenCase("customers-json", "daybook query customers --json"),
            GoldenCase("customers-ndjson", "daybook query customers --ndjson"),
            GoldenCase("customers-csv", "daybook query customers --csv"),
            GoldenCase("customers-as-of", "daybook query customers --as-of 2024-03-02T00:00:00Z"),
            GoldenCase("customers-known-at", "daybook query customers --known-at 20"),
            GoldenCase(
                "customers-tz",
                "daybook query customers --as-of 2024-03-01 --tz -10:00"
            ),
            GoldenCase("customers-no-pager", "daybook query customers --no-pager"),
            GoldenCase("customers-none", "daybook query customers", on: .empty),
            GoldenCase("customers-help", "daybook query customers --help"),
            GoldenCase("timeline", "daybook query timeline ann"),
            GoldenCase(
                "timeline-plain",
                "daybook query timeline ann",
                environment: ["NO_COLOR": "1"]
            ),
            GoldenCase("timeline-quiet", "daybook query timeline ann --quiet"),
            GoldenCase("timeline-narrow", "daybook query timeline ann", columns: 48),
            GoldenCase("timeline-json", "daybook query timeline ann --json"),
            GoldenCase("timeline-ndjson", "daybook query timeline ann --ndjson"),
            GoldenCase("timeline-csv", "daybook query timeline ann --csv"),
            GoldenCase("timeline-as-of", "daybook query timeline ann --as-of 2024-03-02"),
            GoldenCase("timeline-known-at", "daybook query timeline ann --known-at 56"),
            GoldenCase(
                "timeline-tz",
                "daybook query timeline ann --as-of 2024-03-02 --tz -10:00"
            ),
            GoldenCase("timeline-withheld", "daybook query timeline cleo"),
            GoldenCase(
                "timeline-threads",
                "daybook ingest $INPUT/threads.ndjson --quiet && daybook query timeline zoe",
                on: .none,
                changes: true
            ),
            GoldenCase(
                "timeline-silence",
                "daybook ingest $INPUT/threads.ndjson --quiet && daybook query timeline yan",
                on: .none,
                changes: true
            ),
            GoldenCase("timeline-near", "daybook query timeline an"),
            GoldenCase("timeline-unknown", "daybook query timeline nobody"),
            GoldenCase("timeline-help", "daybook query timeline --help"),
        ] + campaignQueries

    private static let campaignQueries: [GoldenCase] = [
        GoldenCase("campaign", "daybook query campaign spring"),
        GoldenCase("campaign-cells", "daybook query campaign spring --cells"),
        GoldenCase("campaign-window", "daybook query campaign spring --window 7d --window 2h"),
        GoldenCase(
            "campaign-types",
            "daybook query campaign spring --response-types purchase.completed"
        ),
        GoldenCase("campaign-json", "daybook query campaign spring --json"),
        GoldenCase("campaign-ndjson", "daybook query campaign spring --ndjson --window 7d"),
        GoldenCase("campaign-csv", "daybook query campaign spring --csv --window 7d"),
        GoldenCase(
            "campaign-moment",
            "daybook query campaign spring --as-of 2024-03-04 --tz Europe/Paris --known-at 40"
        ),
        GoldenCase("campaign-unknown", "daybook query campaign harvest"),
        GoldenCase("campaign-near", "daybook query campaign sprong"),
        GoldenCase("campaign-help", "daybook query campaign --help"),
        GoldenCase("campaigns", "daybook query campaigns"),
        GoldenCase("campaigns-cells", "daybook query campaigns --cells --window 14d"),
        GoldenCase("campaigns-json", "daybook query campaigns --json --window 14d"),
        GoldenCase("campaigns-ndjson", "daybook query campaigns --ndjson --window 14d"),
        GoldenCase("campaigns-csv", "daybook query campaigns --csv --window 14d"),
        GoldenCase("campaigns-cells-csv", "daybook query campaigns --csv --cells --window 14d"),
        GoldenCase(
            "campaigns-moment",
            "daybook query campaigns --as-of 2024-03-04 --tz UTC --known-at 40 --window 1d"
        ),
        GoldenCase(
            "campaigns-types",
            "daybook query campaigns --response-types visit.store,purchase.completed --window 1d"
        ),
        GoldenCase("campaigns-none", "daybook query campaigns", on: .empty),
        GoldenCase("campaigns-help", "daybook query campaigns --help"),
    ]
}
