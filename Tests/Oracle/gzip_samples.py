#!/usr/bin/env python3
"""Writes Fixtures/gzip: the same contents compressed by zlib in every way that it has, and contents.txt.

contents.txt has one line a file: name, length of the content, its SHA-256. Contents come from seeds and from
Fixtures/completejourney/small.ndjson; zlib's versions may compress differently, and then both are right.
"""
import gzip, hashlib, random, struct, zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "Fixtures" / "gzip"
STRATEGIES = {"default": zlib.Z_DEFAULT_STRATEGY, "filtered": zlib.Z_FILTERED, "huffman": zlib.Z_HUFFMAN_ONLY, "rle": zlib.Z_RLE, "fixed": zlib.Z_FIXED}
MIB = 1 << 20


def contents():
    """Name and bytes of each content; text, long repetitions and short ones, and what does not compress."""
    seeded = random.Random(7)
    text = (ROOT / "Fixtures/completejourney/small.ndjson").read_bytes()
    noise = seeded.randbytes(40_000)
    far = bytearray(noise[:33_500])
    while len(far) < 60_000:
        # Copies from the edges of what deflate can reach.
        distance = seeded.choice((1, 2, 3, 7, 8, 9, 31, 257, 258, 24577, 32505, 32506, 32767, 32768))
        for _ in range(seeded.choice((3, 4, 10, 11, 130, 257, 258, 259))): far.append(far[-distance])
    yield "empty", b""
    yield "one", b"d"
    yield "few", b"a daybook is the book of original entry, the first book"
    yield "noise", noise[:3000]
    yield "repeats", b"".join(seeded.choice((b"ab", b"abc", b"d" * 300)) for _ in range(200))
    yield "far", bytes(far)
    yield "text", text[:12_000]


def raw(content, level, strategy, window=-15):
    """Deflate data alone."""
    packer = zlib.compressobj(level, zlib.DEFLATED, window, 9, strategy)
    return packer.compress(content) + packer.flush()


def member(content, level=6, strategy=0, name=None, comment=None, extra=None, checksum=False):
    """One gzip member with the fields asked for."""
    flags = 2 * checksum | 4 * (extra is not None) | 8 * (name is not None) | 16 * (comment is not None)
    head = bytes([0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 0, 3])
    if extra is not None: head += struct.pack("<H", len(extra)) + extra
    if name is not None: head += name + b"\0"
    if comment is not None: head += comment + b"\0"
    if checksum: head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    return head + raw(content, level, strategy) + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def samples():
    """File name, gzip data, content."""
    for name, content in contents():
        for level in range(10):
            if name == "far" and level not in (0, 1, 6): continue
            yield f"{name}-{level}-default", member(content, level), content
        for label, strategy in STRATEGIES.items():
            if label != "default" and name != "noise": yield f"{name}-6-{label}", member(content, 6, strategy), content
    text = (ROOT / "Fixtures/completejourney/small.ndjson").read_bytes()[:300_000]
    for level, label in ((1, "default"), (6, "default"), (9, "default"), (6, "fixed"), (6, "rle")):
        yield f"large-{level}-{label}", member(text, level, STRATEGIES[label]), text
    few = b"a daybook is the book of original entry, the first book"
    for fields in range(16):
        yield f"fields-{fields:02}", member(few, name=b"caf\xe9.txt" if fields & 1 else None, comment=b"" if fields & 2 else None, extra=bytes(300) if fields & 4 else None, checksum=bool(fields & 8)), few
    yield "fields-extra-empty", member(few, extra=b""), few
    yield "members", member(few) + member(b"") + member(text[:2000], 9, name=b"b") + member(few, 0), few + text[:2000] + few
    yield "members-padded", member(few) + member(few) + bytes(512), few + few
    yield "flushed", flushed(text[:6000]), text[:6000]
    noise = random.Random(9)
    # Below the limit of expansion, at its free bytes, and beyond both.
    rough = b"".join(noise.randbytes(80) + bytes(17_920) for _ in range(17 * MIB // 18_000 + 1))
    yield "limit-below", member(rough, 9), rough
    yield "limit-free", member(bytes(16 * MIB), 9), bytes(16 * MIB)
    yield "limit-beyond", member(bytes(17 * MIB), 9), bytes(17 * MIB)


def flushed(content):
    """Data whose sender flushed after every line, as a slow one does."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    parts = [packer.compress(line) + packer.flush(zlib.Z_SYNC_FLUSH) for line in content.splitlines(keepends=True)]
    return b"".join(parts) + packer.flush()


def main():
    TARGET.mkdir(exist_ok=True)
    lines = []
    for name, data, content in samples():
        assert gzip.decompress(data) == content, name
        (TARGET / f"{name}.gz").write_bytes(data)
        lines.append(f"{name} {len(content)} {hashlib.sha256(content).hexdigest()}\n")
    (TARGET / "contents.txt").write_text("".join(sorted(lines)))


if __name__ == "__main__":
    main()
