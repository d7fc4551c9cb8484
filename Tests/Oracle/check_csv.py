#!/usr/bin/env python3
"""CSV exports of the sample sets become the same touchpoints as their native form.

Complete Journey (small; full with --full) and the CDNOW sample are given names with umlauts and texts for properties, and
written in native form and as CSV: Latin-1 with semicolons, European dates in a zone with summer time, decimal commas,
types in German, prefixes and constants; UTF-8 with tabs in a zone without summer time; windows-1252 with date and time of
day in two columns. The digest of replay must be equal, and the native form must be a duplicate throughout in the ledger
made from CSV: every member and property is compared. Seeded texts are written by Python's csv module, and what the
program read of them is compared with them, ids by row included.
"""
import csv, gzip, hashlib, io, json, random, struct
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from ledgerprobe import Book, Checks, arguments, fixture, total, workspace, write_lines

TYPES = {"message.sent": "Brief verschickt", "purchase.completed": "Kauf", "coupon.redeemed": "Gutschein eingelöst"}
WAYS = {"inbound": "ein", "outbound": "aus"}
PROPERTIES = ["basket", "store", "quantity", "coupon_upc", "campaign_type", "cds", "master_id"]
# Where clocks change; the one that makes the most of a set's local times come twice is used.
ZONES = ["Europe/Paris", "America/New_York", "America/Los_Angeles", "America/Anchorage", "Australia/Sydney", "Pacific/Auckland", "America/Santiago", "Asia/Tehran", "Africa/Casablanca"]
COLUMNS = ["Nr", "Kunde", "Weg", "Kanal", "Vorgang", "Aktion", "Wann", "Tag", "Uhrzeit", "Betrag", "Währung", "Markt"] + PROPERTIES


def renamed(line):
    """The touchpoint of one native line, with names that are not ASCII and texts for properties."""
    item = json.loads(line, parse_float=Decimal)
    item["customer"] = "kunde:Müller-" + item["customer"]
    kept = {name: str(item["properties"][name]) for name in PROPERTIES if item["properties"].get(name) not in (None, "")}
    if "store" in kept: item["place"] = "Köln " + kept["store"]
    item["properties"] = kept
    return {name: value for name, value in item.items() if value not in (None, {}, "")}


def native(item):
    return json.dumps({**item, **({"amount": str(item["amount"])} if "amount" in item else {})}, ensure_ascii=False).encode()


def instant(item): return datetime.fromisoformat(item["time"].replace("Z", "+00:00"))


def is_twice(moment, zone):
    """Whether the local time of an instant names another one too."""
    local = moment.astimezone(zone).replace(tzinfo=None)
    return local.replace(tzinfo=zone, fold=0).utcoffset() != local.replace(tzinfo=zone, fold=1).utcoffset()


def amount(item):
    """With a decimal comma, thousands in groups."""
    if "amount" not in item: return ""
    return f"{item['amount']:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


def row(item, zone, marks):
    """A touchpoint as a row; with `marks` a local time that came twice says its offset."""
    moment = instant(item)
    local = moment.astimezone(zone)
    offset = local.strftime("%z")[:3] + ":" + local.strftime("%z")[3:5] if marks and is_twice(moment, zone) else ""
    return [
        item["id"], item["customer"].removeprefix("kunde:"), WAYS[item["direction"]], item["channel"], TYPES[item["type"]],
        item.get("campaign", ""), local.strftime("%d.%m.%Y %H:%M:%S") + offset, local.strftime("%Y-%m-%d"), local.strftime("%H:%M:%S"),
        amount(item), item.get("currency", ""), item.get("place", ""), *(item["properties"].get(name, "") for name in PROPERTIES)]


