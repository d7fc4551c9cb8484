import Testing

/// A rule that catches nothing holds everywhere: each is given a sample that breaks it, and one that
/// does not.
@Suite("House rules catch what breaks them")
struct RuleControlTests {
    private func source(
        _ text: String,
        in room: String = "Bytes",
        file: String = "Sample"
    ) -> SourceText {
        SourceText("Sources/\(room)/\(file).swift", text)
    }

    @Test("Comments and literals are blanked, interpolated code is kept, lines stay")
    func scannerKeepsCode() {
        let text = ##"""
            let a = "try! \(as!(")")) // as!" // try!
            /* try! /* as! */ fatalError( */ let b = #"x " \#(c) \(d)"# + """
              try! "quoted" \(e)
              """
            let f = 1
            """##
        let (code, comments) = CodeScanner.parts(of: text)
        #expect(!code.contains("try!"))
        #expect(!code.contains("fatalError("))
        #expect(code.contains("as!("))
        #expect(code.contains("(c)"))
        #expect(!code.contains("(d)"))
        #expect(code.contains("(e)"))
        #expect(code.contains("let f"))
        #expect(comments.contains("   // try!") && !comments.contains("// as!"))
        #expect(comments.contains("/* try! /* as! */ fatalError( */"))
        #expect(!comments.contains("let") && !comments.contains("quoted"))
        #expect(comments.utf8.count == text.utf8.count)
        #expect(code.utf8.count == text.utf8.count)
        #expect(code.split(separator: "\n").count == text.split(separator: "\n").count)
    }

    @Test(
        "An import that a room may not have is caught",
        arguments: [
            ("Bytes", "import Foundation"), ("Bytes", "package import Platform"),
            ("Statistics", "import Bytes"), ("Projections", "import Ledger"),
            ("Projections", "import SegmentLog"), ("SegmentLog", "private import Touchpoints"),
            ("Ledger", "import Foundation"), ("Ledger", "import Glibc"),
            ("Ledger", "@preconcurrency import Ingestion"), ("Touchpoints", "import Dispatch"),
            ("Platform", "import Dispatch"), ("Projections", "import Synchronization"),
            ("DaybookCommand", "import Glibc"), ("Ingestion", "import struct Glibc.stat"),
            ("HTTPServer", "import Ledger"), ("Ledger", "import SomePackage"),
            ("Cellar", "import Bytes"), ("Platform", "import Foundation"),
        ]
    )
    func importIsCaught(room: String, line: String) {
        #expect(ImportRules.breaches(in: source("\n" + line, in: room)).count == 1)
    }

    @Test(
        "An import that a room may have is not",
        arguments: [
            ("Platform", "import Glibc"), ("SegmentLog", "import Dispatch"),
            ("SegmentLog", "package import Bytes"), ("Ledger", "import Synchronization"),
            ("Ingestion", "import Foundation"), ("DaybookCommand", "import Foundation"),
            ("Projections", "package import Statistics"), ("Bytes", "// import Foundation"),
            ("Bytes", "let important = \"import Glibc\""),
        ]
    )
    func importIsAllowed(room: String, line: String) {
        #expect(ImportRules.breaches(in: source(line, in: room)) == [])
    }

    @Test("A package, a flag and a system library in the manifest are caught")
    func manifestIsCaught() {
        let manifest = SourceText(
            "Package.swift",
            """
            .package(url: "https://example.org/x", from: "1.0.0"),
            .unsafeFlags(["-Ounchecked"]),
            .systemLibrary(name: "CSQLite"),
            // .package(path: "..") in a comment is prose
            .executable(name: "daybook", targets: ["package"]),
            """
        )
        #expect(ImportRules.manifestBreaches(in: manifest).map(\.line) == [1, 2, 3])
    }

    @Test("Only a manifest below the top depends on this package, and on nothing besides")
    func ownPackageIsAllowed() {
        let text = """
            \(ImportRules.ownPackage)
            [\(ImportRules.ownPackage), .package(path: "../elsewhere")],
            .package(name: "other", path: "../.."),
            \(ImportRules.ownPackage), .unsafeFlags([])
            """
        let outer = SourceText("Tests/Sample/Package.swift", text)
        #expect(ImportRules.manifestBreaches(in: outer).map(\.line) == [2, 3, 4])
        let top = SourceText("Package.swift", text)
        #expect(ImportRules.manifestBreaches(in: top).map(\.line) == [1, 2, 3, 4, 4])
    }

