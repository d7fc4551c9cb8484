#!/usr/bin/env python3
"""Figures of one's own (`query metric FILE`) against SQL in DuckDB over the same touchpoints: 0 numbers differ.

Every definition in Fixtures/definitions and those of definition_cases.py, on Complete Journey (small and full), the CDNOW
sample, the edges and generated sets with properties, late arrivals and retractions; now, as of a time and as known at a position.
The SQL reads the NDJSON itself and applies the retractions of the generated sets; of the edges, with their conflicts and
retracted retractions, it gets what oracle.py says is left. The digest that is printed is computed here too.
"""
import hashlib, json, os, subprocess, sys, venv
from decimal import Decimal
from pathlib import Path

import oracle
from definition_cases import CASES
from definition_samples import batches
from ledgerprobe import Book, Checks, Unusable, arguments, edges, fixture, gunzipped, workspace, write_lines

TEXTS = ("id", "source", "type", "channel", "campaign", "cell", "currency", "place", "offer", "banner", "reason", "agent", "direction", "party")
DEFINITIONS = fixture("definitions")


def load_duckdb(top):
    """The module duckdb, installed into a scratch environment where it is missing; None where that is impossible."""
    try:
        import duckdb
        return duckdb
    except ImportError: pass
    try:
        venv.create(top / "venv", with_pip=True)
        python = top / "venv/bin/python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "duckdb"], check=True, capture_output=True, timeout=600)
        where = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"], check=True, capture_output=True, text=True)
        sys.path.append(where.stdout.strip())
        import duckdb
        return duckdb
    except (OSError, subprocess.SubprocessError, ImportError) as error:
        print(f"SKIPPED: duckdb is not installed, and could not be: {error}")
        return None


class Kept(oracle.T):
    """A touchpoint of the reference that keeps its JSON."""

    def __init__(t, o):
        super().__init__(o)
        t.object = o


def net_of(path):
    """What oracle.py says is left of a file, as rows for the database."""
    was, oracle.T = oracle.T, Kept
    try: rows = oracle.read(Path(path))
    finally: oracle.T = was
    for t in rows:
        o = {k: v for k, v in t.object.items() if v is not None and v != ""}
        row = {k: o.get(k) for k in TEXTS} | {"source": o.get("source", "import"), "direction": t.direction, "party": t.party, "us": t.us, "role": t.role}
        for k in ("amount", "cost"): row[k] = None if k not in o else oracle.decimal(oracle.exact(o[k]))
        if row["amount"] is not None and not row["currency"]: row["currency"] = "XXX"
        yield row | {"properties": json.dumps(o.get("properties", {}), default=str)}


