/// How to keep copies of a ledger, and how to know that they are good.
extension HelpTopic {
    static let backup = HelpTopic(
        name: "backup",
        summary: "what to keep, how often, and how to know that it can be restored",
        text: """
            What to keep. daybook backup DIR copies the records and ledger.key, all that a ledger is
            made of; everything else comes back by itself. DIR belongs on another disk, better in
            another place; it holds people's data and the ledger's secret, so guard it like the
            ledger. Keep more than one: a directory for each day of the week is a good beginning.

            How often. What was recorded after the last backup is lost with the disk. A backup copies
            only what is new, stops nobody and needs no lock: every few minutes is no burden. Once a
            week let --check read what DIR holds already: disks forget.

            Whether it is good. daybook restore DIR --drill restores it into a scratch directory,
            verifies and replays it, compares the digest with the ledger's and removes it again. Drill
            every month; a backup that was never restored is a hope. operations/ in the ledger's
            directory remembers the last backup and the last drill.

            When a disk broke. Some segments damaged: daybook repair --from DIR mends just those, and
            what was recorded after the backup stays. All gone: daybook restore DIR into a directory
            that does not exist, then ingest again what came after; what is there already counts as a
            duplicate. A ledger that was restored from an older backup and went on is another history:
            a backup of the first one refuses it, and says from which position on they differ.

            backup    exit status 1 refused, 3 the ledger is damaged or the backup, 4 the disk is full;
                      the backup before is whole in all of them
            restore   exit status 1 refused or a drill found a difference, 3 the backup is damaged
            repair    exit status 3 some of it could not be mended, and is named
            """,
        examples: [
            ("daybook backup copy-of-ledger-backup", "bring the backup up to date"),
            ("daybook restore copy-of-ledger-backup --drill", "whether it can be restored"),
            ("daybook repair --from copy-of-ledger-backup --dry-run", "whether it is needed"),
        ]
    )
}
