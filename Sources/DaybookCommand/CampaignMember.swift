package import Projections
import Touchpoints

/// A member of a campaign's figures that conditions and orders may name.
package struct CampaignMember: Sendable, Equatable {
    /// Members that have no name of the ledger's behind them, under their paths in the JSON output.
    enum Field: String, CaseIterable, Sendable {
        case campaign, contacts, reached
        case directResponses = "direct.responses"
        case directResponders = "direct.responders"
        case directResponded = "direct.responded"
        case directUntargeted = "direct.untargeted"
        case directAnonymous = "direct.anonymous"
        case directRate = "direct.rate"
        case directAmounts = "direct.amounts"
        case directByType = "direct.byType"
        case windowResponders = "windows.W.responders"
        case windowResponses = "windows.W.responses"
        case windowPurchasers = "windows.W.purchasers"
        case windowOpen = "windows.W.open"
        case windowRate = "windows.W.rate"
        case windowAmounts = "windows.W.amounts"
        case windowByType = "windows.W.byType"
        case latencyN = "latency.n"
        case latencySum = "latency.sum"
        case latencyMin = "latency.min"
        case latencyP25 = "latency.p25"
        case latencyMedian = "latency.median"
        case latencyP75 = "latency.p75"
        case latencyMax = "latency.max"

        /// What stands behind the path and a dot; `nil` where nothing does.
        var nameWord: String? {
            switch self {
            case .directAmounts, .windowAmounts: "CURRENCY"
            case .directByType, .windowByType: "TYPE"
            default: nil
            }
        }
    }

    /// The names of members that stand alone; those of windows name one.
    static var names: [String] {
        Field.allCases.filter { $0.nameWord == nil && !$0.rawValue.hasPrefix("windows.") }
            .map(\.rawValue)
    }

    let field: Field
    /// The place of the window among those asked for; 0 for members outside windows.
    let window: Int
    /// The type or currency.
    let name: [UInt8]
    /// The ordinal of the name; `nil` while it is not looked up, and where no touchpoint has it.
    private(set) var ordinal: UInt32?

    /// The campaign's name.
    package static let campaign = CampaignMember(field: .campaign, window: 0, name: [])

    private init(field: Field, window: Int, name: [UInt8]) {
        self.field = field
        self.window = window
        self.name = name
    }

    /// The member with that path, where `windows` are asked for.
    package init?(path: [UInt8], windows: [Window]) {
        var path = path
        var window = 0
        let prefix = Array("windows.".utf8)
        if path.starts(with: prefix) {
            let name = path.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: ".") }
            guard let place = windows.firstIndex(where: { name.elementsEqual($0.name) }) else {
                return nil
            }
            window = place
            path.replaceSubrange(prefix.count..<(prefix.count + name.count), with: "W".utf8)
        }
        for field in Field.allCases {
            let text = Array(field.rawValue.utf8)
            if field.nameWord == nil {
                guard path == text else { continue }
                self.init(field: field, window: window, name: [])
                return
            }
            let named = text + [UInt8(ascii: ".")]
            guard path.starts(with: named), path.count > named.count else { continue }
            self.init(field: field, window: window, name: Array(path.dropFirst(named.count)))
            return
        }
        return nil
    }

    /// The language of conditions on campaigns under `windows`; `instant` reads times.
    package static func language(
        windows: [Window],
        instant: @escaping ([UInt8]) -> Int64?
    ) -> FigureLanguage<CampaignMember> {
        let paths = Field.allCases.flatMap { field in
            let path = field.nameWord.map { "\(field.rawValue).\($0)" } ?? field.rawValue
            guard path.hasPrefix("windows.W") else { return [path] }
            return windows.map { window in
                "windows.\(String(decoding: window.name, as: UTF8.self))" + path.dropFirst(9)
            }
        }
        return FigureLanguage(
            paths: paths,
            member: { path in
                CampaignMember(path: path, windows: windows)
                    .map { ($0, $0.field == .campaign ? .text : .number) }
            },
            instant: instant
        )
    }

    /// The same member with its name looked up.
    package func bound(to tables: NameTables) -> CampaignMember {
        var bound = self
        if let table { bound.ordinal = tables[keyPath: table].ordinal(of: name) }
        return bound
    }

    /// The names among which the member's name is one; `nil` where it has none.
    var table: KeyPath<NameTables, NameTable>? {
        switch field {
        case .directAmounts, .windowAmounts: \.currencies
        case .directByType, .windowByType: \.types
        default: nil
        }
    }

    /// What the member is in `response`; a name that was looked up in vain counts 0 and paid nothing.
    package func value(in response: CampaignResponse, _ names: PrintedNames) -> FigureValue {
        switch field {
        case .campaign: .text(names.campaign(response.campaign))
        case .contacts: .count(response.contacts)
        case .reached: .count(response.reached)
        case .directResponses: .count(response.direct.responses)
        case .directResponders: .count(response.direct.responders)
        case .directResponded: .count(response.direct.responded)
        case .directUntargeted: .count(response.direct.untargeted)
        case .directAnonymous: .count(response.direct.anonymous)
        case .directRate: .rate(response.directRate)
        case .directAmounts: .amount(of: ordinal, in: response.direct.amounts)
        case .directByType: .count(of: ordinal, in: response.direct.byType)
        case .latencyN: .count(response.latency.n)
        case .latencySum: .number(response.latency.sum, over: 1)
        case .latencyMin: .count(response.latency.min)
        case .latencyP25: .count(response.latency.p25)
        case .latencyMedian: .count(response.latency.median)
        case .latencyP75: .count(response.latency.p75)
        case .latencyMax: .count(response.latency.max)
        default: value(in: response.windows[window], response)
        }
    }

    private func value(in entry: WindowResponse, _ response: CampaignResponse) -> FigureValue {
        switch field {
        case .windowResponders: .count(entry.responders)
        case .windowResponses: .count(entry.responses)
        case .windowPurchasers: .count(entry.purchasers)
        case .windowOpen: .count(entry.open)
        case .windowRate: .rate(response.rate(in: entry))
        case .windowAmounts: .amount(of: ordinal, in: entry.amounts)
        case .windowByType: .count(of: ordinal, in: entry.byType)
        default: .absent
        }
    }
}

extension FigureValue {
    /// A count, or none.
    static func count(_ value: Int?) -> FigureValue { value.map { .count($0) } ?? .absent }
}
