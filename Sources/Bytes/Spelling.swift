/// Guesses at what was meant.
package enum Spelling {
    /// Bytes of the longest word that is guessed at: nobody mistypes more, and the work grows with
    /// the square of the length.
    package static let wordBytesMax = 256

    /// The candidate that is nearest to `word`, if any is near: at most a third of it differs.
    ///
    /// Letters of ASCII are the same in either case: who types CJ-13 may well mean cj-13.
    /// Of equals the first wins; a word of more than ``wordBytesMax`` bytes is near to none.
    package static func nearest(to word: String, in candidates: [String]) -> String? {
        let typed = folded(word)
        guard typed.count <= wordBytesMax else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let third = max(1, candidate.utf8.count / 3)
            let limit = min(best.map { $0.distance - 1 } ?? .max, third)
            guard limit >= 0,
                let distance = EditDistance.between(typed, folded(candidate), atMost: limit)
            else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// The bytes, with small letters of ASCII for capitals.
    private static func folded(_ text: String) -> [UInt8] {
        text.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }
}
