#!/usr/bin/env python3
"""SIGKILL of `ingest --acks` at random moments: what was called durable is there, and ingesting again completes it.

Several thousand lines are repeated under other ids until one ingest takes long enough to be hit anywhere. After each
kill: `verify` finds no damage, `stats` and `dump` show everything below the largest `{"durable":P}` printed, the
dumped touchpoints are the first of the input and in its order. Then ingest runs again, and may be killed again in
mid-run, recovery included; what was there before the recovery is there after it, under the same positions. A ledger
that got through has the digest and the counts of an uninterrupted one.

What proves "everything below P": positions are dense, records that are no touchpoints are as many at most as in the
uninterrupted ledger, so at least P minus that many touchpoints must be dumped below P.
"""
import hashlib, json, random, signal, time

from ledgerprobe import Book, Checks, Unusable, acknowledged, arguments, fixture, lines_of, total, workspace, write_lines

KILLS_OF_ONE_LEDGER = 4


def repeated(count):
    """`count` lines of the CDNOW sample under ids of their own, in an order that mixes customers."""
    lines = lines_of(fixture("cdnow/sample.ndjson"))
    made, turn = [], 0
    while len(made) < count:
        made += [line.replace(b'"id":"S', b'"id":"%d-S' % turn, 1) for line in lines]
        turn += 1
    return made[:count]


def sound(verified):
    """No damage: nothing to say, or nothing but bytes that no acknowledgement vouched for."""
    return verified.code == 0 or verified.code == 1 and b"unvouched" in (verified.out + verified.err).lower()


class Shown:
    """What a ledger shows after a kill: (position, id) of its touchpoints, and its head."""

    def __init__(self, book):
        self.head = book.stats()["head"]
        rows = [json.loads(line) for line in book.dump().split(b"\n") if line]
        self.places = [(row["position"], row["id"]) for row in rows]

    def below(self, position):
        return [place for place in self.places if place[0] < position]

    def fingerprint(self, position):
        return hashlib.sha256(repr(self.below(position)).encode()).hexdigest()


class Rounds:
    """The rounds of kills against one input."""

    def __init__(self, checks, top, options, lines):
        self.checks, self.top, self.options = checks, top, options
        self.random = random.Random(options.seed)
        self.path = write_lines(top / "input.ndjson", lines)
        self.ids = [json.loads(line)["id"] for line in lines]
        whole = Book(options.daybook, top / "ledger-whole")
        receipt = whole.ingest(self.path, options=["--acks"])
        self.seconds = receipt["seconds"]
        self.stats, self.digest = whole.stats(), whole.digest()
        self.others = self.stats["head"] - self.stats["touchpoints"]
        checks.equal("uninterrupted: appended", (receipt["appended"], total(receipt)), (len(lines), len(lines)))
        checks.that("uninterrupted: takes long enough to be hit", self.seconds > 0.2, f"{self.seconds:.2f} s: use more --lines")
        print(f"      uninterrupted: {len(lines)} lines in {self.seconds:.2f} s, head {self.stats['head']}", flush=True)
        whole.remove()
        self.kills = self.mid_run = 0

    def moment(self):
        """Seconds until the kill: anywhere in a run, and often in the opening and recovery at its start."""
        return self.random.uniform(0, 0.05) if self.random.random() < 0.2 else self.random.uniform(0, self.seconds)

    def interrupted(self, book):
        """Starts an ingest and kills it; returns its largest acknowledged position, or None when it had ended before."""
        running = book.start("ingest", "--acks", self.path, "--json")
        time.sleep(self.moment())
        running.send(signal.SIGKILL)
        ended = running.wait(600)
        if ended.code == -signal.SIGKILL: return acknowledged(ended.out)[0]
        if ended.code != 0: raise Unusable(f"ingest ended by itself: {ended}")
        return None

    def one_ledger(self, book):
        """Kills, looks, runs again, until it has been hit often enough or got through; then completes and compares."""
        promised, fingerprint = 0, None
        for _ in range(KILLS_OF_ONE_LEDGER):
            if self.kills >= self.options.kills: break
            acked = self.interrupted(book)
            if acked is None: break
            self.kills += 1
            if acked: self.mid_run += 1
            shown = self.look(f"kill {self.kills}", book, acked, promised, fingerprint)
            if shown:
                promised = max(promised, acked)
                fingerprint = shown.fingerprint(promised)
        self.complete(book, promised, fingerprint)

    def look(self, name, book, acked, promised, fingerprint):
        """After a kill: no damage, everything acknowledged, a prefix of the input, and nothing of before lost.

        Returns what is shown, or None where a ledger that has acknowledged nothing yet is not made yet.
        """
        verified = book.run("verify", codes=None)
        if not max(acked, promised) and not sound(verified) and verified.code in (1, 2):
            self.checks.that(f"{name}: nothing acknowledged and no ledger yet, which verify says", verified.err.strip(), verified)
            return None
        shown = Shown(book)
        ids = [identifier for _, identifier in shown.places]
        count = len(shown.below(acked))
        faults = []
        if not sound(verified): faults.append(f"verify: {verified}")
        if shown.head < acked: faults.append(f"head {shown.head} is below the acknowledged {acked}")
        if count < acked - self.others: faults.append(f"{count} touchpoints below {acked}, of which {self.others} at most are other records")
        if ids != self.ids[: len(ids)]: faults.append("dumped touchpoints are not the first of the input")
        if promised and shown.fingerprint(promised) != fingerprint: faults.append(f"below {promised} other touchpoints than before the recovery")
        self.checks.that(f"{name}: durable {acked}, head {shown.head}, {len(ids)} touchpoints, verify {verified.code}", not faults, faults)
        return shown

    def complete(self, book, promised, fingerprint):
        """One more run, not interrupted: the ledger is as if it never had been."""
        receipt = book.ingest(self.path)
        shown, stats = Shown(book), book.stats()
        name = f"after {self.kills} kills, completed"
        self.checks.equal(f"{name}: receipt adds up", (total(receipt), receipt["exit"]), (len(self.ids), 0))
        self.checks.equal(f"{name}: touchpoints", stats["touchpoints"], self.stats["touchpoints"])
        self.checks.equal(f"{name}: parties", stats.get("parties"), self.stats.get("parties"))
        self.checks.equal(f"{name}: every id once, in order", [identifier for _, identifier in shown.places] == self.ids, True)
        if fingerprint: self.checks.equal(f"{name}: same touchpoints below {promised}", shown.fingerprint(promised), fingerprint)
        verified = book.run("verify", codes=None)
        self.checks.that(f"{name}: verify", sound(verified), verified)
        self.checks.equal(f"{name}: digest", book.digest(), self.digest)


def main():
    options = arguments(__doc__, kills=(30, "how often to kill"), lines=(300_000, "lines to ingest"), seed=(1, "seed of the moments"))
    checks = Checks()
    with workspace() as top:
        with checks.group("kills"):
            rounds = Rounds(checks, top, options, repeated(options.lines))
            ledgers = 0
            while rounds.kills < options.kills and ledgers < 4 * options.kills + 10:
                ledgers += 1
                book = Book(options.daybook, top / f"ledger-{ledgers}")
                with checks.group(f"ledger {ledgers}"): rounds.one_ledger(book)
                book.remove()
            checks.equal("kills that hit a running ingest", rounds.kills, options.kills)
            checks.that(f"{rounds.mid_run} of them after an acknowledgement", rounds.mid_run >= options.kills // 6, "too few in mid-run")
    checks.finish()


if __name__ == "__main__":
    main()
