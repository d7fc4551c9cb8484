/// Looking after a ledger.
extension GoldenCase {
    /// `doctor`.
    static let doctor: [GoldenCase] = [
        GoldenCase("doctor", "daybook doctor"),
        GoldenCase("doctor-json", "daybook doctor --json"),
        GoldenCase("doctor-empty", "daybook doctor", on: .empty),
        GoldenCase("doctor-none", "daybook doctor", on: .none),
        GoldenCase("doctor-help", "daybook doctor --help"),
    ]
}
