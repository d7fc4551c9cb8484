"""What the checks of the built program share: running it, measuring it, counting verdicts.

Standard library only. A check makes a `Checks`, works inside `workspace()` and ends with `finish()`:

    checks = Checks()
    with workspace() as top:
        book = Book(arguments.daybook, top / "ledger")
        receipt = book.ingest(fixture("cdnow/sample.ndjson"))
        checks.equal("receipt adds up", total(receipt), receipt["read"])
    checks.finish()

A figure is never compared with the program's own earlier output alone: oracle.py says what it must be.
"""
import argparse, contextlib, io, json, os, shutil, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path

import compare

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WINDOWS = ["--window", "1d", "--window", "7d", "--window", "14d", "--window", "30d"]
LIMIT_MB = 200


class Unusable(Exception):
    """The program answered in a way no later step can work with."""


class Checks:
    """Counts verdicts and prints one line for each."""

    def __init__(self):
        self.passed = self.failed = 0
        self.started = time.monotonic()

    def that(self, name, holds, detail=""):
        """Prints `ok` or `FAIL` with the detail of a failure; returns the verdict."""
        if holds:
            self.passed += 1
            print(f"ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {name}: {str(detail)[:1500]}", flush=True)
        return bool(holds)

    def equal(self, name, got, expected):
        return self.that(name, got == expected, f"got {got!r}, expected {expected!r}")

    @contextlib.contextmanager
    def group(self, name):
        """A group of checks: what breaks it off is one failure, and the next group still runs."""
        try:
            yield
        except (Unusable, OSError, ValueError, KeyError, TypeError, AttributeError, subprocess.SubprocessError) as error:
            self.that(name, False, f"{type(error).__name__}: {error}")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed ({time.monotonic() - self.started:.0f} s)")
        sys.exit(1 if self.failed or not self.passed else 0)


class Ended:
    """A process that has ended: exit code (negative: the signal), output, peak resident memory in MB, seconds."""

    def __init__(self, code, out, err, peak_mb, seconds):
        self.code, self.out, self.err, self.peak_mb, self.seconds = code, out, err, peak_mb, seconds

    def objects(self):
        """The JSON objects of the whole lines on stdout; a last line without its end is left out."""
        return [json.loads(line) for line in self.out.split(b"\n")[:-1] if line.strip()]

    def __repr__(self):
        return f"exit {self.code}, stdout {self.out[-300:]!r}, stderr {self.err[-500:]!r}"


