import Ledger
import Touchpoints

/// What became of the items of one append; all of it is on stable storage.
public struct AppendReceipt: Sendable, Equatable {
    /// The run under which the ledger recorded something; `nil` when there was nothing to record.
    public let run: UInt32?
    /// Items, blank lines aside: `appended + duplicates + quarantined`.
    public let read: Int
    /// Touchpoints that were new.
    public let appended: Int
    /// Touchpoints that the ledger held already, with the same content.
    public let duplicates: Int
    /// Touchpoints whose key holds other content, which stays; counted in `quarantined` too.
    public let conflicts: Int
    /// Items that were refused, conflicts included; see ``refused``.
    public let quarantined: Int
    /// The position after the last record of this append: what ``Moment/known(before:)`` takes, to
    /// see the book as this append left it.
    public let head: UInt64
    /// The items that were refused and why, in order.
    public let refused: [RefusedTouchpoint]
}

/// An item that was refused: kept in quarantine with its reason, and in no figure.
public struct RefusedTouchpoint: Sendable, Equatable {
    /// Its place among the items of the append, from 0; blank lines are no items.
    public let index: Int
    /// The line it stands on, from 1; for touchpoints given as values, `index + 1`.
    public let line: Int
    /// The member concerned, such as `time`; `nil` where it is the whole item.
    public let member: String?
    /// What was wrong.
    public let reason: RefusalReason
    /// Where in the item's JSON, in bytes, where that is known.
    public let byteOffset: Int?

    init(_ place: RefusedPlace) {
        index = place.index
        line = Int(place.line)
        member = place.member?.name
        reason = RefusalReason(place.refusal)
        byteOffset = place.byteOffset
    }
}

extension RefusedTouchpoint: CustomStringConvertible {
    /// Where, what and why, without anything of what the item says.
    public var description: String {
        let place = byteOffset.map { " (at byte \($0))" } ?? ""
        return "line \(line): \(member ?? "the item") \(reason.explanation)\(place)"
    }
}

/// Why an item is no touchpoint.
public enum RefusalReason: String, Sendable, CaseIterable {
    case notJSON = "not-json"
    case notAnObject = "not-an-object"
    case missingMember = "missing-member"
    case wrongType = "wrong-type"
    case badTime = "bad-time"
    case badMoney = "bad-money"
    case badIdentifier = "bad-identifier"
    case badDirection = "bad-direction"
    case directionNeeded = "direction-needed"
    case tooLong = "too-long"
    case memberTooLong = "member-too-long"
    /// The key holds other content; the first stays.
    case conflict
    case reservedType = "reserved-type"
    case tooManyIdentifiers = "too-many-identifiers"
    case badRetraction = "bad-retraction"
    case notUTF8 = "not-utf-8"
    case badRow = "bad-row"
    case badQuoting = "bad-quoting"
    case badPattern = "bad-pattern"
    case noSuchTime = "no-such-time"
    case ambiguousTime = "ambiguous-time"
    case unknownValue = "unknown-value"
    case notCloudEvent = "not-a-cloud-event"
    case badEventData = "bad-event-data"
    case openArray = "open-array"
    /// Any other reason; the quarantine names it.
    case other

    init(_ refusal: Refusal) {
        self = RefusalReason(rawValue: refusal.name) ?? .other
    }

    /// What was expected, as the end of a sentence that begins with the member's name.
    public var explanation: String {
        let refusal = Refusal.allCases.first { $0.name.utf8.elementsEqual(rawValue.utf8) }
        return refusal?.explanation ?? "was refused"
    }
}
