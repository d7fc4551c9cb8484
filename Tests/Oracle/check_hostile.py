#!/usr/bin/env python3
"""Input that means harm, or merely is broken: quarantine or acceptance, neighbours survive, memory stays flat.

Every case is one or more lines between two good neighbours in a file of its own; the receipt must add up, both
neighbours must be in the dump, and the case itself must be appended, quarantined or one of both, as said beside it. Then
JSONTestSuite: each `y_` file as the value of one member of `properties` is appended, each `n_` file there is
quarantined alone, each `i_` file may be either unless its fault is one that is always refused.

An NDJSON line holds no raw newline: in a suite file a newline becomes a space, unless that would make it valid.
"""
import json

from ledgerprobe import LIMIT_MB, Book, Checks, arguments, fixture, ids_of, total, workspace, write_lines

MIB = 1 << 20
TAKEN, REFUSED, EITHER, SKIPPED = "appended", "quarantined", "either", "skipped"
HEAD = b'{"id":"%s","customer":"h","type":"visit.web","channel":"web","time":"2026-01-01T00:00:00Z"'
PLAIN = HEAD + b"}"


def good(name, member=b""):
    """A good touchpoint; `member`: further members, with the comma before them."""
    return HEAD % name.encode() + member + b"}"


def prop(value, name="x"):
    """A touchpoint with `value` as one member of its properties."""
    return good(name, b',"properties":{"v":' + value + b"}")


def amount(value):
    return good("x", b',"amount":' + value + b',"currency":"EUR"')


