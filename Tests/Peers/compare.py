#!/usr/bin/env python3
"""Daybook beside databases that could keep the same book: the same lines and figures, then the time.

A peer loads the lines into a table with the key (source, id), and makes the two projections of
`daybook replay` from it: every figure of `query customers` and of `query campaigns --cells`, in SQL
or in expressions. First all figures of daybook and of every peer are compared with the reference on
a small file that is loaded twice, then those of every peer with daybook's on the large one: no
number may differ. Only then is measured, in rounds of daybook and each peer in turn; every load and
every rebuild is a new process, timed from outside.

What is missing is installed: duckdb, polars and chdb from PyPI into a virtual environment that is
removed at the end, unless the Python that runs this has them; PostgreSQL with apt-get, as root. A
peer that cannot be had is skipped, and the reason is printed. Files lie below TMPDIR (else /tmp)
and are removed at the end: some gigabytes for a million touchpoints, which take about five minutes
on two cores.

exit: 0 nothing differs · 1 a number differs, a peer failed or none can be had · 2 usage · 130 interrupted

examples:
  compare.py                                        a million touchpoints, every peer, three rounds
  compare.py --touchpoints 200000 --customers 20000 --runs 1
  compare.py --peers duckdb,sqlite --json > peers.json
"""
import argparse, json, os, shutil, statistics, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Oracle"))
from ledgerprobe import ROOT, Unusable, oracle, workspace

sys.path.append(str(HERE))
from participants import PACKAGES, TITLES, Daybook, Timed, Unavailable, peer

SMALL = 20_000
BROKEN = (Unusable, OSError, ValueError, KeyError, IndexError, subprocess.SubprocessError)


