import Touchpoints

/// Reads a condition of ``FigureFilter``: total, every text gives a condition or one error.
package struct FilterParser<Member: Sendable> {
    /// The longest condition, in bytes.
    package static var bytesMax: Int { 4_096 }
    /// How deep parentheses and `not` may nest.
    package static var depthMax: Int { 64 }

    private let language: FigureLanguage<Member>
    private var tokens: FilterTokens
    private var token = FilterToken(kind: .end, offset: 0)

    /// Reads `text`.
    ///
    /// - Throws: ``FilterError`` at the first byte that cannot belong to a condition.
    /// - Complexity: O(length).
    package static func parse(
        _ text: String,
        _ language: FigureLanguage<Member>
    ) throws(FilterError) -> FigureFilter<Member> {
        let bytes = Array(text.utf8)
        guard bytes.count <= bytesMax else {
            throw FilterError(offset: 0, reason: "a condition has at most \(bytesMax) bytes")
        }
        var parser = FilterParser(language: language, tokens: FilterTokens(bytes))
        try parser.advance()
        let root = try parser.condition(depth: 0)
        guard parser.token.kind == .end else {
            throw parser.expected("and, or, or the end of the condition")
        }
        return FigureFilter(root)
    }

    private init(language: FigureLanguage<Member>, tokens: FilterTokens) {
        self.language = language
        self.tokens = tokens
    }

    private mutating func advance() throws(FilterError) {
        token = try tokens.next()
    }

    private func expected(_ what: String) -> FilterError {
        FilterError(offset: token.offset, reason: "expected \(what)")
    }

    private mutating func condition(depth: Int) throws(FilterError) -> FigureFilter<Member>.Node {
        var parts = [try either(depth: depth)]
        while token.isKeyword("or") {
            try advance()
            parts.append(try either(depth: depth))
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func either(depth: Int) throws(FilterError) -> FigureFilter<Member>.Node {
        var parts = [try single(depth: depth)]
        while token.isKeyword("and") {
            try advance()
            parts.append(try single(depth: depth))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func single(depth: Int) throws(FilterError) -> FigureFilter<Member>.Node {
        guard depth < Self.depthMax else {
            throw FilterError(
                offset: token.offset,
                reason: "parentheses and not nest at most \(Self.depthMax) deep"
            )
        }
        if token.isKeyword("not") {
            try advance()
            return .not(try single(depth: depth + 1))
        }
        if token.kind == .open {
            try advance()
            let inner = try condition(depth: depth + 1)
            guard token.kind == .close else { throw expected("and, or, or )") }
            try advance()
            return inner
        }
        return try comparison()
    }

    private mutating func comparison() throws(FilterError) -> FigureFilter<Member>.Node {
        guard case .word(let path, _) = token.kind else {
            throw expected("a member, such as \(language.paths.first ?? ""), not, or (")
        }
        guard let (member, kind) = language.member(path) else {
            let (reason, detail) = language.unknown(path)
            throw FilterError(offset: token.offset, reason: reason, detail: detail)
        }
        try advance()
        guard case .comparison(let comparison) = token.kind else {
            throw expected("one of = != < <= > >=" + (kind == .text ? " ~" : ""))
        }
        if comparison == .like && kind != .text {
            let name = String(decoding: path, as: UTF8.self)
            throw FilterError(
                offset: token.offset,
                reason: "~ compares texts, and \(name) is a \(kind == .time ? "time" : "number")"
            )
        }
        try advance()
        let value = try value(of: kind, comparison)
        try advance()
        return .compare(member, comparison, value)
    }

    private func value(
        of kind: FigureKind,
        _ comparison: FigureComparison
    ) throws(FilterError) -> FigureValue {
        guard case .word(let text, let isQuoted) = token.kind else {
            throw expected(Self.name(of: kind))
        }
        if !isQuoted && text.elementsEqual("none".utf8) {
            guard comparison == .equal || comparison == .notEqual else {
                throw FilterError(offset: token.offset, reason: "none goes with = and != only")
            }
            return .absent
        }
        switch kind {
        case .text: return .text(text)
        case .number:
            guard let units = Money.units(text.span) else { throw expected(Self.name(of: kind)) }
            return .number(Int128(units), over: 10_000)
        case .time:
            guard let instant = language.instant(text) else { throw expected(Self.name(of: kind)) }
            return .time(instant)
        }
    }

    private static func name(of kind: FigureKind) -> String {
        switch kind {
        case .text: "a text or none"
        case .number: "a number with at most 4 places, or none"
        case .time: "a time (2026-01-31 or 2026-01-31T14:00:00Z) or none"
        }
    }
}
