/// Narrow terminals: what makes room, and what says so.
extension GoldenCase {
    /// Takes away what vouches for the last records: the closing frame and the durable mark.
    private static let afterPowerCut = """
        dd if=/dev/zero of=$DAYBOOK_LEDGER/log/00000000000000000000.seg bs=1 count=64 conv=notrunc \
        seek=$(daybook dump --frames | tail -1 | awk '{print $2}') 2> /dev/null
        rm $DAYBOOK_LEDGER/log/durable

        """

    /// Every table on a terminal of 60 columns or fewer, and what names that nobody knows say.
    static let narrow: [GoldenCase] = [
        GoldenCase("narrow-customers", "daybook query customers", columns: 60),
        GoldenCase("narrow-customers-least", "daybook query customers", columns: 20),
        GoldenCase("narrow-campaigns", "daybook query campaigns", columns: 60),
        GoldenCase("narrow-campaigns-cells", "daybook query campaigns --cells", columns: 60),
        GoldenCase("narrow-campaign", "daybook query campaign spring --cells", columns: 60),
        GoldenCase(
            "narrow-touchpoints",
            "daybook query campaign spring --touchpoints direct",
            columns: 60
        ),
        GoldenCase("narrow-timeline", "daybook query timeline ann", columns: 80),
        GoldenCase("narrow-quarantine", "daybook quarantine list", columns: 60),
        GoldenCase("narrow-quarantine-items", "daybook quarantine list --items", columns: 60),
        GoldenCase("narrow-stats", "daybook stats", columns: 40),
        GoldenCase("narrow-frames", "daybook dump --frames", columns: 60),
        GoldenCase(
            "narrow-difference",
            "daybook replay --diff --known-at 30",
            columns: 40
        ),
        GoldenCase("narrow-tail-80", "daybook tail", columns: 80),
        GoldenCase("narrow-tail-100", "daybook tail", columns: 100),
        GoldenCase(
            "narrow-dumb",
            "daybook query timeline ann",
            environment: ["TERM": "dumb"],
            columns: 60
        ),
        GoldenCase("tail-csv", "daybook tail --csv"),
        GoldenCase("tail-csv-unknown", "daybook tail --csv --customer nobody"),
        GoldenCase("tail-customer-near", "daybook tail --customer an --lines 3"),
        GoldenCase("tail-type-near", "daybook tail --type visit.stor --lines 3"),
        GoldenCase("tail-campaign-near", "daybook tail --campaign sprnig --lines 3"),
        GoldenCase("tail-retractions", "daybook tail --type touchpoint.retracted"),
        GoldenCase(
            "tail-follow-unknown",
            "timeout --preserve-status --signal=INT 1 daybook tail -f --customer nobody"
        ),
        GoldenCase(
            "tail-run-retracted",
            "daybook retract --run 1 --quiet > $SCRATCH/out; daybook tail --lines 4; "
                + "daybook tail --lines 2 --ndjson; daybook tail --type ingest.retracted; "
                + "daybook tail --lines 1 --type touchpoint.retracted --ndjson",
            changes: true,
            columns: 120
        ),
        GoldenCase("retract-id-near", "daybook retract --source till --id v1", changes: true),
        GoldenCase("retract-source-near", "daybook retract --source tlil --id v-1", changes: true),
        GoldenCase("retract-source-unknown", "daybook retract --source w --id v-1", changes: true),
        GoldenCase("retract-id-again", "daybook retract --source till --id v-2", changes: true),
        GoldenCase(
            "retract-run-again",
            "daybook retract --run 1 --quiet > $SCRATCH/out; daybook retract --run 1",
            changes: true
        ),
        GoldenCase(
            "waiting",
            afterPowerCut + "daybook verify; daybook doctor; daybook stats | sed -n 3p; "
                + "daybook ingest - < /dev/null; daybook verify; daybook stats | sed -n 3p",
            changes: true
        ),
        GoldenCase(
            "waiting-json",
            afterPowerCut + "daybook verify --json; daybook doctor --json | "
                + "grep -o '\"name\":\"head\"[^}]*'",
            changes: true
        ),
        GoldenCase("quarantine-csv", "daybook quarantine list --csv"),
        GoldenCase("quarantine-items-csv", "daybook quarantine list --items --csv"),
        GoldenCase("stats-csv", "daybook stats --csv"),
        GoldenCase("unknown-customer-far", "daybook query timeline zyxwvutsrq"),
        GoldenCase("unknown-campaign-far", "daybook query campaign zyxwvutsrq"),
        GoldenCase(
            "quarantine-show-latin-1",
            """
            printf '{"id":"\\xe9"}\\n' | daybook ingest - ; daybook quarantine list --items --run 4 --csv |
            tail -1 | cut -d, -f1 | xargs daybook quarantine show --json
            """,
            changes: true
        ),
    ]
}
