/// Which room may see which rooms and which modules of the system.
enum ImportRules {
    /// The rooms each room may import.
    static let rooms: [String: Set<String>] = [
        "Bytes": [],
        "Statistics": [],
        "Platform": ["Bytes"],
        "SegmentLog": ["Platform", "Bytes"],
        "Touchpoints": ["Bytes"],
        "Projections": ["Touchpoints", "Statistics", "Bytes"],
        "Ledger": ["SegmentLog", "Projections", "Touchpoints", "Platform", "Bytes"],
        "HTTPServer": ["Platform", "Bytes"],
        "Ingestion": ["Ledger", "HTTPServer", "Touchpoints", "Platform", "Bytes"],
        "DaybookLedger": [
            "Ingestion", "Ledger", "Touchpoints", "Projections", "SegmentLog", "Platform", "Bytes",
        ],
        "DaybookDaemon": [
            "Ingestion", "HTTPServer", "Ledger", "Touchpoints", "Projections", "Platform", "Bytes",
        ],
        "DaybookCommand": [
            "Ingestion", "Ledger", "Touchpoints", "Projections", "Statistics", "SegmentLog",
            "Platform", "Bytes",
        ],
        "DaybookBench": [
            "Ingestion", "Ledger", "Touchpoints", "Projections", "Platform", "Bytes",
        ],
    ]

    private static let programs: Set<String> = ["DaybookDaemon", "DaybookCommand", "DaybookBench"]
    private static let edge: Set<String> = programs.union(["HTTPServer", "Ingestion"])

    /// The rooms that may import each module of the system.
    static let system: [String: Set<String>] = [
        "Glibc": ["Platform"],
        "Musl": ["Platform"],
        "Darwin": ["Platform"],
        "Foundation": edge,
        "FoundationEssentials": edge,
        "Dispatch": edge.union(["SegmentLog", "Ledger"]),
        "Synchronization": edge.union(["Platform", "SegmentLog", "Ledger", "DaybookLedger"]),
        "Swift": Set(rooms.keys),
    ]

    /// Every import that the room of a source file may not have.
    static func breaches(in text: SourceText) -> [Breach] {
        guard text.isSource, let room = text.room else { return [] }
        guard let seen = rooms[room] else {
            return [text.breach(at: 0, "no room named \(room): name what it may import here")]
        }
        return imports(of: text).compactMap { index, module in
            if rooms[module] != nil {
                if seen.contains(module) || module == room { return nil }
                let allowed = seen.isEmpty ? "no room" : seen.sorted().joined(separator: ", ")
                return text.breach(at: index, "\(room) may import \(allowed), not \(module)")
            }
            guard let importers = system[module] else {
                return text.breach(at: index, "\(module) is no module of this package or system")
            }
            if importers.contains(room) { return nil }
            let allowed = importers.sorted().joined(separator: ", ")
            return text.breach(at: index, "\(module) is for \(allowed), not for \(room)")
        }
    }

    /// How a manifest below `Tests` may name this package, to build on its products from outside.
    static let ownPackage = #".package(name: "daybook", path: "../..")"#

    /// What a manifest may not declare: packages, other languages, other people's binaries.
    ///
    /// One below the top may depend on this package, in the words of ``ownPackage``.
    static func manifestBreaches(in text: SourceText) -> [Breach] {
        let forbidden = [
            ".package(": "no packages: write it here, or do without",
            ".systemLibrary": "no system libraries: Platform imports the C library",
            ".binaryTarget": "no binaries: everything is built from source",
            ".plugin(": "no plugins: checks are tests, or run by the script that runs the checks",
            "cSettings": "no C targets",
            "cxxSettings": "no C++ targets",
            "linkerSettings": "no linker flags",
            "unsafeFlags": "no unsafe flags: a setting has a name",
        ]
        return text.code.enumerated().flatMap { index, line -> [Breach] in
            let isOwn =
                text.path != "Package.swift" && text.lines[index].contains(ownPackage)
                && line.ranges(of: ".package(").count == 1
            let words = forbidden.keys.sorted().filter(line.contains)
            return words.filter { !isOwn || $0 != ".package(" }.map { word in
                text.breach(at: index, "\(word): \(forbidden[word] ?? "")")
            }
        }
    }

    /// The modules a text imports, with the lines that do.
    static func imports(of text: SourceText) -> [(line: Int, module: String)] {
        text.code.enumerated().compactMap { index, line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" })
            guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
                words[..<keyword].allSatisfy({ levels.contains(String($0)) || $0.hasPrefix("@") })
            else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let isOfOneKind = kinds.contains(String(words[keyword + 1]))
            let name = isOfOneKind ? words.last ?? "" : words[keyword + 1]
            return (index, String(name.prefix { $0 != "." }))
        }
    }

    private static let levels: Set<String> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
}