class Running:
    """A started program; stdout and stderr go to files, so that it never waits for its reader.

    `feed`: None for an empty stdin, a path, or an iterable of bytes written by a thread; "open" leaves stdin to the caller.
    """

    started_here = []

    def __init__(self, command, environment=None, feed=None):
        self.out, self.err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.started, self.hwm = time.monotonic(), 0
        given = open(feed, "rb") if isinstance(feed, (str, Path)) and feed != "open" else None
        self.process = subprocess.Popen(
            [str(part) for part in command], stdout=self.out, stderr=self.err, env={**os.environ, **(environment or {})}, start_new_session=True,
            stdin=given or (subprocess.DEVNULL if feed is None else subprocess.PIPE),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        if given: given.close()
        self.started_here.append(self.process)
        self.stdin = self.process.stdin
        self.feeder = None
        if feed is not None and not isinstance(feed, (str, Path)):
            self.feeder = threading.Thread(target=self._write, args=(feed,), daemon=True)
            self.feeder.start()

    def _write(self, pieces):
        with contextlib.suppress(BrokenPipeError, ValueError):
            for piece in pieces: self.stdin.write(piece)
            self.stdin.close()

    def printed(self):
        """What stdout holds so far."""
        return os.pread(self.out.fileno(), os.fstat(self.out.fileno()).st_size, 0)

    def alive(self):
        return self.process.poll() is None

    def send(self, number):
        with contextlib.suppress(ProcessLookupError): self.process.send_signal(number)

    def _sample(self):
        """VmHWM so far: it belongs to this program alone, whereas ru_maxrss may show what forked it."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            self.hwm = max(self.hwm, int(status.split("VmHWM:")[1].split()[0]))

    def wait(self, timeout=3600):
        """Waits for the end; after `timeout` seconds it is killed and that raises `Unusable`."""
        deadline, pause = time.monotonic() + timeout, 0.001
        while self.process.returncode is None:
            self._sample()
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.started_here.remove(self.process)
                self.process.returncode = os.waitstatus_to_exitcode(status)
                if usage.ru_maxrss > _own_peak(): self.hwm = max(self.hwm, usage.ru_maxrss)
            elif time.monotonic() > deadline:
                self.process.kill()
                raise Unusable(f"still running after {timeout} s: {self.process.args}")
            else:
                time.sleep(pause)
                pause = min(pause * 1.5, 0.02)
        seconds = time.monotonic() - self.started
        if self.feeder: self.feeder.join(10)
        if self.stdin:
            with contextlib.suppress(BrokenPipeError): self.stdin.close()
        self.out.seek(0)
        self.err.seek(0)
        ended = Ended(self.process.returncode, self.out.read(), self.err.read(), self.hwm / 1024, seconds)
        self.out.close()
        self.err.close()
        return ended


def _own_peak():
    try: return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    except (OSError, IndexError): return 0


class Book:
    """One ledger directory and the program that keeps it."""

    def __init__(self, daybook, directory):
        self.daybook, self.directory = daybook, Path(directory)

    def start(self, *arguments, feed=None):
        return Running([self.daybook, *arguments, "--ledger", self.directory], feed=feed)

    def run(self, *arguments, feed=None, codes=(0,), timeout=3600):
        """Runs to the end; any other exit code than `codes` (None: any) raises `Unusable`."""
        ended = self.start(*arguments, feed=feed).wait(timeout)
        if codes is not None and ended.code not in codes:
            raise Unusable(f"daybook {' '.join(map(str, arguments))[:300]}: {ended}")
        return ended

    def ingest(self, *files, options=(), feed=None):
        """Ingests files, or `feed` through `-`; returns the receipt, with its exit code under `exit`."""
        return receipt_of(self.run("ingest", *options, *(files or ["-"]), "--json", feed=feed, codes=(0, 1)))

    def stats(self): return one(self.run("stats", "--json"))

    def replay(self, *arguments): return one(self.run("replay", "--json", *arguments))

    def digest(self, *arguments): return self.replay(*arguments)["digest"]

    def customers(self, *arguments): return self.run("query", "customers", "--ndjson", *arguments).out

    def campaigns(self, *arguments): return self.run("query", "campaigns", "--ndjson", *arguments).out

    def dump(self): return self.run("dump").out

    def remove(self): shutil.rmtree(self.directory, ignore_errors=True)


def one(ended):
    """The one JSON object a command printed, on one line or on several."""
    try: return json.loads(ended.out)
    except ValueError: raise Unusable(f"not one JSON object: {ended}") from None


def receipt_of(ended):
    """The receipt: the last object on stdout, after the lines of `--acks` where there are any."""
    lines = ended.out.rstrip().split(b"\n")
    for first in range(len(lines) - 1, -1, -1):
        if not lines[first].startswith(b"{"): continue
        with contextlib.suppress(ValueError):
            receipt = json.loads(b"\n".join(lines[first:]))
            if "read" in receipt: return {**receipt, "exit": ended.code, "peak_mb": ended.peak_mb, "seconds": ended.seconds}
    raise Unusable(f"no receipt: {ended}")


def acknowledged(printed):
    """The largest position that `--acks` called durable, and how many such lines there are."""
    found = []
    for line in printed.split(b"\n")[:-1]:
        if line.startswith(b'{') and b'"durable"' in line: found.append(json.loads(line)["durable"])
    return max(found, default=0), len(found)


def total(receipt):
    """What a receipt's verdicts add up to; it must be `read`."""
    return receipt["appended"] + receipt["duplicates"] + receipt["quarantined"]


def fixture(path):
    """The absolute path of a file under the fixtures."""
    return ROOT / "Fixtures" / path


def gunzipped(path, size=1 << 20):
    """The content of a gzip file, piece by piece, from `gzip -dc`."""
    with subprocess.Popen(["gzip", "-dc", str(path)], stdout=subprocess.PIPE) as process:
        while piece := process.stdout.read(size): yield piece


def lines_of(path):
    """The lines of a file, without their ends, blank ones left out."""
    return [line for line in Path(path).read_bytes().split(b"\n") if line.strip()]


def ids_of(dumped):
    """The ids of dumped touchpoints, in order; numbers of any length are left unread."""
    return [json.loads(line, parse_int=str, parse_float=str)["id"] for line in dumped.split(b"\n") if line]


def write_lines(path, lines):
    Path(path).write_bytes(b"".join(line + b"\n" for line in lines))
    return Path(path)


def oracle(touchpoints, out, *arguments):
    """Runs the reference implementation in its own process; returns the directory with its two files."""
    subprocess.run([sys.executable, str(HERE / "oracle.py"), str(touchpoints), str(out), *map(str, arguments)], check=True)
    return Path(out)


def edges(path, seed, count):
    """Writes the touchpoints of one seed."""
    with open(path, "wb") as out:
        subprocess.run([sys.executable, str(HERE / "edges.py"), str(seed), str(count)], stdout=out, check=True)
    return Path(path)


def agrees(checks, name, expected, customers, campaigns, scratch):
    """Two checks: both outputs against the expected directory, 0 differ."""
    for key, got in (("customer", customers), ("campaign", campaigns)):
        actual = Path(scratch) / f"actual-{key}s.ndjson"
        actual.write_bytes(got)
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said): differ = compare.main(key, Path(expected) / f"{key}s.ndjson", actual)
        except (ValueError, KeyError) as error:
            differ = True
            said.write(f"{type(error).__name__}: {error}")
        summary = said.getvalue().strip()
        checks.that(f"{name}: {key}s, {summary.splitlines()[-1] if summary else 'nothing compared'}", not differ, summary)


