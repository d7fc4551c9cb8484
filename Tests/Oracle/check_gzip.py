#!/usr/bin/env python3
"""Compressed input against python's zlib: the same records, whatever the level, strategy, members and flushes.

Every seed makes lines, compresses them in its own way and compares the dump with that of the plain lines. Then data that
is cut off or damaged, that is not gzip but another compression, and that expands without end: the error is named,
what came before it is recorded, memory stays flat.
"""
import bz2, gzip, lzma, random, zlib

from ledgerprobe import LIMIT_MB, Book, Checks, arguments, workspace

LINE = b'{"id":"%s","customer":"c%d","type":"visit.web","channel":"web","time":"2026-01-01T00:00:00Z","properties":{"v":"%s"}}\n'
STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED)


def lines(seeded, count):
    """Touchpoints some of which compress well."""
    return [LINE % (b"t%d" % index, seeded.randrange(50), seeded.choice((b"x" * seeded.randrange(400), seeded.randbytes(40).hex().encode()))) for index in range(count)]


def compressed(seeded, parts):
    """One or more members, flushed now and then."""
    data, packer = b"", None
    for part in parts:
        if packer is None:
            packer = zlib.compressobj(seeded.randrange(10), zlib.DEFLATED, 16 + seeded.randrange(9, 16), seeded.randrange(1, 10), seeded.choice(STRATEGIES))
        data += packer.compress(part)
        chance = seeded.random()
        if chance < 0.01:
            data += packer.flush()
            packer = None
        elif chance < 0.03:
            data += packer.flush(seeded.choice((zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH)))
    return data + (packer.flush() if packer else b"") + bytes(seeded.choice((0, 0, 512)))


def check_seed(checks, top, daybook, seed):
    with checks.group(f"seed {seed}"):
        seeded = random.Random(seed)
        parts = lines(seeded, seeded.randrange(1, 3000))
        data = compressed(seeded, parts)
        plain, packed = Book(daybook, top / "plain"), Book(daybook, top / "packed")
        for book in (plain, packed): book.remove()
        (top / "lines.ndjson").write_bytes(b"".join(parts))
        plain.ingest(top / "lines.ndjson")
        size = seeded.choice((1 << 20, 4096, 513))
        receipt = packed.ingest(feed=[data[start:start + size] for start in range(0, len(data), size)])
        checks.equal(f"seed {seed}: appended", receipt["appended"], len(parts))
        ids = [line.split(b'"id":')[1].split(b",")[0] for line in plain.dump().split(b"\n") if line]
        got = [line.split(b'"id":')[1].split(b",")[0] for line in packed.dump().split(b"\n") if line]
        checks.that(f"seed {seed}: the same records, {len(data)} bytes", ids == got and plain.digest() == packed.digest(), f"{len(ids)} and {len(got)}")


def check_faults(checks, top, daybook):
    """What is wrong is named on stderr: of a file nothing is recorded, of a stream what came before it."""
    parts = lines(random.Random(1), 4000)
    content = b"".join(parts)
    data = gzip.compress(content)
    damaged = bytearray(data)
    damaged[-7] ^= 1
    cases = (
        ("cut off", data[:len(data) // 2], "the gzip data ends in the middle (truncated?)", True),
        ("checksum", bytes(damaged), "fails its checksum", True),
        ("trailing", data + b"more", "followed by something else", True),
        ("expands", gzip.compress(content + bytes(40 << 20), 9), "expands to more than 200 times its size", True),
        ("twice", gzip.compress(data), "compressed with gzip twice", False),
        ("bzip2", bz2.compress(content), "bzip2 -dc; nothing of it was recorded", False),
        ("xz", lzma.compress(content), "xz -dc; nothing of it was recorded", False),
        ("zstd", b"\x28\xb5\x2f\xfd" + content, "zstd -dc; nothing of it was recorded", False),
        ("zip", b"PK\x03\x04" + content, "unzip -p; nothing of it was recorded", False),
        ("utf-16", content.decode().encode("utf-16"), "iconv -f UTF-16 -t UTF-8; nothing of it was recorded", False),
    )
    for name, bytes_, message, isReadable in cases:
        path = top / "fault.ndjson"
        path.write_bytes(bytes_)
        for kind in ("file", "stream"):
            with checks.group(f"{name}, {kind}"):
                book = Book(daybook, top / "faults")
                book.remove()
                if kind == "file": ended, place = book.run("ingest", path, codes=(1,)), str(path)
                else: ended, place = book.run("ingest", "-", codes=(1, 3), feed=path), "standard input"
                told = ended.err.decode()
                checks.that(f"{name}, {kind}: said so", message in told and place in told, ended.err)
                isRecorded = isReadable and kind == "stream"
                count = len([line for line in book.dump().split(b"\n") if line]) if book.directory.exists() else 0
                checks.that(f"{name}, {kind}: {count} recorded", (count > 500) == isRecorded and (isRecorded or count == 0), count)
                # What fails its checksum may be false: whoever has it is told how to take it out.
                mustGo = name == "checksum" and isRecorded
                checks.equal(f"{name}, {kind}: status", ended.code, 3 if mustGo else 1)
                checks.that(f"{name}, {kind}: what to do", ("retract --run 1" in told) == mustGo, told)
                checks.that(f"{name}, {kind}: {ended.peak_mb:.0f} MB", ended.peak_mb < LIMIT_MB, f"limit {LIMIT_MB} MB")


def main():
    options = arguments(__doc__, seeds=(20, "seeds"))
    checks = Checks()
    with workspace() as top:
        for seed in range(options.seeds): check_seed(checks, top, options.daybook, seed)
        check_faults(checks, top, options.daybook)
    checks.finish()


if __name__ == "__main__":
    main()
