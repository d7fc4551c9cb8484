#!/usr/bin/env python3
"""Power cuts of a real file system: ext4 and XFS on a loop device, shut down under a running `ingest --acks`.

The shutdown drops what the system had not written, as a power cut does; then the process is killed, the file system
unmounted and mounted again, which replays its journal. What is looked at afterwards is what check_kills looks at.
Where mounting is not allowed or a tool is missing, that is said, and nothing is checked.

A negative control shows that a program which calls unsynced records durable would be caught: syncs that only pretend
to be done, in a preloaded library, then the same cut and the same look, which must find acknowledged records missing.
"""
import shutil, signal, subprocess, time

from ledgerprobe import Book, Checks, Running, Unusable, acknowledged, arguments, injector, workspace

from check_kills import Rounds, repeated

TOOLS = ["mkfs.ext4", "mkfs.xfs", "xfs_io", "mount", "umount"]
IMAGE_BYTES = 400 << 20
CONTROLS = 2


class Disk:
    """A file system on a loop device."""

    def __init__(self, top, kind):
        self.image, self.place = top / f"{kind}.img", top / kind
        self.place.mkdir()
        with open(self.image, "wb") as image: image.truncate(IMAGE_BYTES)
        subprocess.run([f"mkfs.{kind}", "-q", "-F" if kind == "ext4" else "-f", self.image], check=True)

    def mount(self): subprocess.run(["mount", "-o", "loop", self.image, self.place], check=True)

    def cut(self): subprocess.run(["xfs_io", "-x", "-c", "shutdown", self.place], check=True, stdout=subprocess.DEVNULL)

    def unmount(self):
        for _ in range(50):
            if subprocess.run(["umount", self.place], stderr=subprocess.DEVNULL).returncode == 0: return
            time.sleep(0.1)
        raise Unusable(f"{self.place} cannot be unmounted")


class Cuts(Rounds):
    """The rounds of kills, with the power cut before each."""

    def __init__(self, checks, top, options, lines, disk):
        super().__init__(checks, disk.place, options, lines)
        self.disk, self.environment = disk, {}

    def interrupted(self, book):
        running = Running([book.daybook, "ingest", "--acks", self.path, "--json", "--ledger", book.directory], self.environment)
        time.sleep(self.moment())
        # A process outlives this cut: what it says later was not said before the power went.
        promised = acknowledged(running.printed())[0]
        self.disk.cut()
        time.sleep(self.random.choice([0, 0.02, 0.2]))
        running.send(signal.SIGKILL)
        ended = running.wait(600)
        self.disk.unmount()
        self.disk.mount()
        if ended.code not in (0, 1, 4, -signal.SIGKILL): raise Unusable(f"ingest ended by itself: {ended}")
        later = acknowledged(ended.out)[0]
        if later > promised: print(f"      durable {promised} said before the cut, {later} while it went on", flush=True)
        # Readers go by log/durable, which is never synced: after a cut they may show less until a writer has recovered.
        if promised: book.run("ingest", "-", codes=(0,))
        return promised


class Quiet(Checks):
    """Verdicts that are expected to be bad."""

    def that(self, name, holds, detail=""):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        return bool(holds)


def control(cuts, kind, library):
    """Cuts with lying syncs, each after an acknowledgement: every one must be caught."""
    checks, cuts.environment = cuts.checks, {"LD_PRELOAD": str(library), "FAULTFS_CALLS": "fsync,fdatasync", "FAULTFS_ACTION": "lie", "FAULTFS_FROM": "1"}
    cut = caught = 0
    for number in range(12):
        if cut == CONTROLS: break
        book, cuts.checks, promised = Book(cuts.options.daybook, cuts.disk.place / f"ledger-lie-{number}"), Quiet(), None
        try:
            promised = cuts.interrupted(book)
            if promised: cuts.look("lie", book, promised, 0, None)
        except (Unusable, ValueError, KeyError):
            # Nothing can be asked of what is left: that is noticed as well.
            cuts.checks.failed += 1
            promised = promised or 1
        if promised: cut, caught = cut + 1, caught + bool(cuts.checks.failed)
        book.remove()
    cuts.checks, cuts.environment = checks, {}
    checks.that(f"{kind}, negative control: syncs that lie are caught, {caught} of {cut} cuts", cut == CONTROLS and caught == cut)


def check_disk(checks, top, options, kind, library):
    """As many cuts as asked for, on ledgers that are each completed in the end."""
    disk = Disk(top, kind)
    mounted = subprocess.run(["mount", "-o", "loop", disk.image, disk.place], capture_output=True, text=True)
    if mounted.returncode:
        print(f"SKIPPED {kind}: {mounted.stderr.strip()}", flush=True)
        return
    try:
        cuts, ledgers = Cuts(checks, top, options, repeated(options.lines), disk), 0
        # The input is written once and must survive the first cut.
        subprocess.run(["sync", "-f", disk.place], check=True)
        while cuts.kills < options.kills and ledgers < 4 * options.kills + 10:
            ledgers += 1
            book = Book(options.daybook, disk.place / f"ledger-{ledgers}")
            with checks.group(f"{kind}, ledger {ledgers}"): cuts.one_ledger(book)
            book.remove()
        checks.equal(f"{kind}: cuts", cuts.kills, options.kills)
        control(cuts, kind, library)
    finally:
        disk.unmount()


def main():
    options = arguments(__doc__, kills=(2, "cuts of each file system"), lines=(150_000, "lines to ingest"), seed=(1, "seed of the moments"))
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        print(f"SKIPPED: {', '.join(missing)} not found (Debian: e2fsprogs, xfsprogs, mount)")
        return
    checks = Checks()
    with workspace() as top:
        library = injector(top, "faultfs")
        for kind in ("ext4", "xfs"):
            with checks.group(kind): check_disk(checks, top, options, kind, library)
    if checks.passed + checks.failed: checks.finish()


if __name__ == "__main__":
    main()
