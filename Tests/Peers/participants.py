"""Who takes part in a comparison: daybook and its peers, each loading a file and rebuilding the figures in new processes."""
import json, os, shutil, subprocess, sys, time, venv
from pathlib import Path

import postgresql
from ledgerprobe import Running, Unusable

HERE = Path(__file__).resolve().parent

# The names that --peers takes, in the order they are measured, with the packages that Python does not bring along.
PACKAGES = {"duckdb": "duckdb", "sqlite": None, "postgresql": None, "polars": "polars", "clickhouse": "chdb"}
TITLES = {"daybook": "daybook", "duckdb": "DuckDB", "sqlite": "SQLite", "postgresql": "PostgreSQL", "polars": "Polars", "clickhouse": "ClickHouse"}
WORK = {
    "daybook": "ingest into a new ledger, which keeps each line as it was sent, with its indexes; replay of both projections",
    "duckdb": "database file with a primary key, filled by read_json, checkpoint at the end; figures in SQL from that file",
    "sqlite": "database file with a primary key, write-ahead log, synchronous = FULL, lines read by Python's json; figures in SQL from that file",
    "postgresql": "server with a primary key, its usual syncs, COPY, INSERT and ANALYZE by psql; figures in SQL by psql. Start, memory and write-ahead log of the server are not counted",
    "polars": "no table with a key: unique on (source, id), then one Parquet file, synced; figures in expressions from that file",
    "clickhouse": "chDB, ReplacingMergeTree: it refuses no key, equal ones are joined later and when read with FINAL, so its load is less work; figures in SQL from it",
}


class Unavailable(Exception):
    """A peer cannot be had on this machine."""


class Timed:
    """A process that has ended well: seconds from outside, its peak resident memory in MB, the file with its standard output.

    The file is the next one's too. It is not read whole: what starts a process counts in its peak, and must stay small.
    """

    def __init__(self, command, top):
        os.sync()  # what others wrote is not this one's to wait for
        command, err = [str(part) for part in command], top / "stderr"
        with open(top / "stdout", "wb") as stdout, open(err, "wb") as stderr:
            started = time.perf_counter()
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
            Running.started_here.append(process)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        Running.started_here.remove(process)
        self.out, self.peak_mb = top / "stdout", usage.ru_maxrss / 1024
        if process.returncode: raise Unusable(f"{Path(command[0]).name} {' '.join(command[1:])[-200:]}: exit {process.returncode}, {err.read_text(errors='replace').strip()[-600:]}")

    def answer(self):
        """The JSON object on the last line of standard output."""
        with open(self.out, "rb") as out:
            out.seek(max(0, out.seek(0, os.SEEK_END) - 65536))
            return json.loads(out.read().rstrip().split(b"\n")[-1])


class Participant:
    """What all of them have: `load` and `rebuild` give the ended process and how many touchpoints it says there are."""

    def __init__(self, key, top, version):
        self.key, self.title, self.work, self.top, self.version, self.directory = key, TITLES[key], WORK[key], top, version, top / f"store-{key}"

    def bytes(self):
        """What the files take on the disk, reserved room included."""
        return sum(path.stat().st_blocks * 512 for path in self.directory.rglob("*") if path.is_file())

    def remove(self): shutil.rmtree(self.directory, ignore_errors=True)


class Daybook(Participant):
    """`daybook ingest` into a new directory, `daybook replay` of both projections."""

    def __init__(self, top, program):
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
        super().__init__("daybook", top, said.removeprefix("daybook").strip())
        self.program = program

    def run(self, member, *arguments):
        ended = Timed([self.program, *arguments, "--ledger", self.directory], self.top)
        return ended, ended.answer()[member]

    def load(self, path): return self.run("appended", "ingest", path)

    def rebuild(self): return self.run("touchpoints", "replay", "--json")

    def figures(self, path):
        path.mkdir()
        for name, options in (("customers", []), ("campaigns", ["--cells"])):
            shutil.copyfile(Timed([self.program, "query", name, *options, "--ndjson", "--ledger", self.directory], self.top).out, path / f"{name}.ndjson")


