#!/usr/bin/env python3
"""Figures of campaigns from a savepoint are those of a replay from zero, whatever came in between.

A generated ledger grows by one touchpoint, by ten, by a thousand; lines come late, are retracted one by one and by
run, and come back. After each step `query campaigns` and `query campaign` print the same bytes with and without
`--from-zero`. A savepoint that is damaged, of a longer ledger (an older backup restored under it) or of another
ledger is not used, `verify --deep` names it, and the next question replaces it. A question that is killed while it
stores one leaves nothing that anybody believes.
"""
import json, random, shutil, subprocess, time
from pathlib import Path

from ledgerprobe import Book, Checks, arguments, one, workspace, write_lines

SAVEPOINT = "index/campaigns.savepoint"
FIRST = 30_000
STEPS = [0, 1, 10, 100, 600, 2_000, 3, 5_000]


class Savepoints:
    def __init__(self, checks, top, options):
        self.checks, self.top, self.options = checks, top, options
        self.book = Book(options.daybook, top / "ledger")
        made = top / "made.ndjson"
        bench = Path(options.daybook).parent / "daybook-bench"
        subprocess.run([bench, "generate", "--touchpoints", str(FIRST + sum(STEPS)), "--customers", "4000", "--out", made], check=True, capture_output=True)
        self.lines = made.read_bytes().split(b"\n")[:-1]
        # What comes in the middle of the file comes last: late.
        late = self.lines[10_000 : 10_000 + sum(STEPS)]
        self.lines = self.lines[:10_000] + self.lines[10_000 + sum(STEPS) :]
        self.rest = late
        random.Random(5).shuffle(self.rest)

    def file(self, book=None): return (book or self.book).directory / SAVEPOINT

    def end(self, book=None):
        """Where the savepoint stands, as doctor says; None where there is none."""
        ended = (book or self.book).run("doctor", "--json", codes=(0, 1))
        return next((finding["end"] for finding in one(ended)["findings"] if finding["name"] == "campaigns"), None)

    def same(self, name, book=None):
        book = book or self.book
        faults = []
        for words in (["query", "campaigns", "--csv"], ["query", "campaigns", "--cells", "--json"], ["query", "campaign", "spring-00", "--json"]):
            short = book.run(*words).out
            if short != book.run(*words, "--from-zero").out: faults.append(" ".join(words))
            if not short: faults.append(" ".join(words) + ": nothing")
        self.checks.that(f"{name}: the same as from zero", not faults, faults)

    def growing(self):
        self.book.ingest(write_lines(self.top / "first.ndjson", self.lines))
        self.same("first question")
        self.checks.equal("first question: a savepoint of everything is kept", self.end(), self.book.stats()["head"])
        before, runs, folded = 0, [], 0
        for step in STEPS:
            part, before = self.rest[before : before + step], before + step
            runs.append(self.book.ingest(write_lines(self.top / "part.ndjson", part))["run"])
            self.book.run("query", "campaigns")
            # A replay would have stored a savepoint of everything.
            folded += 0 < step < 512 and self.end() < self.book.stats()["head"]
            self.same(f"{step} late touchpoints more")
        self.checks.that(f"{folded} times figures came from a savepoint of fewer records", folded >= 2, folded)
        self.checks.equal("after many more: the savepoint was moved on", self.end(), self.book.stats()["head"])
        ids = [json.loads(line) for line in self.lines[100:20_000:1_999]]
        for number, item in enumerate(ids):
            words = ["retract", "--id", item["id"]] + (["--source", item["source"]] if "source" in item else [])
            self.book.run(*words)
            if number % 5 == 0: self.same(f"{number + 1} touchpoints retracted")
        self.book.run("retract", "--run", str(runs[3]))
        self.same("a run of a hundred retracted")
        self.book.run("retract", "--run", str(runs[7]))
        self.same("a run of thousands retracted")
        self.checks.equal("verify --deep: all is sound", self.book.run("verify", "--deep", codes=None).code, 0)

    def harmed(self):
        good = self.file().read_bytes()
        for offset in (0, 20, 991, 1_500, len(good) // 2, len(good) - 1):
            self.file().write_bytes(good[:offset] + bytes([good[offset] ^ 4]) + good[offset + 1 :])
            ended = self.book.run("verify", "--deep", codes=None)
            self.checks.that(f"byte {offset} wrong: verify --deep names it", ended.code == 1 and SAVEPOINT.encode() in ended.out, ended)
            self.same(f"byte {offset} wrong")
            self.checks.equal(f"byte {offset} wrong: it was replaced", self.end(), self.book.stats()["head"])
        self.file().write_bytes(good[:-1024])
        self.same("cut short by a page")
        self.file().unlink()
        self.same("missing")

    def restored(self):
        self.book.run("backup", self.top / "backup")
        self.book.ingest(write_lines(self.top / "part.ndjson", [line.replace(b'"id":"', b'"id":"again-', 1) for line in self.lines[:700]]))
        self.same("after the backup")
        older = Book(self.options.daybook, self.top / "older")
        older.run("restore", self.top / "backup")
        older.run("reindex")
        shutil.copy(self.file(), self.file(older))
        ended = older.run("verify", "--deep", codes=None)
        self.checks.that("an older backup restored under it: verify --deep names it", ended.code == 1 and b"other segments" in ended.out, ended)
        self.same("an older backup restored under it", older)
        shutil.copy(self.file(), self.file(older))
        older.ingest(write_lines(self.top / "part.ndjson", [line.replace(b'"id":"', b'"id":"branch-', 1) for line in self.lines[300:1_100]]))
        self.same("another history as long", older)
        other = Book(self.options.daybook, self.top / "other")
        other.ingest(write_lines(self.top / "part.ndjson", self.lines))
        other.run("stats")
        (other.directory / "index").mkdir(exist_ok=True)
        shutil.copy(self.file(), self.file(other))
        self.same("another ledger's", other)

    def killed(self):
        draw = random.Random(9)
        faults = []
        for number in range(30):
            self.file().unlink(missing_ok=True)
            running = self.book.start("query", "campaigns", "--csv")
            time.sleep(draw.uniform(0.0, 0.12))
            running.send(9)
            running.wait(20)
            if self.book.run("query", "campaigns", "--csv").out != self.book.run("query", "campaigns", "--csv", "--from-zero").out: faults.append(number)
        self.checks.that("30 questions killed: the next answers as from zero", not faults, faults)
        self.checks.equal("30 questions killed: verify --deep", self.book.run("verify", "--deep", codes=None).code, 0)


def main():
    options = arguments(__doc__)
    checks = Checks()
    with workspace(in_memory=True) as top:
        with checks.group("savepoints"):
            savepoints = Savepoints(checks, top, options)
            for part in (savepoints.growing, savepoints.harmed, savepoints.restored, savepoints.killed):
                with checks.group(part.__name__): part()
    checks.finish()


if __name__ == "__main__":
    main()
