#!/usr/bin/env python3
"""Duplicates for ever in bounded memory.

Ingests N generated touchpoints through a pipe, then the same again (all duplicates), then the last thousand with other
content (all conflicts): right receipts, and no process above 200 MB (VmHWM). Queries of the ledger's size are watched
but not limited: a customer view of every party is as large as it is.
"""
from ledgerprobe import LIMIT_MB, Book, Checks, arguments, total, workspace

PIECE = 5000


def touchpoints(first, last, customers, channel="web"):
    """Small lines, in pieces: distinct ids, customers that come back in no order of theirs, seconds that go on."""
    for start in range(first, last, PIECE):
        yield "".join(
            f'{{"id":"k{i}","customer":"c{i * 2654435761 % 2**32 % customers}","channel":"{channel}","type":"visit.web","time":"2026-{1 + i % 12:02}-{1 + i // 12 % 28:02}T{i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02}Z"}}\n'
            for i in range(start, min(start + PIECE, last))).encode()


def check(checks, name, receipt, read, appended, duplicates, conflicts):
    got = [receipt[member] for member in ("read", "appended", "duplicates", "conflicts", "quarantined")]
    checks.equal(f"{name}: receipt", got, [read, appended, duplicates, conflicts, conflicts])
    checks.equal(f"{name}: receipt adds up", total(receipt), receipt["read"])
    checks.that(f"{name}: {receipt['peak_mb']:.0f} MB at most, {receipt['seconds']:.1f} s", 0 < receipt["peak_mb"] < LIMIT_MB, f"limit {LIMIT_MB} MB")


def main():
    options = arguments(__doc__, keys=(500_000, "touchpoints to ingest"), customers=(0, "distinct customers; 0: a tenth of the keys"))
    keys, customers = options.keys, options.customers or max(1, options.keys // 10)
    checks = Checks()
    with workspace() as top, checks.group("memory"):
        book = Book(options.daybook, top / "ledger")
        check(checks, f"{keys} keys", book.ingest(feed=touchpoints(0, keys, customers)), keys, keys, 0, 0)
        head = book.stats()["head"]
        check(checks, "again", book.ingest(feed=touchpoints(0, keys, customers)), keys, 0, keys, 0)
        few = min(1000, keys)
        changed = book.ingest(feed=touchpoints(keys - few, keys, customers, channel="email"))
        check(checks, "other content", changed, few, 0, 0, few)
        more = book.ingest(feed=touchpoints(keys, keys + few, customers))
        check(checks, "new keys after them", more, few, few, 0, 0)
        stats = book.stats()
        checks.equal("touchpoints", stats["touchpoints"], keys + few)
        checks.that("head grew by what was recorded", head < stats["head"] <= head + 3 * few, (head, stats["head"]))
        checks.equal("head of the last receipt", more["head"], stats["head"])
        replayed = book.run("replay", "--json")
        checks.that(f"replay: {replayed.peak_mb:.0f} MB at most, {replayed.seconds:.1f} s", replayed.code == 0, replayed)
    checks.finish()


if __name__ == "__main__":
    main()
