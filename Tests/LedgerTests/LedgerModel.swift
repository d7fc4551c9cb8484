/// The rules of duplicates, conflicts and retractions, written down once more and plainly.
struct LedgerModel {
    struct Item {
        var id: String
        var content: Int
        /// The id that is retracted; `nil` for a touchpoint.
        var target: String?

        var line: String {
            if let target { return SampleLine.retraction(id, of: target, content: content) }
            return SampleLine.touchpoint(id, content: content)
        }

        /// A retraction of something else is other content.
        func isSame(_ other: Item) -> Bool {
            id == other.id && content == other.content && target == other.target
        }
    }

    private enum Fate {
        case counts
        case retracted
        /// Out for ever, with a run.
        case freed
    }

    private struct Entry {
        var item: Item
        var run: UInt32
        var fate = Fate.counts
        /// What it took out, unless that was given back once.
        var took: Int?
    }

    private var entries: [Entry] = []

    private func holder(of id: String) -> Int? {
        entries.lastIndex { $0.item.id == id && $0.fate == .counts }
    }

    func holds(_ id: String) -> Bool { holder(of: id) != nil }

    mutating func record(_ item: Item, run: UInt32) -> Verdicts {
        let isKnown = entries.contains { $0.fate != .freed && $0.item.isSame(item) }
        if isKnown { return .duplicate }
        if holds(item.id) { return .conflict }
        let taken = item.target.flatMap(holder)
        entries.append(Entry(item: item, run: run))
        guard let taken else { return .appended }
        entries[entries.count - 1].took = taken
        entries[taken].fate = .retracted
        giveBack(of: taken)
        return .appended
    }

    /// What the entry had taken out comes back, unless its key holds something.
    @discardableResult
    private mutating func giveBack(of index: Int) -> Bool {
        guard let back = entries[index].took else { return false }
        entries[index].took = nil
        guard entries[back].fate == .retracted, !holds(entries[back].item.id) else { return false }
        entries[back].fate = .counts
        return true
    }

    /// Undoes a run; says how many counted and how many came back.
    mutating func retract(run: UInt32) -> (takenOut: Int, restored: Int) {
        let own = entries.indices.filter { entries[$0].run == run && entries[$0].fate != .freed }
        let counted = own.filter { entries[$0].fate == .counts }
        for index in own { entries[index].fate = .freed }
        var restored = 0
        for index in counted.reversed() where giveBack(of: index) { restored += 1 }
        return (counted.count, restored)
    }

    /// How many touchpoints count for each party.
    var touchpoints: [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for entry in entries where entry.fate == .counts && entry.item.target == nil {
            counts[Array("p:\(entry.item.id)-\(entry.item.content)".utf8), default: 0] += 1
        }
        return counts
    }
}
