#!/usr/bin/env python3
"""The same book gives the same digest, in whatever order and however often it was told.

The digest of `replay --json` after shuffling (sets without conflicts and retractions), after ingesting everything
twice (sets without a conflict on a retracted key), split into 50 files, and from `dump | ingest -`; corrections by
`retract` give the digest of a book without what was taken out.

Why sets without a conflict on a retracted key: a conflict is refused because its key holds other content; once that
content is retracted the key is free, and the second time the same line is no conflict but the key's new content.
Such lines are left out by `without_conflicts_on_retracted_keys`, and for the unfiltered set the doubled file is
compared with the reference figures of the doubled file.
"""
import json, random
from decimal import Decimal

from ledgerprobe import (WINDOWS, Book, Checks, Unusable, agrees, arguments, edges, fixture, lines_of, oracle, total, workspace, write_lines)
from oracle import T, content, no_constant

PLAIN = [("small", fixture("completejourney/small.ndjson")), ("cdnow", fixture("cdnow/sample.ndjson"))]
EDGES = fixture("edges/edges.ndjson")
FILES = 50


def judged(lines):
    """For each line its key, canonical content and object, or None where it is no touchpoint."""
    for line in lines:
        try:
            o = json.loads(line.decode("utf-8"), parse_float=Decimal, parse_int=Decimal, parse_constant=no_constant)
            json.dumps(o, ensure_ascii=False, default=str).encode("utf-8")
            if not all(isinstance(o.get(k), str) and o[k] for k in ("id", "type", "channel", "time")): raise ValueError("required")
            T(o)
            yield (o.get("source") or "import", o["id"]), content(o), o
        except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
            yield None


def without_conflicts_on_retracted_keys(lines):
    """The lines whose second ingest changes nothing: contents of a retracted key after its first stay only where they were taken the first time."""
    held, gone, refused, retracted = {}, set(), [], set()
    for index, verdict in enumerate(judged(lines)):
        if verdict is None: continue
        key, text, o = verdict
        if key in held or (key, text) in gone:
            if held.get(key) != text and (key, text) not in gone: refused.append((index, key))
            continue
        held[key] = text
        if o["type"] == "touchpoint.retracted":
            old = (o["retracts"].get("source") or "import", o["retracts"]["id"])
            retracted.add(old)
            if old in held: gone.add((old, held.pop(old)))
    out = {index for index, key in refused if key in retracted}
    return [line for index, line in enumerate(lines) if index not in out], len(out)


def with_conflicts_on_retracted_keys(lines):
    """Puts a conflicting line right before the first retractions: what the filter above must find."""
    by_key = {verdict[0]: verdict[2] for verdict in judged(lines) if verdict}
    made = []
    for line, verdict in zip(lines, list(judged(lines))):
        if verdict and verdict[2]["type"] == "touchpoint.retracted":
            target = by_key.get((verdict[2]["retracts"].get("source") or "import", verdict[2]["retracts"]["id"]))
            if target: made.append(json.dumps({**target, "channel": "contested"}, default=str, ensure_ascii=False).encode())
        made.append(line)
    return made


def told(top, daybook, name, *files, **how):
    book = Book(daybook, top / f"ledger-{name}")
    book.remove()
    receipt = book.ingest(*files, **how)
    if total(receipt) != receipt["read"]: raise Unusable(f"{name}: receipt does not add up: {receipt}")
    return book, receipt


def check_shuffled(checks, top, daybook, name, lines, digest):
    for seed in range(1, 4):
        shuffled = lines[:]
        random.Random(seed).shuffle(shuffled)
        book, _ = told(top, daybook, "shuffled", write_lines(top / "shuffled.ndjson", shuffled))
        checks.equal(f"{name}, shuffled with seed {seed}: digest", book.digest(), digest)


def check_twice(checks, top, daybook, name, lines):
    """Everything again appends nothing, quarantines the same again without recording it again, and changes no digest."""
    path = write_lines(top / "twice.ndjson", lines)
    book, first = told(top, daybook, "twice", path)
    digest, head = book.digest(), book.stats()["head"]
    again = book.ingest(path)
    checks.equal(f"{name}, again: nothing appended", again["appended"], 0)
    checks.equal(f"{name}, again: as many quarantined", again["quarantined"], first["quarantined"])
    checks.equal(f"{name}, again: duplicates are the rest", again["duplicates"], first["appended"] + first["duplicates"])
    checks.equal(f"{name}, again: head", book.stats()["head"], head)
    checks.equal(f"{name}, again: digest", book.digest(), digest)
    both, _ = told(top, daybook, "both", path, path)
    checks.equal(f"{name}, the file named twice: digest", both.digest(), digest)


