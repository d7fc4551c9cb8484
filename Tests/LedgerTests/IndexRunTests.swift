import Bytes
import Ledger
import Platform
import TestSupport
import Testing
import Touchpoints

@Suite("A run of index entries")
struct IndexRunTests {
    private let storage = SimulatedStorage()

    init() throws { try storage.makeDirectory("index") }

    /// Writes sorted entries as a run and opens it.
    private func run(
        _ entries: [IndexEntry],
        _ name: String = "a",
        positions: Range<UInt64> = 0..<1
    ) throws -> IndexRunFile {
        let path = "index/\(name)"
        var writer = try IndexRunWriter(storage, path: path, fileID: UInt64(entries.count))
        try writer.append(entries)
        let ordinals = (0...Namespace.allCases.count).map { UInt32($0) }
        try writer.finish(positions: positions, salt: 1, ordinals: ordinals)
        return try IndexRunFile(storage, path: path)
    }

    /// `count` entries in order: `group` of them share the first half of their key, and each key is
    /// there `copies` times.
    private static func entries(_ count: Int, group: Int, copies: Int) -> [IndexEntry] {
        (0..<count).map { index in
            let key = Hash128(
                high: UInt64(index / group) * 10 + 10,
                low: UInt64(index % group / copies) * 10 + 10
            )
            let value = UInt64(index % group % copies)
            return IndexEntry(.added, key, value: value, place: UInt64(index))
        }
    }

    @Test(
        "finds every key and nothing else, wherever pages divide them",
        arguments: [0, 1, 2, 30, 31, 32, 62, 63, 400, 1_100],
        [1, 2, 5, 31, 32, 300, 2_000]
    )
    func findsEveryKey(count: Int, group: Int) throws {
        for copies in [1, 3, 31, 200] {
            let entries = Self.entries(count, group: group, copies: copies)
            let run = try run(entries)
            let note: Comment = "\(count) in groups of \(group), \(copies) copies"
            #expect(run.header.count == count && run.header.positions == 0..<1, note)
            #expect(run.header.ordinals == (0...Namespace.allCases.count).map { UInt32($0) })
            var wanted: Set<Hash128> = [Hash128(high: 0, low: 0), Hash128(high: .max, low: .max)]
            for entry in entries {
                wanted.insert(entry.key)
                wanted.insert(Hash128(high: entry.key.high, low: entry.key.low + 1))
                wanted.insert(Hash128(high: entry.key.high, low: entry.key.low - 1))
                wanted.insert(Hash128(high: entry.key.high + 1, low: entry.key.low))
            }
            let byKey = Dictionary(grouping: entries, by: \.key)
            for key in wanted {
                var found: [IndexEntry] = []
                try run.collect(key, into: &found)
                #expect(found == byKey[key, default: []], note)
            }
            let byHigh = Dictionary(grouping: entries, by: \.key.high)
            for high in Set(wanted.map(\.high)) {
                var found: [IndexEntry] = []
                try run.collect(high: high, into: &found)
                #expect(found == byHigh[high, default: []], note)
            }
        }
    }

