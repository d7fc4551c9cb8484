#!/usr/bin/env python3
"""A clock that jumps, both ways: between commands, in the middle of an ingest, to before 1970 and beyond 2100.

A preloaded library moves the time of day by as much as a file says, at once and in running processes too. Ingest goes
on whatever the clock does, and so does `tail -f`; recorded times never decrease; the figures are those of a ledger
whose clock stood still.
`--known-at TIME` shows what was recorded before that time, in `dump` and in the figures, and shows the same after
whatever is recorded later with a clock that is behind. `doctor` names a clock that is behind, and what to do.
"""
import json, signal, struct, time

from ledgerprobe import Book, Checks, Running, acknowledged, arguments, injector, one, workspace, write_lines

from check_kills import repeated

HOUR, DAY, YEAR = 3600, 86_400, 31_556_952
# Seconds by which the clock is off when each part is ingested.
JUMPS = [0, 2 * DAY, -DAY, -30 * DAY, 5, -5, 3 * DAY, 3 * DAY - 1, -60 * YEAR, 80 * YEAR, 0, 80 * YEAR + 1]
PART = 400


class ShiftedBook(Book):
    """A ledger whose commands see the clock that the file `shift` sets."""

    def __init__(self, daybook, directory, library, shift):
        super().__init__(daybook, directory)
        self.library, self.shift = library, shift
        self.jump(0)

    def jump(self, seconds):
        """Sets the clock, of running commands too."""
        with open(self.shift, "r+b" if self.shift.exists() else "wb") as file: file.write(struct.pack("q", int(seconds * 1_000_000)))

    def start(self, *words, feed=None):
        return Running([self.daybook, *words, "--ledger", self.directory], {"LD_PRELOAD": str(self.library), "CLOCKSHIFT": str(self.shift)}, feed)

    def rows(self, *words): return [json.loads(line) for line in self.run("dump", *words).out.split(b"\n") if line]


