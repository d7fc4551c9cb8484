import Bytes

/// What `--where` and `--sort` may name: the members of one kind of figure, and how values are read.
package struct FigureLanguage<Member: Sendable> {
    /// The paths of the members as messages show them, such as `amounts.CURRENCY`.
    package let paths: [String]
    /// The member with that path, and the kind of its values; `nil` where there is none.
    package let member: ([UInt8]) -> (member: Member, kind: FigureKind)?
    /// The instant that a text names, in microseconds since 1970; `nil` where it names none.
    package let instant: ([UInt8]) -> Int64?

    /// A language of those members.
    package init(
        paths: [String],
        member: @escaping ([UInt8]) -> (member: Member, kind: FigureKind)?,
        instant: @escaping ([UInt8]) -> Int64?
    ) {
        self.paths = paths
        self.member = member
        self.instant = instant
    }

    /// What to say of a path that no member has: the mistake with a guess, and all members.
    package func unknown(_ path: [UInt8]) -> (reason: String, detail: String) {
        let typed = String(decoding: path, as: UTF8.self)
        let hint = guess(at: typed).map { "; did you mean \($0)?" } ?? ""
        return (
            "there is no member \(typed)\(hint)", "members are " + paths.joined(separator: ", ")
        )
    }

    /// The path that was meant, if one is near; a name at its end is the ledger's, and stays.
    package func guess(at typed: String) -> String? {
        if let whole = Spelling.nearest(to: typed, in: paths) { return whole }
        let parts = typed.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let heads = paths.filter { $0.contains(".") }
            .map { String($0.prefix { $0 != "." }) }
        return Spelling.nearest(to: String(parts[0]), in: heads).map { "\($0).\(parts[1])" }
    }
}

/// A mistake in a condition: where it is, and what was expected there.
package struct FilterError: Error, Equatable {
    /// Bytes before it.
    package let offset: Int
    package let reason: String
    /// What helps to put it right, such as the members that there are; may be empty.
    package let detail: String

    init(offset: Int, reason: String, detail: String = "") {
        self.offset = offset
        self.reason = reason
        self.detail = detail
    }

    /// The reason, the condition, a caret under the mistake, and the detail: a line each.
    package func text(in condition: String) -> String {
        let line = condition.utf8.map { $0 < 0x20 ? 0x20 : $0 }
        let before = TerminalText(line.prefix(offset)).width
        return reason + "\n  " + String(decoding: line, as: UTF8.self) + "\n  "
            + String(repeating: " ", count: before) + "^" + (detail.isEmpty ? "" : "\n\(detail)")
    }
}
