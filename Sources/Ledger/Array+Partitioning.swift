extension Array {
    /// The first index at which `isBeyond` holds; it must hold for all elements behind it too.
    ///
    /// - Complexity: O(log n).
    func partitioningIndex(_ isBeyond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
