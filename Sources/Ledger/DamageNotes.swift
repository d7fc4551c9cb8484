package import Platform
package import SegmentLog

/// Damage that a verification found, remembered until another one finds it gone.
///
/// Kept in `operations/damage`, which may be deleted: the next verification finds what there is. What
/// is noted is never believed without another look at the place; see ``LedgerReader/knownDamages()``.
package struct DamageNotes: Sendable, Equatable {
    /// The directory of what operations leave behind, below the ledger's.
    package static let directory = "operations"
    /// The file's name in it.
    package static let name = "damage"
    /// Damages that are remembered; of more, those at the lowest positions.
    package static let damagesMax = 1_000
    private static let heading = "daybook damage 1"

    /// When the verification ended that found the last of them, in microseconds since 1970.
    package var found: Int64
    package var damages: [Damage]

    package init(found: Int64, damages: [Damage]) {
        self.found = found
        self.damages = damages
    }

    /// What is noted below `storage`; `nil` when nothing is, or nothing that can be read.
    package static func read(_ storage: any Storage) throws(SystemError) -> DamageNotes? {
        DamageNotes(lines: try file(storage).read())
    }

    /// Notes this instead of what was noted; without damage nothing stays noted.
    ///
    /// On return it survives a power cut.
    package func write(_ storage: any Storage) throws(SystemError) {
        let file = Self.file(storage)
        if damages.isEmpty { return try file.remove() }
        try file.write(lines)
    }

    private static func file(_ storage: any Storage) -> CheckedLinesFile {
        CheckedLinesFile(storage, directory: directory, name: name)
    }

    // MARK: Lines

    /// A heading, the time, and for each damage: offset, first position, end, part, file.
    package var lines: [String] {
        [Self.heading, "found \(found)"]
            + damages.prefix(Self.damagesMax).map { damage in
                let part = damage.part.rawValue.split(separator: " ").joined(separator: "-")
                return "damage \(damage.offset) \(damage.positions.lowerBound) "
                    + "\(damage.positions.upperBound) \(part) \(damage.file)"
            }
    }

    /// Reads the lines; `nil` for those that no program of this version writes.
    package init?(lines: [Substring]) {
        guard lines.count >= 2, lines[0] == Self.heading else { return nil }
        let time = lines[1].split(separator: " ")
        guard time.count == 2, time[0] == "found", let found = Int64(time[1]) else { return nil }
        self.found = found
        damages = []
        for line in lines.dropFirst(2) {
            guard let damage = Damage(line) else { return nil }
            damages.append(damage)
        }
    }
}

extension Damage {
    /// Reads a line of ``DamageNotes``.
    fileprivate init?(_ line: Substring) {
        let words = line.split(separator: " ", maxSplits: 5)
        guard words.count == 6, words[0] == "damage", let offset = Int(words[1]), offset >= 0,
            let low = UInt64(words[2]), let high = UInt64(words[3]), low <= high,
            let part = Part(rawValue: words[4].split(separator: "-").joined(separator: " "))
        else { return nil }
        self.init(file: String(words[5]), offset: offset, part: part, positions: low..<high)
    }
}
