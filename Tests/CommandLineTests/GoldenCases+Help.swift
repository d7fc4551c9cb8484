/// `tail`, help on topics, completions.
extension GoldenCase {
    /// `daybook tail`.
    static let tail: [GoldenCase] = [
        GoldenCase("tail", "daybook tail", columns: 200),
        GoldenCase("tail-narrow", "daybook tail --lines 3 --campaign spring", columns: 40),
        GoldenCase("tail-lines", "daybook tail --lines 2", columns: 200),
        GoldenCase("tail-no-lines", "daybook tail --lines 0"),
        GoldenCase("tail-ndjson", "daybook tail --lines 2 --ndjson"),
        GoldenCase("tail-customer", "daybook tail --customer ann --lines 3"),
        GoldenCase("tail-campaign", "daybook tail --campaign spring"),
        GoldenCase("tail-type", "daybook tail --type visit.store"),
        GoldenCase("tail-nothing", "daybook tail --type purchase.completed --customer nobody"),
        GoldenCase("tail-empty", "daybook tail", on: .empty),
        GoldenCase(
            "tail-follow",
            "timeout --preserve-status --signal=INT 1 daybook tail -f --lines 1",
            columns: 200
        ),
        GoldenCase(
            "tail-follow-no-ledger",
            "timeout --preserve-status --signal=INT 1 daybook tail --follow",
            on: .none
        ),
        GoldenCase("tail-follow-reader-left", "timeout 20 daybook tail -f --lines 1 | head -1"),
        GoldenCase("tail-bad-lines", "daybook tail --lines few"),
        GoldenCase("tail-damaged", "daybook tail --lines 100", on: .damaged),
        GoldenCase("tail-no-ledger", "daybook tail", on: .none),
        GoldenCase("tail-help", "daybook tail -h"),
    ]

    /// `daybook help` and `daybook completions`.
    static let help: [GoldenCase] = [
        GoldenCase("help", "daybook help"),
        GoldenCase("help-formats", "daybook help formats"),
        GoldenCase("help-time", "daybook help time"),
        GoldenCase("help-figures", "daybook help figures"),
        GoldenCase("help-ledger", "daybook help ledger"),
        GoldenCase("help-proofs", "daybook help proofs"),
        GoldenCase("help-quarantine", "daybook help quarantine"),
        GoldenCase("help-exit-codes", "daybook help exit codes"),
        GoldenCase("help-environment", "daybook help environment"),
        GoldenCase("help-near", "daybook help formts"),
        GoldenCase("completions-bash", "daybook completions bash | head -2"),
        GoldenCase("completions-zsh", "daybook completions zsh | head -2"),
        GoldenCase("completions-fish", "daybook completions fish | head -2"),
        GoldenCase("completions-near", "daybook completions bsh"),
        GoldenCase("completions-unknown", "daybook completions powershell"),
        GoldenCase("completions-help", "daybook completions --help"),
    ]
}