    @Test("finds keys beyond one page of fences, and beyond one of tops")
    func manyFences() throws {
        let entries = Self.entries(31 * 124 * 126 + 5, group: 3, copies: 1)
        let run = try run(entries)
        var reader = IndexRunReader(run)
        for entry in entries { #expect(try reader.next() == entry) }
        #expect(try reader.next() == nil)
        for index in stride(from: 0, to: entries.count, by: 509) {
            var found: [IndexEntry] = []
            try run.collect(entries[index].key, into: &found)
            #expect(found == [entries[index]])
        }
    }

    @Test(
        "is merged with others in order, and the parts still stand",
        arguments: 0..<20 as Range<UInt64>
    )
    func merges(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var all: [IndexEntry] = []
        var parts: [IndexRunFile] = []
        for part in 0..<Int.random(in: 1...6, using: &random) {
            var entries: [IndexEntry] = []
            for _ in 0..<Int.random(in: 0...600, using: &random) {
                let key = Hash128(
                    high: UInt64.random(in: 0...20, using: &random),
                    low: UInt64.random(in: 0...5, using: &random)
                )
                let value = UInt64.random(in: 0...2, using: &random)
                entries.append(IndexEntry(.taken, key, value: value, place: UInt64(all.count)))
            }
            entries.sort(by: IndexEntry.precedes)
            parts.append(try run(entries, "part\(part)"))
            all += entries
        }
        let merge = IndexMerge(storage, path: "index/merged", fileID: 7)
        try merge.merge(parts, positions: 3..<9, ordinals: [UInt32](repeating: 5, count: 14))
        all.sort(by: IndexEntry.precedes)
        let merged = try IndexRunFile(storage, path: "index/merged")
        #expect(merged.header.positions == 3..<9, "seed \(seed)")
        var reader = IndexRunReader(merged)
        var read: [IndexEntry] = []
        while let entry = try reader.next() { read.append(entry) }
        #expect(read == all, "seed \(seed)")
        #expect(storage.image.paths.count == parts.count + 1)
    }

    @Test("is not merged when a part is damaged, which is named")
    func mergesNoDamage() throws {
        let names = (0..<3).map { "index/part\($0)" }
        for number in names.indices {
            _ = try run(Self.entries(300, group: 1, copies: 1), "part\(number)")
        }
        for number in names.indices {
            for page in 1...3 {
                var image = storage.image
                image[names[number]]?[page * 1024 + 100] ^= 1
                let storage = SimulatedStorage(image)
                let harmed = try names.map { try IndexRunFile(storage, path: $0) }
                let merge = IndexMerge(storage, path: "index/merged", fileID: 7)
                do throws(IndexFailure) {
                    try merge.merge(harmed, positions: 0..<1, ordinals: [])
                    Issue.record("merged part \(number) with a damaged page \(page)")
                } catch {
                    guard case .defect(let defect) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(defect.file == names[number])
                }
                #expect(storage.image["index/merged"] == nil)
            }
        }
    }

    @Test("names itself when any of its pages is damaged, cut off or another file's")
    func damagedPages() throws {
        let entries = Self.entries(700, group: 2, copies: 1)
        _ = try run(entries, "a")
        _ = try run(Self.entries(701, group: 2, copies: 1), "b")
        let image = storage.image
        let sound = try #require(image["index/a"])
        let other = try #require(image["index/b"])
        let pages = sound.count / 1024
        // The header, 700 entries, their fences and the tops of these.
        #expect(pages == 1 + 23 + 1 + 1)
        for page in 0..<pages {
            let range = page * 1024..<(page + 1) * 1024
            var flipped = sound
            flipped[range.lowerBound + 8 * page + 3] ^= 0x10
            var swapped = sound
            swapped.replaceSubrange(range, with: other[range])
            var moved = sound
            let next = (page + 1) % pages
            moved.replaceSubrange(range, with: sound[next * 1024..<(next + 1) * 1024])
            let cut = Array(sound[..<range.lowerBound])
            for (kind, bytes) in [flipped, swapped, moved, cut].enumerated() {
                // The first page of another run is a sound beginning: what follows is not its own.
                let failed = try failure(of: bytes, searching: entries)
                #expect(failed == "index/a", "page \(page), harm \(kind)")
            }
        }
        #expect(try failure(of: sound, searching: entries) == nil)
    }

    /// The file named when every entry is looked for; `nil` when all are found.
    private func failure(of bytes: [UInt8], searching entries: [IndexEntry]) throws -> String? {
        var image = storage.image
        image["index/a"] = bytes
        let storage = SimulatedStorage(image)
        do throws(IndexFailure) {
            let run = try IndexRunFile(storage, path: "index/a")
            for entry in entries {
                var found: [IndexEntry] = []
                try run.collect(entry.key, into: &found)
                if found != [entry] { return "wrong entries" }
            }
            return nil
        } catch {
            guard case .defect(let defect) = error else { return "another failure" }
            return defect.file
        }
    }
}
