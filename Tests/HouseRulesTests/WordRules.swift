/// Words that may not stand in code, each with what to write instead.
enum WordRules {
    /// A word, where it may stand all the same, and what replaces it.
    struct Word {
        let text: String
        let instead: String
        var rooms: Set<String> = []
        var allowedWithReason = false
    }

    /// Not in the code of `Sources`.
    static let inSources: [Word] = [
        Word(text: "try!", instead: "throw, or handle the error where it is known what to do"),
        Word(text: "fatalError(", instead: "throw; an impossible state is a precondition"),
        Word(text: "as!", instead: "a generic parameter, an enum, or `as?` with the other case"),
        Word(text: "Date()", instead: "the clock of Platform, passed in"),
        Word(text: "Date.now", instead: "the clock of Platform, passed in"),
        Word(
            text: "@unchecked",
            instead: "a type the compiler can check, or the reason beside it",
            allowedWithReason: true
        ),
        Word(
            text: "nonisolated(unsafe)",
            instead: "a Mutex or an Atomic, or the reason beside it",
            allowedWithReason: true
        ),
        Word(
            text: "makeWriteSource",
            instead: "non-blocking writes, and `poll` under a deadline when the peer is slow"
        ),
        Word(text: "DispatchIO", instead: "the descriptors and files of Platform"),
        Word(text: "readabilityHandler", instead: "one read source for the connection's life"),
        Word(text: "FileHandle", instead: "the files of Platform, which report every error"),
        Word(text: ".synchronize()", instead: "fdatasync through Platform: this one lies on Linux"),
        Word(text: "DateFormatter", instead: "RFC3339 of Bytes"),
        Word(text: "ISO8601Format", instead: "RFC3339 of Bytes"),
        Word(text: "JSONDecoder", instead: "JSONReader of Bytes"),
        Word(text: "JSONEncoder", instead: "JSONWriter of Bytes"),
        Word(text: "JSONSerialization", instead: "JSONReader and JSONWriter of Bytes"),
        Word(text: "hashValue", instead: "SipHash of Bytes: this one differs from run to run"),
        Word(text: "Hasher()", instead: "SipHash of Bytes: this one differs from run to run"),
        Word(
            text: "Process()",
            instead: "a function: only the measurements start programs",
            rooms: ["DaybookBench"]
        ),
    ]

    /// Not in the code of `Tests`.
    static let inTests: [Word] = [
        Word(text: "@testable", instead: "`package` access, so that one build serves all"),
        Word(text: "#expect(true)", instead: "an expectation that can fail, or none"),
        Word(text: "XCTest", instead: "import Testing"),
    ]

    /// Not in `Sources` and `Tests`, comments and names included.
    static let anywhere: [Word] = [
        Word(text: "TODO", instead: "do it, or leave it out"),
        Word(text: "FIXME", instead: "fix it, or leave it out"),
    ]

    /// Not in `Sources`, comments included, in any case: what says that it is not done.
    static let unfinished: [Word] = [
        "simplified", "placeholder", "stub", "not implemented", "unimplemented", "for now",
    ].map { Word(text: $0, instead: "finish it, and say what it does") }

    /// Every forbidden word of one text.
    static func breaches(in text: SourceText) -> [Breach] {
        var found: [Breach] = []
        for (index, line) in text.code.enumerated() {
            for word in text.isSource ? inSources : text.isTest ? inTests : [] {
                guard contains(line, word.text), !word.rooms.contains(text.room ?? "") else {
                    continue
                }
                if word.allowedWithReason, hasReason(text, index) { continue }
                found.append(breach(text, index, word))
            }
        }
        guard text.isSource || text.isTest else { return found }
        for index in text.lines.indices {
            let isSource = text.isSource
            let prose = isSource ? text.lines[index] : text.code[index] + text.comments[index]
            for word in anywhere where contains(prose, word.text) {
                found.append(breach(text, index, word))
            }
            for word in isSource ? unfinished : []
            where contains(prose.lowercased(), word.text) {
                found.append(breach(text, index, word))
            }
        }
        return found
    }

    private static func breach(_ text: SourceText, _ index: Int, _ word: Word) -> Breach {
        text.breach(at: index, "`\(word.text)`: instead, \(word.instead)")
    }

    /// Whether `word` stands in `line` on its own: its ends are not in the middle of a longer name.
    static func contains(_ line: String, _ word: String) -> Bool {
        let line = Array(line.utf8)
        let word = Array(word.utf8)
        guard let first = word.first, let last = word.last, line.count >= word.count else {
            return false
        }
        return (0...(line.count - word.count)).contains { start in
            let end = start + word.count
            guard line[start..<end].elementsEqual(word) else { return false }
            let startsAName = !isOfAName(first) || start == 0 || !isOfAName(line[start - 1])
            let endsAName = !isOfAName(last) || end == line.count || !isOfAName(line[end])
            return startsAName && endsAName
        }
    }

    private static func isOfAName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// A comment of some words on the line itself or on the one before it.
    private static func hasReason(_ text: SourceText, _ index: Int) -> Bool {
        [index, index - 1].contains { line in
            guard line >= 0 else { return false }
            let reason = text.comments[line].drop { $0 == "/" || $0 == " " }
            return reason.split(separator: " ").count >= 3
        }
    }
}