class Comparison:
    """One run: who takes part, what was found equal, what was measured."""

    def __init__(self, options, top):
        self.options, self.top, self.out = options, top, sys.stderr if options.json else sys.stdout
        self.ours, self.peers = Daybook(top, options.daybook), []
        self.servers, self.skipped, self.failed, self.checked, self.runs = [], {}, {}, [], {}

    def say(self, text): print(text, file=self.out, flush=True)

    def everyone(self): return [self.ours, *self.peers]

    def find_peers(self):
        for key in self.options.peers:
            try:
                self.peers.append(peer(key, self.top))
                if key == "postgresql": self.servers.append(self.peers[-1].server)
            except (Unavailable, OSError, subprocess.SubprocessError) as error:
                self.skipped[key] = " ".join(str(error).split())
                self.say(f"SKIPPED  {TITLES[key]}: {self.skipped[key]}")

    def fail(self, who, why):
        """A peer that fails takes no further part; without daybook there is no comparison."""
        self.failed[who.key] = str(why)
        self.say(f"FAIL     {who.title}: {why}")
        if who is self.ours: raise Unusable("without daybook there is nothing to compare")
        self.peers = [other for other in self.peers if other is not who]

    def generate(self, touchpoints, customers, seed):
        path = self.top / f"touchpoints-{touchpoints}-{seed}.ndjson"
        Timed([self.options.bench, "generate", "--touchpoints", touchpoints, "--customers", customers, "--seed", seed, "--out", path], self.top)
        return path

    def figures(self, who, path, touchpoints, twice):
        """The figures of `who` for a file; loaded `twice`, it must hold no more than before. None where `who` failed."""
        try:
            (_, rows), expected = who.load(path), touchpoints
            if rows != expected: raise Unusable(f"{rows} touchpoints of {touchpoints} after loading")
            if twice:
                # daybook says what it appended, a peer what its table holds.
                (_, rows), expected = who.load(path), 0 if who is self.ours else touchpoints
                if rows != expected: raise Unusable(f"{rows} touchpoints, not {expected}, after loading the same file again")
            figures = self.top / f"figures-{who.key}"
            who.figures(figures)
            return figures
        except BROKEN as error: self.fail(who, error)
        finally: who.remove()

    def compare(self, expected, name, written, touchpoints):
        """Compares figures with `expected` in a process of its own: the memory that takes is gone before anything is measured."""
        ended = subprocess.run([sys.executable, HERE / "figures.py", expected, *written.values()], capture_output=True, text=True)
        if ended.returncode: raise Unusable(f"figures.py: {ended.stderr.strip()[-600:]}")
        for who, line in zip(written, ended.stdout.splitlines(), strict=True):
            found = json.loads(line)
            self.checked.append({"name": who.title, "against": name, "touchpoints": touchpoints, "numbers": found["numbers"], "differ": found["differ"]})
            text = f"against {name}, {touchpoints:,} touchpoints: {found['numbers']:,} numbers compared, {found['differ']:,} differ"
            if found["differ"]: self.fail(who, "\n         ".join([text, *found["said"]]))
            elif not found["control"]: self.fail(who, f"{text}, but one that was changed was not found")
            else: self.say(f"ok       {who.title} {text}")

    def check(self, path, touchpoints, with_reference):
        """No figure differs: from the reference's, or from daybook's."""
        written = {who: figures for who in self.everyone() if (figures := self.figures(who, path, touchpoints, twice=with_reference))}
        if with_reference: self.compare(oracle(path, self.top / "reference"), "the reference", written, touchpoints)
        else: self.compare(written[self.ours], "daybook", {who: figures for who, figures in written.items() if who is not self.ours}, touchpoints)
        for figures in written.values(): shutil.rmtree(figures) if figures.is_dir() else figures.unlink()

    def measure(self, path):
        """Rounds of daybook and each peer in turn."""
        for number in range(1, self.options.runs + 1):
            for who in self.everyone():
                try:
                    (loaded, _), (rebuilt, rows) = who.load(path), who.rebuild()
                    if rows != self.options.touchpoints: raise Unusable(f"the projections are of {rows} touchpoints, not of {self.options.touchpoints}")
                    self.runs.setdefault(who.key, []).append({"load": loaded.seconds, "rebuild": rebuilt.seconds, "bytes": who.bytes(), "loadMB": loaded.peak_mb, "rebuildMB": rebuilt.peak_mb})
                except BROKEN as error: self.fail(who, error)
                finally: who.remove()
            took = {who.title: self.runs[who.key][-1] for who in self.everyone()}
            self.say(f"round {number} of {self.options.runs}, seconds to load and to rebuild: " + ", ".join(f"{title} {run['load']:.2f} {run['rebuild']:.2f}" for title, run in took.items()))

    def medians(self, who):
        def middle(name):
            values = [run[name] for run in self.runs[who.key]]
            return None if None in values else statistics.median(values)

        count = self.options.touchpoints
        return {"load": count / middle("load"), "rebuild": count / middle("rebuild"), "bytes": middle("bytes") / count, "loadMB": middle("loadMB"), "rebuildMB": middle("rebuildMB")}

    def report(self):
        """The object that --json prints."""
        ours, rows = self.medians(self.ours), []
        for who in self.everyone():
            median = self.medians(who)
            whole = {name: value and round(value) for name, value in median.items()}
            rows.append({"name": who.title, "version": who.version, "work": who.work, "loadPerSecond": whole["load"], "rebuildPerSecond": whole["rebuild"],
                "bytesPerTouchpoint": round(median["bytes"], 1), "loadMB": whole["loadMB"], "rebuildMB": whole["rebuildMB"],
                "ratios": {name: round(ours[name] / median[name], 3) for name in ("load", "rebuild", "bytes")}, "runs": self.runs[who.key]})
        options = self.options
        return {"touchpoints": options.touchpoints, "customers": options.customers, "seed": options.seed, "rounds": options.runs, "checked": self.checked, "participants": rows,
                "skipped": self.skipped, "failed": self.failed}

    def close(self):
        for server in self.servers: server.stop()


