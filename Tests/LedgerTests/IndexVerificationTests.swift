import Bytes
import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("Comparing the index with the log")
struct IndexVerificationTests {
    private let ledger: HarmedLedger
    private let files: [String]

    init() throws {
        ledger = try HarmedLedger()
        // The filter of a small ledger is not stored by itself.
        let filter = ledger.scratch.files(in: "index")
        files = filter.filter { $0.hasSuffix(".rows") || $0.hasSuffix(".run") }
    }

    private func faults(_ scratch: LedgerScratch) throws -> [IndexFault] {
        try IndexVerification(try scratch.reader()).faults
    }

    @Test("finds nothing wrong with what the writer made")
    func sound() throws {
        let found = try IndexVerification(try ledger.scratch.reader())
        #expect(found.faults == [] && found.unchecked == [])
        #expect(found.files == ledger.scratch.files(in: "index").count)
        #expect(files.contains { $0.hasSuffix(".run") } && files.count > 4)
    }

    @Test(
        "names each file of which any page is damaged; making all again heals it; answers stay right"
    )
    func everyPage() throws {
        let people = ledger.timelines.keys.sorted { $0.lexicographicallyPrecedes($1) }
        var cases = 0
        for path in files {
            let bytes = try #require(ledger.scratch.storage.image[path])
            for page in 0..<bytes.count / 1024 {
                for offset in [0, 5, 600, 991, 992, 1_003, 1_023] {
                    let place = page * 1024 + offset
                    let harmed = ledger.scratch.copy { $0[path]?[place] ^= 1 << UInt8(cases % 8) }
                    let found = try faults(harmed)
                    #expect(found == [IndexFault(path, .page)], "\(path) byte \(place)")
                    let person = people[cases % people.count]
                    let reader = try PartyReader(try harmed.reader())
                    #expect(
                        try reader.plainTimeline(person, Moment()) == ledger.timelines[person]
                    )
                    cases += 1
                    if offset % 3 == 0 { try heal(harmed) }
                }
            }
        }
        print("\(cases) changed pages of \(files.count) files")
    }

    private func heal(_ harmed: LedgerScratch) throws {
        let opened = try harmed.open()
        _ = try opened.reindex()
        try opened.close()
        #expect(try faults(harmed) == [])
        #expect(try harmed.digest() == ledger.digest)
    }

    @Test("names what is missing, cut, empty, swapped, or of no segment")
    func otherFiles() throws {
        for (index, path) in files.enumerated() {
            let bytes = try #require(ledger.scratch.storage.image[path])
            let kind = path.suffix(4)
            let others = files.filter { $0.hasSuffix(kind) && $0 != path }
            var harms: [([UInt8]?, Set<IndexFault.What>)] = [
                (nil, [.missing]), ([], [.page]), (Array(bytes.dropLast(1024)), [.page]),
                (Array(bytes.dropLast()), [.page]),
            ]
            if let other = others.first {
                harms.append((ledger.scratch.storage.image[other], [.stale, .page]))
            }
            for (content, expected) in harms {
                let harmed = ledger.scratch.copy { $0[path] = content }
                let found = try faults(harmed)
                #expect(
                    !found.isEmpty && found.allSatisfy { expected.contains($0.what) },
                    "\(found)"
                )
                if index % 4 == 0 { try heal(harmed) }
            }
        }
        let rows = try #require(files.first { $0.hasSuffix(".rows") })
        let zeros = String(repeating: "0", count: 19)
        let stranger = "index/\(zeros)1-\(zeros)2.rows"
        let harmed = ledger.scratch.copy { $0[stranger] = $0[rows] }
        #expect(try faults(harmed) == [IndexFault(stranger, .stale)])
        try heal(harmed)
        #expect(!harmed.files(in: "index").contains(stranger))
    }

    /// A copy in which `change` was made to one page of a file, and the page is whole.
    private func rewritten(
        _ path: String,
        page: Int,
        _ change: (inout [UInt8]) -> Void
    ) throws -> LedgerScratch {
        var bytes = try #require(ledger.scratch.storage.image[path])
        var content = Array(bytes[page * 1024..<(page + 1) * 1024])
        change(&content)
        content.set(littleEndian: CRC32C.checksum(content.span.extracting(0..<1020)), at: 1020)
        bytes.replaceSubrange(page * 1024..<(page + 1) * 1024, with: content)
        return ledger.scratch.copy { $0[path] = bytes }
    }

    @Test("names what whole pages say wrongly")
    func misleading() throws {
        let rows = try #require(
            files.first { path in
                path.hasSuffix(".rows")
                    && (ledger.scratch.storage.image[path]?.count ?? 0) > 6 * 1024
            }
        )
        let bytes = try #require(ledger.scratch.storage.image[rows])
        // The header, three pages of entries at least, a page of fences, one of tops, the appendix.
        let entries = bytes.count / 1024 - 4
        #expect(entries >= 3)
        // Every field of a row: party, place, frame, record, evidence, and both checksums.
        for field in 0..<8 {
            let found = try faults(rewritten(rows, page: 1) { $0[4 * field] ^= 1 })
            let expected = [[IndexFault(rows, .entries)], [IndexFault(rows, .order)]]
            #expect(expected.contains(found), "field \(field)")
        }
        #expect(
            try faults(rewritten(rows, page: 0) { $0[24] ^= 1 }) == [IndexFault(rows, .stale)]
        )
        // A fence that is too small leads past the entries before it.
        let misled = try rewritten(rows, page: entries + 1) { page in
            for place in 8..<16 { page[place] = 0 }
        }
        #expect(try faults(misled) == [IndexFault(rows, .search)])
        #expect(
            try faults(rewritten(rows, page: entries + 3) { $0[1] ^= 1 })
                == [IndexFault(rows, .appendix)]
        )
        let run = try #require(files.last { $0.hasSuffix(".run") })
        // Key, value and place of an entry.
        for offset in [15, 16, 24] {
            let found = try faults(rewritten(run, page: 1) { $0[offset] ^= 1 })
            #expect([[IndexFault(run, .entries)], [IndexFault(run, .order)]].contains(found))
        }
        let swapped = try rewritten(run, page: 1) { page in
            let first = Array(page[0..<32])
            page.replaceSubrange(0..<32, with: page[32..<64])
            page.replaceSubrange(32..<64, with: first)
        }
        #expect(try faults(swapped) == [IndexFault(run, .order)])
        #expect(try faults(rewritten(run, page: 0) { $0[24] ^= 1 }) == [IndexFault(run, .stale)])
        #expect(try faults(rewritten(run, page: 0) { $0[52] ^= 1 }) == [IndexFault(run, .ordinals)])
    }

    @Test("names a filter that lacks a key, is damaged, or another log's")
    func filter() throws {
        let scratch = ledger.scratch.copy()
        let path = "index/keys.filter"
        let reader = try scratch.reader()
        let sealed = try #require(reader.snapshot.segments.last { $0.isSealed })
        for known in [0, 1] {
            // Every bit set knows every key; none knows none.
            let words = [UInt64](repeating: known == 1 ? .max : 0, count: 8 << 10)
            let filter = KeyFilter(words: words, count: 1)
            try KeyFilterFile(scratch.storage, path: path, logID: reader.hashes.logID).write(
                filter,
                end: sealed.end,
                salt: sealed.header.salt,
                fileID: 5
            )
            #expect(try faults(scratch) == (known == 1 ? [] : [IndexFault(path, .filter)]))
        }
        let bytes = try #require(scratch.storage.image[path])
        for place in stride(from: 3, to: bytes.count, by: 1024) {
            let harmed = scratch.copy { $0[path]?[place] ^= 1 }
            #expect(try faults(harmed) == [IndexFault(path, .page)])
        }
        let filter = KeyFilter(words: [UInt64](repeating: .max, count: 8 << 10), count: 1)
        try KeyFilterFile(scratch.storage, path: path, logID: reader.hashes.logID).write(
            filter,
            end: sealed.end,
            salt: sealed.header.salt ^ 1,
            fileID: 5
        )
        #expect(try faults(scratch) == [IndexFault(path, .stale)])
        try heal(scratch)
    }

    @Test("leaves out what damaged segments should give, and checks the rest")
    func damagedSegment() throws {
        let path = ledger.scratch.files(in: "log").filter { $0.hasSuffix(".seg") }[2]
        let base = try #require(SegmentName.base(of: String(path.dropFirst("log/".count))))
        let runs = files.filter { $0.hasSuffix(".rows") }
        let own = try #require(runs.first { Self.positions(of: $0).contains(base) })
        let other = try #require(runs.first { $0 != own })
        for offset in [300, 900] {
            let harmed = ledger.scratch.copy {
                $0[path]?[offset] ^= 1
                $0[other]?[5] ^= 1
            }
            let found = try IndexVerification(try harmed.reader())
            #expect(found.faults == [IndexFault(other, .page)])
            #expect(found.unchecked.contains(own))
            // Nothing is made again of a damaged log, and what there is stays.
            let before = harmed.storage.image
            let opened = try harmed.open()
            #expect(throws: LedgerError.self) { _ = try opened.reindex() }
            #expect(harmed.storage.image[own] == before[own])
        }
    }

    /// The positions in a run's name.
    private static func positions(of path: String) -> Range<UInt64> {
        let numbers = path.dropFirst("index/".count).dropLast(".rows".count)
            .split(separator: "-").compactMap { UInt64($0) }
        return numbers[0]..<numbers[1]
    }
}
