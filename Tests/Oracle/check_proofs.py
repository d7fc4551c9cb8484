#!/usr/bin/env python3
"""Proofs of the built program against an independent verifier, on real data.

Ingests CDNOW and the mail campaigns in steps with a tree head after each, takes random inclusion and consistency proofs
of every step, and has both verifiers (`daybook verify-proof` and verify_proofs.py) accept each of them, and reject
each with one bit flipped. Leaves and roots are worked out again from the segment files. Then a log is rewritten, and
one is restored from an older copy: both must be told.
"""
import base64, json, random, shutil

from ledgerprobe import Book, Checks, arguments, fixture, lines_of, one, workspace, write_lines
import verify_proofs

given = arguments(__doc__, proofs=(500, "how many proofs, half of each kind"), seed=(1, "seed of what is chosen"))
chance = random.Random(given.seed)
checks = Checks()


def flipped(data):
    place = chance.randrange(8 * len(data))
    return bytes(byte ^ (1 << place % 8 if number == place // 8 else 0) for number, byte in enumerate(data))


def altered_head(text):
    lines = text.split("\n")
    lines[2] = base64.b64encode(flipped(base64.b64decode(lines[2]))).decode()
    return "\n".join(lines)


def altered(proof):
    """The proof with one bit of its leaf, position, path, content or a root changed."""
    proof = json.loads(json.dumps(proof))
    members = ["path"] * (3 if proof["path"] else 0)
    members += ["old", "new"] if proof["proof"] == "consistency" else ["treeHead", "leaf", "position"]
    members += [member for member in ("envelope", "evidence") if proof.get(member)]
    member = chance.choice(members)
    if member == "path":
        place = chance.randrange(len(proof["path"]))
        proof["path"][place] = flipped(bytes.fromhex(proof["path"][place])).hex()
    elif member == "leaf": proof["leaf"] = flipped(bytes.fromhex(proof["leaf"])).hex()
    elif member == "position": proof["position"] ^= 1 << chance.randrange(16)
    elif member in ("envelope", "evidence"): proof[member] = base64.b64encode(flipped(base64.b64decode(proof[member]))).decode()
    else: proof[member] = altered_head(proof[member])
    return proof


def both_say(name, proofs, hold, scratch):
    """Both verifiers accept all of the proofs, or reject every single one."""
    path = write_lines(scratch / "proofs.ndjson", [json.dumps(proof).encode() for proof in proofs])
    program = one(Book(given.daybook, scratch).run("verify-proof", path, "--json", codes=(0, 1)))
    wanted = 0 if hold else len(proofs)
    checks.equal(f"{name}: verify-proof fails {wanted} of {len(proofs)}", (len(program["failed"]), program["proofs"]), (wanted, len(proofs)))
    own = sum(verify_proofs.verify(proof) is not None for proof in proofs)
    checks.equal(f"{name}: verify_proofs.py fails {wanted} of {len(proofs)}", own, wanted)


def prove(book, positions, *options):
    return book.run("prove", "-", *options, feed=[b"".join(b"%d\n" % position for position in positions)]).objects()


with workspace() as top:
    book = Book(given.daybook, top / "ledger")
    lines = lines_of(fixture("cdnow/sample.ndjson"))
    heads, steps = [], 6
    for step in range(steps):
        part = write_lines(top / "part.ndjson", lines[step * len(lines) // steps:(step + 1) * len(lines) // steps])
        book.ingest(part)
        if step == 2: shutil.copytree(book.directory, top / "older")
        heads.append(book.run("tree-head").out.decode())
    size = int(heads[-1].split("\n")[1])

    with checks.group("leaves and roots"):
        own = verify_proofs.leaves(book.directory)
        checks.equal("the segments hold as many records as the head says", len(own), size)
        sizes = [int(head.split("\n")[1]) for head in heads]
        made = verify_proofs.roots(own, sizes)
        for head in heads:
            checks.equal(f"the root over {head.split(chr(10))[1]} records", verify_proofs.head(head)[2], made[verify_proofs.head(head)[1]])

    with checks.group("inclusion"):
        positions = [chance.randrange(size) for _ in range(given.proofs // 2)]
        proofs = prove(book, positions)
        checks.equal("a proof of each position", [proof["position"] for proof in proofs], positions)
        checks.that("each leaf is the record's own", all(bytes.fromhex(proof["leaf"]) == own[proof["position"]] for proof in proofs))
        both_say("inclusion", proofs, True, top)
        both_say("inclusion, one bit flipped", [altered(proof) for proof in proofs], False, top)
        full = prove(book, positions[:100], "--with-item")
        both_say("inclusion with items", full, True, top)
        both_say("inclusion with items, one bit flipped", [altered(proof) for proof in full], False, top)

    with checks.group("consistency"):
        pairs = [sorted((chance.randrange(1, size + 1), chance.randrange(1, size + 1))) for _ in range(given.proofs - given.proofs // 2)]
        proofs = book.run("consistency", "-", feed=[b"".join(b"%d %d\n" % tuple(pair) for pair in pairs)]).objects()
        made = verify_proofs.roots(own, [number for pair in pairs for number in pair])
        checks.that("the roots of both sides are those of the records", all(
            (verify_proofs.head(proof["old"])[2], verify_proofs.head(proof["new"])[2]) == (made[old], made[new]) for proof, (old, new) in zip(proofs, pairs, strict=True)))
        both_say("consistency", proofs, True, top)
        both_say("consistency, one bit flipped", [altered(proof) for proof in proofs], False, top)
        for number, kept in enumerate(heads[:-1]):
            (top / f"head-{number}").write_text(kept)
            proof = one(book.run("consistency", top / f"head-{number}", str(size)))
            checks.equal(f"a head kept after step {number + 1} begins the last one", verify_proofs.verify(proof, kept), None)

    with checks.group("covering everything"):
        receipt = book.ingest(top / "part.ndjson")
        checks.equal("a receipt whose head the tree covers has the root", receipt["root"], heads[-1].split("\n")[2])
        checks.equal("reading everything again gives the same head", book.run("tree-head", "--full").out.decode(), heads[-1])
        for tile in sorted((book.directory / "tree" / "tile").rglob("*")):
            if tile.is_file() and chance.random() < 0.3: tile.unlink()
        checks.equal("and so it does without a third of the tiles", book.run("tree-head", "--full").out.decode(), heads[-1])

    with checks.group("an older copy"):
        older = Book(given.daybook, top / "older")
        shutil.copytree(book.directory / "tree", older.directory / "tree", dirs_exist_ok=True)
        told = older.run("tree-head", codes=(3,))
        checks.that("restored under a newer head is told", b"an older backup was restored" in told.err, told)
        older.ingest(fixture("cdnow/sample.ndjson"), fixture("completejourney/small.ndjson"))
        checks.that("the older copy has grown beyond the head", older.stats()["head"] > size)
        told = older.run("tree-head", codes=(3,))
        checks.that("and is told when it went on from there", b"it was rewritten" in told.err and b"differs stands at position" in told.err, told)
        checks.equal("its head stays as it was", (older.directory / "tree" / "checkpoint").read_text(), heads[-1])
checks.finish()
