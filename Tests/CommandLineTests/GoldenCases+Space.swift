/// A disk that may fill up; what happens on a full one is for check_full.py.
extension GoldenCase {
    /// `ingest --wait-for-space`, where there is space.
    static let space: [GoldenCase] = [
        GoldenCase(
            "ingest-wait-for-space",
            "daybook ingest $INPUT/book.ndjson --wait-for-space",
            on: .none,
            changes: true
        )
    ]
}
