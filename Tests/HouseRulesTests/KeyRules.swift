/// `String` is never a key: its equality merges texts that differ as bytes.
enum KeyRules {
    /// Rooms whose own words, such as the names of options, may be keys.
    static let exempt: Set<String> = ["DaybookCommand", "DaybookBench"]

    /// Dictionaries and sets in `Sources` that are keyed by `String`.
    static func breaches(in text: SourceText) -> [Breach] {
        guard text.isSource, !exempt.contains(text.room ?? "") else { return [] }
        return text.code.enumerated().compactMap { index, line in
            let dense = String(line.filter { $0 != " " })
            let forms = [
                "[String:", "[Substring:", "[Character:", "Set<String>", "Set<Substring>",
                "Dictionary<String,", "Dictionary<Substring,",
            ]
            guard let form = forms.first(where: dense.contains) else { return nil }
            return text.breach(at: index, "`\(form)`: key by UTF-8 bytes, a hash or an ordinal")
        }
    }
}
