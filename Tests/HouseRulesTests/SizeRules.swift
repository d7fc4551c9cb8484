/// How long a file and a function may be.
enum SizeRules {
    /// Lines of a file at most.
    static let fileLimit = 500
    /// Lines of a function at most, from its first line to its closing brace.
    static let functionLimit = 70

    /// A function as found in a text.
    struct Function: Equatable {
        let name: String
        /// Index of the line it starts at.
        let start: Int
        /// Number of lines, the first and the last included.
        let length: Int
    }

    /// Files and functions that are too long.
    static func breaches(in text: SourceText) -> [Breach] {
        var found: [Breach] = []
        if text.lines.count > fileLimit {
            let message = "\(text.lines.count) lines, \(fileLimit) at most: two concerns, two files"
            found.append(text.breach(at: fileLimit, message))
        }
        guard text.path.hasSuffix(".swift") else { return found }
        for function in functions(in: text) where function.length > functionLimit {
            let message = "\(function.name) has \(function.length) lines, \(functionLimit) at most"
            found.append(text.breach(at: function.start, message + ": name its steps"))
        }
        return found
    }

    /// The functions, initialisers, deinitialisers and subscripts that have a body.
    ///
    /// A textual measure: the body is the first brace outside of parentheses and brackets after the
    /// keyword; a declaration without a body (in a protocol) ends at the next one.
    static func functions(in text: SourceText) -> [Function] {
        let tokens = tokens(of: text)
        return tokens.indices.compactMap { index in
            guard isDeclaration(tokens, index), let close = end(of: index, in: tokens) else {
                return nil
            }
            let isNamed = tokens[index].text == "func" && index + 1 < tokens.count
            return Function(
                name: isNamed ? tokens[index + 1].text : tokens[index].text,
                start: tokens[index].line,
                length: tokens[close].line - tokens[index].line + 1
            )
        }
    }

    private struct Token {
        let text: String
        let line: Int
    }

    /// Names and braces of the code, in order.
    private static func tokens(of text: SourceText) -> [Token] {
        var found: [Token] = []
        for (index, line) in text.code.enumerated() {
            var name = ""
            for character in line + " " {
                if character.isLetter || character.isNumber || character == "_" {
                    name.append(character)
                    continue
                }
                if !name.isEmpty { found.append(Token(text: name, line: index)) }
                name = ""
                if "(){}[].=`".contains(character) {
                    found.append(Token(text: String(character), line: index))
                }
            }
        }
        return found
    }

    private static func isDeclaration(_ tokens: [Token], _ index: Int) -> Bool {
        let before = index > 0 ? tokens[index - 1].text : ""
        switch tokens[index].text {
        case "func": return before != "." && before != "`"
        case "init", "subscript":
            let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
            return before != "." && before != "`" && next == "("
        case "deinit": return before != "." && before != "`"
        default: return false
        }
    }

    /// The index of the brace that closes the body of the declaration at `start`; nil without a body.
    private static func end(of start: Int, in tokens: [Token]) -> Int? {
        var nesting = 0
        var braces = 0
        for index in (start + 1)..<max(start + 1, tokens.count) {
            let text = tokens[index].text
            if braces > 0 {
                if text == "{" { braces += 1 }
                if text == "}" { braces -= 1 }
                if braces == 0 { return index }
                continue
            }
            if text == "(" || text == "[" { nesting += 1 }
            if text == ")" || text == "]" { nesting -= 1 }
            if nesting > 0 { continue }
            if text == "{" { braces = 1 }
            if text == "}" || isDeclaration(tokens, index) || isMember(text) { return nil }
        }
        return nil
    }

    private static func isMember(_ text: String) -> Bool {
        ["var", "let", "associatedtype", "struct", "enum", "case"].contains(text)
    }
}
