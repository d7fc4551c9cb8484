import Platform
import Projections
import SegmentLog
import Touchpoints

/// What a ``PartyReader`` keeps of a ledger: a way to all rows of a party, all names that are
/// nobody's, and all effects of retractions.
///
/// Memory: 8 bytes for each 3844 rows of the runs, the names, 32 bytes for each retraction, and the
/// rows of the open segment.
struct PartyParts {
    /// Neighbouring segments whose rows are found in one way.
    struct Part {
        fileprivate enum Source {
            case run(RunFile<PartyIndexRow>)
            /// All rows in memory: the open segment, which is in no run.
            case held(PartyIndexContent)
            /// By reading its envelopes each time.
            case scanned
        }

        /// Which of the segments.
        let segments: Range<Int>
        fileprivate let source: Source

        /// The run's path; `nil` for segments that are in none.
        var path: String? {
            if case .run(let run) = source { return run.path }
            return nil
        }
    }

    let segments: [LogSnapshot.Segment]
    /// In order of position; together they have every segment.
    private(set) var parts: [Part] = []
    private(set) var names = SharedNames()
    let effects: RetractionEffects
    /// The order of names that histories are sorted by.
    let context: FoldContext

    /// Opens what there is for the segments that `reader` sees.
    ///
    /// - Throws: The first damage met in a segment that had to be read for want of a run.
    /// - Complexity: reads two places of each run, and the envelopes of the open segment and of
    ///   those that no run covers.
    init(_ reader: LedgerReader) throws(LedgerError) {
        segments = reader.snapshot.segments.filter { $0.base < $0.end }
        var effects: [RetractionEffect] = []
        let cover = RunSet<PartyIndexRow>.cover(of: reader.storage, .rows, reader.snapshot)
        var runs = cover[...]
        var index = 0
        while index < segments.count {
            let segment = segments[index]
            while let run = runs.first, run.header.positions.upperBound <= segment.base {
                runs.removeFirst()
            }
            var contents: PartyRunAppendix
            if let run = runs.first, run.header.positions.lowerBound <= segment.base,
                let appendix = PartyRunAppendix(run.appendix)
            {
                let end = segments.partitioningIndex {
                    $0.base >= run.header.positions.upperBound
                }
                parts.append(Part(segments: index..<end, source: .run(run)))
                contents = appendix
                index = end
            } else {
                let wanted = segment.isSealed ? PartyIndexContent.Wanted.none : .all
                let content = try PartyIndexContent(segment, wanted: wanted)
                contents = content.appendix
                let source = segment.isSealed ? Part.Source.scanned : .held(content)
                parts.append(Part(segments: index..<index + 1, source: source))
                index += 1
            }
            for name in contents.names { names.add(name) }
            effects.append(contentsOf: contents.effects)
        }
        self.effects = RetractionEffects(effects)
        context = names.context()
    }

    /// Sealed segments that no run covers, so that each question reads them.
    var scanned: [LogSnapshot.Segment] {
        parts.flatMap { part -> ArraySlice<LogSnapshot.Segment> in
            if case .scanned = part.source { return segments[part.segments] }
            return []
        }
    }

    /// Gives up the run of a part: its segments are parts of their own from now on.
    mutating func condemn(_ number: Int) {
        let singles = parts[number].segments.map { Part(segments: $0..<$0 + 1, source: .scanned) }
        parts.replaceSubrange(number...number, with: singles)
    }

    /// The rows of `party` as a part's run has them; `nil` without a sound one.
    func indexedRows(of party: UInt32, in number: Int) -> [PartyIndexRow]? {
        guard case .run(let run) = parts[number].source else { return nil }
        do throws(IndexFailure) {
            return try run.rows(of: party)
        } catch {
            return nil
        }
    }

    /// The rows of `party` as the segment of a part without a run has them.
    ///
    /// - Complexity: O(envelopes), except in the open segment.
    func readRows(of party: UInt32, in number: Int) throws(LedgerError) -> [PartyIndexRow] {
        let part = parts[number]
        if case .held(let content) = part.source { return Array(content.rows(of: party)) }
        let segment = segments[part.segments.lowerBound]
        return try PartyIndexContent(segment, wanted: .party(party)).rows
    }
}
