/// What is said where a limit of the process is in the way.
extension GoldenCase {
    static let limits: [GoldenCase] = [
        GoldenCase("limit-open-files", "(ulimit -n 20; daybook stats)"),
        GoldenCase(
            "limit-open-files-ingest",
            "(ulimit -n 20; daybook ingest $INPUT/book.ndjson)",
            changes: true
        ),
        GoldenCase(
            "limit-file-length",
            "(ulimit -f 1; daybook ingest $INPUT/book.ndjson)",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "limit-file-length-backup",
            "(ulimit -f 0; daybook backup $SCRATCH/copy)",
            changes: true
        ),
        GoldenCase(
            "limit-memory",
            "(ulimit -v 400000; daybook stats); (ulimit -d 300000; daybook stats)"
        ),
    ]
}
