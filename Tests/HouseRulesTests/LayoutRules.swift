/// What lies at the top of the repository, and that no fixture lies there unused.
enum LayoutRules {
    /// What the top holds, hidden files aside.
    static let top: Set<String> = ["Package.swift", "Sources", "Tests", "Fixtures", "README.md"]

    /// What is at the top and should not be, or is not and should be.
    static func breaches(ofTop entries: [String], ignored: [String]) -> [Breach] {
        let left = Set(ignored.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 })
        let seen = Set(entries.filter { !$0.hasPrefix(".") && !left.contains($0) })
        let extra = seen.subtracting(top).sorted().map {
            Breach(path: $0, line: 0, message: "move it into Sources, Tests or Fixtures")
        }
        let missing = top.subtracting(seen).sorted().map {
            Breach(path: $0, line: 0, message: "missing at the top")
        }
        return extra + missing
    }

    /// Fixtures that no check names: by path, by their folder's path, or as a path built from it.
    static func breaches(ofFixtures fixtures: [String], checks: [SourceText]) -> [Breach] {
        let named = mentions(in: checks)
        return fixtures.compactMap { path in
            let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
            if named.contains(path) || named.contains(String(folder)) { return nil }
            let message = "no test or check names Fixtures/\(path) or Fixtures/\(folder)"
            return Breach(path: "Fixtures/" + path, line: 0, message: message)
        }
    }

    /// The paths below `Fixtures` that texts name: after `Fixtures/`, and as the argument of a
    /// function whose name ends in `fixture` or of a parameter that does.
    ///
    /// A path ends where its literal does or where something is put into it.
    static func mentions(in checks: [SourceText]) -> Set<String> {
        let openings = ["Fixtures/", "ixture(\"", "ixture: \"", "ixtures: \""]
        var found: Set<String> = []
        for line in checks.lazy.flatMap(\.lines) {
            for opening in openings {
                for range in line.ranges(of: opening) {
                    let path = line[range.upperBound...].prefix { !"\"'\\{`) ,".contains($0) }
                    let trimmed = path.hasSuffix("/") ? path.dropLast() : path
                    if !trimmed.isEmpty { found.insert(String(trimmed)) }
                }
            }
        }
        return found
    }
}
