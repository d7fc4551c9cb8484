/// Writing and reading sums as words of 64 bits.
enum TotalWords {
    struct Writer {
        private(set) var words: [UInt64] = []

        mutating func word(_ word: UInt64) { words.append(word) }

        mutating func number(_ number: Int) { words.append(UInt64(bitPattern: Int64(number))) }

        mutating func tally(_ tally: Tally<Int>) {
            let sums = tally.sorted()
            number(sums.count)
            for entry in sums {
                word(entry.key)
                number(entry.sum)
            }
        }

        mutating func tally(_ tally: Tally<AmountSum>) {
            let sums = tally.sorted()
            number(sums.count)
            for entry in sums {
                word(entry.key)
                number(entry.sum.count)
                word(UInt64(truncatingIfNeeded: entry.sum.sum))
                word(UInt64(truncatingIfNeeded: entry.sum.sum >> 64))
            }
        }
    }

    /// Reads words one after another; those beyond the end are 0, and ``isAtEnd(_:)`` tells.
    struct Reader {
        private var place = 0

        init() {}

        /// Whether exactly all words were read.
        func isAtEnd(_ words: Span<UInt64>) -> Bool { place == words.count }

        mutating func word(_ words: Span<UInt64>) -> UInt64 {
            defer { place += 1 }
            return place < words.count ? words[place] : 0
        }

        mutating func number(_ words: Span<UInt64>) -> Int {
            Int(Int64(bitPattern: word(words)))
        }

        /// The number of entries of `size` words that follow; `nil` where there are fewer words.
        mutating func count(_ words: Span<UInt64>, of size: Int) -> Int? {
            let count = number(words)
            let rest = words.count - place
            return count >= 0 && rest >= 0 && count <= rest / size ? count : nil
        }

        mutating func tally(_ words: Span<UInt64>) -> Tally<Int>? {
            guard let count = count(words, of: 2) else { return nil }
            var tally = Tally<Int>()
            tally.reserve(count)
            for _ in 0..<count {
                let key = word(words)
                guard key < .max else { return nil }
                tally.add(number(words), to: key)
            }
            return tally
        }

        mutating func amounts(_ words: Span<UInt64>) -> Tally<AmountSum>? {
            guard let count = count(words, of: 4) else { return nil }
            var tally = Tally<AmountSum>()
            tally.reserve(count)
            for _ in 0..<count {
                let key = word(words)
                guard key < .max else { return nil }
                let parts = number(words)
                let low = word(words)
                let high = number(words)
                let sum = Int128(high) << 64 | Int128(low)
                tally.add(AmountSum(count: parts, sum: sum), to: key)
            }
            return tally
        }
    }
}
