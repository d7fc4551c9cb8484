/// A file is named for what it declares, and a name says what the thing is.
enum NameRules {
    /// Words that name nothing.
    static let vague: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Manager", "Helper", "Helpers", "Common", "Misc",
    ]

    private static let kinds: Set<String> = [
        "struct", "class", "enum", "actor", "protocol", "extension", "typealias", "func", "var",
        "let",
    ]

    /// Files that declare nothing of their name, and vague names of files and declarations.
    static func breaches(in text: SourceText) -> [Breach] {
        guard text.isSource || text.isTest else { return [] }
        var found: [Breach] = []
        let names = declarations(in: text)
        for (index, name) in [(0, text.stem)] + names where !isSpecific(name) {
            found.append(text.breach(at: index, "\(name): name what it is or does"))
        }
        guard text.isSource, text.stem != "main" else { return unique(found) }
        let type = String(text.stem.prefix { $0 != "+" })
        if !declares(type, among: names.map(\.name)) {
            found.append(text.breach(at: 0, "declares no \(type): name the file for what it has"))
        }
        return unique(found)
    }

    /// Whether a file's name is that of a declaration: its whole name, its first words (a file of
    /// one concern: `EnvelopeTag` in Envelope, `littleEndian32` in LittleEndian), or a type and one
    /// within it (`SHA256` and `Digest` in SHA256Digest).
    private static func declares(_ type: String, among names: [String]) -> Bool {
        let wanted = words(of: type)
        return names.contains { name in
            words(of: name).starts(with: wanted)
                || (type.hasPrefix(name) && names.contains(String(type.dropFirst(name.count))))
        }
    }

    /// The last part of each declared or extended name, with the index of its line.
    static func declarations(in text: SourceText) -> [(line: Int, name: String)] {
        text.code.enumerated().flatMap { index, line in
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
            return words.indices.dropFirst().compactMap { word -> (line: Int, name: String)? in
                guard kinds.contains(String(words[word - 1])) else { return nil }
                let name = words[word].split(separator: ".").last ?? ""
                return (index, String(name))
            }
        }
    }

    /// Whether no word of a name is a vague one.
    static func isSpecific(_ name: String) -> Bool {
        !words(of: name).contains { vague.contains($0) }
    }

    /// The words of a name in camel case, each with a capital.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        for character in name {
            if character.isUppercase || !character.isLetter || words.isEmpty { words.append("") }
            words[words.count - 1].append(character)
        }
        return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    }

    private static func unique(_ breaches: [Breach]) -> [Breach] {
        var seen: Set<Breach> = []
        return breaches.filter { seen.insert($0).inserted }
    }
}
