package import Projections
import Touchpoints

/// What differs in the figures between two replays of one ledger, whichever came first.
package struct FigureDifference: Sendable {
    /// A campaign whose figures differ; `nil` where it was not listed.
    package struct Campaign: Sendable {
        package let campaign: UInt32
        package let before: CampaignResponse?
        package let after: CampaignResponse?
    }

    /// Customers whose view differs, in both.
    package private(set) var changed = 0
    /// Customers of whom only the second knows something.
    package private(set) var appeared = 0
    /// Customers of whom only the first knows something.
    package private(set) var vanished = 0
    /// In byte order of their names.
    package private(set) var campaigns: [Campaign] = []

    /// Whether everything is the same.
    package var isEmpty: Bool { changed + appeared + vanished == 0 && campaigns.isEmpty }

    /// Compares two replays under one request, which kept the customers' digests if it is about
    /// customers.
    ///
    /// Ordinals mean the same at all moments of one ledger, so views and figures compare as they are.
    ///
    /// - Parameters:
    ///   - before: The figures that are compared with.
    ///   - after: The figures that are compared.
    ///   - names: The names of the later of the two moments.
    /// - Complexity: O(customers + campaigns · log campaigns).
    package init(from before: Replay, to after: Replay, names: NameTables) {
        for party in 0..<max(before.digests.count, after.digests.count) {
            let old = party < before.digests.count ? before.digests[party] : nil
            let new = party < after.digests.count ? after.digests[party] : nil
            switch (old, new) {
            case (let old?, let new?): if old != new { changed += 1 }
            case (nil, .some): appeared += 1
            case (.some, nil): vanished += 1
            case (nil, nil): break
            }
        }
        var pairs: [UInt32: Campaign] = [:]
        for response in before.responses {
            pairs[response.campaign] = Campaign(
                campaign: response.campaign,
                before: response,
                after: nil
            )
        }
        for response in after.responses {
            pairs[response.campaign] = Campaign(
                campaign: response.campaign,
                before: pairs[response.campaign]?.before,
                after: response
            )
        }
        let texts = names.campaigns.texts
        campaigns = pairs.values.filter { $0.before != $0.after }
            .sorted { left, right in
                texts[Int(left.campaign)].lexicographicallyPrecedes(texts[Int(right.campaign)])
            }
    }
}
