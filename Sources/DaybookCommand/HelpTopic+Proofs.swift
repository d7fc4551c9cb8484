/// What tree heads and proofs are good for, and what they are not.
extension HelpTopic {
    static let proofs = HelpTopic(
        name: "proofs",
        summary: "showing others that nothing in the ledger was altered",
        text: """
            Over all records stands a tree of hashes (RFC 6962); its root changes when any bit of any
            record does. A tree head names the ledger, how many records it covers, and the root:

            daybook tree-head                prints it, after covering what is new
            daybook prove POSITION           shows that a record is under the head
            daybook consistency OLD NEW      shows that the records of one head begin another's
            daybook verify-proof FILE        checks either, on any machine, without the ledger

            A proof is one small JSON object. It has hashes only, unless --with-item adds the record:
            evidence is hashed with 16 random bytes, so that nobody guesses it from its hash.

            What a head does not protect: it is not signed. Whoever can write to every copy of the
            ledger and of its heads can alter a record, compute everything again, and no proof tells.
            A head protects what came before it from the moment at which somebody else keeps it, and
            what comes after it not at all. So give it away, often:

            print it, mail it, commit it on another host, publish tree/checkpoint, or write its root
            into a paper that is signed and filed:

            daybook tree-head | mail -s 'tree head' auditor@example.org
            daybook tree-head | ssh other-host 'cat >> heads.txt'

            A ticket (--ticket of a query or a replay) holds such a root, over the
            records that a report knew. Making one, and checking one, writes nothing: what the tree
            does not cover yet is read and hashed, daybook tree-head spares that.

            Years later daybook consistency KEPT-HEAD N tells,
            with exit status 3, when the ledger is no longer the one that head was taken of.

            tree/checkpoint is the body of a C2SP tlog-checkpoint, and tree/tile has hash tiles in the
            C2SP tlog-tiles layout: both may be published as they are, by any web server. Records are
            no part of them.

            The tree is made when one of these commands asks for it, never while items wait to be
            acknowledged; until then it lags behind the log by all that was recorded since, and a
            receipt has "root":null. Once it covers everything, receipts have the root, in base64 as
            in the head. What is new is read from the disk twice, the second time after the tiles are
            written; --full reads everything. On a virtual machine with two cores a reading took 4
            µs a record, and the tiles one sync of 3 ms for each 256 records: 19 µs a record in all.
            The system may answer a read from its cache. Tiles that are missing or damaged are made again from
            the log. tree/checkpoint is never replaced when the log contradicts it: then the log was
            rewritten, or an older backup was restored.
            """,
        examples: [
            ("daybook tree-head > /tmp/head-2026.txt", "a head to keep elsewhere"),
            ("daybook prove 12 | daybook verify-proof -", "make a proof and check it"),
            (
                "daybook prove 12 > /tmp/proof.json; daybook verify-proof /tmp/proof.json",
                "in two steps"
            ),
        ]
    )
}
