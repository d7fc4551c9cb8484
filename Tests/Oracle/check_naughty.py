#!/usr/bin/env python3
"""Texts that break programs survive ingest, queries and dump byte for byte, and no terminal obeys them.

The Big List of Naughty Strings and the additions beside it stand as id, source, customer, identifiers, campaign, cell,
channel, type, message, causedBy, offer, coupon, place, banner, reason, agent, counterparty, name and value of a property:
as lines, an array, CloudEvents, and CSV in UTF-8 and Latin-1. Python's json and csv read back what the program printed;
every text is asked for as an argument, and in definitions; bash runs the commands that --explain prints; and on a pipe and on a
pseudo-terminal nothing for people holds what a terminal obeys.
"""
import contextlib, csv, io, json, os, pty, re, select, subprocess, time

from ledgerprobe import Book as BookByOption, Checks, Running, arguments, fixture, total, workspace, write_lines

MEMBERS = ("channel", "type", "campaign", "cell", "message", "offer", "coupon", "place", "banner", "reason", "agent", "counterparty")
LONG_BYTES = 60 << 10
MARK = "daybook-was-here"
# What a terminal obeys: C0, DEL and C1; ends of lines and paragraphs; changes of direction.
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
STYLES = re.compile(rb"\x1b\[(?:1|2|9|22|29)m")
PROGRESS = b"\r\x1b[K"
csv.field_size_limit(1 << 24)


class Book(BookByOption):
    """A ledger named by the environment, so that `--` and a text may stand last."""

    @property
    def environment(self): return {"DAYBOOK_LEDGER": str(self.directory), "PATH": f"{os.path.dirname(self.daybook)}:{os.environ['PATH']}"}

    def start(self, *arguments, feed=None): return Running([self.daybook, *arguments], self.environment, feed)


def texts():
    """Every text once, the empty one left out: it means absent."""
    listed = json.loads(fixture("naughty/blns.json").read_bytes())
    for group in json.loads(fixture("naughty/additions.json").read_bytes()).values(): listed += group
    return list(dict.fromkeys(text for text in listed if text))