def injector(top, name):
    """Builds the library Tests/Faults/NAME.c in `top`, or ends the check with the reason why that is impossible."""
    if not shutil.which("cc"): subprocess.run(["apt-get", "install", "-y", "gcc", "libc6-dev"], capture_output=True)
    if not shutil.which("cc"):
        print("SKIPPED: there is no C compiler, and none could be installed")
        sys.exit(0)
    built = top / f"{name}.so"
    subprocess.run(["cc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", built, ROOT / "Tests/Faults" / f"{name}.c", "-ldl"], check=True)
    return built


@contextlib.contextmanager
def workspace(in_memory=False):
    """A temporary directory; whatever happens, it is removed and no program started here goes on.

    In memory, where there is room: for checks of many short runs that say nothing about a disk.
    """
    memory = "/dev/shm"
    fits = in_memory and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    top = Path(tempfile.mkdtemp(prefix="daybook-check-", dir=memory if fits else None))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield top
    finally:
        for process in Running.started_here:
            with contextlib.suppress(OSError):
                process.kill()
                process.wait()
        shutil.rmtree(top, ignore_errors=True)


def arguments(description, **options):
    """Parses `--daybook` and the given options: a default of False is a flag, an integer an integer."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--daybook", default=str(ROOT / ".build/release/daybook"), help="the built program (default: %(default)s)")
    for name, (default, text) in options.items():
        flag = "--" + name.replace("_", "-")
        if default is False: parser.add_argument(flag, action="store_true", help=text)
        else: parser.add_argument(flag, type=type(default), default=default, help=f"{text} (default: %(default)s)")
    parsed = parser.parse_args()
    parsed.daybook = str(Path(parsed.daybook).resolve())
    if not os.access(parsed.daybook, os.X_OK): parser.error(f"no program at {parsed.daybook}: build it with `swift build -c release --product daybook`")
    return parsed
