"""PostgreSQL in a scratch directory: started for a comparison, without systemd, as the user postgres where we are root.

The server is started once and is not timed; what is timed is `psql`, a new process and connection each time. Lines come in
by COPY into a table that is dropped, as its users do it, and from there into the keyed one; a key that is there is refused.
"""
import contextlib, json, os, shutil, subprocess
from pathlib import Path

from projections import COLUMNS, DIALECTS, RESULTS, statements

# For a machine of some gigabytes. Syncs stay as they come, at every commit.
SETTINGS = {
    "listen_addresses": "", "shared_buffers": "1GB", "work_mem": "256MB", "maintenance_work_mem": "512MB", "temp_buffers": "1GB", "max_wal_size": "8GB", "jit": "off", "autovacuum": "off",
}

TABLE = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
LOAD = f"""CREATE TABLE IF NOT EXISTS touchpoints ({TABLE}, PRIMARY KEY (source, id));
CREATE UNLOGGED TABLE lines (line text);
\\copy lines FROM '{{}}' WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')
INSERT INTO touchpoints SELECT coalesce(source, 'import'), id, CASE WHEN starts_with(named, 'customer:') THEN substr(named, 10) ELSE named END,
    (extract(epoch FROM time) * 1000000)::bigint, channel, type, direction, campaign, cell, message, "causedBy", offer, coupon, (amount * 10000)::bigint, currency, (cost * 10000)::bigint,
    place, banner, reason, agent, counterparty, identifiers::text, properties::text
    FROM (SELECT o.*, coalesce(customer, identifiers->>0) AS named FROM lines, json_to_record(line::json) AS o(source text, id text, customer text, time timestamptz, channel text,
    type text, direction text, campaign text, cell text, message text, "causedBy" text, offer text, coupon text, amount numeric, currency text, cost numeric, place text, banner text,
    reason text, agent text, counterparty text, identifiers json, properties json)) o
    ON CONFLICT DO NOTHING;
DROP TABLE lines;
ANALYZE touchpoints;
SELECT json_build_object('rows', count(*)) FROM touchpoints;
"""


def programs():
    """The directory of initdb and pg_ctl, the newest; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[4]))
    if found: return found[-1].parent
    path = shutil.which("pg_ctl")
    return Path(path).resolve().parent if path else None


class Server:
    """A server of one's own; `stop` ends it, whatever happened."""

    def __init__(self, top):
        self.bin, self.directory = programs(), Path(top) / "postgresql"
        self.directory.mkdir(mode=0o700)
        self.account = {}
        if os.geteuid() == 0:
            os.chmod(top, 0o711)  # the server's user must get to its directory
            shutil.chown(self.directory, "postgres", "postgres")
            self.account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self.data = self.directory / "data"
        # Without a locale, texts are compared as bytes.
        self.call("initdb", "--pgdata", self.data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-locale")
        with open(self.data / "postgresql.conf", "a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in {**SETTINGS, "unix_socket_directories": self.directory}.items())
        self.call("pg_ctl", "start", "--wait", "--silent", "--pgdata", self.data, "--log", self.directory / "log")

    def call(self, program, *arguments):
        """Runs one of its programs as its user; what it says is kept for the error.

        Into a file, not a pipe: the server that pg_ctl starts would hold a pipe open.
        """
        said = self.directory.parent / "postgresql-said"
        with open(said, "wb") as out:
            ended = subprocess.run([self.bin / program, *map(str, arguments)], cwd=self.directory, stdin=subprocess.DEVNULL, stdout=out, stderr=out, timeout=300, **self.account)
        if ended.returncode: raise OSError(f"{program}: {said.read_text(errors='replace').strip()[-500:]}")

    def stop(self):
        with contextlib.suppress(OSError, subprocess.SubprocessError): self.call("pg_ctl", "stop", "--mode", "immediate", "--silent", "--pgdata", self.data)

    def psql(self, database, *arguments):
        """The command that connects: nothing of the user's settings counts."""
        return [str(self.bin / "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--host", str(self.directory), "--username", "postgres", "--set", "ON_ERROR_STOP=1",
                "--dbname", database, *map(str, arguments)]

    def ask(self, database, sql):
        ended = subprocess.run(self.psql(database, "--command", sql), capture_output=True, text=True)
        if ended.returncode: raise OSError(f"psql: {ended.stderr.strip()[-500:]}")
        return ended.stdout.strip()

    def new_database(self, name):
        self.ask("postgres", f"DROP DATABASE IF EXISTS {name}")
        self.ask("postgres", f"CREATE DATABASE {name}")
        self.ask(name, "CHECKPOINT")

    def bytes(self, name):
        """The table with its key; the write-ahead log, which comes and goes, is left out."""
        return int(self.ask(name, "SELECT pg_total_relation_size('touchpoints')"))


def rebuild_script(with_figures):
    """The same statements as every database; with every figure on standard output where asked.

    Results are unlogged tables in a schema that the next script drops: PostgreSQL reads temporary ones with one process only.
    """
    script = "SET client_min_messages = warning;\nDROP SCHEMA IF EXISTS figures CASCADE;\nCREATE SCHEMA figures;\nSET search_path = figures, public;\n"
    script += "".join(f"{statement};\n" for statement in statements(DIALECTS["postgresql"]))
    if with_figures: script += "".join(f"SELECT json_build_array('{name}', row_to_json(r)) FROM {name} r;\n" for name in RESULTS)
    return script + "SELECT json_build_object('rows', count(*)) FROM t;\n"


def write_figures(path, printed):
    """The file of standard output of a script with figures, as JSON arrays: name, values in the order of the columns."""
    with open(printed, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        for line in lines:
            if line.startswith("["):
                name, row = json.loads(line)
                out.write(json.dumps([name, *row.values()], ensure_ascii=False) + "\n")
