package import Projections
package import Touchpoints

/// How `--touchpoints` names a figure of a campaign.
///
/// ```
/// figure = word | window | "cell:" cell | "cell:" cell "/" window
/// word   = "contacts" | "reached" | "withheld" | "direct" | "responders" | "responded"
///        | "untargeted" | "anonymous"
/// window = length [ ":" ( "responses" | "responders" | "purchasers" | "open" ) ]
/// ```
/// A cell that ledgers know by the whole text, slash and all, is meant before one with a window; the
/// empty name is no cell.
package struct CampaignFigureText: Sendable {
    private static let words: [(name: String, figure: CampaignFigure)] = [
        ("contacts", .contacts), ("reached", .reached), ("withheld", .withheld),
        ("direct", .responses), ("responders", .responders), ("responded", .responded),
        ("untargeted", .untargeted), ("anonymous", .anonymous),
    ]
    private static let parts: [(name: String, part: WindowFigure)] = [
        ("responses", .responses), ("responders", .responders), ("purchasers", .purchasers),
        ("open", .open),
    ]

    private enum Form: Sendable {
        case plain(CampaignFigure)
        /// What stands behind `cell:`.
        case cell([UInt8])
    }

    private let form: Form

    /// The words that stand alone.
    static var names: [String] { words.map(\.name) }

    /// What the option takes, for messages.
    package static var expected: String {
        words.map(\.name).joined(separator: ", ")
            + ", a window such as 14d or 14d:purchasers, or cell:A or cell:A/14d"
    }

    /// The figure that `text` names; `nil` where it names none.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let cell = Array("cell:".utf8)
        if bytes.starts(with: cell) {
            form = .cell(Array(bytes.dropFirst(cell.count)))
        } else if let word = Self.words.first(where: { $0.name.utf8.elementsEqual(bytes) }) {
            form = .plain(word.figure)
        } else if let (window, part) = Self.window(bytes[...]) {
            form = .plain(.window(window, part, cell: nil))
        } else {
            return nil
        }
    }

    /// The figure among the cells in `cells`; `nil` where there is no such cell.
    package func figure(_ cells: NameTable) -> CampaignFigure? {
        switch form {
        case .plain(let figure): return figure
        case .cell(let name):
            if let cell = Self.cell(name[...], cells) { return .assigned(cell: cell) }
            guard let slash = name.lastIndex(of: UInt8(ascii: "/")),
                let (window, part) = Self.window(name[(slash + 1)...]),
                let cell = Self.cell(name[..<slash], cells)
            else { return nil }
            return .window(window, part, cell: cell)
        }
    }

    private static func cell(_ name: ArraySlice<UInt8>, _ cells: NameTable) -> UInt32? {
        name.isEmpty ? 0 : cells.ordinal(of: Array(name))
    }

    private static func window(_ text: ArraySlice<UInt8>) -> (Window, WindowFigure)? {
        let length = Array(text.prefix { $0 != UInt8(ascii: ":") })
        guard let window = Window(length.span) else { return nil }
        if length.count == text.count { return (window, .responses) }
        let rest = text.dropFirst(length.count + 1)
        return parts.first { $0.name.utf8.elementsEqual(rest) }.map { (window, $0.part) }
    }
}
