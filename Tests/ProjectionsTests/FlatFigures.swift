import Projections
import Touchpoints

/// Figures as pairs of a path and a text, so that figures from different hands can be compared and a
/// difference says where it is.
typealias FlatFigures = [String: String]

/// The figures of `response` under the names of the JSON output.
func flatten(_ response: CampaignResponse, _ names: NameTables) -> FlatFigures {
    var flat: FlatFigures = [
        "campaign": text(names.campaigns, response.campaign),
        "contacts": "\(response.contacts)",
        "reached": "\(response.reached)",
        "direct.responses": "\(response.direct.responses)",
        "direct.responders": "\(response.direct.responders)",
        "direct.responded": "\(response.direct.responded)",
        "direct.untargeted": "\(response.direct.untargeted)",
        "direct.anonymous": "\(response.direct.anonymous)",
        "direct.rate.numerator": "\(response.direct.responded)",
        "direct.rate.denominator": "\(response.reached)",
        "latency.n": "\(response.latency.n)",
        "latency.sum": "\(response.latency.sum)",
        "latency.min": number(response.latency.min),
        "latency.p25": number(response.latency.p25),
        "latency.median": number(response.latency.median),
        "latency.p75": number(response.latency.p75),
        "latency.max": number(response.latency.max),
    ]
    flat.add(response.direct.byType, names.types, under: "direct.byType")
    flat.add(response.direct.amounts, names.currencies, under: "direct.amounts")
    flat.add(response.windows, of: response.reached, names, under: "windows")
    for (index, cell) in response.cells.enumerated() {
        flat["cells[\(index)].cell"] = cell.cell == 0 ? "null" : text(names.cells, cell.cell)
        flat["cells[\(index)].assigned"] = "\(cell.assigned)"
        flat.add(cell.windows, of: cell.assigned, names, under: "cells[\(index)].windows")
    }
    return flat
}

/// The view under the names of the JSON output, times in microseconds.
func flatten(_ view: CustomerView, _ names: NameTables) -> FlatFigures {
    var flat: FlatFigures = [
        "customer": text(names.parties, view.party),
        "touchpoints": "\(view.touchpoints)",
        "inbound": "\(view.inbound)",
        "outbound": "\(view.outbound)",
        "contacts": "\(view.contacts)",
        "first": "\(view.first)",
        "last": "\(view.last)",
        "lastInbound": number(view.lastInbound),
        "lastOutbound": number(view.lastOutbound),
        "lastContact": number(view.lastContact),
        "campaigns": "\(view.campaigns)",
    ]
    flat.add(view.byType, names.types, under: "byType")
    flat.add(view.byChannel, names.channels, under: "byChannel")
    flat.add(view.amounts, names.currencies, under: "amounts")
    return flat
}

/// An exact decimal of ten-thousandths, without trailing zeros.
func decimal(_ sum: Int128) -> String {
    var digits = String(sum.magnitude)
    digits = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    var fraction = digits.suffix(4)
    while fraction.last == "0" { fraction.removeLast() }
    let whole = digits.dropLast(4)
    return (sum < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}

private func number(_ value: (some BinaryInteger)?) -> String { value.map { "\($0)" } ?? "null" }

extension FlatFigures {
    fileprivate mutating func add(_ counts: [NameCount], _ names: NameTable, under path: String) {
        for entry in counts { self["\(path).\(text(names, entry.name))"] = "\(entry.count)" }
    }

    fileprivate mutating func add(_ sums: [CurrencySum], _ names: NameTable, under path: String) {
        for entry in sums { self["\(path).\(text(names, entry.currency))"] = decimal(entry.sum) }
    }

    fileprivate mutating func add(
        _ windows: [WindowResponse],
        of parties: Int,
        _ names: NameTables,
        under path: String
    ) {
        for entry in windows {
            let path = "\(path).\(String(decoding: entry.window.name, as: UTF8.self))"
            self["\(path).responders"] = "\(entry.responders)"
            self["\(path).responses"] = "\(entry.responses)"
            self["\(path).purchasers"] = "\(entry.purchasers)"
            self["\(path).open"] = "\(entry.open)"
            self["\(path).rate.numerator"] = "\(entry.responders)"
            self["\(path).rate.denominator"] = "\(parties)"
            add(entry.byType, names.types, under: "\(path).byType")
            add(entry.amounts, names.currencies, under: "\(path).amounts")
        }
    }
}

/// The first few paths at which two sets of figures differ, with both values.
func differences(_ left: [FlatFigures], _ right: [FlatFigures]) -> [String] {
    var found = left.count == right.count ? [] : ["\(left.count) entries against \(right.count)"]
    for (left, right) in zip(left, right) where left != right {
        for path in Set(left.keys).union(right.keys).sorted() where left[path] != right[path] {
            let name = left["campaign"] ?? left["customer"] ?? "?"
            found.append("\(name) \(path): \(left[path] ?? "–") against \(right[path] ?? "–")")
        }
    }
    return Array(found.prefix(10))
}
