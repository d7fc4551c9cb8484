/// Where things are kept, and how a command ends.
extension HelpTopic {
    static let ledger = HelpTopic(
        name: "ledger",
        summary: "the directory that a ledger is, and how to keep it safe",
        text: """
            A ledger is a directory: --ledger DIR, else DAYBOOK_LEDGER, else ./daybook-ledger. The
            first daybook ingest makes it.

            log/*.seg      the truth: every record in order, checksummed, never altered
            ledger.key     32 random bytes by which duplicates are recognised; without them the
                           ledger cannot be used
            log/durable    how far the log was synced; it comes back when it is gone
            log/lost       bytes of an interrupted write, or that a repair has replaced
            index/         derived from the log; it may be deleted and comes back
            tree/          the tree over the records (daybook help proofs), derived too, but for
                           tree/checkpoint, with which a rewritten log is found out
            operations/    what verify and scrub found, when the last backup and drill were; it may
                           be deleted
            lock           held by the one process that writes

            Back up with daybook backup DIR; see daybook help backup. One process writes at a time,
            the others are told so (exit status 5); reading needs no lock and never waits. What
            ingest --acks or a receipt reported is on stable storage. A position names a record for
            ever: touchpoints, names, refused items and corrections all have one, so those of
            touchpoints have gaps.
            """,
        examples: [
            ("daybook stats", "what the ledger holds"),
            ("daybook verify", "read every byte and name every damage"),
            ("daybook dump --frames", "the log's structure"),
        ]
    )

    static let quarantine = HelpTopic(
        name: "quarantine",
        summary: "what becomes of lines that are no touchpoints",
        text: """
            A line that is no touchpoint is kept as it was received, up to 1 MiB, with the place it
            came from and the reason; all others go on. The receipt counts it each time, the ledger
            keeps equal bytes once. read = appended + duplicates + quarantined.

            A conflict is quarantined too: another touchpoint has the same source and id, but other
            content. The first stays. To let the other one in, retract the first.

            quarantine list             a row for each reason and member, with counts and what to
                                        do about it; no customer's data
            quarantine list --items     a row for each item: position, run, file, line, reason;
                                        --reason and --run select
            quarantine show POSITION    one item as it was received
            quarantine retry            reads items again: after a retraction that made room, with
                                        a newer program, or with --map by a better map; --reason,
                                        --run and --position select

            What a retry makes a touchpoint, or finds to be recorded already, is settled: the list
            leaves it out unless --settled asks. It counts as first received when the refused item
            was, and as known from the retry on. A line corrected by hand is ingested like any
            other; the refused one stays listed.

            Rows that were taken, but by a map that was not good enough, are no matter of quarantine:
            daybook readapt --map BETTER reads what was kept of them again, and retracts and replaces
            those of which it makes something else. They keep the time at which they were first
            received; --dry-run shows the changes first.
            """,
        examples: [
            ("daybook quarantine list", "what was refused, and why"),
            ("daybook quarantine list --items --reason bad-time", "which items, of which files"),
            (
                "daybook quarantine retry --map Fixtures/csv/till.map.json",
                "read refused rows again by another map"
            ),
            (
                "daybook readapt --map Fixtures/csv/till.map.json --dry-run",
                "what that map would change in rows taken before"
            ),
        ]
    )

    static let exitCodes = HelpTopic(
        name: "exit-codes",
        summary: "how a command ended, for scripts",
        text: """
            0     done
            1     done, but something was quarantined, not found or failed a check; or the system
                  refused a file
            2     usage: what was typed makes no sense; nothing was done
            3     damage: bytes that were acknowledged are not what was written, or the ledger's
                  key is missing; daybook verify names what is touched. Or a compressed stream
                  was damaged when some of it was recorded; the message says how to take it out
            4     the outcome is unknown, or the disk is full; the same command again is safe and
                  completes it
            5     busy: another process holds the ledger; nothing was done
            130   interrupted, after a true receipt; the same command again completes it

            Results go to standard output, everything else to standard error. A reader that leaves
            early, as head does, is no error.
            """,
        examples: [
            ("daybook verify > /dev/null; echo $?", "0 for a sound ledger"),
            ("daybook query customer nobody; echo $?", "1: nothing is known of them"),
        ]
    )

    static let environment = HelpTopic(
        name: "environment",
        summary: "variables that change what the program does",
        text: """
            DAYBOOK_LEDGER   the ledger's directory, where --ledger is not given
            DAYBOOK_PAGER    off: long results are not shown page by page (as --no-pager)
            NO_COLOR         not empty: no bold, dim or struck-out text (no-color.org)
            COLUMNS          the width of a terminal that does not tell its own

            No other variable changes any result; times are in UTC and texts are UTF-8 whatever the
            locale is. On a terminal, results longer than the screen are shown page by page, and
            work that takes over a second shows how far it is; in a pipe neither happens.
            """,
        examples: [
            ("NO_COLOR=1 daybook query timeline HH0374 | head -3", "plain text"),
            ("DAYBOOK_PAGER=off daybook query customers | tail -1", "all at once"),
        ]
    )
}