    @Test("Every forbidden word is caught in code, and not in prose or in a literal")
    func wordIsCaught() {
        for word in WordRules.inSources {
            let code = source("let a = 1\nlet b = \(word.text) + c")
            #expect(WordRules.breaches(in: code).map(\.line) == [2], "\(word.text)")
            #expect(WordRules.breaches(in: code).allSatisfy { $0.message.contains(word.instead) })
            let prose = source("// never \(word.text)\nlet a = \"\(word.text)\"")
            #expect(WordRules.breaches(in: prose) == [], "\(word.text)")
        }
        for word in WordRules.inTests {
            let code = SourceText("Tests/BytesTests/Sample.swift", "    \(word.text)")
            #expect(WordRules.breaches(in: code).count == 1, "\(word.text)")
        }
        for word in WordRules.anywhere + WordRules.unfinished {
            let prose = source("/// Fast, \(word.text): see above.")
            #expect(WordRules.breaches(in: prose).count == 1, "\(word.text)")
        }
    }

    @Test("A reason on the line or before it allows what needs one; another room does not")
    func reasonAllows() {
        let bare = "final class A: @unchecked Sendable {}"
        #expect(WordRules.breaches(in: source(bare)).count == 1)
        #expect(WordRules.breaches(in: source(bare + " // the lock guards it")) == [])
        #expect(WordRules.breaches(in: source("// the lock guards it\n" + bare)) == [])
        #expect(WordRules.breaches(in: source("// why\n" + bare)).count == 1)
        #expect(WordRules.breaches(in: source("let u = \"a // b c d\"\n" + bare)).count == 1)
        let started = "let p = Process()"
        #expect(WordRules.breaches(in: source(started, in: "DaybookBench")) == [])
        #expect(WordRules.breaches(in: source(started, in: "DaybookCommand")).count == 1)
    }

    @Test("A word inside a longer name is another word")
    func longerNameIsAnotherWord() {
        let text = source("let alias! = OtherDate() + FileHandles + UpDateFormatters + retry!")
        #expect(WordRules.breaches(in: text) == [])
    }

    @Test("A file of 500 lines is allowed, one of 501 is caught")
    func longFileIsCaught() {
        let line = "let a = 1\n"
        #expect(SizeRules.breaches(in: source(String(repeating: line, count: 500))) == [])
        #expect(SizeRules.breaches(in: source(String(repeating: line, count: 501))).count == 1)
    }

    @Test("A function of 70 lines is allowed, one of 71 is caught, nested and bodiless ones too")
    func longFunctionIsCaught() {
        func function(_ head: String, lines: Int) -> SourceText {
            let body = String(repeating: "        if a { b() }\n", count: lines - 2)
            return source("struct S {\n    \(head) {\n\(body)    }\n    func g() {}\n}\n")
        }
        for head in [
            "func f(_ a: Int = { 1 }()) throws(E) -> [Int: (Int) -> Int]", "init(a: Int)",
            "subscript(_ a: Int) -> Int", "deinit", "func < (a: S, b: S) -> Bool",
        ] {
            #expect(SizeRules.breaches(in: function(head, lines: 70)) == [], "\(head)")
            #expect(SizeRules.breaches(in: function(head, lines: 71)).count == 1, "\(head)")
        }
        let requirement = "protocol P {\n    func f() -> Int\n    var a: Int { get }\n}\n"
        #expect(SizeRules.functions(in: source(requirement)) == [])
        let call = "let a = [1].map(S.init(a:))\nlet b = super.init(a: 1)\nfunc f() {\n}\n"
        #expect(SizeRules.functions(in: source(call)).map(\.length) == [2])
    }

