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

    /// What one worker counted.
    private struct Counts: Sendable {
        var byType: [Int]
        var hasCampaign: [Bool]
        var parties = 0
        var anonymous = 0
        var anonymousContacts = 0
    }

    /// Counts `rows`.
    ///
    /// - Throws: ``LedgerError/log(_:)`` where touchpoints could not be read.
    /// - Complexity: O(touchpoints), on all cores.
    package init(_ rows: ReplayRows) throws(LedgerError) {
        let names = rows.names
        let workers = try rows.foldShares {
            Counts(
                byType: [Int](repeating: 0, count: names.types.count),
                hasCampaign: [Bool](repeating: false, count: names.campaigns.count)
            )
        } each: { groups, counts in
            var last: UInt32 = 0
            for row in groups.touchpoints {
                counts.byType[Int(row.type)] += 1
                counts.hasCampaign[Int(row.campaign)] = true
                if row.party != last { counts.parties += 1 }
                last = row.party
                guard row.party == 0 else { continue }
                counts.anonymous += 1
                if row.role == .contact { counts.anonymousContacts += 1 }
            }
        }
        var byType = [Int](repeating: 0, count: names.types.count)
        var hasCampaign = [Bool](repeating: false, count: names.campaigns.count)
        for counts in workers {
            parties += counts.parties
            anonymous += counts.anonymous
            anonymousContacts += counts.anonymousContacts
            for type in byType.indices { byType[type] += counts.byType[type] }
            for campaign in hasCampaign.indices where counts.hasCampaign[campaign] {
                hasCampaign[campaign] = true
            }
        }
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
