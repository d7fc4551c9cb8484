#!/usr/bin/env python3
"""Calls on files that fail: every write, sync, create, rename, truncate, reservation and removal, once and for ever.

Ingest of three segments runs in a process in which the N-th call fails, N = 1, 2, … until a run passes untouched, with
each error, with writes cut short and with a kill in the middle of a write. It must end by itself with exit status 0, 1
or 4 and, unless 0, say why. Then the ledger is sound, holds what was called durable, in the order of the input, and the
same command again completes it to the digest of an undisturbed one. Without `--every 1` that is a sample.
"""
import json, random, re, shutil, struct, subprocess

from ledgerprobe import Book, Checks, Running, ROOT, acknowledged, arguments, workspace, write_lines

from check_kills import repeated, sound

CALLS = "pwrite,fsync,fdatasync,open,rename,ftruncate,fallocate,unlink,mkdir"
ERRORS = ["EIO", "ENOSPC", "EDQUOT", "EROFS"]
ID = re.compile(rb'"id":"([^"]*)"')


def injector(top, name):
    """Builds Tests/Faults/NAME.c, or ends the check with the reason why that is impossible."""
    if not shutil.which("cc"): subprocess.run(["apt-get", "install", "-y", "gcc", "libc6-dev"], capture_output=True)
    if not shutil.which("cc"):
        print("SKIPPED: there is no C compiler, and none could be installed")
        raise SystemExit(0)
    built = top / f"{name}.so"
    source = ROOT / "Tests/Faults" / f"{name}.c"
    subprocess.run(["cc", "-std=gnu11", "-O1", "-shared", "-fPIC", "-o", built, source, "-ldl"], check=True)
    return built


class Faults:
    """One input, what it makes undisturbed, and runs of it in which something fails."""

    def __init__(self, checks, top, options):
        self.checks, self.top, self.options = checks, top, options
        self.library, self.count = injector(top, "faultfs"), top / "count"
        small = repeated(300)
        large = [line[:-1] + b',"agent":"a","note":"%s"}' % (b"x" * 900_000) for line in repeated(82 + 300)[300:]]
        lines = small[:20] + large[:36] + small[20:200] + large[36:] + small[200:]
        self.path = write_lines(top / "input.ndjson", lines)
        self.ids = [json.loads(line)["id"].encode() for line in lines]
        whole = Book(options.daybook, top / "whole")
        whole.ingest(self.path)
        self.digest, stats = whole.digest(), whole.stats()
        self.others = stats["head"] - stats["touchpoints"]
        checks.that(f"undisturbed: {stats['segments']} segments", stats["segments"] >= 3, stats)
        whole.remove()

    def run(self, book, action, first, last):
        """Ingests with calls `first` to `last` (0: for ever) going wrong; returns how it ended and how many did."""
        self.count.write_bytes(bytes(16))
        environment = {"LD_PRELOAD": str(self.library), "FAULTFS_CALLS": CALLS, "FAULTFS_ACTION": action, "FAULTFS_FROM": str(first),
                       "FAULTFS_UNTIL": str(last), "FAULTFS_PATH": str(book.directory), "FAULTFS_COUNT": str(self.count)}
        ended = Running([self.options.daybook, "ingest", self.path, "--acks", "--ledger", book.directory], environment).wait(120)
        return ended, struct.unpack("QQ", self.count.read_bytes())

    def look(self, book, ended, action, wrong):
        """What is wrong with how it ended and with the ledger it left; then completes the ledger."""
        found, killed = [], action == "torn" and wrong
        if killed and ended.code != -9 or not killed and ended.code not in (0, 1, 4): found.append(f"ended with {ended}")
        if ended.code > 0 and not ended.err.strip(): found.append("no message")
        acked = acknowledged(ended.out)[0]
        if acked or book.run("stats", codes=None).code == 0:
            verified = book.run("verify", codes=None)
            if not sound(verified): found.append(f"verify: {verified}")
            head, ids = book.stats()["head"], ID.findall(book.dump())
            if head < acked or len(ids) < acked - self.others: found.append(f"durable {acked}, but head {head}, {len(ids)} touchpoints")
            if ids != self.ids[: len(ids)]: found.append("not the first touchpoints of the input")
        again = book.run("ingest", self.path, codes=None)
        if again.code: found.append(f"again: {again}")
        elif ID.findall(book.dump()) != self.ids: found.append("completed: not every touchpoint once, in order")
        elif book.digest() != self.digest: found.append("completed: another digest")
        elif not sound(book.run("verify", codes=None)): found.append("completed: not sound")
        if found: found.append(f"the run: {ended}")
        return found

    def sweep(self, action, ever):
        """N = 1, 2, … until nothing goes wrong any more; a sample of these where every one is too many."""
        moments, number, cases, faults = random.Random(self.options.seed), 0, 0, []
        book = Book(self.options.daybook, self.top / "ledger")
        while True:
            number += 1 if self.options.every == 1 else moments.randint(1, 2 * self.options.every - 1)
            ended, (matched, wrong) = self.run(book, action, number, 0 if ever else number)
            cases += 1
            faults += [f"call {number}: {what}" for what in self.look(book, ended, action, wrong)]
            book.remove()
            if matched < number: break
        self.checks.that(f"{action} {'for ever' if ever else 'once'}: {cases} of {number} calls", not faults and cases > 1, faults[:4])
        return cases


def main():
    options = arguments(__doc__, every=(40, "a sample of one call in so many, chosen by the seed"), seed=(1, "seed of the sample"))
    checks = Checks()
    with workspace() as top, checks.group("faults"):
        faults, cases = Faults(checks, top, options), 0
        for action in [*ERRORS, "EINTR", "short", "torn"]:
            for ever in (False, True) if action in ERRORS else (False,): cases += faults.sweep(action, ever)
        print(f"      {cases} runs", flush=True)
    checks.finish()


if __name__ == "__main__":
    main()
