/// Guesses at what was meant.
package enum Spelling {
    /// Bytes of the longest word that is guessed at: nobody mistypes more, and the work grows with
    /// the square of the length.
    package static let wordBytesMax = 256

    /// The candidate that is nearest to `word`, if any is near: at most a third of it differs.
    ///
    /// Of equals the first wins; a word of more than ``wordBytesMax`` bytes is near to none.
    package static func nearest(to word: String, in candidates: [String]) -> String? {
        let typed = Array(word.utf8)
        guard typed.count <= wordBytesMax else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let third = max(1, candidate.utf8.count / 3)
            let limit = min(best.map { $0.distance - 1 } ?? .max, third)
            guard limit >= 0,
                let distance = EditDistance.between(typed, Array(candidate.utf8), atMost: limit)
            else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }
}
