#!/usr/bin/env python3
"""Customer views and campaign figures against the reference figures: 0 differ.

Ingests Complete Journey (small; full through `gzip -dc | daybook ingest -`), the CDNOW sample and the edges, and
compares `query customers` and `query campaigns` with the expected files, and every rate with its Wilson interval
computed here. `--seeds N` makes N other seeds of edges.py and their figures on the fly; `--full` also runs the
reference implementation anew on the full set, so that the expected files themselves are checked.
"""
import json, math
from decimal import Decimal

from ledgerprobe import WINDOWS, Book, Checks, agrees, arguments, edges, fixture, gunzipped, oracle, total, workspace

# name, touchpoints, expected figures, exit code of its ingest
SETS = [
    ("small", fixture("completejourney/small.ndjson"), fixture("completejourney/expected-small"), 0),
    ("cdnow", fixture("cdnow/sample.ndjson"), fixture("cdnow/expected-sample"), 0),
    ("edges", fixture("edges/edges.ndjson"), fixture("edges/expected"), 1),
    ("full", fixture("completejourney/full.ndjson.gz"), fixture("completejourney/expected-full"), 0),
]
# What was counted from the source tables by other code: touchpoints of a type, customers with one, sum of amounts.
KNOWN = {
    "full": {"purchase.completed": (155848, 2469), "message.sent": (6589, 1559), "coupon.redeemed": (2102, 410), "USD": Decimal("4596039.58")},
    "cdnow": {"purchase.completed": (6919, 2357), "USD": Decimal("244091.94")},
}
Z = 1.959963984540054


def rates(value, path=""):
    """Every rate in a figure, with where it stands."""
    if isinstance(value, dict):
        if "numerator" in value: yield path, value
        for name, member in value.items(): yield from rates(member, f"{path}.{name}")
    elif isinstance(value, list):
        for index, member in enumerate(value): yield from rates(member, f"{path}[{index}]")


def wrong(rate):
    """What is wrong with a rate, or None: value = k / n and the Wilson 95 % interval; all null when n = 0."""
    missing = {"numerator", "denominator", "value", "low", "high", "definition"} - rate.keys()
    if missing: return f"without {sorted(missing)}"
    if not rate["definition"]: return "no definition"
    k, n = rate["numerator"], rate["denominator"]
    got = [rate[name] for name in ("value", "low", "high")]
    if n == 0: return None if got[0] is None else f"{got[0]} of none"
    p, spread = k / n, Z * math.sqrt(k / n * (1 - k / n) / n + Z * Z / (4 * n * n))
    middle, scale = p + Z * Z / (2 * n), 1 + Z * Z / n
    expected = [p, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)]
    near = all(g is not None and abs(float(g) - e) < 1e-6 for g, e in zip(got, expected))
    return None if near else f"{k}/{n}: {got}, expected {expected}"


def check_rates(checks, name, campaigns):
    found = [(row["campaign"] + path, rate) for row in map(json.loads, campaigns.splitlines()) for path, rate in rates(row)]
    broken = [f"{path}: {fault}" for path, rate in found if (fault := wrong(rate))]
    checks.that(f"{name}: {len(found)} rates with value, interval and definition", not broken, broken[:5])


def check_totals(checks, name, customers):
    """The published totals of a set, from the printed customer views."""
    rows = [json.loads(line) for line in customers.splitlines()]
    for what, expected in KNOWN.get(name, {}).items():
        having = [row["byType"][what] for row in rows if what in row["byType"]]
        got = (sum(having), len(having)) if isinstance(expected, tuple) else sum(Decimal(row["amounts"].get(what, 0)) for row in rows)
        checks.equal(f"{name}: {what} as counted from the source tables", got, expected)


def check(checks, top, name, daybook, touchpoints, expected, code):
    """Ingests one set and compares both outputs with the expected directory."""
    book = Book(daybook, top / f"ledger-{name}")
    receipt = book.ingest(feed=gunzipped(touchpoints)) if touchpoints.suffix == ".gz" else book.ingest(touchpoints)
    checks.that(f"{name}: receipt adds up", total(receipt) == receipt["read"] > 0, receipt)
    if code is not None: checks.equal(f"{name}: exit code of ingest", receipt["exit"], code)
    customers, campaigns = book.customers(), book.campaigns(*WINDOWS)
    agrees(checks, name, expected, customers, campaigns, top)
    check_totals(checks, name, customers)
    check_rates(checks, name, campaigns)
    checks.that(f"{name}: windows left out are these windows", book.campaigns() == campaigns, "other output without --window")
    book.remove()


def main():
    options = arguments(__doc__, seeds=(0, "other seeds of edges.py to try"), count=(3000, "draws of a seed"), full=(False, "run the reference on the full set too"))
    checks = Checks()
    with workspace() as top:
        for name, touchpoints, expected, code in SETS:
            with checks.group(name):
                if options.full and name == "full": agrees_with_itself(checks, top, touchpoints, expected)
                check(checks, top, name, options.daybook, touchpoints, expected, code)
        for seed in range(2, 2 + options.seeds):
            with checks.group(f"seed {seed}"):
                touchpoints = edges(top / "edges.ndjson", seed, options.count)
                expected = oracle(touchpoints, top / "expected", *WINDOWS)
                check(checks, top, f"seed {seed}", options.daybook, touchpoints, expected, None)
    checks.finish()


def agrees_with_itself(checks, top, touchpoints, expected):
    """The expected files are what the reference implementation gives today."""
    anew = oracle(touchpoints, top / "anew", *WINDOWS)
    agrees(checks, "full, expected files", expected, (anew / "customers.ndjson").read_bytes(), (anew / "campaigns.ndjson").read_bytes(), top)


if __name__ == "__main__":
    main()
