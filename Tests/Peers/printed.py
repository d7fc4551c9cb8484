"""What `daybook` or the reference printed, as the lists of figures that the SQL of `figures.py` gives."""
import json, re
from datetime import datetime, timezone
from decimal import Decimal

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def micros(text):
    if text is None: return None
    t = datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH
    return (t.days * 86_400 + t.seconds) * 1_000_000 + t.microseconds


def money(text): return int(Decimal(text) * 10_000)


def objects(path):
    with open(path, encoding="utf-8") as lines: return [json.loads(line) for line in lines if line.strip()]


def lists(customers, campaigns):
    """The lists of two files of NDJSON, one of customers and one of campaigns with their cells."""
    out = {}
    def add(name, *row): out.setdefault(name, set()).add(row)
    for c in objects(customers):
        who = c["customer"]
        add("customer", who, c["touchpoints"], c["inbound"], c["outbound"], c["contacts"], *(micros(c[k]) for k in ("first", "last", "lastInbound", "lastOutbound", "lastContact")), c["campaigns"])
        for kind, count in c["byType"].items(): add("customer type", who, kind, count)
        for channel, count in c["byChannel"].items(): add("customer channel", who, channel, count)
        for currency, amount in c["amounts"].items(): add("customer amount", who, currency, money(amount))
    for c in objects(campaigns):
        name, direct, latency = c["campaign"], c["direct"], c["latency"]
        if c["reached"]: add("contacts", name, c["contacts"], c["reached"])
        if direct["responses"]: add("direct", name, direct["responses"], direct["responders"], direct["anonymous"])
        if direct["untargeted"]: add("untargeted", name, direct["untargeted"])
        for kind, count in direct["byType"].items(): add("direct type", name, kind, count)
        for currency, amount in direct["amounts"].items(): add("direct amount", name, currency, money(amount))
        if latency["n"]: add("latency", name, *(latency[k] for k in ("n", "sum", "min", "p25", "median", "p75", "max")))
        for cell in c["cells"]:
            add("assigned", name, cell["cell"] or "", cell["assigned"])
            windows(add, name, 1, cell["cell"] or "", cell["windows"])
        windows(add, name, 0, "", c["windows"])
    return out


def windows(add, campaign, is_cell, cell, found):
    for window, w in found.items():
        row, key = f"window {window}", (campaign, is_cell, cell)
        if w["responses"]: add(row, *key, w["responses"], w["responders"], w["purchasers"])
        for kind, count in w["byType"].items(): add(row + " type", *key, kind, count)
        for currency, amount in w["amounts"].items(): add(row + " amount", *key, currency, money(amount))
        if w["open"]: add(row + " open", *key, w["open"])


def differences(mine, theirs):
    """How many numbers were compared, and the rows that only one of the two has."""
    compared, rows = 0, []
    for name in sorted(mine.keys() | theirs.keys()):
        left, right = mine.get(name, set()), theirs.get(name, set())
        compared += sum(1 for row in left for value in row if not isinstance(value, str))
        rows += [(name, "ours", *row) for row in left - right] + [(name, "theirs", *row) for row in right - left]
    return compared, rows
