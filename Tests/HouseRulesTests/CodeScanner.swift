/// Tells code from comments and string literals, so that a rule about code is not broken by prose.
///
/// Knows line and nested block comments, string literals on one line and on several, raw ones, and
/// interpolations, whose content is code again. Not known: regular expression literals.
struct CodeScanner {
    private enum Mode {
        case code(parentheses: Int)
        case text(hashes: Int, multiline: Bool)
    }

    private let source: [UInt8]
    private var code: [UInt8] = []
    private var comments: [UInt8] = []
    private var modes: [Mode] = [.code(parentheses: 0)]
    private var at = 0

    private init(_ text: String) {
        source = Array(text.utf8)
        code.reserveCapacity(source.count)
        comments.reserveCapacity(source.count)
    }

    /// The text's code and its comments, each with a space for every byte of the rest; lines stay.
    ///
    /// The content of literals is in neither.
    static func parts(of text: String) -> (code: String, comments: String) {
        var scanner = CodeScanner(text)
        while scanner.at < scanner.source.count { scanner.step() }
        let code = String(decoding: scanner.code, as: UTF8.self)
        return (code, String(decoding: scanner.comments, as: UTF8.self))
    }

    private mutating func step() {
        switch modes.last ?? .code(parentheses: 0) {
        case .code(let parentheses): stepInCode(parentheses)
        case .text(let hashes, let multiline): stepInText(hashes, multiline)
        }
    }

    private mutating func stepInCode(_ parentheses: Int) {
        if follows("//") {
            while at < source.count, source[at] != UInt8(ascii: "\n") { blank(isComment: true) }
        } else if follows("/*") {
            blankComment()
        } else if let hashes = openingHashes() {
            for _ in 0..<hashes { keep() }
            let multiline = follows("\"\"\"")
            for _ in 0..<(multiline ? 3 : 1) { keep() }
            modes.append(.text(hashes: hashes, multiline: multiline))
        } else {
            var depth = parentheses
            if source[at] == UInt8(ascii: "(") { depth += 1 }
            if source[at] == UInt8(ascii: ")") { depth -= 1 }
            modes[modes.count - 1] = .code(parentheses: depth)
            keep()
            if depth < 0, modes.count > 1 { modes.removeLast() }
        }
    }

    private mutating func stepInText(_ hashes: Int, _ multiline: Bool) {
        let marks = String(repeating: "#", count: hashes)
        let end = (multiline ? "\"\"\"" : "\"") + marks
        if follows(end) || (!multiline && source[at] == UInt8(ascii: "\n")) {
            let count = follows(end) ? end.utf8.count : 1
            for _ in 0..<count { keep() }
            modes.removeLast()
        } else if follows("\\" + marks + "(") {
            for _ in 0..<(hashes + 1) { blank() }
            keep()
            modes.append(.code(parentheses: 0))
        } else if follows("\\" + marks) {
            for _ in 0..<min(hashes + 2, source.count - at) { blank() }
        } else {
            blank()
        }
    }

    /// The number of `#` before a literal that opens here; nil when none opens.
    private func openingHashes() -> Int? {
        var ahead = at
        while ahead < source.count, source[ahead] == UInt8(ascii: "#") { ahead += 1 }
        guard ahead < source.count, source[ahead] == UInt8(ascii: "\"") else { return nil }
        return ahead - at
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if follows("/*") {
                depth += 1
                blank(isComment: true)
            } else if follows("*/") {
                depth -= 1
                blank(isComment: true)
            }
            blank(isComment: true)
        } while depth > 0 && at < source.count
    }

    private func follows(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return at + wanted.count <= source.count
            && source[at..<at + wanted.count].elementsEqual(wanted)
    }

    private mutating func keep() {
        put(source[at], to: \.code)
    }

    private mutating func blank(isComment: Bool = false) {
        guard at < source.count else { return }
        put(source[at], to: isComment ? \.comments : nil)
    }

    /// Moves on by one byte, which stays in one part at most; a line's end stays in both.
    private mutating func put(_ byte: UInt8, to part: WritableKeyPath<CodeScanner, [UInt8]>?) {
        let rest = byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " ")
        code.append(rest)
        comments.append(rest)
        if let part { self[keyPath: part][at] = byte }
        at += 1
    }
}
