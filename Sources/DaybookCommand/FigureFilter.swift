/// A condition on the members of a view or figure, as `--where` says it.
///
/// ```
/// condition  = either { "or" either }
/// either     = single { "and" single }
/// single     = "not" single | "(" condition ")" | comparison
/// comparison = member operator value
/// operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~"
/// ```
/// A member is a path of the JSON output, such as `amounts.EUR`; a value is a number, a time (RFC
/// 3339, or a date), a text, or `none`. Texts and parts of paths may stand in quotes, `'` or `"`; a
/// quote in quotes is doubled. `~` compares a text with a pattern, in which `*` stands for any bytes.
///
/// Numbers are compared exactly, texts as bytes. `member = none` asks whether there is no value; any
/// other comparison with a value that is not there is false, `!=` too.
package struct FigureFilter<Member: Sendable>: Sendable {
    /// A part of the condition.
    package indirect enum Node: Sendable {
        case all([Node])
        case any([Node])
        case not(Node)
        case compare(Member, FigureComparison, FigureValue)
    }

    /// The whole condition.
    package let root: Node

    /// A condition made of parts.
    package init(_ root: Node) {
        self.root = root
    }

    /// Whether the condition holds where `value` tells what each member is.
    ///
    /// - Complexity: O(comparisons), each once at most.
    package func holds(_ value: (Member) -> FigureValue) -> Bool {
        Self.holds(root, value)
    }

    private static func holds(_ node: Node, _ value: (Member) -> FigureValue) -> Bool {
        switch node {
        case .all(let parts): parts.allSatisfy { holds($0, value) }
        case .any(let parts): parts.contains { holds($0, value) }
        case .not(let part): !holds(part, value)
        case .compare(let member, let comparison, let operand):
            holds(value(member), comparison, operand)
        }
    }

    private static func holds(
        _ value: FigureValue,
        _ comparison: FigureComparison,
        _ operand: FigureValue
    ) -> Bool {
        if operand.isAbsent { return value.isAbsent == (comparison == .equal) }
        if value.isAbsent { return false }
        let order = value.order(with: operand)
        switch comparison {
        case .equal: return !order.isBefore && !order.isAfter
        case .notEqual: return order.isBefore || order.isAfter
        case .less: return order.isBefore
        case .lessOrEqual: return !order.isAfter
        case .greater: return order.isAfter
        case .greaterOrEqual: return !order.isBefore
        case .like:
            guard case .text(let text) = value, case .text(let pattern) = operand else {
                return false
            }
            return TextPattern(pattern).matches(text)
        }
    }

    /// The same condition on other members: those that `change` makes of these.
    package func mapMembers(_ change: (Member) -> Member) -> FigureFilter {
        FigureFilter(Self.map(root, change))
    }

    private static func map(_ node: Node, _ change: (Member) -> Member) -> Node {
        switch node {
        case .all(let parts): .all(parts.map { map($0, change) })
        case .any(let parts): .any(parts.map { map($0, change) })
        case .not(let part): .not(map(part, change))
        case .compare(let member, let comparison, let operand):
            .compare(change(member), comparison, operand)
        }
    }

    /// The members that are compared, in the order in which they are written.
    package var members: [Member] { Self.members(of: root) }

    private static func members(of node: Node) -> [Member] {
        switch node {
        case .all(let parts), .any(let parts): parts.flatMap { members(of: $0) }
        case .not(let part): members(of: part)
        case .compare(let member, _, _): [member]
        }
    }
}

/// How a member is compared with a value.
package enum FigureComparison: Sendable, Equatable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// The value is a pattern.
    case like
}

/// A pattern in which `*` stands for any bytes, none too.
struct TextPattern {
    private let pieces: [ArraySlice<UInt8>]

    init(_ pattern: [UInt8]) {
        pieces = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    }

    /// Whether all of `text` is what the pattern says.
    ///
    /// - Complexity: O(text · pattern) at worst; each piece is looked for once, from the left.
    func matches(_ text: [UInt8]) -> Bool {
        guard let first = pieces.first, let last = pieces.last else { return text.isEmpty }
        if pieces.count == 1 { return text.elementsEqual(first) }
        guard text.count >= first.count + last.count, text.starts(with: first),
            text.suffix(last.count).elementsEqual(last)
        else { return false }
        var rest = text[first.count..<(text.count - last.count)]
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let place = Self.firstIndex(of: piece, in: rest) else { return false }
            rest = rest[(place + piece.count)...]
        }
        return true
    }

    private static func firstIndex(of piece: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Int?
    {
        guard piece.count <= text.count else { return nil }
        return (text.startIndex...(text.endIndex - piece.count)).first {
            text[$0..<($0 + piece.count)].elementsEqual(piece)
        }
    }
}
