extension Array<UInt32> {
    /// Up to so many are sorted by insertion.
    private static let insertionMost = 16

    /// Sorts what is a handful as a rule, without what a sort of many prepares.
    ///
    /// - Complexity: O(n log n); O(n²) for few.
    mutating func sortFew() {
        if count > Self.insertionMost {
            sort()
            return
        }
        if count < 2 { return }
        var own = mutableSpan
        for index in 1..<own.count {
            let value = own[index]
            var place = index
            while place > 0, own[place - 1] > value {
                own[place] = own[place - 1]
                place -= 1
            }
            own[place] = value
        }
    }
}
