#!/usr/bin/env python3
"""Calls on files that fail: every write, sync, create, rename, truncate, reservation and removal, once and for ever.

A command runs in a process in which the N-th call fails, N = 1, 2, … until a run passes untouched: with each error of a
disk, with calls that are interrupted or do half of what they are asked, with a process killed before, after or in the
middle of a call. A run in which N came up and nothing went wrong counts as a failure of this check.

The command must end by itself with a documented exit status and, unless it is 0, say why; 0 means that all was done.
Then the ledger is sound, and holds what was there before, what was called durable, and nothing but the beginning of
what an undisturbed run adds, in its order. The same command again completes it, to the digest of the undisturbed one.
Interrupted and short calls must not be noticed at all.

The commands: a first ingest over several segments, one that goes on with a sealed ledger, recovery of a killed one,
retract, quarantine retry, and a second backup, of which a restore must give the old or the new ledger, whole. Segments
are small because the injected library finds room for no more than 2 MiB of a file. Without `--every 1` it is a sample.

Negative controls: a library that pretends to write, or writes something else, must be noticed.
"""
import concurrent.futures, json, os, random, shutil, struct, subprocess, tempfile, threading

from ledgerprobe import Book, Checks, Running, Unusable, acknowledged, arguments, injector, workspace, write_lines

from check_kills import repeated

CHANGES = "pwrite,fsync,fdatasync,open,rename,ftruncate,fallocate,unlink,mkdir"
READS = "read,pread,find"
# Calls that the program makes again when a signal interrupted them. No sync is: what it did then is not known.
REPEATED = "read,pread,write,pwrite,find,open,ftruncate,fallocate"
ROOM = {"FAULTFS_ROOM": str(2 << 20)}
EVER, MANY = 0, 20
# Action, calls, how many in a row, exit statuses.
SWEEPS = [
    *((action, CHANGES, row, (0, 1, 4)) for action in ("EIO", "ENOSPC", "EDQUOT", "EROFS") for row in (1, EVER)),
    *(("EMFILE", "open,find", row, (0, 1, 4)) for row in (1, EVER)),
    # Bytes that cannot be read are as good as damaged.
    *(("EIO", READS, row, (0, 1, 3, 4)) for row in (1, EVER)),
    *(("EINTR", REPEATED, row, (0,)) for row in (1, MANY)),
    *(("short", "read,pread,write,pwrite", row, (0,)) for row in (1, EVER)),
    ("EINTR", "fsync,fdatasync", 1, (0, 1, 4)),
    ("torn", "pwrite", 1, (-9,)),
    *((action, CHANGES, 1, (-9,)) for action in ("kill", "killafter")),
]


class InjectedBook(Book):
    """A ledger in small segments; `faults` are the injector's further settings for one run."""

    library = None

    def start(self, *words, feed=None, faults=()):
        environment = {"LD_PRELOAD": str(self.library), **ROOM, **dict(faults)}
        return Running([self.daybook, *words, "--ledger", self.directory], environment, feed)


def rows(dumped):
    """Dumped entries without what differs from run to run: positions, and times of recording."""
    found = []
    for line in dumped.split(b"\n"):
        if not line: continue
        row = json.loads(line)
        for key in ("position", "recorded"): del row[key]
        if row["type"] == "touchpoint.retracted": del row["id"], row["time"]
        found.append(json.dumps(row))
    return found


class Scenario:
    """A command on a copy of a prepared place, which holds a ledger and perhaps a backup of it.

    `least`: what is there before, and after any fault. `completing`: what gets through to the end afterwards.
    """

    def __init__(self, name, place, command, completing=None, again=(0,)):
        self.name, self.place, self.command, self.completing, self.again = name, place, command, completing or command, again
        self.least, self.whole, self.digest, self.saved, self.says = [], [], "", [], b""
        # How many of them an undisturbed run makes, about: threads differ.
        self.calls = {}

    def words(self, command, place):
        return [place / "backup" if word == "BACKUP" else word for word in command]


