import Touchpoints

/// What one campaign did to one party.
struct PartyCampaign: Sendable {
    var campaign: UInt32
    /// The cell of the first contact or withheld contact; meaningful only when `isAssigned`.
    var cell: UInt32 = 0
    /// Whether there was a contact or withheld contact, when the first was, and which row it is.
    var isAssigned = false
    var assignedAt: Int64 = 0
    var assignedRow = 0
    /// Whether there was a contact, when the first was, and which row it is.
    var isReached = false
    var reachedAt: Int64 = 0
    var reachedRow = 0
    var contacts = 0
    /// Whether a response belongs to the campaign, and whether one did at or after the contact.
    var isResponder = false
    var hasResponded = false
}

/// The campaigns that one party had to do with, found by ordinal without hashing.
///
/// Working memory: each party begins a new round, which makes all marks of earlier rounds void.
struct PartyCampaigns: Sendable {
    private(set) var list: [PartyCampaign] = []
    /// By campaign ordinal: the round of the mark above, the place in `list` below.
    private var marks: [UInt64]
    private var round: UInt64 = 0

    /// Room for campaigns with ordinals below `count`.
    init(count: Int) {
        marks = [UInt64](repeating: 0, count: count)
    }

    /// Forgets the party, keeping the memory.
    mutating func restart() {
        list.removeAll(keepingCapacity: true)
        round += 1
        if round > UInt64(UInt32.max) {
            for index in marks.indices { marks[index] = 0 }
            round = 1
        }
    }

    /// The place in the list of `campaign`, which is added where it is new.
    mutating func place(of campaign: UInt32) -> Int {
        let mark = marks[Int(campaign)]
        if mark >> 32 == round { return Int(mark & 0xFFFF_FFFF) }
        marks[Int(campaign)] = round << 32 | UInt64(list.count)
        list.append(PartyCampaign(campaign: campaign))
        return list.count - 1
    }

    /// Takes note of a contact or withheld contact of a campaign; calls come in the order of the history.
    mutating func assign(_ row: borrowing TouchpointRow, at index: Int) {
        let place = place(of: row.campaign)
        if !list[place].isAssigned {
            list[place].isAssigned = true
            list[place].assignedAt = row.occurred
            list[place].assignedRow = index
            list[place].cell = row.cell
        }
        guard case .contact = row.role else { return }
        list[place].contacts += 1
        if !list[place].isReached {
            list[place].isReached = true
            list[place].reachedAt = row.occurred
            list[place].reachedRow = index
        }
    }

    /// Takes note of a response that belongs to `campaign`, and tells what it is to the party; calls
    /// come in the order of the history, after all of ``assign(_:at:)``.
    mutating func respond(to campaign: UInt32, at occurred: Int64) -> ResponseStanding {
        let place = place(of: campaign)
        var standing = ResponseStanding()
        standing.isFirst = !list[place].isResponder
        standing.isReached = list[place].isReached
        list[place].isResponder = true
        if list[place].isReached && !list[place].hasResponded
            && occurred >= list[place].reachedAt
        {
            list[place].hasResponded = true
            standing.latency = occurred - list[place].reachedAt
        }
        return standing
    }
}

/// What a response is to its party, among those that belong to one campaign.
struct ResponseStanding: Sendable {
    /// Whether it is the first.
    var isFirst = false
    /// Whether a contact of the campaign reached the party, at whatever time.
    var isReached = false
    /// Microseconds since the first contact, where it is the first response at or after it.
    var latency: Int64?
}
