/// What was refused, read again; what an earlier map made, made again; a rehearsal.
extension GoldenCase {
    private static let till =
        "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json"
    /// The till's map with what it lacks, and other places.
    private static let better = "--map $INPUT/till.map.json"

    /// `ingest --dry-run`, `quarantine` and `readapt`.
    static let workshop: [GoldenCase] = [
        // A rehearsal holds the ledger, so it needs one of its own.
        GoldenCase("dry-run", "daybook ingest $INPUT/mistakes.ndjson --dry-run", changes: true),
        GoldenCase("dry-run-new", "daybook ingest $INPUT/book.ndjson --dry-run", on: .none),
        GoldenCase(
            "dry-run-json",
            "daybook ingest $INPUT/mistakes.ndjson --dry-run --json",
            changes: true
        ),
        GoldenCase("dry-run-csv", till + " --dry-run", on: .none),
        GoldenCase("quarantine-items", "daybook quarantine list --items"),
        GoldenCase("quarantine-reason", "daybook quarantine list --items --reason bad-time"),
        GoldenCase("quarantine-reason-near", "daybook quarantine list --reason bad-tim"),
        GoldenCase("quarantine-reason-unknown", "daybook quarantine list --reason whatever"),
        GoldenCase("quarantine-run", "daybook quarantine list --run 1"),
        GoldenCase("quarantine-run-word", "daybook quarantine list --run first"),
        GoldenCase(
            "quarantine-settled",
            till + "; daybook quarantine retry \(better) --quiet; "
                + "daybook quarantine list --items; daybook quarantine list --items --settled",
            on: .none,
            changes: true
        ),
        GoldenCase("quarantine-retry", "daybook quarantine retry", changes: true),
        GoldenCase(
            "quarantine-retry-conflict",
            "daybook retract --source till --id p-1 > $SCRATCH/out; "
                + "daybook quarantine retry --reason conflict --run 2 --json",
            changes: true
        ),
        GoldenCase(
            "quarantine-retry-map",
            till + "; daybook quarantine retry \(better)",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "quarantine-retry-misfit",
            till + "; daybook quarantine retry --map $INPUT/other.map.json",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "quarantine-retry-position",
            "daybook quarantine retry --position 3",
            changes: true
        ),
        GoldenCase("quarantine-retry-word", "daybook quarantine retry --position first"),
        GoldenCase("quarantine-retry-none", "daybook quarantine retry", on: .none),
        GoldenCase("quarantine-retry-help", "daybook quarantine retry --help"),
        GoldenCase(
            "readapt-dry-run",
            till + "; daybook readapt \(better) --dry-run",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "readapt",
            till + "; daybook readapt \(better) --run 1; daybook readapt \(better); "
                + "daybook query customer loyalty:8842017",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "readapt-json",
            till + "; daybook readapt \(better) --dry-run --json",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "readapt-misfit",
            till + "; daybook readapt --map $INPUT/other.map.json",
            on: .none,
            changes: true
        ),
        GoldenCase("readapt-nothing", "daybook readapt", changes: true),
        GoldenCase("readapt-no-run", "daybook readapt --run 99 --dry-run", changes: true),
        GoldenCase(
            "readapt-retracted",
            till + " > $SCRATCH/out; daybook readapt \(better) > $SCRATCH/out; "
                + "daybook retract --run 2",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "map-headless",
            "printf '1;2024-01-01;3,5\\n' > $SCRATCH/rows.csv; daybook map $SCRATCH/rows.csv"
        ),
        GoldenCase(
            "map-strange",
            "printf 'foo;bar\\nx;y\\n' > $SCRATCH/rows.csv; daybook map $SCRATCH/rows.csv"
        ),
        GoldenCase(
            "ingest-headless",
            "printf 'x;y\\nz;w\\n' > $SCRATCH/rows.csv; daybook ingest $SCRATCH/rows.csv "
                + "--map $INPUT/headed.map.json",
            on: .none
        ),
        GoldenCase(
            "ingest-empty-lines",
            "yes '' | head -c 70000 > $SCRATCH/rows.csv; daybook ingest $SCRATCH/rows.csv "
                + "--map Fixtures/csv/till.map.json",
            on: .none
        ),
        GoldenCase("readapt-run-word", "daybook readapt --run first"),
        GoldenCase("readapt-help", "daybook readapt --help"),
    ]
}
