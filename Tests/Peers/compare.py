#!/usr/bin/env python3
"""Daybook beside databases: the same file loaded, the same figures computed, found equal, and timed in turns.

usage: compare.py [--touchpoints N] [--customers C] [--seed S] [--runs R] [--peers duckdb,sqlite] [--json]

Each peer loads the file into a table whose key is (source, id), so that a line that comes twice is refused, and then
computes customer views and campaign response (windows, cells, latency) in SQL, each in a process of its own that is
timed from outside; so are `daybook ingest` and `daybook replay`. All numbers of a peer are compared with those that
`daybook query customers` and `query campaigns --cells` print, and on a smaller file with the reference of Tests/Oracle.
A peer that is missing is installed into a scratch directory, or skipped with the reason.

examples:
  compare.py                                  a million touchpoints of a hundred thousand customers
  compare.py --touchpoints 20000 --runs 1     a quick look
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, time, venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "Tests/Oracle")]
import figures, printed

COLUMNS = ("source", "id", "party", "channel", "type", "direction", "role", "campaign", "cell", "message", "caused", "coupon", "amount", "currency", "us")


def roles(): return {t["type"]: (t["direction"], t["role"]) for t in json.load(open(ROOT / "Tests/Oracle/types.json"))}


# MARK: Peers; each of these runs in a process of its own.

def duckdb_load(file, database):
    import duckdb
    db = duckdb.connect(str(database))
    kinds = ", ".join(f"('{kind}', '{direction}', '{role}')" for kind, (direction, role) in roles().items())
    db.execute(f"CREATE TEMP TABLE kind AS SELECT * FROM (VALUES {kinds}) AS k(type, direction, role)")
    db.execute("""CREATE TABLE t (source VARCHAR, id VARCHAR, party VARCHAR, channel VARCHAR, type VARCHAR, direction VARCHAR, role VARCHAR, campaign VARCHAR, cell VARCHAR,
        message VARCHAR, caused VARCHAR, coupon VARCHAR, amount BIGINT, currency VARCHAR, us BIGINT, PRIMARY KEY (source, id))""")
    texts = ", ".join(f"{name}: 'VARCHAR'" for name in ("source", "id", "customer", "channel", "type", "direction", "campaign", "cell", "message", "causedBy", "coupon", "currency", "time"))
    db.execute(f"""INSERT INTO t SELECT coalesce(r.source, 'import'), r.id, regexp_replace(coalesce(r.customer, r.identifiers[1]), '^customer:', ''), r.channel, r.type, coalesce(r.direction, k.direction), k.role,
        r.campaign, r.cell, r.message, r.causedBy, r.coupon, CAST(r.amount * 10000 AS BIGINT), CASE WHEN r.amount IS NOT NULL THEN coalesce(r.currency, 'XXX') END, epoch_us(CAST(r.time AS TIMESTAMP))
        FROM read_json('{file}', format = 'newline_delimited', columns = {{{texts}, identifiers: 'VARCHAR[]', amount: 'DECIMAL(18, 4)'}}) AS r JOIN kind AS k ON k.type = r.type ON CONFLICT DO NOTHING""")
    db.execute("CHECKPOINT")
    db.close()


def duckdb_figures(database):
    import duckdb
    db = duckdb.connect(str(database), read_only=False)
    return figures.figures(lambda sql: db.execute(sql).fetchall(), "duckdb")


def rows(file):
    """The rows of a file, for a peer that cannot read JSON quickly by itself."""
    from decimal import Decimal
    kinds = roles()
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            o = json.loads(line, parse_float=Decimal)
            party = o.get("customer") or (o.get("identifiers") or [None])[0]
            if party and party.startswith("customer:"): party = party[9:]
            amount = o.get("amount")
            yield (o.get("source", "import"), o["id"], party, o["channel"], o["type"], o.get("direction") or kinds[o["type"]][0], kinds[o["type"]][1], o.get("campaign"), o.get("cell"), o.get("message"), o.get("causedBy"),
                   o.get("coupon"), None if amount is None else int(Decimal(amount) * 10_000), None if amount is None else o.get("currency", "XXX"), printed.micros(o["time"]))


def sqlite_load(file, database):
    import sqlite3
    db = sqlite3.connect(database)
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"CREATE TABLE t ({', '.join(COLUMNS)}, PRIMARY KEY (source, id)) WITHOUT ROWID")
    db.executemany(f"INSERT OR IGNORE INTO t VALUES ({', '.join('?' * len(COLUMNS))})", rows(file))
    db.commit()
    db.close()


def sqlite_figures(database):
    import sqlite3
    db = sqlite3.connect(database)
    db.execute("PRAGMA temp_store = MEMORY")

    def execute(sql):
        found = db.execute(sql).fetchall()
        # The join by party looks its responses up; other peers hash.
        if sql.startswith("CREATE TEMP TABLE response"): db.execute("CREATE INDEX temp.byParty ON response (party, us)")
        if sql.startswith("CREATE TEMP TABLE wanted"): db.execute("CREATE INDEX temp.byName ON wanted (party, name)")
        if sql.startswith("CREATE TEMP TABLE named"): db.execute("CREATE INDEX temp.byCause ON named (party, name)")
        if sql.startswith("CREATE TEMP TABLE issued"): db.execute("CREATE INDEX temp.byCoupon ON issued (coupon)")
        if sql.startswith("CREATE TEMP TABLE reached"): db.execute("CREATE INDEX temp.byReached ON reached (campaign, party)")
        return found

    return figures.figures(execute, "sqlite")


PEERS = {"duckdb": (duckdb_load, duckdb_figures), "sqlite": (sqlite_load, sqlite_figures)}


def peer_process(words):
    """What this program does when it is started as a peer."""
    step, peer, *paths = words
    if step == "load": return PEERS[peer][0](*paths)
    found = PEERS[peer][1](paths[0])
    if len(paths) > 1: Path(paths[1]).write_text(json.dumps({name: sorted(map(list, rows), key=str) for name, rows in found.items()}))
    print(sum(map(len, found.values())))


# MARK: Running

class Comparison:
    def __init__(self, options, top):
        self.options, self.top = options, top
        self.programs = ROOT / ".build/release"
        if not (self.programs / "daybook-bench").exists(): sys.exit("there is no .build/release/daybook-bench: run swift build -c release first")
        self.python = Path(sys.executable)
        self.peers = []

    def install(self):
        for peer in self.options.peers.split(","):
            if peer not in PEERS: sys.exit(f"--peers {peer} is no peer: expected {', '.join(PEERS)}")
            if peer == "duckdb" and subprocess.run([self.python, "-c", "import duckdb"], capture_output=True).returncode:
                try:
                    venv.create(self.top / "venv", with_pip=True)
                    subprocess.run([self.top / "venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "duckdb"], check=True, capture_output=True, timeout=600)
                    self.python = self.top / "venv/bin/python"
                except (OSError, subprocess.SubprocessError) as error:
                    print(f"SKIPPED: {peer} is not installed, and could not be: {error}")
                    continue
            self.peers.append(peer)

    def timed(self, *words):
        started = time.monotonic()
        ended = subprocess.run(list(map(str, words)), capture_output=True, text=True)
        seconds = time.monotonic() - started
        if ended.returncode: sys.exit(f"{' '.join(map(str, words))} ended with {ended.returncode}: {ended.stderr[-2000:]}")
        return seconds, ended.stdout

    def generate(self, touchpoints, customers):
        path = self.top / f"{touchpoints}.ndjson"
        self.timed(self.programs / "daybook-bench", "generate", "--touchpoints", touchpoints, "--customers", customers, "--seed", self.options.seed, "--out", path)
        return path

    def peer(self, step, peer, *paths): return self.timed(self.python, __file__, "--peer", step, peer, *paths)

    def printed_lists(self, ledger):
        for name, words in (("customers", ("query", "customers", "--ndjson")), ("campaigns", ("query", "campaigns", "--cells", "--ndjson"))):
            (self.top / f"{name}.ndjson").write_text(self.timed(self.programs / "daybook", *words, "--ledger", ledger)[1], encoding="utf-8")
        return printed.lists(self.top / "customers.ndjson", self.top / "campaigns.ndjson")

    def equal(self, file, ours, name):
        """Compares a peer's numbers, or with no name the reference's, with ours."""
        if name is None:
            subprocess.run([sys.executable, ROOT / "Tests/Oracle/oracle.py", file, self.top / "reference"], check=True)
            theirs = printed.lists(self.top / "reference/customers.ndjson", self.top / "reference/campaigns.ndjson")
        else:
            self.peer("load", name, file, self.top / f"{name}.check")
            self.peer("figures", name, self.top / f"{name}.check", self.top / f"{name}.json")
            theirs = {key: set(map(tuple, rows)) for key, rows in json.loads((self.top / f"{name}.json").read_text()).items()}
        compared, rows = printed.differences(ours, theirs)
        print(f"{name or 'reference':10} {compared:>10,} numbers of {file.stem} touchpoints compared, {len(rows)} differ")
        for row in rows[:5]: print("  ", *row)
        return not rows

    def check(self, touchpoints, customers, reference):
        file, ledger = self.generate(touchpoints, customers), self.top / f"check-{touchpoints}"
        self.timed(self.programs / "daybook", "ingest", file, "--ledger", ledger)
        ours = self.printed_lists(ledger)
        results = [self.equal(file, ours, name) for name in ([None] if reference else []) + self.peers]
        for path in [ledger, *(self.top / f"{name}.check" for name in self.peers)]: shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return all(results)

    def measure(self, file):
        """Seconds and bytes of each, in turns: ours, a peer, the next, ours, …"""
        found = {name: {"load": [], "rebuild": [], "bytes": 0} for name in ["daybook", *self.peers]}
        for _ in range(self.options.runs):
            ledger = self.top / "ledger"
            shutil.rmtree(ledger, ignore_errors=True)
            found["daybook"]["load"].append(self.timed(self.programs / "daybook", "ingest", file, "--ledger", ledger)[0])
            found["daybook"]["rebuild"].append(self.timed(self.programs / "daybook", "replay", "--json", "--ledger", ledger)[0])
            found["daybook"]["bytes"] = sum(path.stat().st_size for path in ledger.rglob("*") if path.is_file() and path.name != "ballast")
            for peer in self.peers:
                database = self.top / f"{peer}.db"
                for path in self.top.glob(f"{peer}.db*"): path.unlink()
                found[peer]["load"].append(self.peer("load", peer, file, database)[0])
                found[peer]["bytes"] = database.stat().st_size
                found[peer]["rebuild"].append(self.peer("figures", peer, database)[0])
        return found

    def run(self):
        self.install()
        options = self.options
        small = min(options.touchpoints, 20_000)
        equal = self.check(small, max(1, small // 10), True)
        if options.touchpoints > small: equal = self.check(options.touchpoints, options.customers, False) and equal
        found = self.measure(self.generate(options.touchpoints, options.customers))
        report = {name: {"loadPerSecond": round(options.touchpoints / statistics.median(v["load"])), "rebuildPerSecond": round(options.touchpoints / statistics.median(v["rebuild"])), "bytesPerTouchpoint": round(v["bytes"] / options.touchpoints, 1)} for name, v in found.items()}
        ours = report["daybook"]
        if options.json: print(json.dumps({"touchpoints": options.touchpoints, "customers": options.customers, "runs": options.runs, "equal": equal, "medians": report}))
        else:
            print(f"\n{options.touchpoints:,} touchpoints of {options.customers:,} customers, medians of {options.runs}\n")
            print(f"{'':10} {'load /s':>12} {'ours':>8} {'rebuild /s':>12} {'ours':>8} {'bytes each':>11}")
            for name, v in report.items():
                print(f"{name:10} {v['loadPerSecond']:>12,} {ours['loadPerSecond'] / v['loadPerSecond']:>7.1f}× {v['rebuildPerSecond']:>12,} {ours['rebuildPerSecond'] / v['rebuildPerSecond']:>7.1f}× {v['bytesPerTouchpoint']:>11}")
            print("\nours: log and index, with each item's own bytes, which the peers do not keep")
        return equal


def main():
    if sys.argv[1:2] == ["--peer"]: return peer_process(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS)
    parser.add_argument("--touchpoints", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", default="duckdb,sqlite")
    parser.add_argument("--json", action="store_true")
    with tempfile.TemporaryDirectory() as top: sys.exit(0 if Comparison(parser.parse_args(), Path(top)).run() else 1)


if __name__ == "__main__":
    main()