def long_texts():
    return ["x" * LONG_BYTES, "é," * (LONG_BYTES // 3), "'\u0301\"" * (LONG_BYTES // 4), "\x1b[2J" * (LONG_BYTES // 4)]


def is_identifier(text): return re.match("[a-z][a-z0-9_-]{0,31}:.", text, re.DOTALL) is not None


def shown(customer):
    """How output names the party of a `customer` as sent: without the namespace customer."""
    return customer.removeprefix("customer:") if is_identifier(customer) else customer


def when(index): return f"2026-03-{1 + index // 1440:02}T{index // 60 % 24:02}:{index % 60:02}:00Z"


def contact(text, index):
    """A touchpoint that has the text wherever a text may be."""
    return {"id": text, "source": "naughty", "customer": text, "identifiers": ["x:" + text, "with-namespace:" + text], **dict.fromkeys(MEMBERS, text),
            "direction": "outbound", "time": when(index), "properties": {text: text, "nested": [{text: [text]}]}}


def response(text, index):
    """Answers that contact; the text is its source, too."""
    return {"id": f"response-{index}", "source": text, "customer": text, "channel": "web", "type": "visit.web", "causedBy": text, "time": when(index + 1), "amount": "1", "currency": "EUR"}


def known(text, index):
    """The text behind a namespace: as customer, and as identifiers alone."""
    member = {"customer": "tel:" + text} if index % 2 else {"identifiers": ["email:" + text, "y:" + text]}
    return {"id": f"known-{index}", "source": "naughty", **member, "channel": "web", "type": "visit.web", "time": when(index), "amount": "1", "currency": "EUR"}


def packed(value, index=0): return json.dumps(value, ensure_ascii=index % 2 == 1).encode()


def event(item):
    """The item as a CloudEvent: the customer is its subject, unless data has identifiers; causedBy its causation."""
    outside = {"id", "source", "type", "time", "causedBy"} | (set() if "identifiers" in item else {"customer"})
    made = {"specversion": "1.0", "id": item["id"], "source": item["source"], "type": item["type"], "time": item["time"]}
    if "customer" in outside and "customer" in item: made["subject"] = item["customer"]
    if "causedBy" in item: made["causationid"] = item["causedBy"]
    return {**made, "data": {name: value for name, value in item.items() if name not in outside}}


def objects(data): return [json.loads(line) for line in data.split(b"\n") if line]


def plain(item): return {name: value for name, value in item.items() if name not in ("position", "recorded")}


def rows(data):
    """The rows of CSV output as dictionaries; a row of another length is an error."""
    header, *found = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    if any(len(row) != len(header) for row in found): raise ValueError("rows of different lengths")
    return [dict(zip(header, row)) for row in found]


def same(checks, name, got, expected):
    """Lists compared member by member; the detail of a failure is the first that differs."""
    differ = [(got[n] if n < len(got) else None, expected[n] if n < len(expected) else None) for n in range(max(len(got), len(expected))) if got[n:n + 1] != expected[n:n + 1]]
    checks.that(f"{name}: {len(expected)} as they were sent", not differ, f"{len(differ)} differ, first {ascii(differ[:1])}")


def check_forms(checks, top, daybook, items):
    """Lines, an array and CloudEvents: the same dump, and a dump that makes the same ledger."""
    forms = {
        "lines": (b"".join(packed(item, index) + b"\n" for index, item in enumerate(items)), items),
        "array": (json.dumps(items, ensure_ascii=False).encode(), items),
        "CloudEvents": (b"".join(packed(event(item), index + 1) + b"\n" for index, item in enumerate(items)), items),
    }
    made = {}
    for form, (data, expected) in forms.items():
        with checks.group(form):
            book = made[form] = Book(daybook, top / f"ledger-{form}")
            receipt = book.ingest(feed=[data])
            checks.equal(f"{form}: receipt", (receipt["read"], receipt["appended"], receipt["quarantined"]), (len(items), len(items), 0))
            dumped = book.dump()
            same(checks, f"{form}: dump", [plain(item) for item in objects(dumped)], expected)
            copy = Book(daybook, top / "copy")
            copy.ingest(feed=[dumped])
            checks.equal(f"{form}: digest of dump and ingest", copy.digest(), book.digest())
            same(checks, f"{form}: dump of dump and ingest", [plain(item) for item in objects(copy.dump())], [plain(item) for item in objects(dumped)])
            copy.remove()
            evidence = book.run("dump", "--evidence").out
            if form == "array": same(checks, f"{form}: evidence", objects(evidence), expected)
            else: checks.that(f"{form}: evidence, byte for byte", evidence == data, "it differs")
            again = book.ingest(feed=[data])
            checks.equal(f"{form}: again", (again["duplicates"], again["quarantined"]), (len(items), 0))
    checks.equal("one digest in every form", len({book.digest() for book in made.values()}), 1)
    return made["lines"]


def check_csv(checks, top, daybook, all):
    """Texts as cells under a map, and as names of columns."""
    names = ("id", "customer", *MEMBERS, "causedBy")
    for encoding, python, delimiter, quoting in (("utf-8", "utf-8", ",", csv.QUOTE_MINIMAL), ("utf-8", "utf-8", ";", csv.QUOTE_ALL), ("latin1", "latin-1", "\t", csv.QUOTE_MINIMAL)):
        case = f"CSV, {encoding}, {delimiter!r}"
        with checks.group(case):
            fit = [text for text in all if text.encode(python, "ignore").decode(python) == text]
            path, mapped = top / "cells.csv", top / "cells.map.json"
            with open(path, "w", encoding=python, newline="") as out:
                writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
                writer.writerow([*names, "other", "time", "note"])
                writer.writerows([*([text] * len(names)), text, when(index), text] for index, text in enumerate(fit))
            mapped.write_text(json.dumps({
                "csv": {"delimiter": delimiter, "encoding": encoding}, **{name: name for name in names}, "source": {"value": "naughty"}, "time": "time",
                "direction": {"value": "outbound"}, "identifiers": [{"column": "other", "prefix": "email:"}]}))
            book = Book(daybook, top / "ledger-csv")
            book.remove()
            receipt = book.ingest(path, options=("--map", mapped))
            checks.equal(f"{case}: receipt", (receipt["appended"], receipt["quarantined"]), (len(fit), 0))
            expected = [{**dict.fromkeys(names, text), "source": "naughty", "direction": "outbound", "identifiers": ["email:" + text], "time": when(index), "properties": {"note": text}} for index, text in enumerate(fit)]
            same(checks, f"{case}: dump", [{**plain(item), "time": item["time"].replace(".000000", "")} for item in objects(book.dump())], expected)
    with checks.group("CSV, names of columns"):
        mapped.write_text(json.dumps({"csv": {"delimiter": ","}, "id": "id", "time": "time", "channel": {"value": "web"}, "type": {"value": "visit.web"}}))
        found, names = [], [text for text in all if text not in ("id", "time")]
        for start in range(0, len(names), 100):
            columns = names[start:start + 100]
            with open(path, "w", encoding="utf-8", newline="") as out: csv.writer(out).writerows([["id", "time", *columns], ["1", when(0), *columns]])
            book.remove()
            book.ingest(path, options=("--map", mapped))
            found += objects(book.dump())[0]["properties"].items()
        same(checks, "CSV, names of columns", found, [(text, text) for text in names])


def check_lists(checks, book, all, items):
    """Queries about everybody, in every format for programs."""
    parties = sorted({shown(item["customer"]) if "customer" in item else item["identifiers"][0] for item in items}, key=str.encode)
    campaigns = sorted(all, key=str.encode)
    for name, member, expected in (("customers", "customer", parties), ("campaigns", "campaign", campaigns)):
        with checks.group(f"query {name}"):
            asked = {form: book.run("query", name, f"--{form}").out for form in ("json", "ndjson", "csv")}
            views = json.loads(asked["json"])[name]
            same(checks, f"query {name} --json", [view[member] for view in views], expected)
            checks.that(f"query {name} --ndjson", objects(asked["ndjson"]) == views, "differs from --json")
            table = rows(asked["csv"])
            same(checks, f"query {name} --csv", [row[member] for row in table], expected)
            if name == "customers":
                types = {path.removeprefix("byType.") for path in table[0] if path.startswith("byType.")}
                checks.equal("query customers --csv: a column for each type", types, {*all, "visit.web"})
                checks.that("query customers --csv: counts by type and channel", all_equal(table, views), "differ from --json")
            else:
                same(checks, "query campaigns: cells", [view["cells"][0]["cell"] for view in views], expected)
                same(checks, "query campaigns --cells --csv", [row["cell"] for row in rows(book.run("query", name, "--cells", "--csv").out)], expected)
                checks.that("query campaigns: a contact and a response each", all_of(views), "they have not")
    with checks.group("tail and stats"):
        dumped = objects(book.dump())
        same(checks, "tail --ndjson", objects(book.run("tail", "--ndjson", "--lines", "1000").out), dumped[-1000:])
        checks.equal("stats --json: types", set(book.stats()["types"]), {*all, "visit.web"})
    for pair in (("\u00e9", "e\u0301"), ("\u00c5", "\u212b"), ("\uac00", "\u1100\u1161"), ("\u03a9", "\u2126")):
        checks.that(f"{ascii(pair)} are two", set(pair) <= set(parties) & set(campaigns), "they are not")


def all_equal(table, views):
    return all(row.get(f"{member}.{name}") == str(count) for row, view in zip(table, views) for member in ("byType", "byChannel") for name, count in view[member].items())


def all_of(views): return all((view["contacts"], view["direct"]["responses"], view["direct"]["responded"]) == (1, 1, 1) for view in views)


def check_arguments(checks, book, all, every):
    """Every text as an argument, in formats by turns; a text with NUL cannot be one."""
    found, parties = {}, {}
    # Two texts may name one party: email:ann and customer:email:ann.
    for text in all: parties.setdefault(shown(text), []).append(text)

    def ask(name, text, *words, read, expected):
        ended = book.run(*words, codes=None)
        try: answer = read(ended.out)
        except (ValueError, KeyError, IndexError) as error: answer = error
        found.setdefault(name, []).append((answer, expected, ended.err[:200]) if ended.code or answer != expected else None)

    for index, text in list(enumerate(text for text in all if "\0" not in text))[::every]:
        form = ("json", "ndjson", "csv")[index % 3]
        one = (lambda data: rows(data)[0]) if form == "csv" else json.loads
        member = {"json": "touchpoints"}.get(form)
        many = rows if form == "csv" else lambda data: json.loads(data)[member] if member else objects(data)
        ask("query customer", text, "query", "customer", f"--{form}", "--", text, read=lambda data: one(data)["customer"], expected=shown(text))
        ask("query campaign", text, "query", "campaign", f"--{form}", "--", text, read=lambda data: one(data)["campaign"], expected=text)
        ask("query timeline", text, "query", "timeline", f"--{form}", "--", text, read=lambda data: sorted({row[name] for row in many(data) for name in ("channel", "type", "campaign", "cell", "source") if row.get(name)}), expected=sorted({*parties[shown(text)], "web", "visit.web", "naughty"}))
        ask("--touchpoints direct", text, "query", "campaign", "--touchpoints", "direct", f"--{form}", "--", text, read=lambda data: [(row["customer"], row["type"]) for row in many(data)], expected=[(shown(text), "visit.web")])
        if index % 4 == 0 or every > 1:
            quoted = text.replace("'", "''")
            ask("--where", text, "query", "campaigns", "--ndjson", "--where", f"campaign = '{quoted}'", read=lambda data: [view["campaign"] for view in objects(data)], expected=[text])
            ask("tail --campaign", text, "tail", "--ndjson", f"--campaign={text}", read=lambda data: [item["id"] for item in objects(data)], expected=[text])
            ask("byType.TYPE", text, "query", "customer", "--csv", "--touchpoints", f"byType.{text}", "--", text, read=lambda data: [row["type"] for row in rows(data)], expected=[text])
            ask("cell:CELL/14d", text, "query", "campaign", "--csv", "--touchpoints", f"cell:{text}/14d", "--", text, read=lambda data: [row["customer"] for row in rows(data)], expected=[shown(text)])
    for name, answers in found.items():
        failed = [answer for answer in answers if answer]
        checks.that(f"{name}: asked for {len(answers)} texts", not failed, f"{len(failed)} failed: {ascii(failed[:3])}")


def check_commands(checks, top, book, every):
    """What --explain prints is run by bash as it stands: another member of the explanations for each text."""
    place = top / "commands"
    place.mkdir()
    for name, member in (("customers", "customer"), ("campaigns", "campaign")):
        with checks.group(f"commands of {name}"):
            views = [view for view in objects(book.run("query", name, "--explain", "--ndjson").out) if "\0" not in view[member]][::every]
            commands = [view["explain"][index % len(view["explain"])]["command"] for index, view in enumerate(views)]
            script = place / name
            # Each prints a mark of its own, its rows and its status; --csv goes where options are still read.
            script.write_text("".join(f"echo '<{index}>'\n{command.replace(' --touchpoints ', ' --csv --touchpoints ', 1)}\necho \"<$?>\"\n" for index, command in enumerate(commands)), newline="")
            ran = subprocess.run(["bash", str(script)], cwd=place, env={**os.environ, **book.environment}, stdin=subprocess.DEVNULL, capture_output=True)
            statuses = re.findall(rb"^<(\d+)>\r?\n(?:position,.*?\r\n)?(?:.*?)^<(\d+)>$", ran.stdout, re.DOTALL | re.MULTILINE)
            failed = [int(index) for index, status in statuses if status != b"0"]
            checks.that(f"{name}: {len(commands)} commands run by bash as printed", len(statuses) == len(commands) and not failed and not ran.stderr, f"{len(statuses)} ran, failed {ascii([commands[index] for index in failed[:3]])}, {ran.stderr[:500]}")
            checks.equal(f"{name}: nothing else was run", sorted(entry.name for entry in place.iterdir() if entry.name == MARK), [])


def screen(book, *words, environment=None):
    """What a terminal of 200 columns is sent, standard output and error together."""
    child, main = pty.fork()
    if child == 0:
        with contextlib.suppress(OSError):
            os.execve(book.daybook, [book.daybook, *map(str, words)], {**os.environ, **book.environment, "DAYBOOK_PAGER": "off", "NO_COLOR": "1", "COLUMNS": "200", **(environment or {})})
        os._exit(127)
    data, deadline = bytearray(), time.monotonic() + 120
    while time.monotonic() < deadline:
        if not select.select([main], [], [], 1)[0]: continue
        try: piece = os.read(main, 1 << 16)
        except OSError: break
        if not piece: break
        data += piece
    os.close(main)
    os.waitpid(child, 0)
    return bytes(data)


def obeyed(data):
    """What of these bytes a terminal would obey, besides the ends of lines."""
    text = re.sub("\r*\n", "", data.decode(errors="replace"))
    return [ascii(text[max(0, hit.start() - 20):hit.end() + 20]) for hit in OBEYED.finditer(text)][:2] + (["not UTF-8"] if "\ufffd" in text and "\ufffd".encode() not in data else [])


def check_metrics(checks, top, book, all, every):
    """Definitions that group by, name, ask for and lead to every text."""
    path = top / "definition.json"

    def ask(definition, *words, codes=(0,)):
        path.write_bytes(packed({"name": "x", "measure": "count", **definition}, len(definition)))
        return book.run("query", "metric", path, *words, codes=codes)

    for member, others in [(member, {"channel": ["web"], "type": ["visit.web"]}.get(member, [None])) for member in MEMBERS if member not in ("message", "coupon", "counterparty")] + [("source", ["naughty"])]:
        with checks.group(f"metric by {member}"):
            expected = sorted({*all, *others}, key=lambda text: (text is not None, (text or "").encode()))
            definition = {"groupBy": member}
            same(checks, f"metric by {member} --json", [group[member] for group in json.loads(ask(definition, "--json").out)["groups"]], expected)
            same(checks, f"metric by {member} --csv", [row[member] for row in rows(ask(definition, "--csv").out)], [text or "" for text in expected])
            data = screen(book, "query", "metric", path).replace(PROGRESS, b"")
            checks.that(f"metric by {member}: nothing is obeyed on a terminal", len(data) > 100 and not obeyed(data), obeyed(data) or data)
    found = {}
    for index, text in list(enumerate(all))[:: 8 * every]:
        pointer = "properties/" + text.replace("~", "~0").replace("/", "~1")
        asked = [
            ({"filter": {"campaign": text, "agent": [text], "cell": text}}, 1, lambda groups: groups[0]["count"]), ({"filter": {"type": "visit.web", "source": text}}, 1, lambda groups: groups[0]["count"]),
            ({"filter": {pointer: text}, "groupBy": [pointer, "offer"]}, [text, text, 1], lambda groups: list(groups[0].values())),
        ]
        for definition, expected, read in asked:
            got = read(json.loads(ask(definition, "--json").out)["groups"])
            if got != expected: found[ascii(text)] = got
        named = {"name": text, "description": text, "measure": {"funnel": {"within": "1d", "steps": [{"name": text, "filter": {}}, {"name": text + "2", "filter": {}, "same": pointer}]}}}
        if len(text.encode()) > 120: continue
        answer = json.loads(ask(named, "--json", "--explain").out)
        if answer["metric"] != text or [step["step"] for step in answer["groups"][0]["steps"]] != [text, text + "2"]: found[ascii(text)] = answer
        for words in ((), ("--explain",), ("--json", "--explain")):
            if hit := obeyed(screen(book, "query", "metric", path, *words).replace(PROGRESS, b"")): found[ascii(text)] = hit
        for wrong in ({text + "\x1b": 1}, {"measure": text + "\x1b"}, {"filter": {text + "\u202e": 1}}):
            ended = ask(wrong, codes=(2,))
            if hit := obeyed(ended.err): found[ascii(text)] = hit
    checks.that(f"metrics that name, ask for and lead to {len(all[:: 8 * every])} texts", not found, f"{len(found)} failed: {list(found.items())[:3]}")


def check_people(checks, top, book, all, every):
    """Tables, cards, messages on a pipe and a terminal; formats for programs on a terminal."""
    tables = [("query", "customers"), ("query", "customers", "--explain"), ("query", "campaigns"), ("query", "campaigns", "--cells", "--explain"), ("stats",), ("tail", "--lines", "1000"), ("quarantine", "list"), ("quarantine", "list", "--items"), ("retract", "--dry-run", "--run", "1"), ("replay", "--explain")]
    programs = [("query", "customers", "--csv"), ("query", "customers", "--json"), ("query", "campaigns", "--ndjson", "--explain"), ("dump",), ("dump", "--evidence"), ("tail", "--ndjson"), ("stats", "--json"), ("quarantine", "list", "--items", "--json"), ("quarantine", "list", "--ndjson")]
    for words in tables:
        with checks.group(" ".join(words)):
            ended = book.run(*words, codes=(0, 1))
            checks.that(f"{' '.join(words)}: nothing is obeyed on a pipe", not obeyed(ended.out) and not obeyed(ended.err.replace(PROGRESS, b"")), obeyed(ended.out + ended.err))
    for words in tables + programs:
        with checks.group(" ".join(words)):
            data = screen(book, *words).replace(PROGRESS, b"")
            checks.that(f"{' '.join(words)}: nothing is obeyed on a terminal", len(data) > 100 and not obeyed(data), obeyed(data) or data)
    with checks.group("JSON on a terminal"):
        same(checks, "query customers --ndjson on a terminal", objects(screen(book, "query", "customers", "--ndjson").replace(b"\r\n", b"\n")), objects(book.customers()))
    with checks.group("alignment"):
        for words in (("query", "customers"), ("query", "campaigns")):
            lines = [line for line in book.run(*words).out.decode().split("\n") if line.replace("–", "-").isascii() and line and not line.startswith("* ")]
            # A row that ends in a rate has its mark for open windows, or a space that is left out at the end.
            widths = {len(line) + (words[1] == "campaigns" and not line.endswith("*")) for line in lines[1:]}
            checks.that(f"{' '.join(words)}: {len(lines)} rows of one width", len(widths) == 1 and len(lines) > 300, widths)
    asked = {
        "query customer": lambda text: ("query", "customer", "--", text), "query timeline": lambda text: ("query", "timeline", "--", text),
        "query campaign": lambda text: ("query", "campaign", "--cells", "--explain", "--", text), "--touchpoints": lambda text: ("query", "campaign", "--touchpoints", "direct", "--", text),
        "unknown customer": lambda text: ("query", "customer", "--", text + "\x1b[2J"), "unknown campaign": lambda text: ("query", "campaign", "--", text + "\u202e"),
        "no figure": lambda text: ("query", "campaign", "--touchpoints", "\x1b" + text, "--", text), "no condition": lambda text: ("query", "customers", "--where", "\x1b " + text),
        "no command": lambda text: (text + "\x1b[2J",), "no option": lambda text: ("query", "customers", "--\x9b" + text), "no file": lambda text: ("ingest", "--", f"{top}/\x1b{text}"[:200]),
        "no reason": lambda text: ("quarantine", "list", "--reason", text), "no time": lambda text: ("query", "customers", "--as-of", text), "no zone": lambda text: ("query", "customers", "--as-of", "2026-01-01", "--tz", text),
        "no map": lambda text: ("ingest", "x.csv", "--map", f"{top}/\u202e{text}"[:200]), "no source": lambda text: ("retract", "--source", text, f"--id={text}\x1b"),
    }
    sample = ([text for text in all if "\0" not in text and (OBEYED.search(text) or "'" in text)][::3] + [text for text in all if "\0" not in text][::40])[::every]
    for name, words in asked.items():
        with checks.group(name):
            found = {}
            for text in sample:
                typed = words(text)
                if text.startswith("-") and name in ("no command", "no reason", "no time", "no zone"): continue
                ended = book.run(*typed, codes=None)
                if ended.code < 0 or ended.code > 2: found[ascii(text)] = repr(ended)
                for data in (ended.out, ended.err, screen(book, *typed).replace(PROGRESS, b"")):
                    if obeyed(data): found[ascii(text)] = obeyed(data)
            checks.that(f"{name}: {len(sample)} texts, nothing is obeyed", not found, dict(list(found.items())[:3]))
    with checks.group("styles"):
        found = [ascii(text) for text in sample if obeyed(STYLES.sub(b"", screen(book, "query", "timeline", "--", text, environment={"NO_COLOR": ""})))]
        checks.that(f"query timeline in styles: {len(sample)} texts, nothing else is obeyed", not found, found[:5])
    with checks.group("map"):
        path = top / "columns.csv"
        with open(path, "w", encoding="utf-8", newline="") as out: csv.writer(out).writerows([["id", *all[:300]], ["1", *all[:300]]])
        data = screen(book, "map", path)
        checks.that("map: nothing is obeyed", len(data) > 100 and not obeyed(data), obeyed(data))


def check_quarantine(checks, top, book, all):
    """Refused items and the name of their file: as they came for programs, harmless for people."""
    items = [line.replace(b"\n", b" ").replace(b"\r", b" ") for text in all for line in (packed({"id": text, "customer": text}), b'{"id": ' + text.encode())]
    items = list(dict.fromkeys(items))
    path = write_lines(top / "refused \x1b]0;title\x07\x9b2J\u202e\n'é.ndjson", items)
    receipt = book.ingest(path, options=("--source", "\x1b[2Jsource"))
    checks.equal("quarantine: receipt", (receipt["quarantined"], total(receipt)), (receipt["read"], len(items)))
    listed = json.loads(book.run("quarantine", "list", "--json").out)["quarantined"]
    checks.equal("quarantine list --json: place", {(item["origin"], item["source"]) for item in listed}, {(str(path), "\x1b[2Jsource")})
    # Empty lines inside a text make nothing here, so places and items go together.
    same(checks, "quarantine list --json: lengths", [item["bytes"] for item in listed], [len(item) for item in items])
    found = {}
    for item, place in list(zip(items, listed))[::9]:
        position = str(place["position"])
        if book.run("quarantine", "show", position).out != item + b"\n": found[position] = ascii(item)
        if json.loads(book.run("quarantine", "show", position, "--json").out)["item"] != item.decode(): found[position] = ascii(item)
        for words in (("quarantine", "show", position), ("quarantine", "show", position, "--json")):
            if obeyed(screen(book, *words)): found[position] = obeyed(screen(book, *words))
    checks.that(f"quarantine show: {len(items[::9])} items as received, and harmless on a terminal", not found, dict(list(found.items())[:3]))


def check_long(checks, top, daybook):
    """Texts of 60 KiB, in a ledger of their own, whose tables are as wide."""
    book = Book(daybook, top / "ledger-long")
    items = []
    for index, text in enumerate(long_texts()):
        items.append({"id": text, "source": "naughty", "customer": text, "channel": "web", "type": "message.sent", "campaign": text, "cell": text, "message": text, "time": when(index)})
        items.append({"id": f"{index}", "source": text, "customer": text, "channel": text, "type": text, "direction": "inbound", "causedBy": text, "time": when(index + 1), "properties": {text: text}})
    book.ingest(feed=[packed(item) + b"\n" for item in items])
    same(checks, "long: dump", [plain(item) for item in objects(book.dump())], items)
    check_arguments_of_long(checks, book)
    for view in objects(book.run("query", "campaigns", "--explain", "--ndjson").out):
        script = write_lines(top / "long.sh", [next(entry["command"] for entry in view["explain"] if entry["figure"] == "direct.responses").encode()])
        ran = subprocess.run(["bash", str(script)], env={**os.environ, **book.environment}, stdin=subprocess.DEVNULL, capture_output=True)
        checks.that(f"long: the command of {ascii(view['campaign'][:4])}… is run by bash", ran.returncode == 0 and b"\n1 touchpoint" in b"\n" + ran.stderr and not obeyed(ran.stdout), ran.stderr[-300:])


def check_arguments_of_long(checks, book):
    for text in long_texts():
        name = ascii(text[:4])
        checks.equal(f"long: query customer {name}…", json.loads(book.run("query", "customer", text, "--json").out)["customer"] == text, True)
        checks.equal(f"long: query campaign {name}… --csv", rows(book.run("query", "campaign", text, "--csv").out)[0]["campaign"] == text, True)
        unknown = book.run("query", "campaign", "y" + text, codes=(1,))
        checks.that(f"long: one like {name}… is unknown at once", unknown.seconds < 5 and len(unknown.err) < 300, (unknown.seconds, len(unknown.err)))


def main():
    options = arguments(__doc__, every=(1, "asks for one text in so many"))
    checks, daybook = Checks(), options.daybook
    all = texts()
    items = [make(text, 2 * index) for index, text in enumerate(all) for make in (contact, response, known)]
    with workspace() as top:
        book = check_forms(checks, top, daybook, items)
        check_csv(checks, top, daybook, all)
        check_lists(checks, book, all, items)
        check_arguments(checks, book, all, options.every)
        check_commands(checks, top, book, options.every)
        with checks.group("metrics"): check_metrics(checks, top, book, all, options.every)
        with checks.group("quarantine"): check_quarantine(checks, top, book, all)
        check_people(checks, top, book, all, options.every)
        with checks.group("long texts"): check_long(checks, top, daybook)
    checks.finish()


if __name__ == "__main__":
    main()
