extension Array {
    /// Up to so many are sorted by insertion.
    private static var insertionMost: Int { 16 }

    /// Sorts what is a handful as a rule, without what a sort of many prepares; stable.
    ///
    /// - Complexity: O(n log n); O(n²) for few.
    @inline(__always)
    mutating func sortFew(by precedes: (Element, Element) -> Bool) {
        if count > Self.insertionMost {
            sort(by: precedes)
            return
        }
        if count < 2 { return }
        var own = mutableSpan
        for index in 1..<own.count {
            let value = own[index]
            var place = index
            while place > 0, precedes(value, own[place - 1]) {
                own[place] = own[place - 1]
                place -= 1
            }
            own[place] = value
        }
    }
}
