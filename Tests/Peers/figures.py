#!/usr/bin/env python3
"""Figures of daybook, of the reference and of a peer in one form, and how many of them differ.

usage: figures.py EXPECTED ACTUAL…     prints for each ACTUAL {"numbers", "differ", "said", "control"}, one object a line
Each is a directory with customers.ndjson and campaigns.ndjson, of `query` or of the reference, or a file that a peer wrote.
`control` says that a number of EXPECTED, changed by one, was found.

One form: {(result, key…): numbers}, with the results of projections.py; instants in microseconds and money in
ten-thousandths, integers all. Rates are their numerators and denominators. The interval of a rate is left out: it is a
function of these two, and Tests/Oracle/check_figures.py compares it.
"""
import json, sys
from datetime import datetime, timezone
from decimal import Decimal
from itertools import chain
from pathlib import Path

from projections import RESULTS

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
QUANTILES = ("min", "p25", "median", "p75", "max")


def instant(text):
    """Microseconds since 1970, or None."""
    if text is None: return None
    since = datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def money(text):
    """Ten-thousandths of decimal text; what is not a whole number of them is an error."""
    value = Decimal(text).scaleb(4)
    if value != int(value): raise ValueError(f"{text} has more than four places")
    return int(value)


def of_customers(lines):
    """The figures of `query customers --ndjson` or of the reference's customers."""
    for line in lines:
        o = json.loads(line)
        party = o["customer"]
        yield ("customers", party), (o["touchpoints"], o["inbound"], o["outbound"], o["contacts"],
            *(instant(o[name]) for name in ("first", "last", "lastInbound", "lastOutbound", "lastContact")), o["campaigns"])
        for member, result in (("byType", "customer_types"), ("byChannel", "customer_channels")):
            for name, n in o[member].items(): yield (result, party, name), (n,)
        for currency, total in o["amounts"].items(): yield ("customer_amounts", party, currency), (money(total),)


def of_campaigns(lines):
    """The figures of `query campaigns --cells --ndjson` or of the reference's campaigns."""
    for line in lines:
        o = json.loads(line)
        name, direct, latency = o["campaign"], o["direct"], o["latency"]
        if (direct["rate"]["numerator"], direct["rate"]["denominator"], latency["n"]) != (direct["responded"], o["reached"], direct["responded"]):
            raise ValueError(f"campaign {name}: the rate of its responses has other numbers than its figures")
        yield ("campaigns", name), (o["contacts"], o["reached"], *(direct[member] for member in ("responses", "responders", "responded", "untargeted", "anonymous")), latency["sum"],
            *(latency[member] for member in QUANTILES))
        for kind, n in direct["byType"].items(): yield ("direct_types", name, kind), (n,)
        for currency, total in direct["amounts"].items(): yield ("direct_amounts", name, currency), (money(total),)
        yield from of_windows(0, name, "", o["reached"], o["windows"])
        for cell in o["cells"]: yield from of_windows(1, name, cell["cell"] or "", cell["assigned"], cell["windows"])


def of_windows(scope, campaign, cell, parties, windows):
    for span, w in windows.items():
        key = (scope, campaign, cell, span)
        if (w["rate"]["numerator"], w["rate"]["denominator"]) != (w["responders"], parties): raise ValueError(f"campaign {campaign}, {span}: the rate has other numbers than its figures")
        # Without parties there is no window: a database has no row for it, and all of it is zero.
        if parties == 0:
            if any(w[member] for member in ("responders", "responses", "purchasers", "open", "byType", "amounts")): raise ValueError(f"campaign {campaign}, {span}: figures of nobody")
            continue
        yield ("windows", *key), (parties, w["responders"], w["responses"], w["purchasers"], w["open"])
        for kind, n in w["byType"].items(): yield ("window_types", *key, kind), (n,)
        for currency, total in w["amounts"].items(): yield ("window_amounts", *key, currency), (money(total),)


def of_peer(lines):
    """The figures that a peer wrote: JSON arrays, the result's name first."""
    for line in lines:
        name, *row = json.loads(line)
        yield (name, *row[: RESULTS[name]]), tuple(row[RESULTS[name] :])


def gathered(pairs):
    """The pairs as one dictionary; a key that comes twice is an error."""
    found = {}
    for key, numbers in pairs:
        if key in found: raise ValueError(f"{key} is there twice")
        found[key] = numbers
    return found


def read(path):
    """The figures of a directory or of a peer's file."""
    path = Path(path)
    if path.is_file():
        with open(path, encoding="utf-8") as lines: return gathered(of_peer(lines))
    with open(path / "customers.ndjson", encoding="utf-8") as customers, open(path / "campaigns.ndjson", encoding="utf-8") as campaigns:
        return gathered(chain(of_customers(customers), of_campaigns(campaigns)))


def compared(expected, got):
    """How many numbers were compared and how many differ, with the first differences in words."""
    numbers, differ, said = 0, 0, []

    def note(count, text):
        nonlocal differ
        differ += count
        if len(said) < 10: said.append(text)

    for key, values in expected.items():
        numbers += len(values)
        other = got.get(key)
        if other is None: note(len(values), f"{key}: expected {values}, there is nothing")
        elif other != values: note(sum(a != b for a, b in zip(values, other)) or 1, f"{key}: expected {values}, got {other}")
    for key in got.keys() - expected.keys():
        numbers += len(got[key])
        note(len(got[key]), f"{key}: {got[key]} is not expected")
    return numbers, differ, said


def finds_a_change(expected, got):
    """Whether one number more in a window of `expected`, where both agree, is one difference more."""
    key = max((key for key, values in expected.items() if key[0] == "window_types" and got.get(key) == values), default=None)
    if key is None: return False
    return compared({key: (expected[key][0] + 1,)}, {key: got[key]})[1] == 1


def main(expected_path, *paths):
    expected = read(expected_path)
    for path in paths:
        got = read(path)
        numbers, differ, said = compared(expected, got)
        print(json.dumps({"numbers": numbers, "differ": differ, "said": said, "control": finds_a_change(expected, got)}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