def cases():
    """Name, lines, and what must become of each of them."""
    yield "nested 100 deep", [prop(b"[" * 100 + b"]" * 100)], TAKEN
    for depth in (100_000, 500_000): yield f"nested {depth} deep", [prop(b"[" * depth + b"]" * depth)], REFUSED
    yield "nested objects, 200 000 deep", [prop(b'{"a":' * 200_000 + b"1" + b"}" * 200_000)], REFUSED
    yield "a line of opening brackets", [b"[" * 900_000], REFUSED
    for number in (b"1e400", b"-1e-400", b"9" * 10_000, b"0." + b"1" * 10_000, b"1e" + b"9" * 30, b"123456789012345678901234567890"):
        yield f"number in properties: {number[:20].decode()} ({len(number)} digits)", [prop(number)], TAKEN
    for number in (b"899999999999999.9999", b'"-899999999999999.9999"', b"1.00000", b"1e2", b'"12.5"', b"0", b"-3.10", b"8.5e14", b"10000e-8"):
        yield f"amount {number.decode()}", [amount(number)], TAKEN
    for number in (b"9e14", b"900000000000000", b"-9e14", b"1.00001", b"1e-5", b"1e400", b"1e" + b"9" * 30, b"9" * 10_000, b"1e999999999", b'"1,5"', b'""x', b"NaN", b"true", b'"+1"', b'".5"', b'"1."', b'" 1"', b'"0x1"', b"[1]"):
        yield f"amount {number[:20].decode()}", [amount(number)], REFUSED
    for name, raw in (("a lone continuation byte", b"\x80"), ("an overlong slash", b"\xc0\xaf"), ("a surrogate", b"\xed\xa0\x80"), ("beyond U+10FFFF", b"\xf4\x90\x80\x80"), ("a cut sequence", b"\xe2\x82"), ("byte FF", b"\xff")):
        yield f"UTF-8: {name} in properties", [prop(b'"' + raw + b'"')], REFUSED
        yield f"UTF-8: {name} in the id", [PLAIN % (b"x" + raw)], REFUSED
        yield f"UTF-8: {name} outside of any string", [good("x") + raw], REFUSED
    yield "UTF-8: every length", [prop("\"a é € 😀 \u2028 \U0010ffff\"".encode())], TAKEN
    yield "lone surrogate escapes", [prop(b'"\\ud800"', "a"), prop(b'"\\udc00x"', "b"), good("c", b',"campaign":"\\ud83d"')], REFUSED
    yield "a surrogate pair", [prop(b'"\\ud83d\\ude00"')], TAKEN
    yield "NUL bytes", [b"\x00", good("x")[:20] + b"\x00" + good("x")[20:], prop(b'"\x00"'), b"\x00" * 4096], REFUSED
    yield "NUL as an escape, in properties", [prop(b'"\\u0000"')], TAKEN
    yield "control characters", [prop(b'"\t"'), prop(b'"\x1f"', "b"), b"\x0c" + good("c")], REFUSED
    yield "CRLF", [good("a") + b"\r", good("b") + b"\r", prop(b"1", "c") + b"\r"], TAKEN
    yield "blank lines", [b"", b"", b"\r", b"   ", b" \t\r"], SKIPPED
    yield "white space around", [b" \t " + good("x") + b"  "], TAKEN
    yield "two values on a line", [good("a") + good("b"), good("c") + b"," + good("d")], REFUSED
    yield "no objects", [b"1", b"null", b'"x"', b"[1]", b"true"], REFUSED
    yield "an empty object", [b"{}"], REFUSED
    yield "a required member is missing, empty, null or of another type", [good("x").replace(old, new) for old, new in ((b'"id":"x",', b""), (b'"id":"x"', b'"id":""'), (b'"id":"x"', b'"id":null'), (b'"id":"x"', b'"id":7'), (b'"channel":"web",', b""), (b'"type":"visit.web",', b""), (b'"time"', b'"Time"'))], REFUSED
    yield "members of another type", [good("x", member) for member in (b',"customer":7', b',"campaign":[]', b',"properties":[]', b',"properties":"{}"', b',"identifiers":"a:b"', b',"identifiers":["nocolon"]', b',"identifiers":[7]', b',"direction":"sideways"', b',"source":{}')], REFUSED
    yield "times that are none", [good("x").replace(b"2026-01-01T00:00:00Z", time) for time in (b"yesterday", b"2026-01-01", b"2026-01-01T00:00:00", b"2026-13-01T00:00:00Z", b"2026-02-29T00:00:00Z", b"2026-01-01T24:00:00Z", b"2026-01-01T00:00:60Z", b"0000-01-01T00:00:00Z", b"10000-01-01T00:00:00Z", b"2026-01-01 00:00:00Z", b"2026-01-01T00:00:00+0100", b"2026-01-01T00:00:00.Z", b"2026-1-1T00:00:00Z")], REFUSED
    for index, time in enumerate((b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59.999999999Z", b"2024-02-29t12:00:00z", b"2026-01-01T00:00:00.123456789+14:00")):
        yield f"time {time.decode()}", [good(f"t{index}").replace(b"2026-01-01T00:00:00Z", time)], TAKEN
    yield "duplicate members", [good("x", b',"customer":"h","properties":{"a":1,"a":2}')], TAKEN
    yield "null and empty mean absent", [good("x", b',"campaign":null,"cell":"","properties":null,"identifiers":null,"amount":null')], TAKEN
    yield "a retraction without what it retracts", [good("x").replace(b"visit.web", b"touchpoint.retracted"), good("y", b',"retracts":{"source":"import"}').replace(b"visit.web", b"touchpoint.retracted")], REFUSED
    yield "a run's retraction from outside", [good("x").replace(b"visit.web", b"ingest.retracted")], REFUSED
    yield "a byte order mark", [b"\xef\xbb\xbf" + good("x")], EITHER
    yield "UTF-16", [good("x").decode().encode("utf-16-le")], REFUSED
    for size, outcome in ((MIB - 4096, TAKEN), (MIB - 1, EITHER), (MIB, EITHER), (MIB + 1, EITHER), (3 * MIB, EITHER)):
        yield f"a good line of {size} bytes", [padded(size)], outcome
        yield f"a broken line of {size} bytes", [padded(size)[:-1] + b"x"], REFUSED
    yield "a line of 200 000 members", [prop(b"{" + b",".join(b'"m%d":%d' % (i, i) for i in range(50_000)) + b"}"), prop(b"[" + b",".join([b"1"] * 200_000) + b"]", "y")], TAKEN
    yield "keys like a trap", [good("x", b',"__proto__":{},"position":7,"recorded":"never","":1,"\\u0069d":"x"')], TAKEN


def padded(size):
    """A good touchpoint of exactly `size` bytes."""
    frame = prop(b'""')
    return prop(b'"' + b"p" * (size - len(frame)) + b'"')


def check_case(checks, top, daybook, name, lines, outcome):
    """One case between its neighbours, in a ledger of its own."""
    with checks.group(name):
        book = Book(daybook, top / "ledger")
        book.remove()
        receipt = book.ingest(write_lines(top / "case.ndjson", [good("before"), *lines, good("after")]))
        ids = ids_of(book.dump())
        n, taken, refused = len(lines), receipt["appended"] - 2, receipt["quarantined"]
        faults = []
        if total(receipt) != receipt["read"]: faults.append("the receipt does not add up")
        if receipt["read"] != 2 + (0 if outcome == SKIPPED else n): faults.append("read is wrong")
        if ids[:1] != ["before"] or ids[-1:] != ["after"]: faults.append(f"neighbours: {ids[:3]} … {ids[-3:]}")
        expected = {TAKEN: (n, 0), REFUSED: (0, n), SKIPPED: (0, 0)}.get(outcome, (taken, n - taken))
        if (taken, refused) != expected: faults.append(f"{taken} appended and {refused} quarantined, expected {expected}")
        if receipt["exit"] != (1 if refused else 0): faults.append(f"exit code {receipt['exit']}")
        if receipt["peak_mb"] >= LIMIT_MB: faults.append(f"{receipt['peak_mb']:.0f} MB")
        checks.that(f"{name}: {outcome}", not faults, f"{faults}, {receipt}")


def check_files(checks, top, daybook):
    """What is about the file, not a line: no content, no last newline, a last line cut short, no file."""
    book = Book(daybook, top / "ledger-files")
    for name, content, expected in (
        ("empty file", b"", (0, 0, 0)), ("only newlines", b"\n\r\n\n", (0, 0, 0)), ("no newline at the end", good("a") + b"\n" + good("b"), (2, 2, 0)),
        ("last line cut short", good("c") + b"\n" + good("d")[:-9], (2, 1, 1)), ("last line is a carriage return", good("e") + b"\r\n\r", (1, 1, 0)),
    ):
        with checks.group(name):
            path = top / "file.ndjson"
            path.write_bytes(content)
            receipt = book.ingest(path)
            checks.equal(name, (receipt["read"], receipt["appended"], receipt["quarantined"]), expected)
    with checks.group("quarantine"):
        head = book.stats()["head"]
        again = book.ingest(feed=[good("c") + b"\n" + good("d")[:-9]])
        checks.equal("the same broken line again: counted, not recorded again", (again["quarantined"], book.stats()["head"]), (1, head))
        checks.that("quarantine list: tells of it", book.run("quarantine", "list").out.strip(), "nothing printed")
        missing = book.run("ingest", top / "missing.ndjson", "--json", codes=None)
        checks.that("a file that is not there: an exit code and its name", missing.code in (1, 2, 4) and b"missing.ndjson" in missing.err, missing)
        unknown = book.run("ingest", "--no-such-option", top / "file.ndjson", codes=None)
        checks.equal("an unknown option: usage", unknown.code, 2)


def check_long_line(checks, top, daybook, size):
    """A line far beyond any buffer, good and broken, from a file and a pipe: flat memory, neighbours survive."""
    pieces, start = size // MIB, good("x", b',"properties":{"v":"')[:-1]
    def line(start, piece, end): return [good("before") + b"\n", start, *[piece] * pieces, end, good("after") + b"\n"]
    whole = line(start, b"p" * MIB, b'"}}\n')
    for name, parts, from_file in (("in one string", whole, False), ("in one string, from a file", whole, True), ("of brackets", line(b"[", b"[" * MIB, b"\n"), False), ("without an end", whole[:-2], False)):
        with checks.group(f"{pieces} MiB line {name}"):
            book = Book(daybook, top / "ledger-long")
            book.remove()
            path = top / "long.ndjson"
            if from_file:
                with open(path, "wb") as out: out.writelines(parts)
            receipt = book.ingest(path) if from_file else book.ingest(feed=parts)
            ids = [name for name in ids_of(book.dump()) if name != "x"]
            neighbours = ["before", "after"] if parts[-1].endswith(b"\n") else ["before"]
            checks.equal(f"{pieces} MiB line {name}: neighbours survive", ids, neighbours)
            checks.equal(f"{pieces} MiB line {name}: receipt", (receipt["read"], total(receipt)), (1 + len(neighbours),) * 2)
            checks.that(f"{pieces} MiB line {name}: {receipt['peak_mb']:.0f} MB at most", 0 < receipt["peak_mb"] < LIMIT_MB, f"limit {LIMIT_MB} MB")
            path.unlink(missing_ok=True)


def strictly_valid(line):
    """Whether this is JSON and UTF-8, told by another parser."""
    def refuse(_): raise ValueError("no number")
    try:
        json.loads(line.decode("utf-8"), parse_constant=refuse, parse_int=str, parse_float=str)
        return True
    except (ValueError, RecursionError):
        return False


def embedded(checks, prefix):
    """Suite files of one prefix as touchpoints: name and line; what cannot be one is printed with the reason."""
    for path in sorted(fixture("json").glob(f"{prefix}_*.json")):
        content = path.read_bytes()
        line = prop(content.replace(b"\n", b" "), path.stem.replace('"', "'"))
        if prefix == "n" and strictly_valid(line):
            reason = "its fault is the newline" if b"\n" in content else "it is valid there"
            print(f"skip  {path.stem}: {reason}, which a line cannot hold", flush=True)
        else:
            yield path.stem, line


def check_suite(checks, top, daybook, prefix, verdict):
    """All files of a prefix in one ingest, each between good neighbours; the dump tells which were taken."""
    with checks.group(f"JSONTestSuite {prefix}_"):
        files = list(embedded(checks, prefix))
        lines = [good("neighbour-0")]
        for index, (_, line) in enumerate(files): lines += [line, good(f"neighbour-{index + 1}")]
        book = Book(daybook, top / f"ledger-suite-{prefix}")
        receipt = book.ingest(write_lines(top / "suite.ndjson", lines))
        taken = set(ids_of(book.dump()))
        lost = [f"neighbour-{index}" for index in range(len(files) + 1) if f"neighbour-{index}" not in taken]
        checks.that(f"JSONTestSuite {prefix}_: receipt adds up", total(receipt) == receipt["read"] == len(lines), receipt)
        checks.that(f"JSONTestSuite {prefix}_: {len(files) + 1} neighbours survive", not lost, lost)
        for name, line in files:
            expected = verdict(name, line)
            if expected != EITHER: checks.equal(f"{name}: {expected}", TAKEN if name in taken else REFUSED, expected)


def of_choice(name, line):
    """`i_` files: what is invalid UTF-8 or a lone surrogate is refused, a number of any size is kept as sent."""
    if name.startswith("i_number_"): return TAKEN
    return REFUSED if name.startswith(("i_string_", "i_object_key_lone", "i_structure_UTF-8_BOM")) else EITHER


def main():
    options = arguments(__doc__, megabytes=(100, "length of the long line in MiB"))
    checks, daybook = Checks(), options.daybook
    with workspace() as top:
        for name, lines, outcome in cases(): check_case(checks, top, daybook, name, lines, outcome)
        check_files(checks, top, daybook)
        check_long_line(checks, top, daybook, options.megabytes * MIB)
        for prefix, verdict in (("y", lambda *_: TAKEN), ("n", lambda *_: REFUSED), ("i", of_choice)): check_suite(checks, top, daybook, prefix, verdict)
    checks.finish()


if __name__ == "__main__":
    main()