class Database:
    """DuckDB with the view `t` of the touchpoints that count at a moment."""

    MACROS = """
        CREATE MACRO number(p, path) AS CASE WHEN json_type(p, path) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN CAST(json_extract_string(p, path) AS DECIMAL(38, 9)) END;
        CREATE MACRO isthere(p, path) AS coalesce(json_type(p, path) <> 'NULL', false);
        CREATE MACRO word(p, path) AS CASE WHEN json_type(p, path) = 'VARCHAR' THEN json_extract_string(p, path) END;
        CREATE MACRO grouped(p, path) AS CASE WHEN json_type(p, path) = 'VARCHAR' THEN 's' || json_extract_string(p, path)
            WHEN json_type(p, path) = 'BOOLEAN' THEN 'b' || json_extract_string(p, path) WHEN number(p, path) IS NOT NULL THEN 'n' || number(p, path) END;
    """
    COLUMNS = ", ".join(f"{name}: 'VARCHAR'" for name in (*TEXTS, "role", "amount", "cost", "properties")) + ", us: 'BIGINT'"
    NATIVE = ", ".join(f"{name}: 'VARCHAR'" for name in (*TEXTS[:-1], "customer", "amount", "cost", "time")) + ", properties: 'JSON', retracts: 'JSON', identifiers: 'JSON'"

    def __init__(self, duckdb):
        self.connection = duckdb.connect()
        self.sql("SET TimeZone = 'UTC'")
        for macro in self.MACROS.split(";")[:-1]: self.sql(macro)
        self.sql(f"CREATE TABLE kinds AS SELECT type, direction, role FROM read_json('{Path(__file__).with_name('types.json')}', columns = {{type: 'VARCHAR', direction: 'VARCHAR', role: 'VARCHAR'}})")

    def sql(self, text):
        """The rows of a statement."""
        return self.connection.execute(text).fetchall()

    def take_net(self, path):
        """Loads rows that net_of made."""
        self.sql(f"""CREATE OR REPLACE TABLE net AS SELECT * REPLACE (CAST(amount AS DECIMAL(38, 4)) AS amount, CAST(cost AS DECIMAL(38, 4)) AS cost, CAST(properties AS JSON) AS properties)
            FROM read_json('{path}', format = 'newline_delimited', columns = {{{self.COLUMNS}}})""")

    def take_native(self, paths):
        """Loads touchpoints as they were sent, without what a later line takes out; ids are never used twice."""
        files = " UNION ALL ".join(f"SELECT {index} AS batch, * FROM read_json('{path}', format = 'newline_delimited', columns = {{{self.NATIVE}}})" for index, path in enumerate(paths))
        self.sql(f"""CREATE OR REPLACE TABLE net AS WITH lines AS ({files}),
            gone AS (SELECT coalesce(retracts->>'$.source', 'import') AS source, retracts->>'$.id' AS id FROM lines WHERE type = 'touchpoint.retracted')
            SELECT id, coalesce(source, 'import') AS source, lines.type, channel, campaign, cell, place, offer, banner, reason, agent, coalesce(lines.direction, kinds.direction) AS direction,
                coalesce(kinds.role, CASE coalesce(lines.direction, kinds.direction) WHEN 'outbound' THEN 'contact' WHEN 'inbound' THEN 'response' ELSE 'record' END) AS role,
                coalesce(customer, identifiers->>'$[0]') AS party, epoch_us(CAST(time AS TIMESTAMPTZ)) AS us, CAST(amount AS DECIMAL(38, 4)) AS amount,
                coalesce(currency, CASE WHEN amount IS NOT NULL THEN 'XXX' END) AS currency, CAST(cost AS DECIMAL(38, 4)) AS cost, coalesce(properties, '{{}}') AS properties
            FROM lines LEFT JOIN kinds ON kinds.type = lines.type
            WHERE lines.type <> 'touchpoint.retracted' AND (coalesce(source, 'import'), id) NOT IN (SELECT (source, id) FROM gone)""")

    def ask(self, sql, as_of=None):
        """Rows of `sql` over the touchpoints before `as_of`; in it `fin` is the end of the figures."""
        self.sql(f"""CREATE OR REPLACE VIEW t AS SELECT *, row(us, type, channel, coalesce(campaign, ''), coalesce(cell, '')) AS ord FROM net {'' if as_of is None else f'WHERE us < {as_of}'}""")
        end = as_of if as_of is not None else self.sql("SELECT coalesce(max(us) + 1, 0) FROM t")[0][0]
        return self.sql(sql.replace("fin()", str(end)))


def plain(value):
    """A value of either side in one form: numbers exact, property values with their kind."""
    if isinstance(value, Decimal): return oracle.decimal(value)
    if isinstance(value, list): return tuple(map(plain, value))
    return value


def expected_rows(case, rows):
    """The database's rows as a set; of a group with sums those without a currency are left out."""
    keys = case["keys"]
    found = {tuple(plain(value) for value in row) for row in rows}
    for place in case["properties"]: found = {row[:place] + (property_value(row[place]),) + row[place + 1 :] for row in found}
    if case["shape"] != "sums": return found
    having = {row[:keys] for row in found if row[keys] is not None}
    return {row for row in found if row[keys] is not None or row[:keys] not in having}


def property_value(text):
    """What the macro `grouped` says, as JSON says it."""
    if text is None or isinstance(text, str) and text[0] == "s": return text and text[1:]
    return marked(text[1:] == "true") if text[0] == "b" else Decimal(oracle.decimal(Decimal(text[1:])))


def marked(value):
    """Python takes true for 1; a definition does not."""
    return f"is {value}" if isinstance(value, bool) else value


def answer_rows(case, definition, answer):
    """The program's groups in the form of the database's rows."""
    by = definition.get("groupBy", [])
    by = by if isinstance(by, list) else [by]
    found = set()
    for group in answer["groups"]:
        key = tuple(marked(group[name]) for name in by)
        if case["shape"] == "sums":
            sums = [(currency, total, group["n"][currency]) for currency, total in group["sum"].items()]
            found |= {key + row for row in sums or [(None, None, 0)]}
        elif case["shape"] == "funnel":
            check_rates(group["steps"])
            found.add(key + tuple(step["parties"] for step in group["steps"]) + (group["open"],))
        else:
            values = (group[name] for name in case["figures"])
            found.add(key + tuple(oracle.micros(v) if case["shape"] == "time" else v for v in values))
    if len(found) < len(answer["groups"]): raise Unusable("two groups have the same key")
    return found


def check_rates(steps):
    """Every rate of a funnel has the numbers of its steps."""
    from check_figures import wrong
    for index, step in enumerate(steps[1:], 1):
        for name, of in (("rate", steps[0]), ("fromPrevious", steps[index - 1])):
            rate = step[name]
            if (rate["numerator"], rate["denominator"]) != (step["parties"], of["parties"]) or wrong(rate): raise Unusable(f"rate {rate}")


