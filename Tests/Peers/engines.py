#!/usr/bin/env python3
"""Databases that run in a process: each loads the lines into a table with a key, and makes the projections from it.

usage: engines.py PEER load FILE STORE              (STORE: a directory, made where there is none)
       engines.py PEER rebuild STORE [FIGURES]      (FIGURES: a file for every figure, one JSON array a line)
prints {"rows", "seconds"}: what the table holds, or what the projections are of, and what it took inside this process.

compare.py starts these, each in a process of its own. Lines are those that the generator writes: no retractions, no empty
members, numbers of at most fifteen digits (DuckDB and Polars make binary fractions of them before their text can be had).
"""
import json, os, sys, time
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

from projections import COLUMNS, DIALECTS, RESULTS, statements

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
PREFIX = "customer:"
TEXTS = ("source", "id", "customer", "time", "channel", "type", "direction", "campaign", "cell", "message", "causedBy", "offer", "coupon", "amount", "currency", "cost",
         "place", "banner", "reason", "agent", "counterparty")


def write_figures(path, tables):
    """Writes (name, rows) pairs as JSON arrays that begin with the name."""
    with open(path, "w", encoding="utf-8") as out:
        for name, rows in tables:
            for row in rows: out.write(json.dumps([name, *row], ensure_ascii=False) + "\n")


class DuckDB:
    """A database file; the key is an index that DuckDB keeps, and a line whose key is there is refused."""

    SELECT = f"""SELECT coalesce(source, 'import'), id, CASE WHEN starts_with(named, '{PREFIX}') THEN substr(named, {len(PREFIX) + 1}) ELSE named END, epoch_us(CAST(time AS TIMESTAMPTZ)),
        channel, type, direction, campaign, cell, message, causedBy, offer, coupon, CAST(CAST(amount AS DECIMAL(38, 4)) * 10000 AS BIGINT), currency,
        CAST(CAST(cost AS DECIMAL(38, 4)) * 10000 AS BIGINT), place, banner, reason, agent, counterparty, identifiers, properties
        FROM (SELECT *, coalesce(customer, identifiers->>'$[0]') AS named FROM read_json('{{}}', format = 'newline_delimited', columns = {{{{{{}}}}}}))"""

    def __init__(self, store):
        import duckdb
        self.file, self.connect = Path(store) / "touchpoints.duckdb", duckdb.connect

    def load(self, path):
        members = ", ".join([*(f"{name}: 'VARCHAR'" for name in TEXTS), "identifiers: 'JSON'", "properties: 'JSON'"])
        with self.connect(str(self.file)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"CREATE TABLE IF NOT EXISTS touchpoints ({table_columns()}, PRIMARY KEY (source, id))")
            connection.execute(f"INSERT OR IGNORE INTO touchpoints {self.SELECT.format(path, members)}")
            connection.execute("CHECKPOINT")
            return connection.execute("SELECT count(*) FROM touchpoints").fetchone()[0]

    def rebuild(self, figures):
        with self.connect(str(self.file), read_only=True) as connection:
            for statement in statements(DIALECTS["duckdb"]): connection.execute(statement)
            if figures: write_figures(figures, ((name, connection.execute(f"SELECT * FROM {name}").fetchall()) for name in RESULTS))
            return connection.execute("SELECT count(*) FROM t").fetchone()[0]


class SQLite:
    """A database file with a write-ahead log and full syncs; the key is a unique index. Lines are read by Python's json, as its users do."""

    def __init__(self, store):
        import sqlite3
        self.file, self.connect = Path(store) / "touchpoints.sqlite", sqlite3.connect

    def load(self, path):
        connection = self.connect(self.file)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -500000"): connection.execute(f"PRAGMA {setting}")
        connection.execute(f"CREATE TABLE IF NOT EXISTS touchpoints ({table_columns()}, PRIMARY KEY (source, id))")
        with connection, open(path, "rb") as lines:
            connection.executemany(f"INSERT OR IGNORE INTO touchpoints VALUES ({', '.join('?' * len(COLUMNS))})", map(row_of, lines))
        count = connection.execute("SELECT count(*) FROM touchpoints").fetchone()[0]
        connection.close()
        return count

    def rebuild(self, figures):
        connection = self.connect(self.file)
        for setting in ("temp_store = MEMORY", "cache_size = -500000", "mmap_size = 8000000000"): connection.execute(f"PRAGMA {setting}")
        for statement in statements(DIALECTS["sqlite"]): connection.execute(statement)
        if figures: write_figures(figures, ((name, connection.execute(f"SELECT * FROM {name}")) for name in RESULTS))
        return connection.execute("SELECT count(*) FROM t").fetchone()[0]


