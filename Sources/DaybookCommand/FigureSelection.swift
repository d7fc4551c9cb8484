/// Which rows a query lists, and in which order: `--where`, `--sort`, `--limit`.
struct FigureSelection<Member: Sendable>: Sendable {
    /// The options that every query of several rows takes.
    static func options(
        example: String,
        sort: String,
        members: [String]
    ) -> [CommandOption] {
        [
            CommandOption(
                "where",
                "CONDITION",
                "such as '\(example)'",
                repeats: true
            ),
            CommandOption(
                "sort",
                "MEMBER",
                "order by it, greatest first, such as \(sort)",
                words: members
            ),
            CommandOption("ascending", nil, "least first"),
            CommandOption("descending", nil, "greatest first"),
            CommandOption("limit", "N", "only the first N rows"),
        ]
    }

    private(set) var filters: [FigureFilter<Member>]
    private(set) var order: FigureOrder<Member>?
    let limit: Int?

    /// Whether fewer rows may be listed than there are.
    var isNarrowing: Bool { !filters.isEmpty || limit != nil }

    /// Every member that is named.
    var members: [Member] { filters.flatMap(\.members) + (order.map { [$0.member] } ?? []) }

    /// Reads the options of `invocation`; without `--sort`, rows are ordered by `name`.
    init(
        _ invocation: Invocation,
        _ language: FigureLanguage<Member>,
        name: Member
    ) throws(UsageError) {
        var filters: [FigureFilter<Member>] = []
        for condition in invocation.values("where") {
            do throws(FilterError) {
                filters.append(try FilterParser.parse(condition, language))
            } catch {
                throw UsageError("--where: " + error.text(in: condition))
            }
        }
        self.filters = filters
        order = try Self.order(invocation, language, name: name)
        limit = try invocation.value("limit").map { text throws(UsageError) in
            guard let number = Int(text), number > 0, text.utf8.allSatisfy(Self.isDigit) else {
                throw UsageError("--limit \(text) is no number of rows: expected 1 or more")
            }
            return number
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func order(
        _ invocation: Invocation,
        _ language: FigureLanguage<Member>,
        name: Member
    ) throws(UsageError) -> FigureOrder<Member>? {
        if invocation.has("ascending") && invocation.has("descending") {
            throw UsageError("choose one of --ascending and --descending")
        }
        let isDescending =
            invocation.has("descending") ? true : invocation.has("ascending") ? false : nil
        guard let path = invocation.value("sort") else {
            return isDescending.map { FigureOrder(name, .text, isDescending: $0) }
        }
        guard let (member, kind) = language.member(Array(path.utf8)) else {
            let (reason, detail) = language.unknown(Array(path.utf8))
            throw UsageError("--sort: \(reason)\n\(detail)")
        }
        return FigureOrder(member, kind, isDescending: isDescending)
    }

    /// Puts the members that `change` makes of these in their place.
    mutating func mapMembers(_ change: (Member) -> Member) {
        filters = filters.map { $0.mapMembers(change) }
        if let member = order?.member { order?.member = change(member) }
    }

    /// The rows of `items`, which come in byte order of their names.
    func rows<Item>(of items: [Item], _ value: (Member, Item) -> FigureValue) -> [Item] {
        var rows = items
        if !filters.isEmpty {
            rows = rows.filter { item in
                filters.allSatisfy { $0.holds { value($0, item) } }
            }
        }
        if let order { rows = order.sorted(rows) { value(order.member, $0) } }
        if let limit { rows = Array(rows.prefix(limit)) }
        return rows
    }

    /// Says on standard error how many rows of how many are listed, where that is not all.
    func report(_ shown: Int, of all: Int, _ things: String, _ console: Console) {
        guard isNarrowing else { return }
        console.inform("\(NumberText.grouped(shown)) of \(NumberText.grouped(all)) \(things)")
    }
}
