"""Touchpoints with properties and every member that a definition may name, from a seed, in batches as they arrive.

Late: the order of arrival is not that of time. Retracted: later batches take some touchpoints of earlier ones out, and some
of their own. Every id is used once; numbers in properties have at most 15 digits, which a database reads exactly.
"""
import json, random
from datetime import datetime, timedelta, timezone

START = datetime(2023, 12, 20, tzinfo=timezone.utc)
KINDS = [
    ("message.sent", None), ("coupon.issued", None), ("coupon.redeemed", None), ("purchase.completed", None), ("visit.web", None),
    ("complaint.opened", None), ("call.placed", None), ("dance.danced", "inbound"), ("leaflet.dropped", "outbound"), ("file.closed", "internal"),
]


def batches(seed, count=900, parts=3):
    """Lists of lines, one list a batch."""
    random_ = random.Random(f"definitions {seed}")
    touchpoints = [touchpoint(random_, f"d{seed}-{index}") for index in range(count)]
    random_.shuffle(touchpoints)
    lists = [touchpoints[index::parts] for index in range(parts)]
    known = []
    for index, part in enumerate(lists):
        known += part
        if index == 0: continue
        for number, target in enumerate(random_.sample(known, 25)):
            part.append({"id": f"r{seed}-{index}-{number}", "channel": "desk", "type": "touchpoint.retracted", "direction": "internal", "time": stamp(random_),
                "retracts": {"id": target["id"], **({"source": target["source"]} if "source" in target else {})}})
            known.remove(target)
    return [[json.dumps(line, ensure_ascii=random_.random() < 0.5).encode() for line in part] for part in lists]


def stamp(random_):
    # Few instants, so that many touchpoints have the same; and some to the microsecond.
    seconds = random_.randrange(0, 75) * 86400 + random_.choice([0, 0, 3600, 43200, 82800, 86399])
    moment = START + timedelta(seconds=seconds)
    fraction = random_.choice(["", "", "", ".5", ".000001", ".999999"])
    offset = random_.choice([0, 0, 60, -300, 330])
    local = moment.astimezone(timezone(timedelta(minutes=offset)))
    return local.strftime("%Y-%m-%dT%H:%M:%S") + fraction + ("Z" if offset == 0 else local.strftime("%z")[:3] + ":" + local.strftime("%z")[3:])


def touchpoint(random_, name):
    kind, direction = random_.choice(KINDS)
    o = {"id": name, "type": kind, "channel": random_.choice(["store", "web", "mail", "call", "Å", "A\u030a"]), "time": stamp(random_)}
    if direction: o["direction"] = direction
    if random_.random() < 0.85: o["customer"] = f"p{random_.randrange(40)}"
    elif random_.random() < 0.3: o["identifiers"] = [f"email:q{random_.randrange(9)}@example.org", "cookie:x"]
    choices = {
        "source": (0.5, ["till", "web", "import"]), "campaign": (0.7, ["c1", "c2", "é", "e\u0301"]), "cell": (0.3, ["A", "B", "holdout"]),
        "place": (0.6, ["north", "south", "東"]), "offer": (0.6, ["o1", "o2", "o3"]), "banner": (0.3, ["b1", "b2"]), "reason": (0.2, ["holdout", "budget"]),
        "agent": (0.4, ["Ann", "Bea", "ann"]), "currency": (0.6, ["EUR", "USD", "JPY"]),
    }
    for member, (share, words) in choices.items():
        if random_.random() < share: o[member] = random_.choice(words)
    if random_.random() < 0.6: o["amount"] = random_.choice([12.5, "0.0001", -3.1, 7, "1e2", 100.50, 0, 99999999.9999, 5, 20])
    if random_.random() < 0.5: o["cost"] = random_.choice(["0.35", 0.35, 1, 12.25, 0, "0.0001"])
    if random_.random() < 0.85: o["properties"] = properties(random_)
    return o


def properties(random_):
    p = {}
    if random_.random() < 0.8: p["kind"] = random_.choice(["a", "b", "B", "", 1, 1.0, 2.5, True, False, None, "1", "true", [1], {"x": 1}])
    if random_.random() < 0.7: p["discount"] = random_.choice([0, 1, 2.5, -4.75, 0.000000001, 123456.789, 1e3, "3", None, True, 10, 19.99])
    if random_.random() < 0.7: p["basket"] = random_.choice([{"lines": random_.randrange(6), "store": {"city": random_.choice(["Lyon", "Ås", "Ås"])}}, {"lines": None}, "none", 7])
    if random_.random() < 0.3: p["dotted.name"] = random_.choice(["x", "y", 3])
    if random_.random() < 0.3: p["a/b~c"] = random_.choice([1, 2, 3.5])
    if random_.random() < 0.4: p["vip"] = random_.random() < 0.5
    return p
