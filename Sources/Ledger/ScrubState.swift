package import Platform

/// How far a scrub came, and when the last one went through.
///
/// Kept in `operations/scrub`, which may be deleted: then the next scrub begins at the front.
package struct ScrubState: Sendable, Equatable {
    /// The file's name in ``DamageNotes/directory``.
    package static let name = "scrub"
    private static let heading = "daybook scrub 1"

    /// The base of the segment that comes next; 0 at the front.
    package var position: UInt64 = 0
    /// When the pass began, in microseconds since 1970; `nil` between two passes.
    package var started: Int64?
    /// When the last whole pass ended, in microseconds since 1970; `nil` before the first.
    package var lastComplete: Int64?

    package init() {}

    /// What is kept below `storage`; the state before the first scrub when nothing is.
    package static func read(_ storage: any Storage) throws(SystemError) -> ScrubState {
        ScrubState(lines: try file(storage).read()) ?? ScrubState()
    }

    /// Keeps this instead; on return it survives a power cut.
    package func write(_ storage: any Storage) throws(SystemError) {
        try Self.file(storage).write(lines)
    }

    private static func file(_ storage: any Storage) -> CheckedLinesFile {
        CheckedLinesFile(storage, directory: DamageNotes.directory, name: name)
    }

    /// A heading, the position, and the times; `-` for one that is not there.
    package var lines: [String] {
        [
            Self.heading, "position \(position)", "started \(Self.text(started))",
            "complete \(Self.text(lastComplete))",
        ]
    }

    private static func text(_ time: Int64?) -> String { time.map { "\($0)" } ?? "-" }

    /// Reads the lines; `nil` for those that no program of this version writes.
    package init?(lines: [Substring]) {
        let words = lines.map { $0.split(separator: " ") }
        guard lines.count == 4, lines[0] == Self.heading,
            words.dropFirst().allSatisfy({ $0.count == 2 }), words[1][0] == "position",
            words[2][0] == "started", words[3][0] == "complete",
            let position = UInt64(words[1][1])
        else { return nil }
        self.position = position
        for (word, time) in [(words[2][1], \ScrubState.started), (words[3][1], \.lastComplete)]
        where word != "-" {
            guard let value = Int64(word) else { return nil }
            self[keyPath: time] = value
        }
    }
}
