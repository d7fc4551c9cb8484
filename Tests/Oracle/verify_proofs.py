#!/usr/bin/env python3
"""Checks proofs about a daybook's records, and works out a ledger's leaves, sharing nothing with the program.

Standard library only. As a program it reads proofs, one JSON object a line, from the files it is given or from
standard input, prints a line for each that fails, and exits 1 when one does:

    daybook prove 12 | python3 Tests/Oracle/verify_proofs.py
    python3 Tests/Oracle/verify_proofs.py --tree-head kept-head.txt proof.json

The trees are those of RFC 6962 section 2.1, the walks those of RFC 9162 sections 2.1.3.2 and 2.1.4.2. The format of
segments is told in Sources/SegmentLog/SegmentHeader.swift and FrameHeader.swift.
"""
import argparse, base64, hashlib, json, struct, sys
from pathlib import Path


def sha(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha(b"\x01" + left + right)


def head(text):
    """Origin, size and root of a head's three lines; signatures behind them are not looked at."""
    lines = text.split("\n")
    if len(lines) < 4: raise ValueError("a head has three lines")
    root = base64.b64decode(lines[2], validate=True)
    if len(root) != 32 or str(int(lines[1])) != lines[1] or int(lines[1]) < 0 or not lines[0]: raise ValueError("no head")
    return lines[0], int(lines[1]), root


def included(leaf, index, size, root, path):
    if not 0 <= index < size: return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0: return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def consistent(old, new, old_root, new_root, path):
    if not 0 <= old <= new: return False
    if old == new: return not path and old_root == new_root
    if old == 0: return not path and old_root == sha(b"")
    path = list(path)
    if old & (old - 1) == 0: path.insert(0, old_root)
    if not path: return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0: return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0


def verify(proof, expected=None):
    """None when the proof holds, else why not; `expected` is the text of a head that it must be about."""
    try:
        path = [bytes.fromhex(text) for text in proof["path"]]
        if any(len(hash) != 32 for hash in path): return "a hash of other than 32 bytes"
        if proof["proof"] == "consistency":
            (old_log, old, old_root), (log, new, root) = head(proof["old"]), head(proof["new"])
            if expected and expected not in (proof["old"], proof["new"]): return "about another head"
            if old_log != log: return "heads of two logs"
            return None if consistent(old, new, old_root, root, path) else "the hashes do not lead there"
        if proof["proof"] != "inclusion": return "no kind of proof"
        if expected and proof["treeHead"] != expected: return "about another head"
        _, size, root = head(proof["treeHead"])
        leaf = bytes.fromhex(proof["leaf"])
        if "envelope" in proof:
            envelope = base64.b64decode(proof["envelope"], validate=True)
            commitment = bytes.fromhex(proof["commitment"]) if "commitment" in proof else sha(base64.b64decode(proof["evidence"], validate=True))
            if sha(b"\x00" + envelope + commitment) != leaf: return "the leaf is not made of the content"
        if type(proof["position"]) is not int: return "no position"
        return None if included(leaf, proof["position"], size, root, path) else "the hashes do not lead there"
    except (KeyError, ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128: return value, at


def leaves(ledger):
    """The leaf of every record in a ledger's segments that its frames hold, in order of position."""
    found = []
    for path in sorted(Path(ledger, "log").glob("*.seg")):
        data = path.read_bytes()
        if data[:8] != b"daybkseg" or struct.unpack_from("<Q", data, 16)[0] != len(found): raise ValueError(f"{path} does not follow")
        at = 128
        while data[at:at + 4] == b"DBKF":
            first, count = struct.unpack_from("<QI", data, at + 8)
            envelope_bytes, evidence_bytes = struct.unpack_from("<II", data, at + 48)
            if first != len(found): raise ValueError(f"{path} has a frame of position {first} at {len(found)}")
            here = at + 64
            evidence = here + envelope_bytes
            for _ in range(count):
                length, here = varint(data, here)
                stored, here = varint(data, here)
                content = data[evidence:evidence + (stored >> 1)]
                commitment = content if stored & 1 else sha(content)
                found.append(sha(b"\x00" + data[here:here + length] + commitment))
                here, evidence = here + length, evidence + (stored >> 1)
            at += 64 + envelope_bytes + evidence_bytes
            if here != at - evidence_bytes or evidence != at: raise ValueError(f"{path}: the lengths of a frame do not add up")
    return found


def roots(hashes, sizes):
    """The root of the first n leaves for each n of `sizes`, which ascend."""
    wanted, found, peaks = set(sizes), {}, []
    def note(size):
        if size not in wanted: return
        top = None
        for _, peak in reversed(peaks): top = peak if top is None else node(peak, top)
        found[size] = sha(b"") if top is None else top
    note(0)
    for number, leaf in enumerate(hashes, 1):
        width = 1
        while peaks and peaks[-1][0] == width:
            leaf, width = node(peaks.pop()[1], leaf), 2 * width
        peaks.append((width, leaf))
        note(number)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--tree-head", help="a file with the head that the proofs must be about")
    given = parser.parse_args()
    expected = None
    if given.tree_head: expected = "\n".join(Path(given.tree_head).read_text().split("\n")[:3]) + "\n"
    lines = [line for name in given.files for line in Path(name).read_text().splitlines()] if given.files else sys.stdin.read().splitlines()
    failed = proofs = 0
    for number, line in enumerate(lines, 1):
        if not line.strip(): continue
        proofs += 1
        try: reason = verify(json.loads(line), expected)
        except ValueError as error: reason = f"no JSON: {error}"
        if reason:
            failed += 1
            print(f"line {number}: {reason}")
    print(f"{proofs} proofs, {failed} failed")
    sys.exit(1 if failed or not proofs else 0)


if __name__ == "__main__":
    main()
