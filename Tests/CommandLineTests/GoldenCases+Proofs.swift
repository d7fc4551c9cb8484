/// The tree over the log: heads, proofs, and logs that contradict them.
extension GoldenCase {
    /// `tree-head`, `prove`, `consistency`, `verify-proof`.
    static let proofs: [GoldenCase] = [
        GoldenCase("tree-head", "daybook tree-head", changes: true),
        GoldenCase("tree-head-again", "\(covered) daybook tree-head --json", changes: true),
        GoldenCase("tree-head-full", "\(covered) daybook tree-head --full --json", changes: true),
        GoldenCase("tree-head-json", "daybook tree-head --json", changes: true),
        GoldenCase("tree-head-empty", "daybook tree-head", on: .empty, changes: true),
        GoldenCase("tree-head-no-ledger", "daybook tree-head", on: .none),
        GoldenCase("tree-head-damaged", "daybook tree-head", on: .damaged, changes: true),
        GoldenCase("tree-head-help", "daybook tree-head --help"),
        GoldenCase(
            "tree-head-busy",
            "\(covered) flock $DAYBOOK_LEDGER/tree/lock daybook tree-head",
            changes: true
        ),
        GoldenCase(
            "tree-head-bad",
            "\(covered) echo other > $DAYBOOK_LEDGER/tree/checkpoint; daybook tree-head",
            changes: true
        ),
        GoldenCase(
            "tree-head-tiles-gone",
            "\(covered) rm -r $DAYBOOK_LEDGER/tree/tile; daybook tree-head --json",
            changes: true
        ),
        GoldenCase(
            "tree-head-rewritten",
            "\(covered) mv $DAYBOOK_LEDGER $SCRATCH/kept; mkdir $DAYBOOK_LEDGER; "
                + "cp $SCRATCH/kept/ledger.key $DAYBOOK_LEDGER; "
                + "daybook ingest $INPUT/book.ndjson > /dev/null; "
                + "daybook ingest $INPUT/mistakes.ndjson > /dev/null; "
                + "daybook retract --source till --id v-2 > /dev/null; "
                + "cp -r $SCRATCH/kept/tree $DAYBOOK_LEDGER; daybook tree-head",
            changes: true
        ),
        GoldenCase(
            "tree-head-older-backup",
            "cp -r $DAYBOOK_LEDGER $SCRATCH/kept; \(more) \(covered) "
                + "cp -r $DAYBOOK_LEDGER/tree $SCRATCH/kept; "
                + "daybook tree-head --ledger $SCRATCH/kept",
            changes: true
        ),
        GoldenCase("prove", "daybook prove 12", changes: true),
        GoldenCase("prove-several", "printf '0\\n5\\n' | daybook prove -", changes: true),
        GoldenCase(
            "prove-item",
            "daybook prove --source till --id v-1 --with-item",
            changes: true
        ),
        GoldenCase("prove-nothing", "daybook prove --id v-99"),
        GoldenCase("prove-what", "daybook prove"),
        GoldenCase("prove-word", "daybook prove first"),
        GoldenCase("prove-beyond", "daybook prove 4711", changes: true),
        GoldenCase("prove-too-many", "seq 0 100000 | daybook prove -"),
        GoldenCase("prove-help", "daybook prove --help"),
        GoldenCase(
            "prove-tile-damaged",
            "\(covered) for f in $(find $DAYBOOK_LEDGER/tree/tile -type f); do "
                + "printf xxxx | dd of=$f bs=1 seek=40 conv=notrunc 2> /dev/null; done; "
                + "daybook prove 12",
            changes: true
        ),
        GoldenCase("consistency", "daybook consistency 7 20", changes: true),
        GoldenCase("consistency-several", "echo 1 2 | daybook consistency -", changes: true),
        GoldenCase(
            "consistency-file",
            "daybook tree-head > $SCRATCH/head; \(more) "
                + "daybook tree-head > $SCRATCH/new; "
                + "daybook consistency $SCRATCH/head $SCRATCH/new",
            changes: true
        ),
        GoldenCase(
            "consistency-other-head",
            "printf '%s\\n' daybook/0123456789abcdef 7 \(emptyRoot) > $SCRATCH/head; "
                + "daybook consistency $SCRATCH/head 20",
            changes: true
        ),
        GoldenCase("consistency-no-head", "daybook consistency $INPUT/book.ndjson 20"),
        GoldenCase("consistency-one", "daybook consistency 7"),
        GoldenCase("consistency-backwards", "daybook consistency 20 7", changes: true),
        GoldenCase("consistency-words", "echo 1 | daybook consistency -"),
        GoldenCase("consistency-help", "daybook consistency --help"),
        GoldenCase("verify-proof", "daybook prove 12 | daybook verify-proof -", changes: true),
        GoldenCase(
            "verify-proof-json",
            "daybook prove 12 13 | daybook verify-proof - --json",
            changes: true
        ),
        GoldenCase(
            "verify-proof-several",
            "daybook prove 12 13 | daybook verify-proof -",
            changes: true
        ),
        GoldenCase(
            "verify-proof-item",
            "daybook prove --source till --id v-1 --with-item | daybook verify-proof -",
            changes: true
        ),
        GoldenCase(
            "verify-proof-consistency",
            "daybook consistency 7 20 | daybook verify-proof -",
            changes: true
        ),
        GoldenCase(
            "verify-proof-tree-head",
            "daybook prove 12 > $SCRATCH/proof; daybook tree-head > $SCRATCH/head; "
                + "daybook verify-proof $SCRATCH/proof --tree-head $SCRATCH/head --json; "
                + "sed -i 1s/daybook/other/ $SCRATCH/head; "
                + "daybook verify-proof $SCRATCH/proof --tree-head $SCRATCH/head",
            changes: true
        ),
        GoldenCase(
            "verify-proof-altered",
            "daybook prove 12 | sed 's/\"position\":12/\"position\":13/' | daybook verify-proof -",
            changes: true
        ),
        GoldenCase(
            "verify-proof-consistency-altered",
            "daybook consistency 7 20 | sed 's/,\"path\":\\[\"[0-9a-f]*\",/,\"path\":[/' | "
                + "daybook verify-proof -",
            changes: true
        ),
        GoldenCase(
            "verify-proof-reasons",
            "daybook verify-proof $INPUT/proofs.ndjson --json"
        ),
        GoldenCase("verify-proof-nothing", "daybook verify-proof - < /dev/null"),
        GoldenCase("verify-proof-no-file", "daybook verify-proof $SCRATCH/none"),
        GoldenCase("verify-proof-help", "daybook verify-proof --help"),
        GoldenCase(
            "ingest-covered",
            "\(covered) daybook ingest $INPUT/book.ndjson",
            changes: true
        ),
    ]

    /// Brings the tree up to the end.
    private static let covered = "daybook tree-head > /dev/null;"

    /// Records one touchpoint more.
    private static let more =
        #"echo '{"id":"p1","customer":"ann","channel":"web","type":"visit.web","#
        + #""time":"2026-01-31T14:00:00Z"}' | daybook ingest - > /dev/null;"#

    /// The digest of nothing, in base64.
    private static let emptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
}
