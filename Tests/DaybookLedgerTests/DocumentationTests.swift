import Foundation
import TestSupport
import Testing

@Suite("The documentation of the library")
struct DocumentationTests {
    private static let catalogue = Repository.root + "/Sources/DaybookLedger/DaybookLedger.docc"
    private static let example = Repository.root + "/Tests/EmbeddingExample"

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The paths below `folder` that end so.
    private static func files(_ folder: String, _ ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(ending) && !$0.contains("/.build/") && !$0.hasPrefix(".build/") }
            .sorted()
            .map { folder + "/" + $0 }
    }

    /// The lines of a text without their indentation, which a block's place in a function changes.
    private static func lines(_ text: some StringProtocol) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The fenced Swift blocks of a text, in Markdown or in documentation comments.
    private static func blocks(_ text: String) -> [[String]] {
        var blocks: [[String]] = []
        var block: [String]?
        for raw in text.components(separatedBy: "\n") {
            var line = raw.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("///") {
                line = line.dropFirst(3).trimmingCharacters(in: .whitespaces)
            }
            if line == "```swift" {
                block = []
            } else if line == "```", let whole = block {
                blocks.append(whole)
                block = nil
            } else {
                block?.append(line)
            }
        }
        return blocks
    }

    /// Whether the lines stand in the text one after another.
    private static func stand(_ block: [String], in text: [String]) -> Bool {
        guard !block.isEmpty, block.count <= text.count else { return false }
        return (0...(text.count - block.count)).contains { start in
            text[start..<start + block.count].elementsEqual(block)
        }
    }

    @Test("Shows only code that the tests compile and run")
    func blocksAreCompiled() throws {
        let tests = Repository.root + "/Tests/DaybookLedgerTests"
        let compiled = try (Self.files(tests, ".swift") + Self.files(Self.example, ".swift"))
            .map { Self.lines(try Self.text($0)) }
        var found = 0
        let sources = Repository.root + "/Sources/DaybookLedger"
        let pages =
            try Self.files(sources, ".md") + Self.files(sources, ".swift")
            + [Repository.root + "/README.md"]
        for page in pages {
            for block in Self.blocks(try Self.text(page)) {
                found += 1
                let isCompiled = compiled.contains { Self.stand(block, in: $0) }
                #expect(isCompiled, "\(page) shows code that no test has: \(block)")
            }
        }
        #expect(found >= 15)
    }

    @Test("Tells code that stands somewhere from code that does not")
    func blocksAreFound() {
        let text = "/// ```swift\n/// let a = 1\n///\n/// f()\n/// ```\n```\nno\n```\n"
        #expect(Self.blocks(text) == [["let a = 1", "", "f()"]])
        let code = Self.lines("{\n    let a = 1\n\n    f()\n}")
        #expect(Self.stand(["let a = 1", "", "f()"], in: code))
        #expect(!Self.stand(["let a = 1", "f()"], in: code))
        #expect(!Self.stand([], in: code) && !Self.stand(code + code, in: code))
    }

    @Test("Lists in the tutorial what the example is made of, line for line")
    func listings() throws {
        let tutorial = try Self.text(Self.catalogue + "/EmbedTheLedger.tutorial")
        var listed: Set<String> = []
        for path in try Self.files(Self.catalogue + "/Resources", ".swift") {
            let name = URL(fileURLWithPath: path).lastPathComponent
            listed.insert(name)
            #expect(tutorial.contains(#"file: "\#(name)""#))
            let source = try Self.files(Self.example, ".swift").filter {
                URL(fileURLWithPath: $0).lastPathComponent == name
            }
            #expect(source.count == 1)
            let original = try #require(source.first)
            let isSame = try Self.text(path) == Self.text(original)
            #expect(isSame, "\(name) in the catalogue differs from \(original)")
        }
        let sources = try Self.files(Self.example, ".swift")
            .map { URL(fileURLWithPath: $0).lastPathComponent }
        #expect(listed == Set(sources))
    }

    @Test("Shows what the example prints")
    func output() throws {
        let scratch = try ScratchLedger()
        let output = try BuiltProgram.output(of: "EmbeddingExample", [scratch.path])
        #expect(try output == Self.text(Self.catalogue + "/Resources/output.txt"))
    }

    @Test("Has no resource that no tutorial shows")
    func resources() throws {
        let tutorials = try Self.files(Self.catalogue, ".tutorial").map(Self.text).joined()
        for path in try Self.files(Self.catalogue + "/Resources", "") {
            #expect(tutorials.contains(URL(fileURLWithPath: path).lastPathComponent))
        }
    }
}
