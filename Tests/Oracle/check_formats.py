#!/usr/bin/env python3
"""The same touchpoints in every form that is taken give the same figures: one digest, whatever they came in.

Each form is a function from the touchpoints of a set to the bytes of a file; each is ingested as a file, from standard
input and compressed, and compared with the native lines: Complete Journey's small set and CDNOW's sample, with --full
Complete Journey whole. To add a form, add a function to FORMS.
"""
import gzip, json

from ledgerprobe import Book, Checks, arguments, fixture, workspace

NATIVE = ("customer", "identifiers", "channel", "direction", "campaign", "cell", "message", "causedBy", "offer", "coupon", "amount", "currency", "cost", "place", "banner", "reason", "agent", "counterparty", "properties")


def touchpoints(path):
    """The native touchpoints, numbers as they are written."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line, parse_float=Number, parse_int=Number) for line in content.splitlines() if line.strip()]


class Number(float):
    """A number that is written as it was read."""

    def __new__(cls, text):
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __repr__(self):
        return self.text


def packed(value, **options):
    return json.dumps(value, ensure_ascii=False, **options).encode()


def event(touchpoint):
    """A CloudEvent as a careful sender makes it: the domain before the type, the customer as the subject."""
    data = {name: touchpoint[name] for name in NATIVE if name in touchpoint and name != "customer"}
    made = {"specversion": "1.0", "id": touchpoint["id"], "source": touchpoint.get("source", "import"), "type": f"org.example.{touchpoint['type']}.v1", "time": touchpoint["time"], "data": data}
    if "customer" in touchpoint: made["subject"] = touchpoint["customer"]
    if "properties" in data: data.update(data.pop("properties"))
    return made


def native_lines(all): return b"".join(packed(one) + b"\n" for one in all), ()


def native_array(all): return packed(all), ()


def native_pretty(all): return b"\n".join(packed(one, indent=2) for one in all) + b"\n", ()


def native_pretty_array(all): return packed(all, indent="\t"), ()


def native_array_lines(all): return b"".join(packed(all[start:start + 100]) + b"\n" for start in range(0, len(all), 100)), ()


def event_lines(all): return native_lines([event(one) for one in all])


def event_array(all): return native_array([event(one) for one in all])[0], ("--format", "cloudevents")


def event_pretty(all): return native_pretty([event(one) for one in all])


def event_array_lines(all): return native_array_lines([event(one) for one in all])


def mixed_lines(all): return native_lines([event(one) if index % 2 else one for index, one in enumerate(all)])


FORMS = (native_lines, native_array, native_pretty, native_pretty_array, native_array_lines, event_lines, event_array, event_pretty, event_array_lines, mixed_lines)


def check_form(checks, top, daybook, form, all, expected):
    """One form: as a file, through a pipe in pieces, and compressed; then the same again, which adds nothing."""
    content, options = form(all)
    ways = {"file": ("items", content), "pipe": (None, content), "gzip": ("items", gzip.compress(content, 6)), "gzip pipe": (None, gzip.compress(content, 1))}
    for way, (name, data) in ways.items():
        with checks.group(f"{form.__name__}, {way}"):
            book = Book(daybook, top / "ledger")
            book.remove()
            if name:
                (top / name).write_bytes(data)
                receipt = book.ingest(top / name, options=options)
            else:
                receipt = book.ingest(options=options, feed=[data[start:start + 70_001] for start in range(0, len(data), 70_001)])
            checks.equal(f"{form.__name__}, {way}: receipt", (receipt["read"], receipt["appended"], receipt["quarantined"]), (len(all), len(all), 0))
            checks.equal(f"{form.__name__}, {way}: digest", book.digest(), expected)
    with checks.group(f"{form.__name__}, again"):
        again = book.ingest(options=options, feed=[content])
        checks.equal(f"{form.__name__}, again: duplicates", (again["duplicates"], again["appended"]), (len(all), 0))


def main():
    options = arguments(__doc__, full=(False, "Complete Journey whole, too"))
    checks = Checks()
    sets = ["completejourney/small.ndjson", "cdnow/sample.ndjson"] + (["completejourney/full.ndjson.gz"] if options.full else [])
    with workspace() as top:
        for name in sets:
            all = touchpoints(fixture(name))
            native = Book(options.daybook, top / "native")
            native.remove()
            native.ingest(fixture(name))
            expected = native.digest()
            for form in FORMS: check_form(checks, top, options.daybook, form, all, expected)
        with checks.group("CloudEvents as the specification has them"):
            for path in sorted(fixture("cloudevents").glob("*.json")):
                # Its examples have no type that the registry knows, and no channel.
                if path.name.startswith("specification"): continue
                book = Book(options.daybook, top / "ledger")
                book.remove()
                receipt = book.ingest(path, options=("--format", "cloudevents"))
                refused = path.stem == "unregistered"
                held = json.loads(path.read_bytes())
                count = len(held) if isinstance(held, list) else 1
                checks.equal(f"{path.name}", (receipt["read"], receipt["quarantined"]), (count, count if refused else 0))
    checks.finish()


if __name__ == "__main__":
    main()
