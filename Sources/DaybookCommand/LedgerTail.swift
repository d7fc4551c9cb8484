import Ingestion
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// The end of a ledger as lines of a dump, and how far it was read.
struct LedgerTail {
    /// Lines that are held beyond those that are wanted, so that seldom any are moved.
    private static let spareLines = 4_096

    private(set) var reader: LedgerReader
    private let filter: TailFilter
    private var dumpFilter: DumpFilter
    /// The name that the ledger does not know; while there is one, no line is given.
    private(set) var unknown: TailFilter.UnknownName?
    private var sources: NameTable
    /// Where what comes next begins.
    private var next: FramePlace?
    private var mark: UInt64?

    /// The end of what `reader` sees, as far as `filter` lets it through.
    init(_ reader: LedgerReader, _ filter: TailFilter) throws(LedgerError) {
        self.reader = reader
        self.filter = filter
        let party = try PartyReader(reader)
        sources = party.names[.source]
        (dumpFilter, unknown) = try filter.resolved(party)
    }

    /// The last `count` lines that the filter lets through, in order.
    ///
    /// From then on only later ones are given. The console shows how far the search is. Of a name that
    /// the ledger does not know there is none to search for.
    ///
    /// - Complexity: reads the envelopes of frames from the newest backwards until there are enough,
    ///   and the evidence of those with a line that is wanted.
    mutating func last(
        _ count: Int,
        _ console: Console
    ) throws(LedgerError) -> ArraySlice<[UInt8]> {
        let progress = Progress(console, "records")
        defer { progress.end() }
        let count = unknown == nil ? count : 0
        let end = reader.snapshot.end
        mark = try durableEnd()
        var places = FramePlaces(reader)
        var found: [ArraySlice<[UInt8]>] = []
        var total = 0
        while next == nil || total < count, let place = try places.previous() {
            var dump = NativeDump(
                reader,
                from: place,
                until: place.end,
                sources: sources,
                filter: dumpFilter
            )
            var lines: [[UInt8]] = []
            while let line = try dump.nextLine() {
                lines.append(line)
                if lines.count >= count + Self.spareLines {
                    lines.removeFirst(lines.count - count)
                }
                progress.show(Int(clamping: end - place.end), of: Int(clamping: end))
            }
            if next == nil { next = dump.nextPlace }
            found.append(lines.suffix(count - min(total, count)))
            total += lines.count
            progress.show(Int(clamping: end - place.first), of: Int(clamping: end))
        }
        return found.reversed().flatMap(\.self)[...]
    }

    /// Whether something was recorded since it was last asked.
    ///
    /// - Complexity: one read of 16 bytes.
    mutating func hasMore() throws(LedgerError) -> Bool {
        let now = try durableEnd()
        defer { mark = now }
        return now != mark
    }

    private func durableEnd() throws(LedgerError) -> UInt64? {
        do throws(LogError) {
            return try DurableMarkFile(reader.storage, logID: reader.hashes.logID).read()
        } catch {
            throw .log(error)
        }
    }

    /// Gives the lines that `reader` sees beyond what was read before.
    ///
    /// - Complexity: reads the frame headers of the open segment, and the new frames; while a name is
    ///   not known, also what a ``PartyReader`` reads.
    mutating func goOn(
        _ reader: LedgerReader,
        _ body: ([UInt8]) throws(SystemError) -> Void
    ) throws {
        self.reader = reader
        let end = reader.snapshot.end
        let place = next ?? .beginning
        guard place.first < end else { return }
        if unknown != nil {
            (dumpFilter, unknown) = try filter.resolved(try PartyReader(reader))
        }
        var dump = NativeDump(
            reader,
            from: place,
            until: end,
            sources: sources,
            filter: dumpFilter
        )
        while let line = try dump.nextLine() { try body(line) }
        next = dump.nextPlace ?? next
        sources = dump.sources
    }
}
