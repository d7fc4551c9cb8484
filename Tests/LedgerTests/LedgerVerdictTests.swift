import Ledger
import Platform
import TestSupport
import Testing
import Touchpoints

@Suite("A ledger's verdicts")
struct LedgerVerdictTests {
    private static let conflicting = SampleLine.touchpoint("a", content: 1)

    @Test("are three, within one batch and across batches")
    func threeVerdicts() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let a = SampleLine.touchpoint("a")
        let verdicts = try ledger.ingest([a, a, Self.conflicting, SampleLine.touchpoint("b"), "{}"])
        #expect(verdicts == Verdicts(appended: 2, duplicates: 1, conflicts: 1, refused: 1))
        #expect(try ledger.ingest([a]) == .duplicate)
        #expect(try ledger.ingest([Self.conflicting]) == .conflict)
        #expect(try ledger.ingest([SampleLine.touchpoint("a", source: "till")]) == .appended)
        #expect(try ledger.ingest(["{}"]) == .refused)
        let receipt = try ledger.record(ledger.batch([a, Self.conflicting, "[]"]), run: 1)
        #expect(receipt.read == 3 && receipt.duplicates == 1 && receipt.appended == 0)
        #expect(receipt.quarantined == 2 && receipt.conflicts == 1)
        try receipt.wait()
        #expect(receipt.end <= ledger.durableEnd)
    }

    /// A ledger with many small segments, some merged, and what every line's verdict must be.
    private func sealed(_ count: Int = 400) throws -> (scratch: LedgerScratch, lines: [String]) {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        // Ids that two sources share lie next to each other in the index, also over its pages.
        let lines = (0..<count).map { number in
            SampleLine.touchpoint("t\(number / 4)", source: "s\(number % 4)", content: number % 2)
        }
        for start in stride(from: 0, to: count, by: 5) {
            let batch = Array(lines[start..<min(start + 5, count)])
            #expect(try ledger.ingest(batch).appended == batch.count)
        }
        try ledger.ingest(["no touchpoint", SampleLine.retraction("r", of: "nothing")])
        return (scratch, lines)
    }

    private func check(_ ledger: Ledger, _ lines: [String], _ note: Comment) throws {
        let known = try ledger.ingest(lines)
        #expect(known == Verdicts(duplicates: lines.count), note)
        let others = lines.map { $0.replacing("desk", with: "shop").replacing("p:", with: "q:") }
        let conflicts = try ledger.ingest(others)
        #expect(conflicts == Verdicts(conflicts: lines.count), note)
        #expect(try ledger.ingest([SampleLine.touchpoint("new")]) == .appended, note)
        #expect(try ledger.ingest(["no touchpoint"]) == .refused, note)
        let batch = ledger.batch(["no touchpoint"])
        let end = ledger.durableEnd
        try ledger.record(batch, run: 1).wait()
        #expect(ledger.durableEnd == end, note)
    }

    @Test("stay over seals, after an orderly close and after none")
    func acrossSeals() throws {
        let (scratch, lines) = try sealed()
        let segments = scratch.files(in: "log").count { $0.hasSuffix(".seg") }
        let runs = scratch.files(in: "index").count { $0.hasSuffix(".run") }
        #expect(segments > 20 && runs > 1 && runs < segments / 2)
        try check(scratch.copy().open(), lines, "no close")
        let ledger = try scratch.open()
        try ledger.close()
        try check(scratch.copy().open(), lines, "closed")
        try check(ledgerWithout(index: scratch), lines, "without index")
    }

    private func ledgerWithout(index scratch: LedgerScratch) throws -> Ledger {
        try scratch.copy { image in
            for path in image.paths where path.hasPrefix("index/") { image[path] = nil }
        }.open()
    }

    @Test("stay when any file of the index is missing, empty, or left half-made")
    func missingFiles() throws {
        let (scratch, lines) = try sealed(200)
        for path in scratch.files(in: "index") {
            try check(scratch.copy { $0[path] = nil }.open(), lines, "without \(path)")
            try check(scratch.copy { $0[path] = [] }.open(), lines, "\(path) empty")
            let half = scratch.copy { image in
                image[path + ".tmp"] = Array((image[path] ?? []).prefix(5_000))
                image[path] = nil
            }
            try check(half.open(), lines, "\(path) half-made")
            #expect(!half.files(in: "index").contains { $0.hasSuffix(".tmp") })
        }
    }

    @Test("stay when any page of any index file is damaged, before opening or behind its back")
    func damagedPages() throws {
        let (scratch, lines) = try sealed(600)
        // Opening once more brings the index up to the last sealed segment.
        _ = try scratch.open()
        var random = SeededGenerator(seed: 31)
        var pages = 0
        for path in scratch.files(in: "index") {
            let count = (scratch.storage.image[path]?.count ?? 0) / 1024
            for page in 0..<count {
                pages += 1
                let offset = page * 1024 + Int.random(in: 0..<1024, using: &random)
                let note: Comment = "seed 31, \(path) at \(offset)"
                let before = scratch.copy { $0[path]?[offset] ^= 4 }
                try check(before.open(), lines, note)
                let behind = scratch.copy()
                let ledger = try behind.open()
                let file = try behind.storage.open(path, for: .writing)
                let junk = [UInt8](repeating: 0xA5, count: 16)
                try file.write(junk.span, at: min(offset, page * 1024 + 1008))
                try check(ledger, lines, note)
            }
        }
        #expect(pages > 8)
    }

    @Test("stay when every index file is damaged at once")
    func damagedEverywhere() throws {
        let (scratch, lines) = try sealed()
        var random = SeededGenerator(seed: 32)
        for round in 0..<12 {
            let harmed = scratch.copy { image in
                for path in image.paths where path.hasPrefix("index/") {
                    let count = (image[path] ?? []).count
                    image[path]?[Int.random(in: 0..<max(count, 1), using: &random)] ^= 0x80
                }
            }
            try check(harmed.open(), lines, "seed 32, round \(round)")
        }
    }

    @Test("do not depend on an index that is ahead of the log or older than it")
    func staleIndex() throws {
        let (scratch, lines) = try sealed(300)
        let (older, some) = try sealed(120)
        // The same key and random numbers make the shorter log a beginning of the longer one.
        let ahead = older.copy { image in
            for path in image.paths where path.hasPrefix("index/") { image[path] = nil }
            for path in scratch.files(in: "index") { image[path] = scratch.storage.image[path] }
        }
        try check(ahead.open(), some, "ahead")
        let behind = scratch.copy { image in
            for path in image.paths where path.hasPrefix("index/") { image[path] = nil }
            for path in older.files(in: "index") { image[path] = older.storage.image[path] }
        }
        try check(behind.open(), lines, "behind")
    }

    @Test("on what is refused count it each time and record it once per distinct bytes")
    func quarantineOnce() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        var ledger = try scratch.open()
        try ledger.ingest([SampleLine.touchpoint("a")])
        let bad = ["{", #"{"id":""}"#, Self.conflicting]
        var verdicts = try ledger.ingest(bad + bad, origin: "first")
        #expect(verdicts == Verdicts(conflicts: 2, refused: 4))
        verdicts = try ledger.ingest(bad, origin: "second")
        #expect(verdicts == Verdicts(conflicts: 1, refused: 2))
        for number in 0..<60 { try ledger.ingest([SampleLine.touchpoint("b\(number)")]) }
        ledger = try scratch.open()
        verdicts = try ledger.ingest(bad + ["{ "])
        #expect(verdicts == Verdicts(conflicts: 1, refused: 3))
        var walk = try QuarantineWalk(scratch.reader())
        var items: [QuarantinedItem] = []
        while let item = try walk.nextItem() { items.append(item) }
        #expect(items.map { String(decoding: $0.item, as: UTF8.self) } == bad + ["{ "])
        #expect(items.map(\.refusal) == [.notJSON, .missingMember, .conflict, .notJSON])
        #expect(items.map(\.member) == [nil, .id, .id, nil])
        #expect(items.map(\.line) == [1, 2, 3, 4])
        #expect(
            items.map { String(decoding: $0.origin, as: UTF8.self) } == [
                "first", "first", "first", "",
            ]
        )
        #expect(items.allSatisfy { $0.source == Array("import".utf8) })
        #expect(items.map(\.itemBytes) == (bad + ["{ "]).map { UInt64($0.utf8.count) })
        #expect(items[0].byteOffset == 1)
    }
}