class ClickHouse:
    """chDB: ClickHouse in a process. It refuses no key: rows of the same key are joined when parts are merged, and FINAL joins them when read."""

    SELECT = f"""SELECT coalesce(source, 'import'), assumeNotNull(id), if(startsWith(named, '{PREFIX}'), substring(named, {len(PREFIX) + 1}), named),
        toUnixTimestamp64Micro(parseDateTime64BestEffort(assumeNotNull(time), 6, 'UTC')), assumeNotNull(channel), assumeNotNull(type), direction, campaign, cell, message, causedBy,
        offer, coupon, toInt64(toDecimal128(amount, 4) * 10000), currency, toInt64(toDecimal128(cost, 4) * 10000), place, banner, reason, agent, counterparty,
        if(empty(identifiers), NULL, toJSONString(identifiers)), properties
        FROM (SELECT *, coalesce(customer, nullIf(identifiers[1], '')) AS named FROM file('{{}}', 'JSONEachRow', '{{}}'))
        SETTINGS input_format_json_read_numbers_as_strings = 1, input_format_json_read_objects_as_strings = 1"""

    def __init__(self, store):
        from chdb.session import Session
        self.session = Session(str(store))

    def run(self, text, form="CSV"): return self.session.query(text, form)

    def load(self, path):
        columns = ", ".join(f"{name} {clickhouse_type(kind)}" for name, kind in COLUMNS.items())
        members = ", ".join([*(f"{name} Nullable(String)" for name in TEXTS), "identifiers Array(String)", "properties Nullable(String)"])
        self.run("CREATE DATABASE IF NOT EXISTS book ENGINE = Atomic")
        self.run(f"""CREATE TABLE IF NOT EXISTS book.touchpoints ({columns}) ENGINE = ReplacingMergeTree ORDER BY (source, id)
            SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1""")
        self.run(f"INSERT INTO book.touchpoints {self.SELECT.format(path, members)}")
        return int(self.run("SELECT count() FROM book.touchpoints FINAL").bytes())

    def rebuild(self, figures):
        self.run("USE book")
        self.run("SET join_use_nulls = 1, prefer_column_name_to_alias = 1, union_default_mode = 'DISTINCT'")
        for statement in statements(DIALECTS["clickhouse"]): self.run(statement)
        if figures: write_figures(figures, ((name, self.rows(name)) for name in RESULTS))
        return int(self.run("SELECT count() FROM t").bytes())

    def rows(self, name):
        """Integers as numbers, whatever their width."""
        text = self.run(f"SELECT * FROM {name} SETTINGS output_format_json_quote_64bit_integers = 0", "JSONCompactEachRow").bytes().decode()
        return map(json.loads, text.splitlines())


class Number(float):
    """A number of the input that keeps its digits."""

    def __new__(cls, text):
        number = super().__new__(cls, text)
        number.digits = text
        return number


def ten_thousandths(value):
    """Money as an integer: exact, from digits."""
    return None if value is None else int(Decimal(getattr(value, "digits", value)).scaleb(4))


def row_of(line):
    """One line as the columns of the table."""
    o = json.loads(line, parse_float=Number)
    get = o.get
    since = datetime.fromisoformat(o["time"].replace("Z", "+00:00")) - EPOCH
    identifiers = get("identifiers")
    party = get("customer") or (identifiers[0] if identifiers else None)
    return (get("source", "import"), o["id"], party.removeprefix(PREFIX) if party else None, (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds, o["channel"],
            o["type"], get("direction"), get("campaign"), get("cell"), get("message"), get("causedBy"), get("offer"), get("coupon"), ten_thousandths(get("amount")), get("currency"),
            ten_thousandths(get("cost")), get("place"), get("banner"), get("reason"), get("agent"), get("counterparty"), json.dumps(identifiers) if identifiers else None,
            json.dumps(get("properties"), ensure_ascii=False) if "properties" in o else None)


def table_columns(): return ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())


def clickhouse_type(kind):
    base = "Int64" if kind.startswith("bigint") else "String"
    return base if "NOT NULL" in kind else f"Nullable({base})"


def polars(store):
    from polars_projections import Polars
    return Polars(store)


ENGINES = {"duckdb": DuckDB, "sqlite": SQLite, "polars": polars, "clickhouse": ClickHouse}


def main(peer, action, *paths):
    started = time.monotonic()
    if action == "load":
        path, store = paths
        os.makedirs(store, exist_ok=True)
        rows = ENGINES[peer](store).load(path)
    else: rows = ENGINES[peer](paths[0]).rebuild(paths[1] if len(paths) > 1 else None)
    print(json.dumps({"rows": rows, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
