import Projections
import Touchpoints

/// Counts over everything that counts at a moment.
package struct LedgerStats: Sendable {
    /// One type and how many touchpoints have it.
    package struct TypeCount: Sendable {
        package let name: [UInt8]
        package let count: Int
        package let isRegistered: Bool
    }

    /// Known parties with a touchpoint.
    package private(set) var parties = 0
    /// Touchpoints of nobody known.
    package private(set) var anonymous = 0
    /// Contacts of nobody known, which no campaign counts.
    package private(set) var anonymousContacts = 0
    /// Campaigns that a touchpoint names.
    package private(set) var campaigns = 0
    /// Types that occur, in byte order of their names.
    package private(set) var types: [TypeCount] = []

    /// Counts `rows`.
    ///
    /// - Complexity: O(rows).
    package init(_ rows: ReplayRows) {
        var byType = [Int](repeating: 0, count: rows.names.types.count)
        var hasParty = [Bool](repeating: false, count: rows.names.parties.count)
        var hasCampaign = [Bool](repeating: false, count: rows.names.campaigns.count)
        for rowsOfShare in rows.parts.lazy.flatMap(\.shares) {
            let span = rowsOfShare.span
            for place in span.indices where !span[place].isRetracted {
                let row = span[place]
                byType[Int(row.type)] += 1
                hasParty[Int(row.party)] = true
                hasCampaign[Int(row.campaign)] = true
                guard row.party == 0 else { continue }
                anonymous += 1
                let role = rows.types.role(of: row.type, direction: row.direction)
                if role == .contact { anonymousContacts += 1 }
            }
        }
        parties = hasParty.dropFirst().count { $0 }
        campaigns = hasCampaign.dropFirst().count { $0 }
        let texts = rows.names.types.texts
        types = byType.indices.filter { byType[$0] > 0 }
            .sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
            .map { ordinal in
                TypeCount(
                    name: texts[ordinal],
                    count: byType[ordinal],
                    isRegistered: rows.types.isRegistered(UInt32(ordinal))
                )
            }
    }
}
