#!/usr/bin/env python3
"""Every figure as of another time, and as known at another position.

`--as-of` at ten instants (the first contact of a campaign + 14 days among them), with and without `--response-types`,
equals the reference figures, on Complete Journey small and the edges. `--known-at P` equals a ledger made from the
dumped touchpoints with position < P: both queries and the digest of `replay --json`; `--known-at T` equals the ledger as it was at T.
"""
import json, time
from datetime import datetime, timezone

from ledgerprobe import WINDOWS, Book, Checks, agrees, arguments, fixture, lines_of, oracle, total, workspace, write_lines

from oracle import micros, read, rfc3339

DAY = 86_400_000_000
# name, touchpoints, response types: registered ones, an open (a response on request only) and one that nobody sends
SETS = [
    ("small", fixture("completejourney/small.ndjson"), "coupon.redeemed,message.sent"),
    ("edges", fixture("edges/edges.ndjson"), "visit.store,message.opened,purchase.completed,dance.danced,never.seen"),
]


def instants(touchpoints):
    """Ten instants where `<` and `<=` part ways: on a touchpoint, beside one, on the edge of a window, a date, an offset."""
    rows = sorted(read(touchpoints), key=lambda row: row.us)
    contacts = [row.us for row in rows if row.campaign and row.party and row.role == "contact"]
    middle, last = contacts[len(contacts) // 2], rows[-1].us
    quarter, half = rows[len(rows) // 4].us, rows[len(rows) // 2].us
    return [
        ("t0 + 14 d", rfc3339(middle + 14 * DAY)), ("t0 + 14 d + 1 µs", rfc3339(middle + 14 * DAY + 1)),
        ("t0 + 30 d", rfc3339(contacts[0] + 30 * DAY)), ("on a touchpoint", rfc3339(quarter)), ("1 µs after it", rfc3339(quarter + 1)),
        ("a date", rfc3339(half)[:10]), ("an offset", rfc3339(half + 7_200_000_000)[:-1] + "+02:00"), ("on the last", rfc3339(last)),
        ("before all", rfc3339(rows[0].us)), ("after all", rfc3339(last + 400 * DAY)),
    ]


def check_as_of(checks, top, book, name, touchpoints, kinds):
    for label, instant in instants(touchpoints):
        for extra in ([], ["--response-types", kinds]):
            case = f"{name}, as of {label} ({instant}){', response types' if extra else ''}"
            with checks.group(case):
                expected = oracle(touchpoints, top / "expected", "--as-of", instant, *extra, *WINDOWS)
                agrees(checks, case, expected, book.customers("--as-of", instant), book.campaigns("--as-of", instant, *extra, *WINDOWS), top)
    with checks.group(f"{name}, response types alone"):
        expected = oracle(touchpoints, top / "expected", "--response-types", kinds, "--window", "36h", "--window", "90m")
        windows = ["--window", "36h", "--window", "90m"]
        agrees(checks, f"{name}, response types, 36 h and 90 m", expected, book.customers(), book.campaigns("--response-types", kinds, *windows), top)


def positions(rows, head):
    """Positions to ask for: none, all, between, and on both sides of a retraction."""
    found = {0, 1, head // 7, head // 3, head // 2, head - 1, head}
    retractions = [row["position"] for row in rows if row["type"] == "touchpoint.retracted"]
    for position in retractions[:: max(1, len(retractions) // 3)]: found |= {position, position + 1}
    return sorted(found)


def check_known_at(checks, top, daybook, book, name):
    lines = [line for line in book.dump().split(b"\n") if line]
    rows = [json.loads(line) for line in lines]
    placed = [row["position"] for row in rows]
    checks.that(f"{name}: dump is in position order", placed == sorted(set(placed)), placed[:20])
    recorded = [micros(row["recorded"]) for row in rows]
    checks.that(f"{name}: recorded never decreases", recorded == sorted(recorded), "it does")
    head = book.stats()["head"]
    checks.that(f"{name}: every position is below head", max(placed) < head, (max(placed), head))
    for position in positions(rows, head):
        case = f"{name}, known at {position} of {head}"
        with checks.group(case):
            then = Book(daybook, top / "ledger-then")
            taken = [line for line, at in zip(lines, placed) if at < position]
            receipt = then.ingest(feed=[line + b"\n" for line in taken])
            checks.equal(f"{case}: every dumped touchpoint is taken", receipt["appended"], len(taken))
            at = ["--known-at", str(position)]
            checks.that(f"{case}: customers", book.customers(*at) == then.customers(), "customer views differ")
            checks.that(f"{case}: campaigns", book.campaigns(*at, *WINDOWS) == then.campaigns(*WINDOWS), "campaign figures differ")
            checks.equal(f"{case}: digest", book.digest(*at), then.digest())
            then.remove()


def check_both(checks, top, daybook, book, name, instant):
    """As-of and known-at together are a ledger of the earlier records, asked as of that time."""
    lines = [line for line in book.dump().split(b"\n") if line]
    position = json.loads(lines[len(lines) * 2 // 3])["position"]
    with checks.group(f"{name}, both"):
        then = Book(daybook, top / "ledger-then")
        then.ingest(feed=[line + b"\n" for line in lines if json.loads(line)["position"] < position])
        asked = ["--as-of", instant]
        both = [*asked, "--known-at", str(position)]
        same = book.customers(*both) == then.customers(*asked) and book.campaigns(*both) == then.campaigns(*asked)
        checks.that(f"{name}: as of {instant}, known at {position}", same, "figures differ")
        checks.equal(f"{name}: as of {instant}, known at {position}: digest", book.digest(*both), then.digest(*asked))
        then.remove()


def check_recorded(checks, top, daybook, touchpoints):
    """`--known-at T`: what was recorded before T, whatever it says about when it happened."""
    with checks.group("known at a time"):
        lines = lines_of(touchpoints)
        first, then = Book(daybook, top / "ledger-first"), Book(daybook, top / "ledger-then")
        first.ingest(write_lines(top / "first.ndjson", lines[: len(lines) // 2]))
        time.sleep(0.3)
        between = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
        time.sleep(0.3)
        alone = first.digest()
        checks.equal("known now: digest", first.digest("--known-at", between), alone)
        first.ingest(write_lines(top / "second.ndjson", lines[len(lines) // 2 :]))
        checks.equal("known at a time between two runs: digest", first.digest("--known-at", between), alone)
        checks.that("known at a time between two runs: the second run counts now", first.digest() != alone, alone)
        then.ingest(top / "first.ndjson")
        checks.that("known at a time between two runs: customers", first.customers("--known-at", between) == then.customers(), "customer views differ")


def main():
    options = arguments(__doc__)
    checks = Checks()
    with workspace() as top:
        for name, touchpoints, kinds in SETS:
            with checks.group(name):
                book = Book(options.daybook, top / f"ledger-{name}")
                receipt = book.ingest(touchpoints)
                checks.that(f"{name}: receipt adds up", total(receipt) == receipt["read"] > 0, receipt)
                check_as_of(checks, top, book, name, touchpoints, kinds)
                check_known_at(checks, top, options.daybook, book, name)
                check_both(checks, top, options.daybook, book, name, instants(touchpoints)[0][1])
        check_recorded(checks, top, options.daybook, SETS[0][1])
    checks.finish()


if __name__ == "__main__":
    main()
