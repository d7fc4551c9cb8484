import TestSupport
import Testing
import Touchpoints

@Suite("An identifier")
struct IdentifierTests {
    private func isComplete(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Identifier.isComplete(bytes.span)
    }

    /// The rule as it is published, on Unicode scalars.
    private static func matches(_ text: String) -> Bool {
        let rule = /[a-z][a-z0-9_-]{0,31}:./.dotMatchesNewlines().matchingSemantics(.unicodeScalar)
        return text.prefixMatch(of: rule) != nil
    }

    @Test("is whole with a namespace of 1 to 32 characters and something behind the colon")
    func namespaceLengths() {
        for length in 0...40 {
            let namespace = String(repeating: "n", count: length)
            #expect(isComplete(namespace + ":x") == (1...32).contains(length), "\(length)")
            #expect(!isComplete(namespace + ":"))
            #expect(!isComplete(namespace))
        }
        #expect(Identifier.namespaceBytesMax == 32)
    }

    @Test("agrees with the rule's expression for every short text of its characters")
    func everyShortText() {
        let characters = Array("az09_-:A é\n")
        var texts = [""]
        var count = 0
        for _ in 0..<4 {
            texts = texts.flatMap { text in characters.map { text + String($0) } }
            for text in texts {
                count += 1
                if isComplete(text) != Self.matches(text) { Issue.record("\(text)") }
            }
        }
        #expect(count == 11 + 121 + 1_331 + 14_641)
    }

    @Test("agrees with the rule's expression for random texts", arguments: 0..<4 as Range<UInt64>)
    func randomTexts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let characters = Array("abz09_-:::Z/é\u{301}\u{0}")
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...40, using: &random)
            var text = ""
            for _ in 0..<count {
                let isPlain = Int.random(in: 0..<8, using: &random) > 0
                let next = isPlain ? "a" : characters.randomElement(using: &random)
                text.append(next ?? "a")
            }
            if isComplete(text) != Self.matches(text) { Issue.record("seed \(seed): \(text)") }
        }
    }

    @Test("gets the namespace that people do not see, and loses it where they read")
    func defaultNamespace() {
        func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
        #expect(Identifier.complete(bytes("HH1")) == bytes("customer:HH1"))
        #expect(Identifier.complete(bytes("email:a@b")) == bytes("email:a@b"))
        #expect(Identifier.complete(bytes("Email:a@b")) == bytes("customer:Email:a@b"))
        #expect(Identifier.complete(bytes("customer:HH1")) == bytes("customer:HH1"))
        #expect(Identifier.complete(bytes("a:")) == bytes("customer:a:"))
        #expect(Array(Identifier.shown(bytes("customer:HH1"))) == bytes("HH1"))
        #expect(Array(Identifier.shown(bytes("email:a@b"))) == bytes("email:a@b"))
        #expect(Array(Identifier.shown(bytes("customer"))) == bytes("customer"))
        for text in ["HH1", "a:", "é", "Email:x", ":"] {
            #expect(Array(Identifier.shown(Identifier.complete(bytes(text)))) == bytes(text))
        }
    }
}
