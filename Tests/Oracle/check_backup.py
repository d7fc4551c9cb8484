#!/usr/bin/env python3
"""Backups of a ledger that is being written, killed at random moments, restored, drilled, forked and used for repair.

Lines are made long, so that a few thousand of them fill several segments. While `ingest --acks` runs, `backup` runs
again and again, and is killed every other time; after each round the backup restores, the restored ledger dumps a
prefix of what the whole one dumps, with its digest at that head, and holds all that was called durable before the
backup began. Then random bytes of random segments are changed: `repair` makes the files what they were, or names what
the backup does not hold. At last a ledger restored from an old backup goes on by itself, and the backup refuses it.
"""
import json, random, shutil, signal, time

from ledgerprobe import Book, Checks, acknowledged, arguments, fixture, lines_of, one, workspace, write_lines

PAD = 6000


def long_lines(count):
    """`count` lines of the CDNOW sample under ids of their own, each with some kilobytes of properties."""
    lines, made, turn = [line for line in lines_of(fixture("cdnow/sample.ndjson"))], [], 0
    while len(made) < count:
        for line in lines:
            item = json.loads(line)
            item["id"] = f"{turn}-{item['id']}"
            item["properties"] = {"pad": "x" * PAD}
            made.append(json.dumps(item).encode())
        turn += 1
    return made[:count]


class Rounds:
    """The rounds against one growing ledger."""

    def __init__(self, checks, top, options):
        self.checks, self.top = checks, top
        self.random = random.Random(options.seed)
        self.book = Book(options.daybook, top / "ledger")
        self.place = top / "backup"
        self.kills = 0

    def restored(self, name):
        book = Book(self.book.daybook, self.top / name)
        book.remove()
        return book, one(book.run("restore", self.place, "--json"))

    def good(self, name, least):
        """The backup restores to a prefix of the ledger that holds `least` records or more."""
        book, receipt = self.restored("restored")
        head = receipt["head"]
        self.checks.that(f"{name}: holds what was durable before it", head >= least, f"{head} < {least}")
        self.checks.equal(f"{name}: restored head", book.stats()["head"], head)
        whole = self.book.run("dump", "--known-at", str(head)).out
        self.checks.that(f"{name}: dump is equal below the head", book.dump() == whole)
        self.checks.equal(f"{name}: digest", book.digest(), self.book.digest("--known-at", str(head)))
        self.checks.equal(f"{name}: verified", book.run("verify", codes=None).code, 0)
        return head

    def slowly(self, lines):
        """The lines piece by piece, so that there is time for backups between them."""
        for first in range(0, len(lines), 100):
            yield b"".join(line + b"\n" for line in lines[first:first + 100])
            time.sleep(self.random.uniform(0, 0.1))

    def beside_writer(self, round, lines):
        """Backups while `lines` are ingested, every other one killed."""
        running, ran, least = self.book.start("ingest", "--acks", "-", feed=self.slowly(lines)), 0, 0
        while running.alive() and not acknowledged(running.printed())[0]: time.sleep(0.01)
        while True:
            alive = running.alive()
            durable = acknowledged(running.printed())[0]
            backup = self.book.start("backup", self.place, "--json")
            kill = alive and ran % 2 == 1
            if kill:
                time.sleep(self.random.uniform(0, 0.2))
                backup.send(signal.SIGKILL)
            ended = backup.wait(600)
            ran += 1
            if ended.code == -signal.SIGKILL: self.kills += 1
            elif ended.code == 0:
                head = one(ended)["head"]
                self.checks.that(f"round {round}: backup {ran} holds what was durable", head >= durable, f"{head} < {durable}")
                least = max(least, head)
            else: self.checks.that(f"round {round}: backup {ran}", False, ended)
            if not alive: break
        self.checks.equal(f"round {round}: ingest", running.wait(600).code, 0)
        self.good(f"round {round}", least)
        drill = one(self.book.run("restore", self.place, "--drill", "--in", self.top, "--json"))
        self.checks.equal(f"round {round}: drill", (drill["passed"], drill["sameAsLedger"]), (True, True))

    def repair(self, round):
        """Bytes of a random segment changed; the backup holds all of it."""
        digest = self.book.digest()
        files = sorted((self.book.directory / "log").glob("*.seg"))
        path = self.random.choice(files)
        used = path.stat().st_size if path != files[-1] else 4096
        original = path.read_bytes()
        harmed = bytearray(original)
        for _ in range(self.random.randint(1, 9)): harmed[self.random.randrange(used)] ^= 1 << self.random.randrange(8)
        if harmed == original: harmed[0] ^= 1
        path.write_bytes(harmed)
        self.checks.equal(f"round {round}: damage is found", self.book.run("verify", codes=None).code, 3)
        dry = one(self.book.run("repair", "--from", self.place, "--dry-run", "--json", codes=None))
        self.checks.that(f"round {round}: a rehearsal changes nothing", path.read_bytes() == harmed and dry["sound"], dry)
        report = one(self.book.run("repair", "--from", self.place, "--json"))
        self.checks.that(f"round {round}: mended", report["sound"] and len(report["mended"]) == 1, report)
        self.checks.that(f"round {round}: byte for byte", path.read_bytes() == original)
        self.checks.equal(f"round {round}: digest after the repair", self.book.digest(), digest)

    def fork(self):
        """Two ledgers restored from an older backup: one goes on by itself, one does not."""
        old = self.top / "old"
        shutil.copytree(self.place, old)
        strange, receipt = self.restored("strange")
        for number, book in enumerate((self.book, strange)):
            made = [b'{"id":"f%d","customer":"c%d","channel":"web","type":"visit.web","time":"2024-01-01T00:00:00Z"}' % (number, number)]
            book.ingest(write_lines(self.top / "fork.ndjson", made))
        self.book.run("backup", self.place)
        ended = strange.run("backup", self.place, codes=None)
        wanted = f"from position {receipt['head']} on".encode()
        self.checks.that("a forked ledger is refused with the position", ended.code == 1 and wanted in ended.err, ended)
        behind = Book(self.book.daybook, self.top / "behind")
        behind.run("restore", old)
        ended = behind.run("backup", self.place, codes=None)
        self.checks.that("an older one is named", ended.code == 1 and b"only the first" in ended.err, ended)
        self.good("after both", receipt["head"] + 1)


def main():
    options = arguments(__doc__, rounds=(3, "rounds of backups beside a writer"), lines=(6000, "lines of a round"), seed=(1, "of the moments"))
    checks = Checks()
    with workspace() as top, checks.group("backup"):
        rounds = Rounds(checks, top, options)
        lines = long_lines(options.rounds * options.lines)
        for round in range(options.rounds):
            part = lines[round * options.lines:(round + 1) * options.lines]
            rounds.beside_writer(round, part)
            rounds.repair(round)
        rounds.fork()
        checks.that("backups were killed beside the writer", rounds.kills > 0, rounds.kills)
        print(f"      {rounds.kills} backups were killed, {rounds.book.stats()['segments']} segments", flush=True)
    checks.finish()


if __name__ == "__main__": main()
