#!/usr/bin/env python3
"""Harm of every kind to a ledger of real data: no figure is ever wrong, and what is wrong is named.

A ledger of two segments is made of the Complete Journey set, and its figures are compared with oracle.py. Then copies of
it are harmed one after another: bytes changed, files cut, removed or exchanged, in the log or in the index. Each command
must print exactly what it printed of the sound ledger, or nothing but a message and exit status 3. Harm to the index must
change no answer at all, be named by `verify --deep` and be gone after `reindex`; harm to the log must be named by `verify`,
be said by every later answer, and let nobody write.
"""
import random, shutil

from ledgerprobe import WINDOWS, Book, Checks, agrees, arguments, fixture, gunzipped, oracle, workspace, write_lines

QUESTIONS = {
    "campaigns": ("query", "campaigns", "--ndjson"),
    "customers": ("query", "customers", "--ndjson"),
    "frames": ("dump", "--frames"),
}


def prepare(top, count):
    """The first `count` lines of the full set, in a file."""
    lines, rest = [], b""
    for piece in gunzipped(fixture("completejourney/full.ndjson.gz")):
        parts = (rest + piece).split(b"\n")
        rest = parts.pop()
        lines += parts
        if len(lines) >= count: break
    return write_lines(top / "input.ndjson", lines[:count])


class Harm:
    """One random harm to a copy of the ledger, told in words."""

    def __init__(self, directory, generator):
        self.directory, self.generator = directory, generator
        self.folder = generator.choice(["log", "log", "index"])
        files = sorted(path for path in (directory / self.folder).iterdir() if path.is_file() and path.name not in ("durable", "ballast"))
        self.file = generator.choice(files)
        kind = generator.choice(["flip", "flip", "flip", "zero", "cut", "remove", "exchange"])
        self.words = f"{self.folder}/{self.file.name}: " + getattr(self, kind)(files)

    def used(self):
        """The length without the zeros at the end."""
        return len(self.file.read_bytes().rstrip(b"\0"))

    def flip(self, _):
        content, places = bytearray(self.file.read_bytes()), []
        for _ in range(self.generator.choice([1, 1, 1, 5])):
            place = self.generator.randrange(max(self.used(), 1))
            content[place] ^= 1 << self.generator.randrange(8)
            places.append(place)
        self.file.write_bytes(content)
        return f"bytes {places} changed"

    def zero(self, _):
        content = bytearray(self.file.read_bytes())
        start = self.generator.randrange(max(self.used(), 1)) // 512 * 512
        content[start:start + 4096] = bytes(len(content[start:start + 4096]))
        self.file.write_bytes(content)
        return f"zeros from byte {start}"

    def cut(self, _):
        length = self.generator.randrange(max(self.used(), 1))
        with open(self.file, "r+b") as file: file.truncate(length)
        return f"cut to {length} bytes"

    def remove(self, _):
        self.file.unlink()
        return "removed"

    def exchange(self, files):
        other = self.generator.choice(files)
        if other == self.file: return self.remove(files)
        mine, theirs = self.file.read_bytes(), other.read_bytes()
        self.file.write_bytes(theirs)
        other.write_bytes(mine)
        return f"exchanged with {other.name}"


class Rounds:
    """Harms copies of a sound ledger and asks them everything."""

    def __init__(self, checks, top, book, people):
        self.checks, self.top, self.book, self.people = checks, top, book, people
        self.questions = dict(QUESTIONS, **{f"customer {name}": ("query", "customer", name, "--json") for name in people})
        self.sound = {name: book.run(*words).out for name, words in self.questions.items()}
        self.answered = self.refused = 0

    def ask(self, book, must_answer, notice):
        """What is wrong with the answers of a harmed ledger; an empty list when nothing is."""
        wrong = []
        for name, words in self.questions.items():
            ended = book.run(*words, codes=None, timeout=300)
            if ended.out == self.sound[name] and ended.code in ((3,) if notice else (0, 3)):
                self.answered += 1
                if ended.code == 3 and b"damage" not in ended.err: wrong.append(f"{name}: exit 3 and nothing said")
            elif not must_answer and ended.code == 3 and not ended.out and b"log/" in ended.err:
                self.refused += 1
            else:
                wrong.append(f"{name}: {ended}")
        return wrong

    def one(self, number, generator):
        directory = self.top / "harmed"
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(self.book.directory, directory)
        book = Book(self.book.daybook, directory)
        harm = Harm(directory, generator)
        name = f"{number} {harm.words}"
        # First: a question makes a savepoint that it cannot use again.
        deep = book.run("verify", "--deep", codes=None) if harm.folder == "index" else None
        wrong = self.ask(book, harm.folder == "index", False)
        verified = book.run("verify", codes=None)
        if harm.folder == "index":
            wrong += [] if verified.code == 0 else [f"verify calls the log damaged: {verified}"]
            known = b"fault" in deep.out and harm.file.name.encode() in deep.out
            # A filter or savepoint that is gone is made again when it is large enough to be missed.
            if not (deep.code == 1 and known or deep.code == 0 and harm.words.endswith("removed") and harm.file.name in ("keys.filter", "campaigns.savepoint")):
                wrong.append(f"verify --deep does not name it: {deep}")
            again = book.run("reindex", codes=None)
            clean = book.run("verify", "--deep", codes=None)
            if (again.code, clean.code) != (0, 0): wrong.append(f"reindex does not heal: {again} {clean}")
            wrong += self.ask(book, True, False)
        elif verified.code == 3:
            wrong += self.ask(book, False, True)
            before = {path.name: path.read_bytes() for path in (directory / "log").iterdir() if path.is_file()}
            ingest = book.run("ingest", "-", feed=[b"{}\n"], codes=None)
            after = {path.name: path.read_bytes() for path in (directory / "log").iterdir() if path.is_file()}
            if ingest.code != 3 or before != after: wrong.append(f"a damaged log takes appends: {ingest}")
        elif verified.code != 0 or b"unvouched" not in verified.out and b"sound" not in verified.out:
            wrong.append(f"verify: {verified}")
        else:
            wrong.append(f"verify finds nothing: {verified}")
        self.checks.that(name, not wrong, "; ".join(wrong))
        shutil.rmtree(directory, ignore_errors=True)


def main():
    options = arguments(__doc__, harms=(12, "how many harms"), lines=(110_000, "touchpoints in the ledger"), seed=(1, "seed of the harms"))
    checks, generator = Checks(), random.Random(options.seed)
    with workspace() as top:
        with checks.group("damage"):
            touchpoints = prepare(top, options.lines)
            book = Book(options.daybook, top / "sound")
            # The second segment is filled by a second run, so that it has frames of several.
            book.ingest(touchpoints)
            book.ingest(fixture("cdnow/sample.ndjson"))
            merged = top / "merged.ndjson"
            merged.write_bytes(touchpoints.read_bytes() + fixture("cdnow/sample.ndjson").read_bytes())
            agrees(checks, "the sound ledger", oracle(merged, top / "expected", *WINDOWS), book.customers(), book.campaigns(*WINDOWS), top)
            checks.that("more than one segment", len(list((book.directory / "log").glob("*.seg"))) > 1)
            rounds = Rounds(checks, top, book, ["HH0374", "HH0304"])
            for number in range(options.harms): rounds.one(number + 1, generator)
            checks.that(f"{rounds.answered} answers, {rounds.refused} refusals", rounds.answered > 0)
    checks.finish()


if __name__ == "__main__":
    main()
