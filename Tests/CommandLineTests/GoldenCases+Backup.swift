/// `backup`, `restore` and `repair`.
extension GoldenCase {
    private static let other = "daybook ingest $INPUT/book.ndjson --ledger $SCRATCH/other"
    private static let rotten =
        "printf XXXX | dd of=$SCRATCH/b/log/$(ls $SCRATCH/b/log) bs=1 seek=300 conv=notrunc"
    private static let harm =
        "printf XXXX | dd of=$DAYBOOK_LEDGER/log/00000000000000000000.seg bs=1 seek=500 conv=notrunc"
    private static let more =
        #"printf '{"id":"%s","customer":"x","channel":"web","type":"visit.web","#
        + #""time":"2024-05-01T00:00:00Z"}\n' "#

    private static func changing(
        _ name: String,
        _ line: String,
        on: Beginning = .book
    )
        -> GoldenCase
    {
        GoldenCase(name, line, on: on, changes: true)
    }

    /// In `$SCRATCH/b` the backup, in `$SCRATCH/r` what is restored.
    static let backups: [GoldenCase] = [
        changing("backup", "daybook backup $SCRATCH/b"),
        changing(
            "backup-again",
            "daybook backup $SCRATCH/b --json && daybook backup $SCRATCH/b --check --json"
        ),
        changing("backup-empty", "daybook backup $SCRATCH/b", on: .empty),
        changing("backup-none", "daybook backup $SCRATCH/b", on: .none),
        changing("backup-damaged", "daybook backup $SCRATCH/b", on: .damaged),
        changing(
            "backup-key",
            "daybook backup $SCRATCH/b > /dev/null; echo x > $SCRATCH/b/ledger.key; "
                + "daybook restore $SCRATCH/b --ledger $SCRATCH/r; daybook backup $SCRATCH/b"
        ),
        changing("backup-stranger", "touch $SCRATCH/notes; daybook backup $SCRATCH"),
        changing("backup-ledger", "daybook backup $DAYBOOK_LEDGER"),
        changing(
            "backup-other",
            "\(other) > /dev/null; daybook backup $SCRATCH/b --ledger $SCRATCH/other > /dev/null; "
                + "daybook backup $SCRATCH/b"
        ),
        changing(
            "backup-busy",
            "daybook backup $SCRATCH/b > /dev/null; flock $SCRATCH/b/lock daybook backup $SCRATCH/b"
        ),
        changing(
            "backup-manifest",
            "daybook backup $SCRATCH/b > /dev/null; echo >> $SCRATCH/b/manifest; "
                + "daybook backup $SCRATCH/b"
        ),
        changing(
            "backup-ahead",
            "daybook backup $SCRATCH/b > /dev/null; "
                + "daybook restore $SCRATCH/b --ledger $SCRATCH/r > /dev/null; "
                + "\(more) 1 | daybook ingest - > /dev/null; daybook backup $SCRATCH/b > /dev/null; "
                + "daybook backup $SCRATCH/b --ledger $SCRATCH/r"
        ),
        changing(
            "backup-forked",
            "daybook backup $SCRATCH/b > /dev/null; "
                + "daybook restore $SCRATCH/b --ledger $SCRATCH/r > /dev/null; "
                + "\(more) 1 | daybook ingest - > /dev/null; daybook backup $SCRATCH/b > /dev/null; "
                + "\(more) 2 | daybook ingest - --ledger $SCRATCH/r > /dev/null; "
                + "daybook backup $SCRATCH/b --ledger $SCRATCH/r"
        ),
        changing("backup-unnoted", "touch $DAYBOOK_LEDGER/operations; daybook backup $SCRATCH/b"),
        GoldenCase("backup-help", "daybook backup --help"),
        GoldenCase("help-backup", "daybook help backup"),
        changing(
            "restore",
            "daybook backup $SCRATCH/b > /dev/null; "
                + "daybook restore $SCRATCH/b --ledger $SCRATCH/r && "
                + "daybook replay --ledger $SCRATCH/r && daybook replay"
        ),
        changing(
            "restore-json",
            "daybook backup $SCRATCH/b > /dev/null; "
                + "daybook restore $SCRATCH/b --ledger $SCRATCH/r --json"
        ),
        changing("restore-none", "daybook restore $SCRATCH", on: .none),
        changing(
            "restore-occupied",
            "daybook backup $SCRATCH/b > /dev/null; daybook restore $SCRATCH/b"
        ),
        changing(
            "restore-damaged",
            "daybook backup $SCRATCH/b > /dev/null; \(rotten) 2> /dev/null; "
                + "daybook restore $SCRATCH/b --ledger $SCRATCH/r; "
                + "daybook stats --ledger $SCRATCH/r"
        ),
        changing(
            "restore-drill",
            "daybook backup $SCRATCH/b > /dev/null; daybook restore $SCRATCH/b --drill; "
                + "sed 's/\"at\":[0-9]*/\"at\":T/; s/\"crc\":[0-9]*/\"crc\":C/' "
                + "$DAYBOOK_LEDGER/operations/*.json"
        ),
        changing(
            "restore-drill-json",
            "daybook backup $SCRATCH/b > /dev/null; mkdir $SCRATCH/in; "
                + "daybook restore $SCRATCH/b --drill --in $SCRATCH/in --json; ls $SCRATCH/in"
        ),
        changing(
            "restore-drill-alone",
            "daybook backup $SCRATCH/b > /dev/null; "
                + "daybook restore $SCRATCH/b --drill --ledger $SCRATCH/none"
        ),
        changing(
            "restore-drill-other",
            "daybook backup $SCRATCH/b > /dev/null; \(other) > /dev/null; "
                + "daybook restore $SCRATCH/b --drill --ledger $SCRATCH/other"
        ),
        changing(
            "restore-drill-different",
            "daybook backup $SCRATCH/b > /dev/null; "
                + "daybook restore $SCRATCH/b --ledger $SCRATCH/r > /dev/null; "
                + "\(more) 1 | daybook ingest - > /dev/null; daybook backup $SCRATCH/b > /dev/null; "
                + "daybook restore $SCRATCH/b --drill --ledger $SCRATCH/r; "
                + "\(more) 2 | daybook ingest - --ledger $SCRATCH/r > /dev/null; "
                + "daybook restore $SCRATCH/b --drill --ledger $SCRATCH/r"
        ),
        changing(
            "restore-drill-damaged",
            "daybook backup $SCRATCH/b > /dev/null; \(rotten) 2> /dev/null; "
                + "daybook restore $SCRATCH/b --drill; "
                + "grep -o failed $DAYBOOK_LEDGER/operations/drill.json"
        ),
        GoldenCase("restore-in", "daybook restore x --in y"),
        GoldenCase("restore-help", "daybook restore --help"),
        changing(
            "repair",
            "daybook backup $SCRATCH/b > /dev/null; \(harm) 2> /dev/null; "
                + "daybook repair --dry-run --from $SCRATCH/b; daybook verify; "
                + "daybook repair --from $SCRATCH/b && daybook verify && "
                + "daybook repair --from $SCRATCH/b"
        ),
        changing(
            "repair-json",
            "daybook backup $SCRATCH/b > /dev/null; rm $DAYBOOK_LEDGER/log/*.seg; "
                + "daybook repair --json --from $SCRATCH/b; daybook replay"
        ),
        changing(
            "repair-rest",
            "daybook backup $SCRATCH/b > /dev/null; \(more) 1 | daybook ingest - > /dev/null; "
                + "printf '%0600d' 0 | dd of=$DAYBOOK_LEDGER/log/00000000000000000000.seg bs=1 "
                + "seek=$(stat -c %s $SCRATCH/b/log/*) conv=notrunc 2> /dev/null; "
                + "daybook repair --from $SCRATCH/b"
        ),
        changing(
            "repair-key",
            "daybook backup $SCRATCH/b > /dev/null; rm $DAYBOOK_LEDGER/ledger.key; "
                + "daybook repair --from $SCRATCH/b; daybook verify"
        ),
        changing(
            "repair-other",
            "\(other) > /dev/null; daybook backup $SCRATCH/b --ledger $SCRATCH/other > /dev/null; "
                + "daybook repair --from $SCRATCH/b"
        ),
        changing(
            "repair-busy",
            "daybook backup $SCRATCH/b > /dev/null; "
                + "flock $DAYBOOK_LEDGER/lock daybook repair --from $SCRATCH/b"
        ),
        changing("repair-none", "daybook repair --from $SCRATCH"),
        GoldenCase("repair-from", "daybook repair"),
        GoldenCase("repair-help", "daybook repair --help"),
    ]
}