def table(report):
    """The report for people."""
    ours, *peers = report["participants"]
    name = lambda row: f"{row['name']} {row['version']}"
    width = max(len(name(row)) for row in (ours, *peers))
    lines = [f"{'':{width}}  {'load':>11} {'ours':>6}  {'rebuild':>11} {'ours':>6}  {'on disk':>7} {'ours':>6}  {'memory: load':>12} {'rebuild':>8}"]
    for row in (ours, *peers):
        ratio = lambda key: "" if row is ours else f"{row['ratios'][key]:.1f}×"
        memory = lambda key: "–" if row[key] is None else f"{row[key]:,} MB"
        lines.append(f"{name(row):{width}}  {row['loadPerSecond']:>9,}/s {ratio('load'):>6}  {row['rebuildPerSecond']:>9,}/s {ratio('rebuild'):>6}"
            f"  {row['bytesPerTouchpoint']:>5,.0f} B {ratio('bytes'):>6}  {memory('loadMB'):>12} {memory('rebuildMB'):>8}")
    lines += ["", f"{report['touchpoints']:,} touchpoints of {report['customers']:,} customers, seed {report['seed']}, medians of {report['rounds']}:"
        " touchpoints a second, bytes a touchpoint, peak memory.",
        "ours: daybook's divided by the peer's; of speeds more is better, of bytes less. Every load and rebuild is a new process,",
        "its start included (that of Python for all but daybook and PostgreSQL). Peers keep each member of a line, not the line.", ""]
    lines += [f"{row['name']}: {row['work']}." for row in (ours, *peers)]
    lines += [f"{TITLES[key]}: skipped, {why}" for key, why in report["skipped"].items()] + [f"{TITLES[key]}: FAILED, see above" for key in report["failed"]]
    return "\n".join(lines)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)

    def positive(text):
        if not (text.isascii() and text.isdecimal()) or not int(text): raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
        return int(text)

    def names(text):
        chosen = list(dict.fromkeys(text.split(",")))
        unknown = [name for name in chosen if name not in PACKAGES]
        if unknown: raise argparse.ArgumentTypeError(f"there is no peer {', '.join(map(repr, unknown))}; there are {', '.join(PACKAGES)}")
        return chosen

    parser.add_argument("--touchpoints", type=positive, default=1_000_000, metavar="N", help="lines of the large file (default: 1000000)")
    parser.add_argument("--customers", type=positive, default=100_000, metavar="C", help="persons that they are about (default: 100000)")
    parser.add_argument("--seed", type=positive, default=1, metavar="S", help="the same seed gives the same lines (default: 1)")
    parser.add_argument("--runs", type=positive, default=3, metavar="R", help="rounds measured (default: 3)")
    parser.add_argument("--peers", type=names, default=list(PACKAGES), metavar="LIST", help=f"which ones, with commas (default: {','.join(PACKAGES)})")
    parser.add_argument("--json", action="store_true", help="one object on standard output, all else on standard error")
    for name, program in (("daybook", "daybook"), ("bench", "daybook-bench")):
        parser.add_argument(f"--{name}", default=str(ROOT / ".build/release" / program), metavar="FILE", help=f"the built {program} (default: .build/release/{program} of this checkout)")
    options = parser.parse_args()
    for name in ("daybook", "bench"):
        path = str(Path(getattr(options, name)).resolve())
        setattr(options, name, path)
        if not os.access(path, os.X_OK): parser.error(f"no program at {path}: build it with `swift build -c release`, or name it with --{name}")
    return options


def main():
    options = parsed()
    with workspace() as top:
        comparison = Comparison(options, top)
        try:
            comparison.find_peers()
            small = min(SMALL, options.touchpoints)
            comparison.check(comparison.generate(small, max(1, small // 10), options.seed + 1), small, with_reference=True)
            path = comparison.generate(options.touchpoints, options.customers, options.seed)
            if comparison.peers: comparison.check(path, options.touchpoints, with_reference=False)
            if not comparison.peers: raise Unusable("there is no peer to compare with: the reasons are above")
            comparison.measure(path)
            report = comparison.report()
            print(json.dumps(report, ensure_ascii=False) if options.json else "\n" + table(report))
        except BROKEN as error:
            print(f"compare.py: {error}", file=sys.stderr)
            sys.exit(1)
        except KeyboardInterrupt: sys.exit(130)
        finally: comparison.close()
    sys.exit(1 if comparison.failed else 0)


if __name__ == "__main__":
    main()
