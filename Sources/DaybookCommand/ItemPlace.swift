/// Where in its file an item stands, for people.
enum ItemPlace {
    /// The line; of any but the first item of a line its number on it too, such as `1, item 3`.
    static func text(line: UInt64, earlier: UInt32) -> String {
        earlier == 0 ? "\(line)" : "\(line), item \(UInt64(earlier) + 1)"
    }
}
