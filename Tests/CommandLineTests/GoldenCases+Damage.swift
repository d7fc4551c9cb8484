/// Damage, and what is derived from the log.
extension GoldenCase {
    /// Makes some bytes of the first frame's evidence other ones, and lets them be found; one alone may
    /// be random and happen to stay as it was.
    private static let harm = """
        printf '\\377\\377\\377\\377' | dd of=$DAYBOOK_LEDGER/log/00000000000000000000.seg bs=1 conv=notrunc \
        seek=$(daybook dump --frames | awk 'NR==2 {print $2 + 64 + $8 + 40}') 2> /dev/null;
        """

    /// `daybook verify`, `scrub`, `reindex`, and commands that meet damage.
    static let damage: [GoldenCase] = [
        GoldenCase("verify-deep", "daybook verify --deep"),
        GoldenCase("verify-deep-json", "daybook verify --deep --json"),
        GoldenCase("verify-evidence", "\(harm) daybook verify", changes: true),
        GoldenCase("verify-evidence-names", "\(harm) daybook verify --names", changes: true),
        GoldenCase(
            "verify-evidence-json",
            "\(harm) daybook verify --deep --names --json",
            changes: true
        ),
        GoldenCase(
            "verify-deep-header",
            """
            printf x | dd of=$DAYBOOK_LEDGER/log/00000000000000000000.seg bs=1 seek=20 \
            conv=notrunc 2> /dev/null; daybook verify --deep; daybook verify --deep --json
            """,
            changes: true
        ),
        GoldenCase(
            "verify-not-noted",
            "touch $DAYBOOK_LEDGER/operations; daybook verify",
            on: .damaged,
            changes: true
        ),
        GoldenCase(
            "verify-deep-fault",
            """
            touch $DAYBOOK_LEDGER/index/00000000000000000000-00000000000000000007.rows; \
            daybook verify --deep; \
            daybook verify --deep --json; daybook reindex; daybook verify --deep
            """,
            changes: true
        ),
        GoldenCase(
            "damage-known",
            """
            \(harm) daybook verify > /dev/null; daybook query campaigns; daybook stats --json;
            daybook replay --json; daybook query customers; daybook ingest $INPUT/book.ndjson
            """,
            changes: true
        ),
        GoldenCase(
            "damage-known-quiet",
            "\(harm) daybook verify > /dev/null; daybook query customer nobody --quiet",
            changes: true
        ),
        GoldenCase(
            "damage-gone",
            """
            cp -r $DAYBOOK_LEDGER/log $SCRATCH; \(harm) daybook verify > /dev/null;
            cp $SCRATCH/log/*.seg $DAYBOOK_LEDGER/log; daybook query campaigns;
            ls $DAYBOOK_LEDGER/operations; daybook verify > /dev/null;
            ls $DAYBOOK_LEDGER/operations
            """,
            changes: true
        ),
        GoldenCase("scrub", "daybook scrub --rate 65536", changes: true),
        GoldenCase("scrub-json", "daybook scrub --rate 65536 --json", changes: true),
        GoldenCase("scrub-damaged", "\(harm) daybook scrub --rate 65536", changes: true),
        GoldenCase(
            "scrub-damaged-json",
            "\(harm) daybook scrub --rate 65536 --json",
            changes: true
        ),
        GoldenCase(
            "scrub-interrupted",
            "timeout --preserve-status --signal INT 1 daybook scrub --rate 1",
            changes: true
        ),
        GoldenCase("scrub-rate", "daybook scrub --rate fast"),
        GoldenCase("scrub-no-ledger", "daybook scrub", on: .none),
        GoldenCase("scrub-help", "daybook scrub --help"),
        GoldenCase("audit", "daybook audit --seed 7"),
        GoldenCase("audit-json", "daybook audit --seed 7 --rounds 2 --json"),
        GoldenCase("audit-damaged", "daybook audit --seed 7", on: .damaged, changes: true),
        GoldenCase("audit-rounds", "daybook audit --rounds 0"),
        GoldenCase("audit-seed", "daybook audit --seed late"),
        GoldenCase("audit-no-ledger", "daybook audit", on: .none),
        GoldenCase("audit-help", "daybook audit --help"),
        GoldenCase("reindex", "daybook reindex", changes: true),
        GoldenCase("reindex-json", "daybook reindex --json", changes: true),
        GoldenCase("reindex-damaged", "daybook reindex", on: .damaged, changes: true),
        GoldenCase("reindex-busy", "flock $DAYBOOK_LEDGER/lock daybook reindex", changes: true),
        GoldenCase("reindex-no-ledger", "daybook reindex", on: .none),
        GoldenCase("reindex-help", "daybook reindex --help"),
        GoldenCase("help-damage", "daybook help damage"),
    ]
}