def check_split(checks, top, daybook, name, lines, digest):
    """Fifty files in one run, and in fifty runs."""
    size = -(-len(lines) // FILES)
    files = [write_lines(top / f"part-{i:02}.ndjson", lines[i * size : (i + 1) * size]) for i in range(FILES)]
    book, receipt = told(top, daybook, "split", *files)
    checks.equal(f"{name}, {FILES} files: read", receipt["read"], len(lines))
    checks.equal(f"{name}, {FILES} files: digest", book.digest(), digest)
    runs = Book(daybook, top / "ledger-runs")
    runs.remove()
    receipts = [runs.ingest(file) for file in files]
    checks.equal(f"{name}, {FILES} runs: read", sum(receipt["read"] for receipt in receipts), len(lines))
    numbers = [receipt["run"] for receipt in receipts]
    checks.that(f"{name}, {FILES} runs: numbers ascend", numbers == sorted(set(numbers)), numbers)
    checks.equal(f"{name}, {FILES} runs: digest", runs.digest(), digest)


def check_dump(checks, top, daybook, name, book, digest):
    """`dump | ingest -` reproduces the ledger: all of it is taken, with the same digest, figures and dump."""
    dumped = book.dump()
    copy, receipt = told(top, daybook, "copy", feed=[dumped])
    count = dumped.count(b"\n")
    checks.equal(f"{name}, dump | ingest -: appended", (receipt["read"], receipt["appended"]), (count, count))
    checks.equal(f"{name}, dump | ingest -: digest", copy.digest(), digest)
    checks.that(f"{name}, dump | ingest -: figures", copy.customers() == book.customers() and copy.campaigns() == book.campaigns(), "they differ")
    checks.that(f"{name}, dump | ingest -: dump", bare(copy.dump()) == bare(dumped), "other touchpoints than before")


def bare(dumped):
    """Dumped touchpoints without what the ledger itself adds."""
    return [{k: v for k, v in json.loads(line).items() if k not in ("position", "recorded")} for line in dumped.split(b"\n") if line]


def check_conflicts(checks, top, daybook, lines):
    """Where a second ingest does change the book, it changes it as the reference figures say."""
    contested = with_conflicts_on_retracted_keys(lines)
    kept, left_out = without_conflicts_on_retracted_keys(contested)
    checks.that(f"contested: the filter leaves out {left_out} conflicts on retracted keys", left_out > 10, left_out)
    check_twice(checks, top, daybook, "contested, filtered", kept)
    path = write_lines(top / "contested.ndjson", contested)
    doubled = write_lines(top / "doubled.ndjson", contested + contested)
    book, _ = told(top, daybook, "contested", path)
    digest = book.digest()
    again = book.ingest(path)
    checks.that("contested: the second time takes what the first refused", again["appended"] > 0 and book.digest() != digest, again)
    expected = oracle(doubled, top / "expected", *WINDOWS)
    agrees(checks, "contested, again", expected, book.customers(), book.campaigns(*WINDOWS), top)


def check_corrections(checks, top, daybook, lines):
    """Taking out a run or one touchpoint leaves the book without it; what a run's retraction freed is taken again."""
    third = len(lines) // 3
    parts = [write_lines(top / f"third-{i}.ndjson", lines[i * third : (i + 1) * third if i < 2 else None]) for i in range(3)]
    without, _ = told(top, daybook, "without", parts[0], parts[2])
    whole, _ = told(top, daybook, "whole", *parts)
    book = Book(daybook, top / "ledger-corrected")
    runs = [book.ingest(part)["run"] for part in parts]
    before = book.stats()["head"]
    checks.equal("retract --run: before", book.digest(), whole.digest())
    book.run("retract", "--run", str(runs[1]))
    checks.equal("retract --run: digest", book.digest(), without.digest())
    checks.equal("retract --run: known before it", book.digest("--known-at", str(before)), whole.digest())
    check_dump(checks, top, daybook, "retract --run", book, without.digest())
    again = book.ingest(parts[1])
    checks.equal("retract --run: its keys are free again", again["appended"], third)
    checks.equal("retract --run: digest after taking it again", book.digest(), whole.digest())
    identifier = json.loads(lines[0])["id"]
    fewer, _ = told(top, daybook, "fewer", write_lines(top / "fewer.ndjson", lines[1:]))
    book.run("retract", "--source", "import", "--id", identifier)
    checks.equal("retract --id: digest", book.digest(), fewer.digest())
    back = book.ingest(parts[0])
    checks.equal("retract --id: an old file brings nothing back", (back["appended"], book.digest()), (0, fewer.digest()))


def main():
    options = arguments(__doc__, seeds=(2, "seeds of edges.py for ingesting twice, besides the fixture"))
    checks, daybook = Checks(), options.daybook
    with workspace() as top:
        for name, path in [*PLAIN, ("edges", EDGES)]:
            with checks.group(name):
                lines = lines_of(path)
                book, _ = told(top, daybook, name, path)
                digest = book.digest()
                checks.equal(f"{name}: digest of a second replay", book.digest(), digest)
                if name != "edges": check_shuffled(checks, top, daybook, name, lines, digest)
                check_split(checks, top, daybook, name, lines, digest)
                check_dump(checks, top, daybook, name, book, digest)
        for name, lines in [*((name, lines_of(path)) for name, path in PLAIN), *edge_sets(top, options.seeds)]:
            with checks.group(f"{name}, again"):
                kept, left_out = without_conflicts_on_retracted_keys(lines)
                check_twice(checks, top, daybook, f"{name} (without {left_out} lines)" if left_out else name, kept)
        with checks.group("contested"): check_conflicts(checks, top, daybook, lines_of(EDGES))
        with checks.group("corrections"): check_corrections(checks, top, daybook, lines_of(PLAIN[0][1]))
    checks.finish()


def edge_sets(top, seeds):
    yield "edges", lines_of(EDGES)
    for seed in range(101, 101 + seeds): yield f"edges of seed {seed}", lines_of(edges(top / "seed.ndjson", seed, 3000))


if __name__ == "__main__":
    main()
