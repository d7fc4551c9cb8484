import Foundation
import TestSupport

/// The texts of the checkout that the rules are about.
enum Checkout {
    /// Swift under `Sources`.
    static let sources = texts(under: "Sources", endingIn: [".swift"])
    /// Swift under `Tests`.
    static let tests = texts(under: "Tests", endingIn: [".swift"])
    /// Checks in other languages, and what runs them.
    static let scripts =
        texts(under: "Tests", endingIn: [".py", ".sh"]) + texts(under: ".ci", endingIn: ["run"])
    /// Everything that checks the product: the tests of these rules name samples that are not there.
    static let checks =
        tests.filter { !$0.path.hasPrefix("Tests/HouseRulesTests/") } + scripts
    /// Paths from `Fixtures` of what lies in its folders.
    static let fixtures = files(under: "Fixtures")
        .map { String($0.dropFirst("Fixtures/".count)) }
        .filter { $0.contains("/") }
    /// What lies at the top.
    static let top = names(in: "") ?? []
    /// The package's manifest.
    static let manifest = text("Package.swift")
    /// Manifests of packages that use this one from outside.
    static let outerManifests = texts(under: "Tests", endingIn: ["/Package.swift"])
    /// What version control leaves out.
    static let ignored = text(".gitignore").lines

    private static func text(_ path: String) -> SourceText {
        let data = FileManager.default.contents(atPath: Repository.root + "/" + path) ?? Data()
        return SourceText(path, String(decoding: data, as: UTF8.self))
    }

    private static func texts(under folder: String, endingIn endings: [String]) -> [SourceText] {
        files(under: folder)
            .filter { path in endings.contains { path.hasSuffix($0) } }
            .map(text)
    }

    /// Files below a folder, sorted; hidden ones, Python's compiled ones and documentation catalogues
    /// left out, whose listings are copies of sources that are not.
    private static func files(under folder: String) -> [String] {
        guard let names = names(in: folder) else { return [folder] }
        return
            names
            .filter { !$0.hasPrefix(".") && $0 != "__pycache__" && !$0.hasSuffix(".docc") }
            .sorted()
            .flatMap { files(under: folder + "/" + $0) }
    }

    /// What a folder holds; nil for what is no folder.
    private static func names(in folder: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: Repository.root + "/" + folder)
    }
}