def export(path, items, zone, encoding, marks=True, **traits):
    with open(path, "w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, **traits)
        writer.writerow(COLUMNS)
        writer.writerows(row(item, zone, marks) for item in items)
    return path


def column_map(path, time, **traits):
    """A map of the columns, with that rule for the time."""
    unused = [name for name in ("Wann", "Tag", "Uhrzeit") if name not in (time.get("column"), *time.get("columns", []))]
    path.write_text(json.dumps({
        "csv": traits, "id": "Nr", "customer": {"column": "Kunde", "prefix": "kunde:"}, "channel": "Kanal",
        "direction": {"column": "Weg", "table": {text: word for word, text in WAYS.items()}},
        "type": {"column": "Vorgang", "table": {text: word for word, text in TYPES.items()}}, "campaign": "Aktion", "time": time,
        "amount": {"column": "Betrag", "decimal": ","}, "currency": "Währung", "place": "Markt", "ignore": unused,
    }, ensure_ascii=False), encoding="utf-8")
    return path


def check_exports(checks, top, daybook, name, lines):
    items = [renamed(line) for line in lines]
    plain = Book(daybook, top / f"{name}-native")
    source = write_lines(top / f"{name}.ndjson", map(native, items))
    checks.equal(f"{name}: native form is accepted whole", plain.ingest(source)["appended"], len(items))
    expected = plain.digest()
    plain.remove()
    twice = {name: sum(is_twice(instant(item), ZoneInfo(name)) for item in items) for name in ZONES}
    changing = max(ZONES, key=twice.get)
    summer, india, stamp = ZoneInfo(changing), timezone(timedelta(hours=5, minutes=30)), "dd.MM.yyyy HH:mm:ss"
    forms = [
        ("latin1", summer, {"column": "Wann", "format": [stamp, stamp + "XXX"], "tz": changing}, {"encoding": "latin1", "delimiter": ";"}, {"delimiter": ";"}),
        ("utf-8", india, {"column": "Wann", "format": stamp, "tz": "+05:30"}, {}, {"delimiter": "\t", "lineterminator": "\n"}),
        ("cp1252", india, {"columns": ["Tag", "Uhrzeit"], "format": "yyyy-MM-dd HH:mm:ss", "tz": "Asia/Kolkata"}, {"encoding": "windows-1252"}, {"quoting": csv.QUOTE_ALL}),
    ]
    for encoding, zone, time, traits, written in forms:
        label = f"{name} in {encoding}, {time['tz']}"
        file = export(top / "export.csv", items, zone, encoding, **written)
        book = Book(daybook, top / "ledger")
        receipt = book.ingest(file, options=("--map", column_map(top / "map.json", time, **traits)))
        checks.equal(f"{label}: appended", (receipt["appended"], receipt["quarantined"], total(receipt)), (len(items), 0, receipt["read"]))
        print(f"      {receipt['read'] / receipt['seconds']:.0f} rows/s, {receipt['peak_mb']:.0f} MB")
        checks.equal(f"{label}: digest", book.digest(), expected)
        again = book.ingest(source)
        checks.equal(f"{label}: the native form says the same of every touchpoint", (again["duplicates"], again["conflicts"]), (len(items), 0))
        book.remove()
    if not twice[changing]: return
    file = export(top / "export.csv", items, summer, "utf-8", marks=False)
    for choice, refused in ((None, twice[changing]), ("earlier", 0), ("later", 0)):
        time = {"column": "Wann", "format": stamp, "tz": changing, **({"ambiguous": choice} if choice else {})}
        book = Book(daybook, top / "ledger")
        receipt = book.ingest(file, options=("--map", column_map(top / "map.json", time)))
        checks.equal(f"{name}: of {twice[changing]} local times that came twice in {changing}, {choice or 'nothing'} said, are refused", receipt["quarantined"], refused)
        if choice:
            meant = [item if not is_twice(instant(item), summer) else moved(item, summer, choice) for item in items]
            again = book.ingest(write_lines(top / "meant.ndjson", map(native, meant)))
            checks.equal(f"{name}: {choice} is meant", again["duplicates"], len(items))
        book.remove()


def moved(item, zone, choice):
    """The touchpoint at the earlier or later instant of its local time."""
    local = instant(item).astimezone(zone).replace(tzinfo=None)
    meant = local.replace(tzinfo=zone, fold=0 if choice == "earlier" else 1).astimezone(timezone.utc)
    return {**item, "time": meant.strftime("%Y-%m-%dT%H:%M:%SZ")}


def check_seed(checks, top, daybook, seed, count=400):
    """Random cells as Python's csv module writes them; what was read is what was written."""
    draw = random.Random(seed)
    columns = draw.randint(1, 6)
    letters = ["a", "b", " ", ",", ";", '"', "\n", "\r\n", "\t", "|", "é", "€", "'", "0"]
    rows = [["".join(draw.choices(letters, k=draw.randint(0, 6))) for _ in range(columns)] for _ in range(count)]
    rows += draw.choices(rows, k=count // 4)
    out = io.StringIO(newline="")
    style = {"delimiter": draw.choice(",;\t|"), "lineterminator": draw.choice(["\n", "\r\n"]), "quoting": draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])}
    writer = csv.writer(out, **style)
    names = [f"Spalte {number}" for number in range(columns)]
    writer.writerow(names)
    writer.writerows(rows)
    (top / "seed.csv").write_bytes(out.getvalue().encode())
    (top / "seed.json").write_text(json.dumps({"id": {"hash": "row"}, "channel": {"value": "web"}, "type": {"value": "visit.web"}, "time": {"value": "2024-01-31T14:00:00Z"}, "csv": {"header": True, "delimiter": style["delimiter"]}}))
    seen, expected = {}, []
    for cells in rows:
        if not any(cells) and is_blank(cells, style): continue
        digest = hashlib.sha256(b"".join(struct.pack("<I", len(cell.encode())) + cell.encode() for cell in cells)).hexdigest()[:32]
        seen[digest] = seen.get(digest, 0) + 1
        identifier = f"row-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")
        expected.append((identifier, {name: cell for name, cell in zip(names, cells) if cell}))
    book = Book(daybook, top / "ledger")
    book.ingest(top / "seed.csv", options=("--map", top / "seed.json"))
    got = [(item["id"], item.get("properties", {})) for item in map(json.loads, book.dump().decode().splitlines())]
    wrong = [pair for pair in zip(expected, got) if pair[0] != pair[1]]
    checks.that(f"seed {seed}: {len(expected)} rows of {columns} columns", len(got) == len(expected) and not wrong, wrong[:2] or (len(got), len(expected)))
    book.remove()


def is_blank(cells, style):
    """Whether a row of empty cells is written as nothing but delimiters."""
    return style["quoting"] == csv.QUOTE_MINIMAL and len(cells) > 1


def main():
    options = arguments(__doc__, seeds=(20, "seeds of random texts"), full=(False, "the full Complete Journey set too"))
    checks = Checks()
    with workspace() as top:
        sets = [("small", fixture("completejourney/small.ndjson")), ("cdnow", fixture("cdnow/sample.ndjson"))]
        if options.full: sets.append(("full", fixture("completejourney/full.ndjson.gz")))
        for name, path in sets:
            with checks.group(name):
                opened = gzip.open(path) if path.suffix == ".gz" else open(path, "rb")
                with opened as lines: check_exports(checks, top, options.daybook, name, lines)
        for seed in range(options.seeds):
            with checks.group(f"seed {seed}"): check_seed(checks, top, options.daybook, seed)
    checks.finish()


if __name__ == "__main__":
    main()
