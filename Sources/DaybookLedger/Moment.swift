import Ledger

/// Which past a question is about: what had happened by then, and what was known by then.
///
/// The two are independent. ``asOf`` is about the world: it leaves out what happened later.
/// ``known`` is about the book: it leaves out what was recorded later, corrections too.
public struct Moment: Sendable, Hashable {
    /// How far the book is read.
    public enum Known: Sendable, Hashable {
        /// Everything there is.
        case now
        /// The records before this position; a receipt's head is such a position.
        case position(UInt64)
        /// The records taken before this instant.
        case time(Instant)
    }

    /// Keeps what happened before this instant; `nil` keeps all.
    public var asOf: Instant?
    /// How far the book is read.
    public var known: Known

    /// A moment; without arguments it is ``now``.
    public init(asOf: Instant? = nil, known: Known = .now) {
        self.asOf = asOf
        self.known = known
    }

    /// Everything that is recorded, whenever it happened.
    public static let now = Moment()

    /// What happened before `instant`, as it is known now.
    public static func asOf(_ instant: Instant) -> Moment { Moment(asOf: instant) }

    /// What was recorded before `instant`, whenever it happened.
    public static func known(at instant: Instant) -> Moment { Moment(known: .time(instant)) }

    /// What the records before `position` say.
    public static func known(before position: UInt64) -> Moment {
        Moment(known: .position(position))
    }

    /// The part of the question that is about the world, in microseconds since 1970.
    var asOfMicros: Int64? { asOf?.microseconds }

    /// The first position that is not known at this moment.
    ///
    /// - Complexity: for a time, the frame headers of one segment.
    func end(in reader: LedgerReader) throws(LedgerError) -> UInt64 {
        switch known {
        case .now: try reader.end(.now)
        case .position(let position): try reader.end(.position(position))
        case .time(let instant): try reader.end(.time(instant.microseconds))
        }
    }
}
