/// One text of the checkout, as a rule sees it: where it is, its lines, and its lines with nothing but code.
struct SourceText {
    /// Path from the checkout's top, such as `Sources/Bytes/CRC32C.swift`.
    let path: String
    /// The lines as written.
    let lines: [String]
    /// The same lines with comments and the content of string literals blanked, column for column.
    let code: [String]
    /// The same lines with everything but comments blanked.
    let comments: [String]

    init(_ path: String, _ text: String) {
        self.path = path
        lines = Self.split(text)
        guard path.hasSuffix(".swift") else {
            (code, comments) = (lines, lines)
            return
        }
        let parts = CodeScanner.parts(of: text)
        (code, comments) = (Self.split(parts.code), Self.split(parts.comments))
    }

    /// The room, such as `Bytes`, for a file under `Sources` or `Tests`.
    var room: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// The file's name without folders and extension.
    var stem: String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex))
    }

    /// Whether this is Swift under `Sources`.
    var isSource: Bool { path.hasPrefix("Sources/") && path.hasSuffix(".swift") }

    /// Whether this is Swift under `Tests`.
    var isTest: Bool { path.hasPrefix("Tests/") && path.hasSuffix(".swift") }

    /// A breach of a rule at a line, counted from 0.
    func breach(at index: Int, _ message: String) -> Breach {
        Breach(path: path, line: index + 1, message: message)
    }

    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}

/// Where a rule is broken, and what to do instead.
struct Breach: Hashable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    var description: String { "\(path):\(line): \(message)" }
}
