/// What damage is, and what to do about it.
extension HelpTopic {
    static let damage = HelpTopic(
        name: "damage",
        summary: "what damaged, unvouched and lost mean, and what to do step by step",
        text: """
            damaged     bytes whose storage was acknowledged are not what was written, or are gone:
                        a failing disk, a file cut, removed or swapped. Nothing of it is ever read
                        for what it might say.
            unvouched   bytes at the end of the log that nobody was ever told of, as a crash leaves
                        them. No damage: the next command that writes keeps them in log/lost.
            lost        what only damaged bytes held. Positions tell how much; a backup brings it
                        back, and so does ingesting the same files into a restored ledger again.
            index       files under index are derived. Damage there changes no answer, only how fast
                        it comes; daybook reindex makes them again.

            A damaged ledger opens for reading only. Commands that write change nothing and name the
            damage (exit status 3). Queries that do not need what is damaged answer rightly, say on
            standard error that the ledger is damaged, and end with exit status 3. Queries that need
            it print no figure and name it. When the chain of segments is broken (one is missing, cut
            short, or has a broken header) no query can know what it lacks, and none answers.

            Damage is known when opening meets it, or once daybook verify or daybook scrub found it:
            they note it in operations/damage. It is looked at again before it is said, so that what
            was repaired is not said any more.

            What to do:
            1. Stop what writes, and copy the whole ledger to another disk as it is.
            2. daybook verify --names names every damage with the customers and campaigns it
               touches, as far as that can be known.
            3. daybook repair --from BACKUP puts back just the damaged segments, and proves that
               everything else is the same.
            4. Without a backup that has them: restore the newest older one, and ingest everything
               since then again; what it holds already is recognised as duplicate.
            5. daybook verify --deep must say that everything is sound. Then let writers start.
            """,
        examples: [
            ("daybook verify --deep", "the log, and every index against it"),
            ("daybook scrub --rate 100", "the log at 100 MiB a second, going on where it stopped"),
            ("daybook reindex", "make all index files again"),
        ]
    )
}
