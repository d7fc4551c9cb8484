import Platform
import Projections
import SegmentLog
import Touchpoints

/// What a ``PartyReader`` keeps of a ledger: a way to each segment's rows, all names that are
/// nobody's, and all effects of retractions.
///
/// Memory: 4 bytes for each page of rows (145 touchpoints), the names, 32 bytes for each retraction,
/// and the rows of the open segment.
struct PartyParts {
    /// How the rows of a segment are found.
    private enum Source {
        case indexed(PartyIndexFile)
        /// All rows in memory: the open segment, which has no index.
        case held(PartyIndexContent)
        /// By reading its envelopes each time.
        case scanned
    }

    let segments: [LogSnapshot.Segment]
    /// Paths of indexes that could not be used.
    private(set) var missing: [String] = []
    private(set) var names = SharedNames()
    let effects: RetractionEffects
    /// The order of names that histories are sorted by.
    let context: FoldContext
    private var sources: [Source] = []

    /// Opens what there is for the segments that `reader` sees.
    ///
    /// - Throws: The first damage met in a segment that had to be read for want of its index.
    init(_ reader: LedgerReader) throws(LedgerError) {
        segments = reader.snapshot.segments.filter { $0.base < $0.end }
        var effects: [RetractionEffect] = []
        for segment in segments {
            var contents = PartyIndexFile.Contents()
            if segment.isSealed, let file = Self.open(segment, reader.storage, &contents) {
                sources.append(.indexed(file))
            } else {
                let wanted = segment.isSealed ? PartyIndexContent.Wanted.none : .all
                let content = try PartyIndexContent(segment, wanted: wanted)
                contents.names = content.names
                contents.effects = content.effects
                sources.append(segment.isSealed ? .scanned : .held(content))
                if segment.isSealed { missing.append(PartyIndexFile.path(base: segment.base)) }
            }
            for name in contents.names { names.add(name) }
            effects.append(contentsOf: contents.effects)
        }
        self.effects = RetractionEffects(effects)
        context = names.context
    }

    /// Opens the index of a sealed segment and reads everything in it but rows.
    private static func open(
        _ segment: LogSnapshot.Segment,
        _ storage: any Storage,
        _ contents: inout PartyIndexFile.Contents
    ) -> PartyIndexFile? {
        do throws(IndexFailure) {
            let file = try PartyIndexFile(storage, of: segment)
            contents = try file.load()
            return file
        } catch {
            return nil
        }
    }

    /// Whether the rows of that segment are found by an index.
    func isIndexed(_ index: Int) -> Bool {
        if case .indexed = sources[index] { return true }
        return false
    }

    /// Gives up the index of a segment, and returns its path.
    mutating func condemn(_ index: Int) -> String {
        sources[index] = .scanned
        return PartyIndexFile.path(base: segments[index].base)
    }

    /// The rows of `party` as the segment's index has them; `nil` without a sound one.
    func indexedRows(of party: UInt32, in index: Int) -> [PartyIndexRow]? {
        guard case .indexed(let file) = sources[index] else { return nil }
        do throws(IndexFailure) {
            return try file.rows(of: party)
        } catch {
            return nil
        }
    }

    /// The rows of `party` as the segment itself has them.
    ///
    /// - Complexity: O(envelopes), except in the open segment.
    func readRows(of party: UInt32, in index: Int) throws(LedgerError) -> [PartyIndexRow] {
        if case .held(let content) = sources[index] { return Array(content.rows(of: party)) }
        return try PartyIndexContent(segments[index], wanted: .party(party)).rows
    }
}
