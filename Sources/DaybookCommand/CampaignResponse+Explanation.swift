import Projections

extension CampaignResponse {
    /// What each figure means, and how to list its touchpoints; those of cells where `cells` says so.
    func explanations(
        _ names: PrintedNames,
        _ command: ListingCommand,
        cells: Bool
    ) -> [Explanation] {
        var list = CampaignExplanations(names: names, command: command, campaign: campaign)
        list.add("contacts", .count(contacts), "contacts")
        list.add("reached", .count(reached), "reached")
        list.add("direct.responses", .count(direct.responses), "direct")
        list.add("direct.responders", .count(direct.responders), "responders")
        list.add("direct.responded", .count(direct.responded), "responded")
        list.add("direct.untargeted", .count(direct.untargeted), "untargeted")
        list.add("direct.anonymous", .count(direct.anonymous), "anonymous")
        list.add("direct.amounts", .amounts(direct.amounts, names), "direct")
        list.add("direct.byType", .types(direct.byType, names), "direct")
        list.add("direct.rate", .rate(directRate), "responded")
        for entry in windows {
            list.add(entry, rate(in: entry), in: "windows.\(entry.name)", entry.name)
        }
        list.add("latency", latency.numbers, "responded")
        for cell in cells ? self.cells : [] {
            let name = String(decoding: names.cell(cell.cell), as: UTF8.self)
            let path = "cells.\(name)"
            list.add(
                "\(path).assigned",
                .count(cell.assigned),
                "cell:\(name)",
                as: "cells.C.assigned"
            )
            for entry in cell.windows {
                let listed = "cell:\(name)/\(entry.name)"
                let window = "\(path).windows.\(entry.name)"
                list.add(entry, cell.rate(in: entry), in: window, listed, ofCell: true)
            }
        }
        return list.explanations
    }
}

/// The explanations of one campaign's figures, as they are gathered.
private struct CampaignExplanations {
    private let names: PrintedNames
    private let command: ListingCommand
    private let campaign: [UInt8]
    private(set) var explanations: [Explanation] = []

    init(names: PrintedNames, command: ListingCommand, campaign: UInt32) {
        self.names = names
        self.command = command
        self.campaign = names.campaign(campaign)
    }

    /// Adds a figure that `--touchpoints` lists as `listed`, defined under `known` or its own path.
    mutating func add(
        _ path: String,
        _ numbers: Explanation.Numbers,
        _ listed: String,
        as known: String? = nil,
        in window: String = "W",
        ofCell: Bool = false
    ) {
        let figures = FigureDefinitions.campaign
        var meaning = FigureDefinitions.meaning(of: known ?? path, in: figures)
            .replacing("t0 + W", with: "t0 + \(window)")
        if ofCell {
            meaning = meaning.replacing("ustomers reached", with: "ustomers of the cell")
            meaning += " The window begins at the first contact or withheld contact (t0)."
        }
        let line = command.line(campaign: campaign, listed)
        explanations.append(Explanation(path, meaning, numbers, line))
    }

    /// Adds the figures of a window, over the customers reached or those of a cell.
    mutating func add(
        _ entry: WindowResponse,
        _ rate: Rate,
        in path: String,
        _ listed: String,
        ofCell: Bool = false
    ) {
        let figures: [(name: String, numbers: Explanation.Numbers, listed: String)] = [
            ("responders", .count(entry.responders), "\(listed):responders"),
            ("responses", .count(entry.responses), listed),
            ("purchasers", .count(entry.purchasers), "\(listed):purchasers"),
            ("amounts", .amounts(entry.amounts, names), listed),
            ("byType", .types(entry.byType, names), listed),
            ("open", .count(entry.open), "\(listed):open"),
        ]
        for figure in figures {
            add(
                "\(path).\(figure.name)",
                figure.numbers,
                figure.listed,
                as: "windows.W.\(figure.name)",
                in: entry.name,
                ofCell: ofCell
            )
        }
        let line = command.line(campaign: campaign, "\(listed):responders")
        explanations.append(Explanation("\(path).rate", rate.definition, .rate(rate), line))
    }
}

extension Latency {
    /// The median, for people; all of it for programs.
    fileprivate var numbers: Explanation.Numbers {
        var json = "{\"n\":\(n),\"sum\":\(sum)"
        let quantiles = [
            ("min", min), ("p25", p25), ("median", median), ("p75", p75), ("max", max),
        ]
        for (name, value) in quantiles {
            json += ",\"\(name)\":" + (value.map { "\($0)" } ?? "null")
        }
        let text = median.map { "median \(DurationText.text($0)) of \(n)" } ?? ""
        return .value(json: Array((json + "}").utf8), text: Array(text.utf8))
    }
}
