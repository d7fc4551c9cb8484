#!/usr/bin/env python3
"""A process that is given too little: descriptors, file length, memory, and a standard output that is full.

Each command runs with more descriptors each time until it gets through, with files no longer than some lengths (the
signal that comes with it ignored and not), and with little memory. It must end by itself with exit status 0, 1 or 4, and
say why unless it is 0; 0 means that all was done. Then the ledger is sound, holds everything that was called durable, and
the same command without the limit completes it. Where results cannot be printed the command does its work, says that
they could not, and exit status 1 tells. None of it may last longer than a minute.
"""
import concurrent.futures, json, os, shutil, threading

from ledgerprobe import Book, Checks, Running, acknowledged, arguments, injector, workspace, write_lines

from check_kills import repeated

# A program that cannot even be loaded says nothing about what it does.
NOT_LOADED = 127
LEAST_MEMORY = 512 << 20


class LimitedBook(Book):
    """A ledger whose commands may be started by another command, which limits them."""

    def limited(self, before, *words):
        return Running([*before, self.daybook, *words, "--ledger", self.directory]).wait(60)

    def ids(self):
        return [json.loads(line)["id"] for line in self.dump().split(b"\n") if line]


class Limits:
    def __init__(self, checks, top, options):
        self.checks, self.top, self.options, self.made, self.lock = checks, top, options, 0, threading.Lock()
        lines = repeated(700)
        large = [line[:-1] + b" " * 250_000 + b"}" for line in lines[:30]]
        self.path, self.more = write_lines(top / "input.ndjson", large + lines[30:600]), write_lines(top / "more.ndjson", lines)
        self.ids = [json.loads(line)["id"] for line in lines]
        self.grown = self.book("grown")
        # Small segments, of which there are several: each takes a descriptor.
        room = {"LD_PRELOAD": str(injector(top, "faultfs")), "FAULTFS_ROOM": str(2 << 20)}
        Running([options.daybook, "ingest", self.path, "--ledger", self.grown.directory], room).wait()
        checks.that("the ledger has several segments", self.grown.stats()["segments"] > 4, self.grown.stats())

    def book(self, name):
        return LimitedBook(self.options.daybook, self.top / name)

    def commands(self):
        """Name, arguments, whether on a ledger that is not made yet."""
        return [("a first ingest", ["ingest", self.more, "--acks"], True), ("ingest", ["ingest", self.more, "--acks"], False),
                ("backup", ["backup", "COPY"], False), ("retract", ["retract", "--id", self.ids[0]], False),
                ("query", ["query", "customers", "--ndjson"], False), ("dump", ["dump"], False), ("replay", ["replay", "--json"], False),
                ("verify", ["verify"], False), ("stats", ["stats"], False), ("reindex", ["reindex"], False), ("tree-head", ["tree-head"], False)]

    def restores(self, place, book):
        """Whether the backup is the ledger."""
        restored = self.book(place / "restored")
        same = restored.run("restore", place / "copy", codes=None).code == 0 and restored.ids() == book.ids()
        restored.remove()
        return same

    def look(self, place, book, words, ended):
        """What is wrong with how it ended, and with what is there then; then completes it without the limit."""
        found = []
        if ended.code not in (0, 1, 4): found.append("the exit status")
        if ended.code > 0 and not ended.err.startswith((b"daybook: ", b"recovered")): found.append("the message")
        acked = acknowledged(ended.out)[0]
        verified = book.run("verify", "--json", codes=None)
        if verified.code == 0:
            if json.loads(verified.out)["records"] < acked: found.append(f"durable {acked}, but {verified}")
            ids = [identifier for identifier in book.ids() if not identifier.startswith("retract-")]
            if ids != self.ids[: len(ids)]: found.append("other touchpoints")
            if ended.code == 0 and words[0] == "ingest" and ids != self.ids: found.append("exit 0, but not all was done")
        elif acked or book.directory.exists() and (book.directory / "log/durable").exists(): found.append(f"verify: {verified}")
        again = book.run(*words, codes=None)
        if again.code not in ((0, 1) if words[0] in ("retract", "doctor") else (0,)): found.append(f"again: {again}")
        if words[0] == "ingest" and book.ids() != self.ids: found.append("completed: other touchpoints")
        if book.run("verify", codes=None).code: found.append("completed: not sound")
        if words[0] == "backup" and not self.restores(place, book): found.append("the backup is another ledger")
        if found: found.append(f"the run: {ended}")
        return found

    def one(self, before, words, fresh, also=lambda place, book, ended: []):
        """Runs a command under a limit on a ledger of its own; returns how it ended and what is wrong."""
        with self.lock: self.made, number = self.made + 1, self.made
        place = self.top / f"case-{number}"
        place.mkdir()
        book = self.book(place / "ledger")
        # With `fresh` on one that is not made yet.
        if not fresh: shutil.copytree(self.grown.directory, book.directory)
        words = [place / "copy" if word == "COPY" else word for word in words]
        ended = book.limited(before, *words)
        found = [] if ended.code == NOT_LOADED else also(place, book, ended) + self.look(place, book, words, ended)
        shutil.rmtree(place)
        return ended, found

    def each(self, cases):
        """Runs `one` for each of the cases, some at a time; returns name, arguments and outcome of each, in order."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            running = [(name, words, pool.submit(self.one, *case)) for name, words, *case in cases]
            return [(name, words, *done.result()) for name, words, done in running]

    def descriptors(self):
        """One more descriptor each time, until it gets through twice."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool: list(pool.map(lambda command: self.descriptors_of(*command), self.commands()))
        name, words, fresh = self.commands()[1]
        ended, found = self.one(["prlimit", "--nofile=20:1000"], words, fresh)
        self.checks.that("a limit that may be raised is raised", ended.code == 0 and not found, (ended, found))

    def descriptors_of(self, name, words, fresh):
        faults, through, refused, counts = [], 0, 0, iter([3, 5, 10, *range(15, 200)])
        with self.checks.group(f"{name}, descriptors"):
            while through < 2:
                count = next(counts)
                ended, found = self.one(["prlimit", f"--nofile={count}:{count}"], words, fresh)
                faults += [f"{count} descriptors: {what}" for what in found]
                if ended.code == 0: through += 1
                elif ended.code != NOT_LOADED:
                    refused += 1
                    if b"Too many open files" not in ended.err or b"; raise the limit of open files (ulimit -n)" not in ended.err: faults.append(f"{count} descriptors: {ended}")
            self.checks.that(f"{name}: refused {refused} times for want of descriptors, gets through with {count - 1}", not faults and refused, faults[:4])

    def lengths(self):
        """Files no longer than so many bytes, among them those into which it prints."""
        for ignored, text in (("", "not ignored"), ("trap '' XFSZ; ", "ignored")):
            before = lambda length: ["sh", "-c", f'{ignored}exec "$0" "$@"', "prlimit", f"--fsize={length}"]
            cases = [(f"{name}, {length} bytes", words, before(length), words, fresh)
                     for length in (512, 100_000, 600_000, 3_000_000, 40_000_000) for name, words, fresh in self.commands()[:4]]
            done = self.each(cases)
            faults = [f"{name}: {what}" for name, _, _, found in done for what in found]
            refused = sum(ended.code != 0 for _, _, ended, _ in done)
            self.checks.that(f"files that may not be long, SIGXFSZ {text}: {refused} refused, {len(done) - refused} through", not faults and 0 < refused < len(done), faults[:4])
        ended, found = self.one(["prlimit", "--fsize=600000"], self.commands()[0][1], True)
        self.checks.that("what to do about it is said", not found and b"File too large; raise the limit of the length of files (ulimit -f)" in ended.err, (ended, found))

    def memory(self):
        """Less memory than every command asks for is refused at once: threads would wait for it for ever."""
        for kind in ("as", "data"):
            for size, least in ((LEAST_MEMORY // 3, False), (LEAST_MEMORY - 1, False), (LEAST_MEMORY, True)):
                done = self.each([(name, words, ["prlimit", f"--{kind}={size}"], words, fresh) for name, words, fresh in self.commands()])
                faults = [f"{name}: {what}" for name, _, _, found in done for what in found]
                for name, _, ended, _ in done:
                    right = ended.code == 0 if least else ended.code == 1 and b"(ulimit -v, ulimit -d)" in ended.err and b"nothing was done" in ended.err
                    if not right: faults.append(f"{name}: {ended}")
                self.checks.that(f"{kind} of {size / (1 << 20):.1f} MiB: {len(done)} commands {'get through' if least else 'are refused at once'}", not faults, faults[:4])

    def full_output(self):
        """A standard output without room: the work is done, and that its results are lost is said."""
        also = [("doctor", ["doctor"], False), ("scrub", ["scrub"], False), ("one customer", ["query", "customer", "S0001"], False)]
        for streams in (">/dev/full", ">/dev/full 2>/dev/full"):
            def look(place, book, ended):
                # Where nothing can be said at all the status still tells.
                return [] if "2>" in streams or b"standard output failed: No space left on device" in ended.err else ["the message"]

            done = self.each([(name, words, ["sh", "-c", f'exec "$0" "$@" {streams}'], words, fresh, self.worked(words, look)) for name, words, fresh in (self.commands()[:5] if "2>" in streams else self.commands() + also)])
            for name, _, ended, found in done:
                if "2>" in streams: found = [what for what in found if what != "the message"]
                faults = [what for what in found if not what.startswith("the run: ")]
                self.checks.that(f"{name} {streams}: exit {ended.code}", not faults and ended.code == 1, (faults, ended))

    def worked(self, words, look):
        """Besides `look`: whether the work behind the lost results is done."""
        def looked(place, book, ended):
            found = look(place, book, ended)
            if words[0] == "ingest" and book.ids() != self.ids: found.append("not everything was recorded")
            if words[0] == "backup" and not self.restores(place, book): found.append("there is no backup")
            if words[0] == "retract" and len(book.ids()) != 601: found.append("nothing was retracted")
            return found
        return looked


def main():
    options = arguments(__doc__)
    if not shutil.which("prlimit"):
        print("SKIPPED: prlimit not found (Debian: util-linux)")
        return
    checks = Checks()
    with workspace(in_memory=True) as top:
        with checks.group("limits"):
            limits = Limits(checks, top, options)
            for part in (limits.descriptors, limits.lengths, limits.memory, limits.full_output):
                with checks.group(part.__name__): part()
    checks.finish()


if __name__ == "__main__":
    main()
