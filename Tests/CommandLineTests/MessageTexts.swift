import Foundation
import TestSupport

/// One string literal of the sources that a person may read as a message.
struct MessageText: Hashable, CustomStringConvertible {
    /// Path from the checkout's top.
    let path: String
    /// The line on which the literal begins, from 1.
    let line: Int
    /// Its longest run of fixed text between interpolations, without the blanks around it.
    let text: String

    var description: String { "\(path):\(line): \(text)" }
}

/// Finds the messages in Swift sources: which literals are arguments of which calls.
///
/// Knows line and nested block comments, literals on one line and on several, raw ones, and
/// interpolations, whose content is code again. Not known: regular expression literals.
struct MessageScanner {
    /// Which literals of a file are messages.
    enum Choice {
        /// Those within calls of these names, and those that begin with one of these texts.
        case calls([String], beginnings: [String])
        case all
    }

    private let source: [UInt8]
    private let path: String
    private let choice: Choice
    private var at = 0
    private var line = 1
    private var depth = 0
    /// The depths at which calls that hold messages were opened.
    private var calls: [Int] = []
    private var found: [MessageText] = []

    private init(_ source: [UInt8], _ path: String, _ choice: Choice) {
        self.source = source
        self.path = path
        self.choice = choice
    }

    /// The messages of `source`, those of fewer than `bytesMin` bytes left out.
    static func texts(
        in source: String,
        path: String,
        _ choice: Choice,
        bytesMin: Int
    ) -> [MessageText] {
        var scanner = MessageScanner(Array(source.utf8), path, choice)
        while scanner.at < scanner.source.count { scanner.readCode(untilDepth: -1) }
        return scanner.found.filter { $0.text.utf8.count >= bytesMin }
    }

    /// Reads code up to the parenthesis that ends an interpolation opened at `untilDepth`.
    private mutating func readCode(untilDepth: Int) {
        while at < source.count {
            if follows("//") {
                while at < source.count, source[at] != UInt8(ascii: "\n") { at += 1 }
            } else if follows("/*") {
                skipComment()
            } else if let hashes = openingHashes() {
                readLiteral(hashes)
            } else {
                noteCall()
                switch source[at] {
                case UInt8(ascii: "\n"): line += 1
                case UInt8(ascii: "("): depth += 1
                case UInt8(ascii: ")"):
                    depth -= 1
                    if let last = calls.last, depth == last { calls.removeLast() }
                default: break
                }
                at += 1
                if depth == untilDepth { return }
            }
        }
    }

    private mutating func noteCall() {
        guard case .calls(let names, _) = choice else { return }
        if at > 0, Self.isOfAName(source[at - 1]) { return }
        if names.contains(where: { follows($0 + "(") }) { calls.append(depth) }
    }

    private mutating func readLiteral(_ hashes: Int) {
        let first = line
        at += hashes
        let isLong = follows("\"\"\"")
        let marks = String(repeating: "#", count: hashes)
        let end = (isLong ? "\"\"\"" : "\"") + marks
        at += isLong ? 3 : 1
        var runs: [[UInt8]] = [[]]
        while at < source.count, !follows(end) {
            if follows("\\" + marks + "(") {
                at += 2 + hashes
                depth += 1
                readCode(untilDepth: depth - 1)
                runs.append([])
            } else if follows("\\" + marks), at + 1 + hashes < source.count {
                at += 1 + hashes
                readEscape(into: &runs)
            } else {
                // The lines of a long literal are laid out: each is a run of its own.
                let isLineEnd = source[at] == UInt8(ascii: "\n")
                if isLineEnd { line += 1 }
                if isLineEnd { runs.append([]) } else { runs[runs.count - 1].append(source[at]) }
                at += 1
            }
        }
        at += end.utf8.count
        let texts = runs.map { run in
            String(decoding: run, as: UTF8.self).trimmingCharacters(in: .whitespaces)
        }
        guard let text = texts.max(by: { $0.utf8.count < $1.utf8.count }) else { return }
        let front = String(decoding: runs[0], as: UTF8.self)
        if isMessage(front) { found.append(MessageText(path: path, line: first, text: text)) }
    }

    private mutating func readEscape(into runs: inout [[UInt8]]) {
        let sign = source[at]
        at += 1
        switch sign {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "'"):
            runs[runs.count - 1].append(sign)
        case UInt8(ascii: "u"):
            while at < source.count, source[at] != UInt8(ascii: "}") { at += 1 }
            at += 1
            runs.append([])
        default: runs.append([])
        }
    }

    private func isMessage(_ text: String) -> Bool {
        switch choice {
        case .all: true
        case .calls(_, let beginnings):
            !calls.isEmpty || beginnings.contains { text.hasPrefix($0) }
        }
    }

    private mutating func skipComment() {
        var nesting = 0
        repeat {
            if follows("/*") { nesting += 1 }
            if follows("*/") { nesting -= 1 }
            let isMark = follows("/*") || follows("*/")
            if source[at] == UInt8(ascii: "\n") { line += 1 }
            at += isMark ? 2 : 1
        } while nesting > 0 && at < source.count
    }

    /// The number of `#` before a literal that opens here; nil when none opens.
    private func openingHashes() -> Int? {
        var ahead = at
        while ahead < source.count, source[ahead] == UInt8(ascii: "#") { ahead += 1 }
        guard ahead < source.count, source[ahead] == UInt8(ascii: "\"") else { return nil }
        return ahead - at
    }

    private func follows(_ text: String) -> Bool {
        let count = text.utf8.count
        return at + count <= source.count && source[at..<at + count].elementsEqual(text.utf8)
    }

    private static func isOfAName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