class Embedded(Participant):
    """A database within a Python process, by engines.py."""

    VERSIONS = {"sqlite": "import sqlite3; print(sqlite3.sqlite_version)", "clickhouse": "import chdb; print(chdb.engine_version)"}

    def __init__(self, key, top, python):
        version = self.VERSIONS.get(key, f"import {key}; print({key}.__version__)")
        super().__init__(key, top, subprocess.run([python, "-c", version], capture_output=True, text=True).stdout.strip())
        self.command = [python, HERE / "engines.py", key]

    def run(self, *arguments):
        ended = Timed([*self.command, *arguments], self.top)
        return ended, ended.answer()["rows"]

    def load(self, path): return self.run("load", path, self.directory)

    def rebuild(self): return self.run("rebuild", self.directory)

    def figures(self, path): self.run("rebuild", self.directory, path)


class PostgreSQL(Participant):
    """A server started for this comparison; what is timed is psql."""

    DATABASE = "book"

    def __init__(self, top, server):
        super().__init__("postgresql", top, server.ask("postgres", "SHOW server_version").split()[0])
        self.server, self.is_new = server, False

    def run(self, script):
        path = self.top / "script.sql"
        path.write_text(script)
        ended = Timed(self.server.psql(self.DATABASE, "--file", path), self.top)
        ended.peak_mb = None  # psql's own, not the server's
        return ended, ended.answer()["rows"]

    def load(self, path):
        if not self.is_new: self.server.new_database(self.DATABASE)
        self.is_new = True
        return self.run(postgresql.LOAD.format(path))

    def rebuild(self): return self.run(postgresql.rebuild_script(False))

    def figures(self, path): postgresql.write_figures(path, self.run(postgresql.rebuild_script(True))[0].out)

    def bytes(self): return self.server.bytes(self.DATABASE)

    def remove(self): self.is_new = False


def python_with(package, top):
    """A Python that has the package: this one, else that of an environment in `top`."""
    if package is None: return sys.executable
    has = lambda python: subprocess.run([python, "-c", f"import {package}"], capture_output=True).returncode == 0
    if has(sys.executable): return sys.executable
    python = top / "venv/bin/python"
    try:
        if not python.exists(): venv.create(top / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package], check=True, capture_output=True, text=True, timeout=900)
    except subprocess.CalledProcessError as error: raise Unavailable(f"pip install {package}: {(error.stderr or str(error)).strip()[-300:]}") from None
    except (OSError, subprocess.SubprocessError) as error: raise Unavailable(f"{package} is not installed, and could not be: {error}") from None
    if not has(python): raise Unavailable(f"{package} was installed, but cannot be imported")
    return python


def server_in(top):
    """A started PostgreSQL, installed before where it is missing and that is possible."""
    if postgresql.programs() is None:
        if os.geteuid() or not shutil.which("apt-get"): raise Unavailable("there is no initdb and pg_ctl; install PostgreSQL (Debian: apt-get install postgresql)")
        install = ["apt-get", "install", "-y", "--no-install-recommends", "postgresql"]
        for command in (install, ["apt-get", "update"], install):
            if postgresql.programs() is None: subprocess.run(command, capture_output=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, timeout=900)
    if postgresql.programs() is None: raise Unavailable("apt-get install postgresql did not bring initdb and pg_ctl")
    try: return postgresql.Server(top)
    except (OSError, LookupError, subprocess.SubprocessError) as error: raise Unavailable(f"it does not start: {error}") from None


def peer(key, top):
    """A peer, ready; `Unavailable` says why there is none."""
    return PostgreSQL(top, server_in(top)) if key == "postgresql" else Embedded(key, top, python_with(PACKAGES[key], top))
