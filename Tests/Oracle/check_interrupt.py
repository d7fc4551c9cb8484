#!/usr/bin/env python3
"""Being stopped, being second, and being read.

SIGINT during ingest: exit 130 after a true receipt, and the same file again completes it to the same digest. A second
writer: exit 5, names the holder, nothing done. Queries beside a writing process answer, and show at least what it
called durable.
"""
import json, os, random, re, signal, time

from ledgerprobe import Book, Checks, Unusable, acknowledged, arguments, fixture, lines_of, receipt_of, total, workspace, write_lines

from check_kills import repeated


def check_interrupts(checks, top, options, path, lines):
    """SIGINT at random moments of an ingest, until as many as asked for have hit it."""
    whole = Book(options.daybook, top / "ledger-whole")
    seconds = whole.ingest(path)["seconds"]
    digest, stats = whole.digest(), whole.stats()
    moments, hits, tries = random.Random(options.seed), 0, 0
    while hits < options.interrupts and tries < 10 * options.interrupts:
        tries += 1
        book = Book(options.daybook, top / "ledger-interrupted")
        book.remove()
        running = book.start("ingest", path, "--json")
        time.sleep(moments.uniform(0.02, max(0.03, seconds * 0.8)))
        running.send(signal.SIGINT)
        ended = running.wait(120)
        if ended.code in (0, -signal.SIGINT) and not book.directory.exists() or ended.code == 0: continue
        hits += 1
        name = f"interrupt {hits}"
        if not checks.equal(f"{name}: exit code", ended.code, 130): continue
        with checks.group(name): check_receipt(checks, name, book, receipt_of(ended), path, lines, digest, stats)
        book.remove()
    checks.equal("interrupts that hit a running ingest", hits, options.interrupts)
    whole.remove()


def check_receipt(checks, name, book, receipt, path, lines, digest, stats):
    """The receipt of an interrupted run is what the ledger holds, and the next run does the rest."""
    now = book.stats()
    checks.that(f"{name}: receipt adds up ({receipt['read']} of {lines} read)", total(receipt) == receipt["read"] <= lines, receipt)
    checks.equal(f"{name}: touchpoints are the appended", now["touchpoints"], receipt["appended"])
    checks.equal(f"{name}: head of the receipt", receipt["head"], now["head"])
    checks.equal(f"{name}: verify", book.run("verify", codes=None).code, 0)
    rest = book.ingest(path)
    checks.equal(f"{name}: the same file again", (rest["duplicates"], rest["appended"]), (receipt["appended"], lines - receipt["appended"]))
    checks.equal(f"{name}: digest", book.digest(), digest)
    checks.equal(f"{name}: touchpoints", book.stats()["touchpoints"], stats["touchpoints"])


def check_beside(checks, top, options, lines):
    """A writer is held open in mid-run; others read, and a second writer is turned away."""
    held, more = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    book = Book(options.daybook, top / "ledger-held")
    running = book.start("ingest", "-", "--acks", "--json", feed="open")
    try:
        running.stdin.write(b"".join(line + b"\n" for line in held))
        running.stdin.flush()
        deadline = time.monotonic() + 30
        while not acknowledged(running.printed())[1] and running.alive() and time.monotonic() < deadline: time.sleep(0.05)
        durable, count = acknowledged(running.printed())
        checks.that(f"writing process: called {durable} durable in {count} lines, and goes on", running.alive() and count > 0, running.printed()[-300:])
        check_second_writer(checks, book, running, top, lines)
        check_readers(checks, book, durable)
        running.stdin.write(b"".join(line + b"\n" for line in more))
    finally:
        running.stdin.close()
        ended = running.wait(300)
    receipt = receipt_of(ended)
    checks.equal("writing process: ends as if alone", (ended.code, receipt["appended"]), (0, len(lines)))
    durable, _ = acknowledged(ended.out)
    checks.equal("writing process: the last acknowledgement is the head", durable, receipt["head"])
    alone = Book(options.daybook, top / "ledger-alone")
    alone.ingest(write_lines(top / "alone.ndjson", lines))
    checks.equal("writing process: digest", book.digest(), alone.digest())


def check_second_writer(checks, book, running, top, lines):
    """Exit 5 names the process that holds the ledger, before anything is done."""
    other = write_lines(top / "other.ndjson", [line.replace(b'"id":"', b'"id":"second-', 1) for line in lines[:100]])
    for name, command in (("second ingest", ["ingest", other, "--json"]), ("second writer, retract", ["retract", "--source", "import", "--id", json.loads(lines[0])["id"]])):
        ended = book.run(*command, codes=None, timeout=60)
        checks.equal(f"{name}: exit code", ended.code, 5)
        named = re.search(rb"\b%d\b" % running.process.pid, ended.err)
        checks.that(f"{name}: names the holder, process {running.process.pid}", named, ended)
        checks.that(f"{name}: no receipt", not ended.out.strip(), ended)
    checks.that("second writer: the first goes on", running.alive(), "it has ended")


def check_readers(checks, book, durable):
    """Every reading command answers beside the writer, and two replays of one moment are one."""
    stats = book.stats()
    checks.that(f"stats beside the writer: head {stats['head']}", stats["head"] >= durable, durable)
    at = ["--known-at", str(durable)]
    checks.equal("replay beside the writer: digest of one moment", book.digest(*at), book.digest(*at))
    rows = [json.loads(line) for line in book.dump().split(b"\n") if line]
    views = [json.loads(line) for line in book.customers(*at).splitlines()]
    known = sum(1 for row in rows if row["position"] < durable and row.get("customer"))
    checks.equal("query customers beside the writer: touchpoints", sum(view["touchpoints"] for view in views), known)
    for command in (["query", "campaigns", "--ndjson"], ["query", "timeline", rows[0]["customer"]], ["quarantine", "list"], ["verify"]):
        ended = book.run(*command, codes=None, timeout=120)
        checks.equal(f"{' '.join(command[:2])} beside the writer: exit code", ended.code, 0)


def main():
    options = arguments(__doc__, lines=(200_000, "lines to ingest"), interrupts=(5, "interrupts that must hit"), seed=(1, "seed of the moments"))
    checks = Checks()
    with workspace() as top:
        lines = repeated(options.lines)
        path = write_lines(top / "input.ndjson", lines)
        with checks.group("interrupt"): check_interrupts(checks, top, options, path, len(lines))
        with checks.group("beside"): check_beside(checks, top, options, lines)
    checks.finish()


if __name__ == "__main__":
    main()
