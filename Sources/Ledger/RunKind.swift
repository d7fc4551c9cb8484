import Platform
import SegmentLog

/// A kind of run as its files' names tell it.
struct RunKind: Sendable {
    /// Where all runs lie, below the ledger's directory.
    static let directory = "index"
    /// Keys, names and retractions: what the writer decides by.
    static let keys = RunKind(suffix: ".run")
    /// Rows by party: what questions about one party read.
    static let rows = RunKind(suffix: ".rows")
    /// Envelopes as columns, which replay reads: each file is of one segment and no run, but named like
    /// one.
    static let columns = RunKind(suffix: ".cols")
    private static let digits = 20

    private let suffix: String

    private init(suffix: String) {
        self.suffix = suffix
    }

    /// The path of the run that holds `positions`.
    func path(_ positions: Range<UInt64>) -> String {
        Self.directory + "/" + Self.digits(positions.lowerBound) + "-"
            + Self.digits(positions.upperBound) + suffix
    }

    private static func digits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The positions in the name of a run's file; `nil` for another file.
    func positions(of name: String) -> Range<UInt64>? {
        let parts = name.utf8.split(separator: UInt8(ascii: "-"))
        guard parts.count == 2, parts[0].count == Self.digits, name.hasSuffix(suffix),
            parts[1].count == Self.digits + suffix.utf8.count,
            let low = UInt64(String(decoding: parts[0], as: UTF8.self)),
            let high = UInt64(String(decoding: parts[1].prefix(Self.digits), as: UTF8.self)),
            low <= high
        else { return nil }
        return low..<high
    }

    /// Whether a file is a run of this kind that is not whole.
    func isUnfinished(_ name: String) -> Bool {
        let ending = IndexPageWriter.temporarySuffix
        return name.hasSuffix(suffix + ending)
    }

    /// The positions in the names of runs, by their first, the widest first.
    func widestFirst(_ names: [String]) -> [Range<UInt64>] {
        names.compactMap(positions(of:)).sorted {
            ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound)
        }
    }

    /// The same of what lies in `storage`; nothing where that cannot be listed.
    func found(in storage: any Storage) -> [Range<UInt64>] {
        do throws(SystemError) {
            return widestFirst(try storage.list(Self.directory))
        } catch {
            return []
        }
    }

    /// Whether a run was made from the log's own segments.
    ///
    /// It ends where one of them does, and knows that one's salt. After a restored backup, or in a
    /// copy that went its own way, the positions may fit and the records be others.
    func fits(_ header: RunHeader, _ positions: Range<UInt64>, _ snapshot: LogSnapshot) -> Bool {
        header.positions == positions
            && snapshot.sealedSegment(endingAt: positions.upperBound)?.header.salt == header.salt
            && snapshot.segment(holding: positions.lowerBound)?.base == positions.lowerBound
    }
}