    @Test(
        "A String as a key is caught outside of the programs' rooms",
        arguments: [
            "var a: [String: Int] = [:]", "let b = Set<String>()", "let c: [ String :Int]",
            "let d: Dictionary<String, Int>", "func f(_ a: [[Substring: Int]])",
        ]
    )
    func stringKeyIsCaught(line: String) {
        #expect(KeyRules.breaches(in: source(line, in: "Ledger")).count == 1)
        #expect(KeyRules.breaches(in: source(line, in: "DaybookCommand")) == [])
    }

    @Test("Strings that are no keys are not")
    func plainStringIsAllowed() {
        let text = source("let a: [String] = []\nlet b: [Int: String]\nlet c: [UInt8: Set<Int>]")
        #expect(KeyRules.breaches(in: text) == [])
    }

    @Test("A file without what it is named for is caught, an extension in its own file is not")
    func misnamedFileIsCaught() {
        #expect(NameRules.breaches(in: source("struct Other {}", file: "Segment")).count == 1)
        #expect(NameRules.breaches(in: source("struct Segmented {}", file: "Segment")).count == 1)
        #expect(NameRules.breaches(in: source("// struct Segment", file: "Segment")).count == 1)
        #expect(NameRules.breaches(in: source("package struct Segment {}", file: "Segment")) == [])
        #expect(NameRules.breaches(in: source("extension Log.Segment {}", file: "Segment")) == [])
        let tags = source("package enum EnvelopeTag {}", file: "Envelope")
        #expect(NameRules.breaches(in: tags) == [])
        let within = source("extension SHA256 {\n    struct Digest {}\n}", file: "SHA256Digest")
        #expect(NameRules.breaches(in: within) == [])
        #expect(NameRules.breaches(in: source("extension Log {}", file: "Log+Recovery")) == [])
        #expect(NameRules.breaches(in: source("extension Sealed {}", file: "Log+Seal")).count == 1)
    }

    @Test(
        "A vague name is caught, a name that only contains the letters is not",
        arguments: ["LogManager", "StringUtils", "Helper", "CommonTypes", "misc", "FileHelpers"]
    )
    func vagueNameIsCaught(name: String) {
        let text = source("struct Sample {}\nenum \(name) {}")
        #expect(NameRules.breaches(in: text).map(\.line) == [2])
        #expect(NameRules.breaches(in: source("enum \(name) {}", file: name)).count == 1)
        #expect(NameRules.isSpecific("Uncommon"))
        #expect(NameRules.isSpecific("Futility"))
    }

    @Test("Something else at the top is caught, and so is what is missing")
    func topIsCaught() {
        let hidden = [".ci", ".build", "daybook-ledger", "Package.resolved"]
        let whole = Array(LayoutRules.top) + hidden
        let ignored = [".build/", "daybook-ledger/", "Package.resolved"]
        #expect(LayoutRules.breaches(ofTop: whole, ignored: ignored) == [])
        let more = LayoutRules.breaches(ofTop: whole + ["notes.txt", "Scripts"], ignored: ignored)
        #expect(more.map(\.path) == ["Scripts", "notes.txt"])
        let fewer = LayoutRules.breaches(ofTop: whole.filter { $0 != "Tests" }, ignored: ignored)
        #expect(fewer.map(\.path) == ["Tests"])
    }

    @Test("A fixture that nothing names is caught")
    func unusedFixtureIsCaught() {
        let checks = [
            SourceText("Tests/A/A.swift", #"read(Repository.fixture("log/v1/\(name).seg"))"#),
            SourceText("Tests/A/B.swift", #"bytes(ofFixture: "edges/edges.ndjson")"#),
            SourceText("Tests/Oracle/c.py", #"fixture("json").glob(f"{prefix}_*.json")"#),
            SourceText("Tests/A/D.swift", "/// Made from Fixtures/cdnow/sample.ndjson, by hand."),
        ]
        let used = ["log/v1/a.seg", "edges/edges.ndjson", "json/y.json", "cdnow/sample.ndjson"]
        #expect(LayoutRules.breaches(ofFixtures: used, checks: checks) == [])
        let unused = ["log/v2/a.seg", "edges/more.ndjson", "cdnow/expected/customers.ndjson"]
        let caught = LayoutRules.breaches(ofFixtures: unused, checks: checks)
        #expect(caught.map(\.path) == unused.map { "Fixtures/" + $0 })
    }
}
