import Bytes
import Touchpoints

extension ViewDigest {
    private static let campaign = MemberHash(
        layout: """
            campaign contacts reached responses responders responded untargeted anonymous amounts \
            byType windows n sum min p25 median p75 max cells
            """
    )
    private static let window = MemberHash(
        layout: "window length responders responses purchasers amounts byType open"
    )
    private static let cell = MemberHash(layout: "cell assigned windows")

    /// The digest of the figures of several campaigns.
    package init(of responses: [CampaignResponse], names: NameTables) {
        self.init()
        for response in responses { add(ViewDigest(of: response, names: names)) }
    }

    /// The digest of one campaign's figures.
    package init(of response: CampaignResponse, names: NameTables) {
        var hash = Self.campaign
        hash.append(names.campaigns.digests[Int(response.campaign)])
        hash.append(response.contacts)
        hash.append(response.reached)
        hash.append(response.direct.responses)
        hash.append(response.direct.responders)
        hash.append(response.direct.responded)
        hash.append(response.direct.untargeted)
        hash.append(response.direct.anonymous)
        hash.append(ViewDigest(of: response.direct.amounts, names: names.currencies))
        hash.append(ViewDigest(of: response.direct.byType, names: names.types))
        hash.append(ViewDigest(of: response.windows, names: names))
        hash.append(response.latency.n)
        hash.append(response.latency.sum)
        hash.append(response.latency.min)
        hash.append(response.latency.p25)
        hash.append(response.latency.median)
        hash.append(response.latency.p75)
        hash.append(response.latency.max)
        var cells = ViewDigest()
        for entry in response.cells {
            var hash = Self.cell
            hash.append(names.cells.digests[Int(entry.cell)])
            hash.append(entry.assigned)
            hash.append(ViewDigest(of: entry.windows, names: names))
            cells.add(hash.finish())
        }
        hash.append(cells)
        self = hash.finish()
    }

    /// The sum over windows; a window's name enters by its SipHash under the same key.
    private init(of windows: [WindowResponse], names: NameTables) {
        self.init()
        for entry in windows {
            var hash = Self.window
            hash.append(SipHash.hash128(entry.window.name.span, key: Self.key))
            hash.append(entry.window.length)
            hash.append(entry.responders)
            hash.append(entry.responses)
            hash.append(entry.purchasers)
            hash.append(ViewDigest(of: entry.amounts, names: names.currencies))
            hash.append(ViewDigest(of: entry.byType, names: names.types))
            hash.append(entry.open)
            add(hash.finish())
        }
    }
}