class Clocks:
    def __init__(self, checks, top, options):
        self.checks, self.top = checks, top
        self.lines = repeated(PART * len(JUMPS))
        self.book = ShiftedBook(options.daybook, top / "ledger", injector(top, "clockshift"), top / "shift")
        still = Book(options.daybook, top / "still")
        still.ingest(write_lines(top / "input.ndjson", self.lines))
        self.digest = still.digest()
        self.known = {}

    def in_order(self, name, count):
        """Positions increase, recorded times do not decrease; every touchpoint is there once, in order."""
        rows = self.book.rows()
        faults = [f"{later['position']}: {later['recorded']} after {earlier['recorded']}"
                  for earlier, later in zip(rows, rows[1:]) if later["recorded"] < earlier["recorded"] or later["position"] <= earlier["position"]]
        if [row["id"] for row in rows] != [json.loads(line)["id"] for line in self.lines[:count]]: faults.append(f"{len(rows)} touchpoints instead of {count}")
        if self.book.run("verify", codes=None).code: faults.append("verify")
        self.checks.that(f"{name}: {count} touchpoints, recorded times never decrease", not faults, faults[:4])
        return rows

    def consistent(self, name, rows):
        """At each recorded time: what was recorded before, by dump and by figures; and what was said before still holds."""
        faults = []
        for moment in sorted({row["recorded"] for row in rows})[-3:]: self.known.setdefault(moment, None)
        for moment, said in self.known.items():
            before = [row for row in rows if row["recorded"] < moment]
            shown = self.book.rows("--known-at", moment)
            if shown != before: faults.append(f"{moment}: dump shows {len(shown)} of {len(before)}")
            after = next((row["position"] for row in rows if row["recorded"] >= moment))
            digest = self.book.digest("--known-at", moment)
            if digest != self.book.digest("--known-at", str(after)): faults.append(f"{moment}: other figures than at position {after}")
            if said not in (None, digest): faults.append(f"{moment}: other figures than said before")
            self.known[moment] = digest
        self.checks.that(f"{name}: --known-at is the same at {len(self.known)} times, old and new", not faults, faults[:4])

    def between(self):
        """The clock jumps between commands."""
        for number, seconds in enumerate(JUMPS):
            name, count = f"clock off by {seconds} s", PART * (number + 1)
            self.book.jump(seconds)
            receipt = self.book.ingest(write_lines(self.top / "part.ndjson", self.lines[count - PART : count]))
            self.checks.equal(f"{name}: recorded", (receipt["appended"], receipt["exit"]), (PART, 0))
            rows = self.in_order(name, count)
            if number % 3 == 2 or number == len(JUMPS) - 1: self.consistent(name, rows)
            behind = max(JUMPS[: number + 1]) - seconds
            self.doctor(name, behind)
        self.checks.equal("the figures are those of a clock that stood still", self.book.digest(), self.digest)

    def doctor(self, name, behind):
        ended = self.book.run("doctor", "--json", codes=(0, 1))
        said = next(finding for finding in one(ended)["findings"] if finding["name"] == "clock")
        if behind > 1:
            right = abs(said["secondsBehind"] - behind) <= 60 and ended.code == 1 and "clock" in (said["advice"] or "")
        else:
            right = said["secondsBehind"] <= 1 and said["advice"] is None and said["text"].startswith("not behind")
        self.checks.that(f"{name}: doctor says how far it is behind, {said['secondsBehind']} s", right, (behind, said, ended.code))

    def wait_for(self, running, touchpoints):
        """Until so many touchpoints are durable; names count too, so it must have come to rest as well."""
        deadline, durable, since = time.monotonic() + 20, 0, time.monotonic()
        while time.monotonic() < deadline:
            now = acknowledged(running.printed())[0]
            if now != durable: durable, since = now, time.monotonic()
            if durable >= touchpoints and time.monotonic() - since > 0.05: return
            time.sleep(0.005)
        self.late.append((touchpoints, durable))

    def within(self):
        """The clock jumps while an ingest runs, whenever it has called something durable."""
        self.known, self.late = {}, []
        self.book = ShiftedBook(self.book.daybook, self.top / "running", self.book.library, self.book.shift)
        offsets = [DAY, -DAY, 0, 2 * DAY, -YEAR, YEAR, -HOUR, HOUR, 0, -1, 1, 0]
        # The clock as it was found, and each time that it went further than ever before: a recorded time of its own.
        heights = 1 + sum(offset > max([0, *offsets[:number]]) for number, offset in enumerate(offsets))
        jumps = iter(offsets)
        running, made = None, 0

        def pieces():
            nonlocal made
            for number in range(len(JUMPS)):
                yield b"".join(line + b"\n" for line in self.lines[number * PART : (number + 1) * PART])
                self.wait_for(running, (number + 1) * PART)
                self.book.jump(next(jumps))
                made += 1

        feed = pieces()
        running = self.book.start("ingest", "-", "--acks", feed="open")
        for piece in feed:
            running.stdin.write(piece)
            running.stdin.flush()
        running.stdin.close()
        ended = running.wait(60)
        self.checks.that(f"{made} jumps in a running ingest: it goes on", ended.code == 0 and made == len(JUMPS), ended)
        self.checks.that("jumps in a running ingest: what comes is durable at once", not self.late, self.late)
        rows = self.in_order("jumps in a running ingest", len(self.lines))
        self.checks.that("jumps in a running ingest: a recorded time for each height of the clock", len({row["recorded"] for row in rows}) >= heights, (heights, len(rows)))
        self.consistent("jumps in a running ingest", rows)
        self.checks.equal("jumps in a running ingest: the figures are those of a clock that stood still", self.book.digest(), self.digest)

    def following(self):
        """Whoever follows the ledger sees what comes, however the clock jumps while he waits."""
        book = ShiftedBook(self.book.daybook, self.top / "followed", self.book.library, self.book.shift)
        book.jump(DAY)
        book.ingest(write_lines(self.top / "part.ndjson", self.lines[:1]))
        running = book.start("tail", "-f", "--ndjson")
        late = []
        for number, seconds in enumerate([DAY, -DAY, YEAR, 0], 1):
            deadline = time.monotonic() + 5
            while len(running.printed().split(b"\n")) <= number and time.monotonic() < deadline: time.sleep(0.02)
            if len(running.printed().split(b"\n")) <= number: late.append(f"touchpoint {number} before the clock is off by {seconds} s")
            book.jump(seconds)
            book.ingest(write_lines(self.top / "part.ndjson", self.lines[number : number + 1]))
        running.send(signal.SIGINT)
        ended = running.wait(10)
        self.checks.that("tail -f shows what comes within 5 s, whichever way the clock jumps", not late and ended.code == 130, (late, ended.code))

    def corrections(self):
        """A retraction that is recorded with a clock behind takes effect after what it takes out."""
        self.book.jump(-10 * YEAR)
        last = self.book.rows()[-1]
        self.book.run("retract", "--id", last["id"])
        entry = self.book.rows()[-1]
        faults = []
        if entry["type"] != "touchpoint.retracted" or entry["recorded"] < last["recorded"]: faults.append(entry)
        if self.book.digest("--known-at", str(entry["position"])) != self.digest: faults.append("before it the figures are others")
        if self.book.digest() == self.digest: faults.append("it changes no figure")
        self.checks.that("a retraction with a clock behind: recorded no earlier than what it takes out", not faults, faults)
        for words in (["backup", self.top / "backup"], ["scrub"], ["doctor"], ["reindex"], ["stats"], ["tree-head"]):
            ended = self.book.run(*words, codes=None)
            self.checks.that(f"{words[0]} with a clock behind", ended.code == 0 or words[0] == "doctor" and ended.code == 1, ended)

    def early(self):
        """A ledger that begins before 1970."""
        self.known = {}
        self.book = ShiftedBook(self.book.daybook, self.top / "early", self.book.library, self.book.shift)
        self.book.jump(-70 * YEAR)
        for number in range(2):
            self.book.run("ingest", write_lines(self.top / "part.ndjson", self.lines[number * PART : (number + 1) * PART]))
            rows = self.in_order("a clock before 1970", (number + 1) * PART)
            self.checks.that("a clock before 1970: so it is recorded", rows[-1]["recorded"] < "1970", rows[-1])
        self.consistent("a clock before 1970", rows)


def main():
    options = arguments(__doc__)
    checks = Checks()
    with workspace(in_memory=True) as top:
        with checks.group("clock"):
            clocks = Clocks(checks, top, options)
            for part in (clocks.between, clocks.within, clocks.following, clocks.corrections, clocks.early):
                with checks.group(part.__name__): part()
    checks.finish()


if __name__ == "__main__":
    main()