class Faults:
    """The scenarios, what they make undisturbed, and runs of them in which something fails."""

    def __init__(self, checks, top, options):
        self.checks, self.top, self.options = checks, top, options
        InjectedBook.library = injector(top, "faultfs")
        self.local, self.lock, self.made, self.cases = threading.local(), threading.Lock(), 0, 0
        lines = repeated(330)
        # Blanks belong to an item as it was received, which is kept, and to nothing else.
        large = [line[:-1] + b" " * 250_000 + b"}" for line in lines[300:]]
        lines = lines[:20] + large[:14] + lines[20:200] + large[14:] + lines[200:300]
        self.path = write_lines(top / "input.ndjson", lines)
        self.others = write_lines(top / "others.ndjson", [line.replace(b"purchase.completed", b"email.sent") for line in lines[:6]])
        self.scenarios = [
            Scenario("first ingest", self.prepared("none"), ["ingest", self.path, "--acks"]),
            Scenario("ingest goes on", self.ingested("half", lines[:150]), ["ingest", self.path, "--acks"]),
            Scenario("recovery", self.killed("killed"), ["ingest", "-"], ["ingest", self.path]),
            Scenario("retract", self.ingested("retract", lines[:60]), ["retract", "--id", json.loads(lines[0])["id"]], again=(0, 1)),
            Scenario("quarantine retry", self.conflicting("conflict", lines[:60]), ["quarantine", "retry"]),
            Scenario("backup", self.saved("backup", lines[:100]), ["backup", "BACKUP"]),
        ]
        for scenario in self.scenarios: self.undisturbed(scenario)

    def prepared(self, name):
        (self.top / name).mkdir()
        return self.top / name

    def book(self, place):
        return InjectedBook(self.options.daybook, place / "ledger")

    def ingested(self, name, lines):
        place = self.prepared(name)
        self.book(place).run("ingest", write_lines(self.top / f"{name}.ndjson", lines))
        return place

    def conflicting(self, name, lines):
        """A ledger with refused items, and with what they were in conflict with taken out since."""
        place = self.ingested(name, lines)
        self.book(place).run("ingest", self.others, codes=(1,))
        self.book(place).run("retract", "--run", "1")
        return place

    def saved(self, name, lines):
        """A ledger that has grown since its backup."""
        place = self.ingested(name, lines[:30])
        self.book(place).run("backup", place / "backup")
        self.book(place).run("ingest", write_lines(self.top / f"{name}.ndjson", lines))
        return place

    def killed(self, name):
        """A ledger that was killed in the middle of a write, with bytes behind its end that nobody vouched for."""
        for number in range(10, 200):
            place = self.prepared(name)
            ended, _ = self.run(place, ["ingest", self.path, "--acks"], "torn", "pwrite", number, number)
            if acknowledged(ended.out)[0] > 50 and b"unvouched" in self.book(place).run("verify").out: return place
            shutil.rmtree(place)
        raise Unusable("no kill left bytes that nobody vouched for")

    def run(self, place, command, action, calls, first, last):
        """Runs a command with calls `first` to `last` (0: for ever) going wrong; returns how it ended and both counts."""
        count = self.top / f"count-{threading.get_ident()}"
        count.write_bytes(bytes(16))
        # Interrupted and short calls concern what is read and printed too.
        below = self.top if "read" in calls.split(",") and action != "EIO" else place
        faults = {"FAULTFS_CALLS": calls, "FAULTFS_ACTION": action, "FAULTFS_FROM": str(first), "FAULTFS_UNTIL": str(last),
                  "FAULTFS_PATH": str(below), "FAULTFS_COUNT": str(count)}
        ended = self.book(place).start(*command, faults=faults).wait(120)
        return ended, struct.unpack("QQ", count.read_bytes())

    def copy(self, scenario):
        with self.lock: self.made, number = self.made + 1, self.made
        place = self.top / f"case-{number}"
        shutil.copytree(scenario.place, place, symlinks=True)
        return place

    def restored(self, place):
        """What a restore of the backup gives: its rows, or the text of why it failed."""
        made = InjectedBook(self.options.daybook, place / "restored")
        ended = made.run("restore", place / "backup", codes=None)
        found = rows(made.dump()) if ended.code == 0 else f"restore: {ended}"
        made.remove()
        return found

    def undisturbed(self, scenario):
        place = self.copy(scenario)
        book, has_backup = self.book(place), scenario.command[0] == "backup"
        if book.directory.exists(): scenario.least = rows(book.dump())
        if has_backup: scenario.saved = self.restored(place)
        ended = book.run(*scenario.words(scenario.command, place))
        scenario.says = ended.err
        if scenario.completing is not scenario.command: book.run(*scenario.words(scenario.completing, place))
        scenario.whole, scenario.digest, stats = rows(book.dump()), book.digest(), book.stats()
        faults = [] if scenario.whole[: len(scenario.least)] == scenario.least else ["it does not begin with what was there"]
        if not has_backup and scenario.whole == scenario.least: faults.append("it adds nothing")
        if has_backup and (scenario.saved == scenario.whole or self.restored(place) != scenario.whole): faults.append("the backup")
        if "ingest" in scenario.name and stats["segments"] < 3: faults.append("fewer than 3 segments")
        self.checks.that(f"{scenario.name}, undisturbed: {len(scenario.least)} entries, then {len(scenario.whole)}, {stats['segments']} segments", not faults, (faults, ended))
        shutil.rmtree(place)
        for calls in {calls for _, calls, _, _ in SWEEPS}:
            place = self.copy(scenario)
            scenario.calls[calls] = self.run(place, scenario.words(scenario.command, place), "EIO", calls, 1 << 40, 0)[1][0]
            shutil.rmtree(place)

    def look(self, scenario, place, ended, expected):
        """What is wrong with how it ended and with what it left; then completes that."""
        found, book = [], self.book(place)
        if ended.code not in expected: found.append("the exit status")
        if ended.code > 0 and not ended.err.strip(): found.append("no message")
        if expected == (0,) and ended.err != scenario.says: found.append("another message")
        acked = acknowledged(ended.out)[0]
        verified = book.run("verify", "--json", codes=None)
        if scenario.least or acked or verified.code == 0:
            if verified.code != 0: found.append(f"verify: {verified}")
            head, shown = json.loads(verified.out)["records"], rows(book.dump())
            if head < acked: found.append(f"durable {acked}, but head {head}")
            if shown != scenario.whole[: len(shown)]: found.append("other entries than an undisturbed run makes")
            if len(shown) < len(scenario.least): found.append("entries of before are gone")
            if ended.code == 0 and scenario.completing is scenario.command and shown != scenario.whole: found.append("exit 0, but not all was done")
        elif verified.code not in (1, 2) or not verified.err.strip(): found.append(f"no ledger yet, but verify: {verified}")
        if scenario.saved:
            got = self.restored(place)
            if got != scenario.whole and (ended.code == 0 or got != scenario.saved): found.append(f"the backup gives neither ledger: {str(got)[:500]}")
        again = book.run(*scenario.words(scenario.completing, place), codes=None)
        if again.code not in scenario.again: found.append(f"again: {again}")
        elif rows(book.dump()) != scenario.whole: found.append("completed: other entries")
        elif book.digest() != scenario.digest: found.append("completed: another digest")
        elif book.run("verify", codes=None).code != 0: found.append("completed: not sound")
        elif scenario.saved and self.restored(place) != scenario.whole: found.append("completed: the backup gives another ledger")
        if found: found.append(f"the run: {ended}")
        return found

    def sweep(self, scenario, action, calls, row, expected):
        """N = 1, 2, … until nothing goes wrong any more; a sample of these where every one is too many."""
        name = f"{scenario.name}, {action} of {calls} {'for ever' if row == EVER else f'{row} in a row' if row > 1 else 'once'}"
        moments, number, wrongs, faults, every = random.Random(f"{self.options.seed} {name}"), 0, 0, [], self.options.every
        while True:
            number += 1 if every == 1 else moments.randint(1, 2 * every - 1) if number else moments.randint(1, min(every, scenario.calls[calls]))
            # A sample needs no run that passes untouched to know where the calls end.
            if every > 1 and number > scenario.calls[calls]: break
            place = self.copy(scenario)
            ended, (matched, wrong) = self.run(place, scenario.words(scenario.command, place), action, calls, number, row and number + row - 1)
            untouched = matched < number
            if not untouched and not wrong: faults.append(f"call {number}: nothing went wrong")
            found = self.look(scenario, place, ended, (0,) if untouched else expected)
            faults += [f"call {number}: {what}" for what in found]
            shutil.rmtree(place)
            if untouched: break
            wrongs += 1
        with self.lock: self.cases += wrongs
        self.checks.that(f"{name}: {wrongs} faults, about {scenario.calls[calls]} calls", not faults and wrongs, faults[:6] or "no fault was made")

    def control(self, action):
        """Writes that were never made, or not as they were asked, from some call on: that must be noticed."""
        scenario = self.scenarios[0]
        place = self.copy(scenario)
        ended, (_, wrong) = self.run(place, scenario.command, action, "pwrite", 20, 0)
        try: found = self.look(scenario, place, ended, (0,))
        # Nothing can be asked of what is left, and that was said.
        except Unusable as error: found = [str(error)]
        shutil.rmtree(place)
        self.checks.that(f"negative control, {action} of {wrong} writes is noticed", wrong and found, ended)

    def swept(self, scenario, *sweep):
        with self.checks.group(f"{scenario.name}, {sweep[0]} of {sweep[1]}"): self.sweep(scenario, *sweep)


def main():
    options = arguments(__doc__, every=(60, "a sample of one call in so many, chosen by the seed"), seed=(1, "seed of the sample"),
                        only=("", "only scenarios whose name holds this"))
    checks = Checks()
    with workspace(in_memory=True) as top, checks.group("faults"):
        tempfile.tempdir = str(top)
        faults = Faults(checks, top, options)
        for action in ("lie", "flip"): faults.control(action)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            wanted = [scenario for scenario in faults.scenarios if options.only in scenario.name]
            for done in [pool.submit(faults.swept, scenario, *sweep) for scenario in wanted for sweep in SWEEPS]: done.result()
        print(f"      {faults.cases} faults", flush=True)
    checks.finish()


if __name__ == "__main__":
    main()
