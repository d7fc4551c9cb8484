import Bytes
import Testing

@Suite("Guesses at what was meant")
struct SpellingTests {
    @Test("Words are guessed at up to their limit")
    func limit() {
        for length in [Spelling.wordBytesMax, Spelling.wordBytesMax + 1] {
            let word = String(repeating: "a", count: length)
            let near = String(repeating: "a", count: length - 1) + "b"
            let isGuessed = length <= Spelling.wordBytesMax
            #expect(Spelling.nearest(to: word, in: ["x", near]) == (isGuessed ? near : nil))
        }
    }

    @Test("At most a third may differ, and of equals the first wins")
    func nearness() {
        #expect(Spelling.nearest(to: "ingset", in: ["dump", "ingest", "ingesu"]) == "ingest")
        #expect(Spelling.nearest(to: "query", in: ["dump", "stats"]) == nil)
        #expect(Spelling.nearest(to: "CJ-13", in: ["cj-1", "cj-13"]) == "cj-13")
        #expect(Spelling.nearest(to: "\u{C9}a", in: ["\u{E9}b"]) == nil)
    }
}