def digest_of(path):
    """SHA-256 of the definition's canonical JSON."""
    value = json.loads(Path(path).read_bytes(), parse_float=Decimal)
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value):
    if isinstance(value, dict): return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in sorted(value, key=str.encode)) + "}"
    if isinstance(value, list): return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, Decimal) or isinstance(value, int) and not isinstance(value, bool): return oracle.decimal(Decimal(value))
    return json.dumps(value, ensure_ascii=False)


def compare(checks, name, case, path, book, database, as_of=None, options=()):
    definition = json.loads(Path(path).read_bytes())
    arguments = [*options, *(["--as-of", oracle.rfc3339(as_of)] if as_of is not None else [])]
    answer = json.loads(book.run("query", "metric", path, "--json", *arguments).out, parse_float=Decimal)
    got, expected = answer_rows(case, definition, answer), expected_rows(case, database.ask(case["sql"], as_of))
    numbers = sum(len(row) - case["keys"] for row in expected)
    checks.that(f"{name}: {definition['name']}, {len(expected)} rows, {numbers} numbers", got == expected,
        f"only got {sorted(map(repr, got - expected))[:5]}, only expected {sorted(map(repr, expected - got))[:5]}")
    if as_of is None and not options: checks.equal(f"{name}: {definition['name']}, digest", answer["definition"], digest_of(path))


def check_set(checks, top, name, book, database, files, as_of=None, options=()):
    for case in CASES:
        with checks.group(f"{name}: {case['name']}"): compare(checks, name, case, files[case["name"]], book, database, as_of, options)


def check_generated(checks, top, daybook, database, files, seed):
    book, written, heads = Book(daybook, top / f"ledger-{seed}"), [], []
    for index, lines in enumerate(batches(seed)):
        written.append(write_lines(top / f"batch-{seed}-{index}.ndjson", lines))
        receipt = book.ingest(written[-1])
        checks.equal(f"seed {seed}: batch {index} is taken", receipt["appended"], len(lines))
        heads.append(receipt["head"])
    middle = None
    for count in range(1, len(written) + 1):
        database.take_native(written[:count])
        middle = database.sql("SELECT CAST(quantile_disc(us, 0.6) AS BIGINT) FROM net")[0][0]
        known = () if count == len(written) else ("--known-at", str(heads[count - 1]))
        check_set(checks, top, f"seed {seed}, {count} batches", book, database, files, options=known)
        check_set(checks, top, f"seed {seed}, {count} batches, as of {middle}", book, database, files, middle, known)
    book.remove()


def main():
    options = arguments(__doc__, seeds=(3, "generated sets"))
    checks = Checks()
    with workspace() as top:
        duckdb = load_duckdb(top)
        if duckdb is None: sys.exit(0)
        files = {}
        for case in CASES:
            files[case["name"]] = DEFINITIONS / f"{case['name']}.json"
            if case["definition"]:
                files[case["name"]] = top / f"{case['name']}.json"
                files[case["name"]].write_text(json.dumps({"name": case["name"], **case["definition"]}, ensure_ascii=False))
        checks.equal("every definition of the fixtures is compared", {path.stem for path in DEFINITIONS.glob("*.json")}, {case["name"] for case in CASES if not case["definition"]})
        database = Database(duckdb)
        for name, path in (("small", fixture("completejourney/small.ndjson")), ("cdnow", fixture("cdnow/sample.ndjson"))):
            book = Book(options.daybook, top / f"ledger-{name}")
            book.ingest(path)
            database.take_native([path])
            check_set(checks, top, name, book, database, files)
        # Several sealed segments, whose touchpoints come from columns.
        full = top / "full.ndjson"
        full.write_bytes(b"".join(gunzipped(fixture("completejourney/full.ndjson.gz"))))
        book = Book(options.daybook, top / "ledger-full")
        book.ingest(full)
        checks.that("full: has sealed segments", book.stats()["segments"] > 1, book.stats())
        database.take_native([full])
        check_set(checks, top, "full", book, database, files)
        book.remove()
        for name, path in (("edges", fixture("edges/edges.ndjson")), ("edges of seed 9", edges(top / "edges.ndjson", 9, 2000))):
            book = Book(options.daybook, top / f"ledger-{path.stem}-{name[-1]}")
            book.ingest(path)
            database.take_net(write_lines(top / "net.ndjson", [json.dumps(row).encode() for row in net_of(path)]))
            check_set(checks, top, name, book, database, files)
            middle = database.sql("SELECT CAST(quantile_disc(us, 0.5) AS BIGINT) FROM net")[0][0]
            check_set(checks, top, f"{name}, as of {middle}", book, database, files, middle)
        for seed in range(1, options.seeds + 1): check_generated(checks, top, options.daybook, database, files, seed)
    checks.finish()


if __name__ == "__main__":
    main()
