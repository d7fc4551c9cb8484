#!/usr/bin/env python3
"""A disk that fills up and gets space again, many times: nothing acknowledged is lost, and nobody has to mend anything.

The ledger lies on a tmpfs of 16 MiB. In each cycle a file takes what is left but for a little, `ingest --acks` is given
more than fits, and must end with exit 4, a true receipt, and nothing poisoned; on the full disk `verify`, `stats`,
`replay`, `query customers` and `dump` answer and write nothing. Then space is given back, and the same command goes
on. At the end the ledger is the one of an uninterrupted ingest. In one cycle in ten `--wait-for-space` waits instead,
and goes on by itself when the space is back; once it is interrupted while it waits.

Mounting needs root; where it is forbidden that is printed, and nothing is checked.
"""
import json, os, random, signal, subprocess, sys, time

from check_kills import repeated
from ledgerprobe import Book, Checks, acknowledged, arguments, receipt_of, total, workspace, write_lines

DISK = 16 << 20


def files_below(path):
    """Every file of the ledger with its size and time of change."""
    found = {}
    for top, _, names in os.walk(path):
        for name in names:
            status = os.stat(os.path.join(top, name))
            found[os.path.join(top, name)] = (status.st_size, status.st_mtime_ns, status.st_blocks)
    return found


class Disk:
    """The tmpfs, and the file that takes its space."""

    def __init__(self, path):
        self.path, self.filler = path, path / "filler"

    def free(self):
        status = os.statvfs(self.path)
        return status.f_bavail * status.f_frsize

    def leave(self, count):
        """Takes or gives back space until `count` bytes are free, as far as the filler can."""
        size = self.filler.stat().st_size if self.filler.exists() else 0
        wanted = max(0, size + self.free() - count) // 4096 * 4096
        with open(self.filler, "ab") as file:
            file.truncate(min(size, wanted))
            if wanted > size: os.posix_fallocate(file.fileno(), 0, wanted)


class Cycles:
    def __init__(self, checks, disk, top, options, lines):
        self.checks, self.disk, self.options = checks, disk, options
        self.random = random.Random(options.seed)
        self.path = write_lines(top / "input.ndjson", lines)
        self.ids = [json.loads(line)["id"] for line in lines]
        self.whole = Book(options.daybook, top / "ledger-whole")
        receipt = self.whole.ingest(self.path)
        checks.equal("uninterrupted: appended", (receipt["appended"], total(receipt)), (len(lines), len(lines)))
        self.book = Book(options.daybook, disk.path / "ledger")
        self.promised = self.full = self.waited = 0

    def questions(self, name):
        """On the full disk everything that only reads answers, and changes no file."""
        before = files_below(self.book.directory)
        faults = []
        for command in (["verify"], ["stats", "--json"], ["replay", "--json"], ["query", "customers", "--ndjson"], ["dump"]):
            ended = self.book.run(*command, codes=None)
            if ended.code != 0: faults.append(f"{command[0]}: {ended}")
            if command[0] == "stats" and ended.code == 0 and json.loads(ended.out)["head"] < self.promised: faults.append("head is below what was acknowledged")
            if command[0] == "dump":
                ids = [json.loads(line)["id"] for line in ended.out.split(b"\n") if line]
                if ids != self.ids[: len(ids)]: faults.append("dumped touchpoints are not the first of the input")
        if files_below(self.book.directory) != before: faults.append("a question changed a file")
        self.checks.that(f"{name}: verify, stats, replay, query and dump on the full disk", not faults, faults)

    def refused(self, name):
        ended = self.book.run("ingest", "--acks", self.path, codes=None)
        acked = acknowledged(ended.out)[0]
        self.promised = max(self.promised, acked)
        if ended.code == 0: return False
        self.full += 1
        receipt = receipt_of(ended)
        faults = []
        if ended.code != 4: faults.append(f"exit {ended.code}")
        if b"no space" not in ended.err.lower() or b"free some space" not in ended.err: faults.append("the message")
        if receipt["head"] < self.promised or total(receipt) != receipt["read"]: faults.append(f"receipt {receipt}")
        self.checks.that(f"{name}: refused with exit 4 at {receipt['head']} records, {self.disk.free()} bytes free", not faults, (faults, ended))
        return True

    def waits(self, name, interrupts):
        running = self.book.start("ingest", "--acks", "--wait-for-space", self.path)
        deadline = time.monotonic() + 60
        while running.alive() and b"waiting for space" not in os.pread(running.err.fileno(), 1 << 16, 0) and time.monotonic() < deadline: time.sleep(0.02)
        waits = running.alive()
        if interrupts:
            running.send(signal.SIGINT)
        else:
            self.disk.leave(DISK)
        ended = running.wait(120)
        self.promised = max(self.promised, acknowledged(ended.out)[0])
        expected = 130 if interrupts else 0
        self.waited += 1
        spoke = interrupts or b"there is space again" in ended.err
        self.checks.that(f"{name}: waits for space, and {'ends when interrupted' if interrupts else 'goes on by itself'}", waits and ended.code == expected and spoke, ended)

    def completed(self, name):
        """With space the same command completes the ledger: it is the one of an uninterrupted ingest."""
        self.disk.leave(DISK)
        receipt = self.book.ingest(self.path)
        self.checks.equal(f"{name}, completed: receipt adds up", (total(receipt), receipt["exit"]), (len(self.ids), 0))
        self.checks.equal(f"{name}, completed: every id once, in order", [json.loads(line)["id"] for line in self.book.dump().split(b"\n") if line] == self.ids, True)
        self.checks.equal(f"{name}, completed: digest", self.book.digest(), self.whole.digest())
        self.checks.equal(f"{name}, completed: verify", self.book.run("verify", codes=None).code, 0)
        self.book.remove()
        self.promised = 0

    def run(self):
        rounds = 0
        while self.full < self.options.cycles and rounds < 10 * self.options.cycles:
            rounds += 1
            name = f"cycle {self.full + 1}"
            # A new ledger must find room for its first records.
            self.disk.leave(self.random.choice([0, 4096, 65_536, 300_000, 700_000, 1_500_000]) if self.promised else 5_000_000)
            if self.refused(name):
                if self.full % 5 == 1: self.questions(name)
                if self.full % 10 == 5: self.waits(name, interrupts=True)
                if self.full % 10 == 9:
                    self.waits(name, interrupts=False)
                    self.completed(name)
            else:
                self.completed(name)
        self.completed("in the end")
        self.checks.equal("cycles that met a full disk", self.full, self.options.cycles)


def main():
    options = arguments(__doc__, cycles=(10, "how often the disk fills up"), lines=(20_000, "lines to ingest"), seed=(1, "seed of the space that is left"))
    checks = Checks()
    with workspace() as top:
        mount = top / "disk"
        mount.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "daybook-check", mount], capture_output=True)
        if mounted.returncode:
            print(f"SKIPPED: a tmpfs of 16 MiB cannot be mounted here: {mounted.stderr.decode().strip()}")
            sys.exit(0)
        try:
            with checks.group("full disk"): Cycles(checks, Disk(mount), top, options, repeated(options.lines)).run()
        finally:
            subprocess.run(["umount", "-l", mount], check=True)
    checks.finish()


if __name__ == "__main__":
    main()
