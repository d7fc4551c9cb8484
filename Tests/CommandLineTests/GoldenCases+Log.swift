/// The log itself, corrections, and everything that goes wrong.
extension GoldenCase {
    /// `replay`, `verify`, `dump`, `stats`, `demo`.
    static let log: [GoldenCase] = [
        GoldenCase("replay", "daybook replay"),
        GoldenCase("replay-json", "daybook replay --json"),
        GoldenCase("replay-customers", "daybook replay customers --as-of 2024-03-02 --tz +02:00"),
        GoldenCase(
            "replay-campaigns",
            "daybook replay campaigns --known-at 40 --window 7d --response-types visit.store"
        ),
        GoldenCase("replay-empty", "daybook replay", on: .empty),
        GoldenCase("replay-help", "daybook replay --help"),
        GoldenCase("verify", "daybook verify"),
        GoldenCase("verify-json", "daybook verify --json"),
        GoldenCase("verify-empty", "daybook verify", on: .empty),
        GoldenCase("verify-damaged", "daybook verify", on: .damaged, changes: true),
        GoldenCase("verify-damaged-json", "daybook verify --json", on: .damaged, changes: true),
        GoldenCase("verify-help", "daybook verify --help"),
        GoldenCase("dump", "daybook dump"),
        GoldenCase("dump-known-at", "daybook dump --known-at 12 --tz +01:00"),
        GoldenCase("dump-frames", "daybook dump --frames"),
        GoldenCase("dump-evidence", "daybook dump --evidence"),
        GoldenCase("dump-empty", "daybook dump", on: .empty),
        GoldenCase("dump-help", "daybook dump --help"),
        GoldenCase("stats", "daybook stats"),
        GoldenCase("stats-json", "daybook stats --json"),
        GoldenCase("stats-empty", "daybook stats", on: .empty),
        GoldenCase("stats-help", "daybook stats --help"),
        GoldenCase("demo", "daybook demo", on: .none, changes: true),
        GoldenCase("demo-elsewhere", "daybook demo --fixtures $SCRATCH", on: .none),
        GoldenCase("demo-help", "daybook demo --help"),
    ]

    /// `retract` and `quarantine`.
    static let corrections: [GoldenCase] = [
        GoldenCase("retract-id", "daybook retract --source till --id v-1", changes: true),
        GoldenCase(
            "retract-id-json",
            "daybook retract --source till --id v-1 --json",
            changes: true
        ),
        GoldenCase("retract-nothing", "daybook retract --id v-99", changes: true),
        GoldenCase("retract-run", "daybook retract --run 1", changes: true),
        GoldenCase("retract-run-json", "daybook retract --run 1 --json", changes: true),
        GoldenCase("retract-no-run", "daybook retract --run 77", changes: true),
        GoldenCase("retract-what", "daybook retract"),
        GoldenCase("retract-both", "daybook retract --run 1 --id x"),
        GoldenCase("retract-bad-run", "daybook retract --run first"),
        GoldenCase("retract-help", "daybook retract --help"),
        GoldenCase("quarantine-list", "daybook quarantine list"),
        GoldenCase("quarantine-list-json", "daybook quarantine list --json"),
        GoldenCase("quarantine-list-ndjson", "daybook quarantine list --ndjson"),
        GoldenCase("quarantine-list-empty", "daybook quarantine list", on: .empty),
        GoldenCase("quarantine-list-help", "daybook quarantine list --help"),
        GoldenCase("quarantine-show", "daybook quarantine show 55"),
        GoldenCase("quarantine-show-json", "daybook quarantine show 55 --json"),
        GoldenCase("quarantine-show-other", "daybook quarantine show 3"),
        GoldenCase("quarantine-show-word", "daybook quarantine show first"),
        GoldenCase("quarantine-show-help", "daybook quarantine show --help"),
        GoldenCase(
            "quarantine-show-long",
            "head -c 1200000 /dev/zero | tr '\\0' x | daybook ingest - && false; "
                + "daybook quarantine show 2 2>&1 > $SCRATCH/item; wc -c < $SCRATCH/item",
            on: .empty,
            changes: true
        ),
    ]

    /// What is typed wrongly.
    static let usage: [GoldenCase] = [
        GoldenCase("usage-nothing", "daybook"),
        GoldenCase("usage-help", "daybook --help"),
        GoldenCase("usage-help-command", "daybook help query customer"),
        GoldenCase("usage-version", "daybook --version"),
        GoldenCase("usage-version-near", "daybook --verison"),
        GoldenCase("usage-option-first", "daybook --quiet stats"),
        GoldenCase("usage-unknown", "daybook frobnicate"),
        GoldenCase("usage-near", "daybook ingst x"),
        GoldenCase("usage-group", "daybook query"),
        GoldenCase("usage-group-near", "daybook query custmers"),
        GoldenCase("usage-group-unknown", "daybook query weather"),
        GoldenCase("usage-help-unknown", "daybook help frobnicate"),
        GoldenCase("usage-option", "daybook stats --frobnicate"),
        GoldenCase("usage-option-near", "daybook replay --jsn"),
        GoldenCase("usage-option-short", "daybook query customers -x"),
        GoldenCase("usage-option-value", "daybook query customers --as-of"),
        GoldenCase("usage-option-no-value", "daybook stats --json=yes"),
        GoldenCase("usage-option-twice", "daybook query customers --csv --csv"),
        GoldenCase("usage-formats", "daybook query customers --csv --json"),
        GoldenCase("usage-arguments", "daybook query customer"),
        GoldenCase("usage-arguments-many", "daybook stats now"),
        GoldenCase("usage-ledger-empty", "daybook stats --ledger="),
        GoldenCase("usage-as-of", "daybook query customers --as-of yesterday"),
        GoldenCase("usage-known-at", "daybook query customers --known-at soon"),
        GoldenCase("usage-tz", "daybook query customers --tz Nowhere/Else"),
        GoldenCase("usage-window", "daybook query campaigns --window 14x"),
        GoldenCase("usage-types", "daybook query campaigns --response-types ,"),
        GoldenCase("usage-replay", "daybook replay customers nobody"),
    ]

    /// Ledgers that are not there, broken or held.
    static let faults: [GoldenCase] = [
        GoldenCase("fault-no-ledger", "daybook stats", on: .none),
        GoldenCase("fault-no-ledger-retract", "daybook retract --run 1", on: .none),
        GoldenCase("fault-damaged-replay", "daybook replay", on: .damaged),
        GoldenCase(
            "fault-damaged-ingest",
            "daybook ingest $INPUT/book.ndjson",
            on: .damaged,
            changes: true
        ),
        GoldenCase("fault-no-key", "daybook stats", on: .keyless),
        GoldenCase("fault-no-key-verify", "daybook verify", on: .keyless),
        GoldenCase("fault-no-key-ingest", "daybook ingest $INPUT/book.ndjson", on: .keyless),
        GoldenCase(
            "fault-busy",
            "flock $DAYBOOK_LEDGER/lock daybook ingest $INPUT/book.ndjson",
            changes: true
        ),
        GoldenCase("fault-closed-reader", "daybook dump | head -1"),
        GoldenCase("fault-full-disk", "daybook stats > /dev/full"),
    ]
}
