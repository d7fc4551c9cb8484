package import Projections
import Touchpoints

/// A figure of a campaign that is a sum over touchpoints, as `metric diff` names it: by its path in
/// the JSON output.
///
/// ```
/// path = member | "cells." cell ".assigned" | "cells." cell "." windowMember
/// ```
/// `member` is one that conditions may name, such as `windows.14d.amounts.EUR`, `windowMember` one that
/// begins with `windows.`. The name of a cell ends where what follows makes sense, the first time.
package struct MetricPath: Sendable, Equatable {
    /// What a path names that has no such sum.
    package enum Refusal: Error, Equatable {
        /// Nothing; with a guess at what was meant, where there is one.
        case unknown(guess: String?)
        /// A quantile.
        case quantile
    }

    /// The path itself, in UTF-8.
    package let text: [UInt8]
    /// The member; `nil` for the customers assigned to a cell.
    private let member: CampaignMember?
    private let window: Window?
    /// `nil` where all customers count; empty for no cell.
    private let cell: [UInt8]?

    private init(_ text: [UInt8], _ member: CampaignMember?, _ window: Window?, cell: [UInt8]?) {
        self.text = text
        self.member = member
        self.window = window
        self.cell = cell
    }

    /// The figures that a path names: one, or of a rate its numerator and its denominator.
    package static func figures(named path: String) throws(Refusal) -> [MetricPath] {
        let text = Array(path.utf8)
        guard let found = MetricPath(text) else { throw .unknown(guess: guess(at: path)) }
        switch found.member?.field {
        case .campaign: throw .unknown(guess: nil)
        case .latencyMin, .latencyP25, .latencyMedian, .latencyP75, .latencyMax: throw .quantile
        case .directRate: return ["direct.responded", "reached"].compactMap { MetricPath($0) }
        case .windowRate:
            let rate = Array("rate".utf8).count
            let numerator = Array(text.dropLast(rate)) + Array("responders".utf8)
            let prefix = found.cell.map { Array("cells.".utf8) + $0 }
            let denominator = prefix.map { $0 + Array(".assigned".utf8) } ?? Array("reached".utf8)
            return [numerator, denominator].compactMap { MetricPath($0) }
        default: return [found]
        }
    }

    private init?(_ text: String) { self.init(Array(text.utf8)) }

    private init?(_ text: [UInt8]) {
        let prefix = Array("cells.".utf8)
        guard text.starts(with: prefix) else {
            guard let (member, window) = Self.member(text) else { return nil }
            self.init(text, member, window, cell: nil)
            return
        }
        let rest = text.dropFirst(prefix.count)
        let mark = Array(".windows.".utf8)
        for place in rest.indices where rest[place...].starts(with: mark) {
            guard let (member, window) = Self.member(Array(rest[(place + 1)...])) else { continue }
            self.init(text, member, window, cell: Array(rest[..<place]))
            return
        }
        let assigned = Array(".assigned".utf8)
        guard rest.count >= assigned.count, rest.suffix(assigned.count).elementsEqual(assigned)
        else {
            return nil
        }
        self.init(text, nil, nil, cell: Array(rest.dropLast(assigned.count)))
    }

    /// The member with a path that names no cell, and the window in it.
    private static func member(_ path: [UInt8]) -> (CampaignMember, Window?)? {
        let window = window(in: path)
        return CampaignMember(path: path, windows: window.map { [$0] } ?? []).map { ($0, window) }
    }

    private static func window(in path: [UInt8]) -> Window? {
        let prefix = Array("windows.".utf8)
        guard path.starts(with: prefix) else { return nil }
        let name = Array(path.dropFirst(prefix.count).prefix { $0 != UInt8(ascii: ".") })
        return Window(name.span)
    }

    // MARK: What it is in a ledger

    /// The windows that the figure needs.
    package var windows: [Window] { window.map { [$0] } ?? [] }

    /// The sum over touchpoints that the figure is.
    ///
    /// - Returns: `nil` where the ledger knows no such type, currency or cell.
    package func metric(_ names: NameTables) -> CampaignMetric? {
        var ordinal: UInt32?
        if let cell {
            ordinal = cell.isEmpty ? 0 : names.cells.ordinal(of: cell)
            if ordinal == nil { return nil }
        }
        guard let member = member?.bound(to: names) else {
            return ordinal.map { CampaignMetric(.assigned(cell: $0)) }
        }
        if member.table != nil && member.ordinal == nil { return nil }
        return Self.metric(member, member.ordinal ?? 0, window, cell: ordinal)
    }

    private static func metric(
        _ member: CampaignMember,
        _ name: UInt32,
        _ window: Window?,
        cell: UInt32?
    ) -> CampaignMetric? {
        func inWindow(
            _ part: WindowFigure,
            _ measure: CampaignMetric.Measure = .count
        ) -> CampaignMetric? {
            window.map { CampaignMetric(.window($0, part, cell: cell), measure) }
        }
        return switch member.field {
        case .contacts: CampaignMetric(.contacts)
        case .reached: CampaignMetric(.reached)
        case .directResponses: CampaignMetric(.responses)
        case .directResponders: CampaignMetric(.responders)
        case .directResponded, .latencyN: CampaignMetric(.responded)
        case .directUntargeted: CampaignMetric(.untargeted)
        case .directAnonymous: CampaignMetric(.anonymous)
        case .directAmounts: CampaignMetric(.responses, .amount(currency: name))
        case .directByType: CampaignMetric(.responses, .type(name))
        case .latencySum: CampaignMetric(.responded, .seconds)
        case .windowResponders: inWindow(.responders)
        case .windowResponses: inWindow(.responses)
        case .windowPurchasers: inWindow(.purchasers)
        case .windowOpen: inWindow(.open)
        case .windowAmounts: inWindow(.responses, .amount(currency: name))
        case .windowByType: inWindow(.responses, .type(name))
        case .campaign, .directRate, .windowRate, .latencyMin, .latencyP25, .latencyMedian,
            .latencyP75, .latencyMax:
            nil
        }
    }

    /// Whether the figure is money, in ten-thousandths of the currency's unit.
    package var isMoney: Bool {
        member?.field == .directAmounts || member?.field == .windowAmounts
    }

    // MARK: Words

    /// The paths that there are, for messages; `windows.W` stands for each window.
    package static var expected: [String] {
        let refused: [CampaignMember.Field] = [
            .campaign, .latencyMin, .latencyP25, .latencyMedian, .latencyP75, .latencyMax,
        ]
        return CampaignMember.Field.allCases.filter { !refused.contains($0) }
            .map { field in field.nameWord.map { "\(field.rawValue).\($0)" } ?? field.rawValue }
            + ["cells.C.assigned", "cells.C.windows.W.responders"]
    }

    /// The path that was meant, if one is near; a window, a type or a currency in it stays.
    private static func guess(at path: String) -> String? {
        let window = window(in: Array(path.utf8))
        let windows = window.map { [$0] } ?? Window.usual
        let language = CampaignMember.language(windows: windows) { _ in nil }
        return language.guess(at: path)
    }
}
