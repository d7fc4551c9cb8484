/// A number and what it counts, for people.
enum CountText {
    /// Such as `1 item` or `2 items`.
    static func text(_ count: Int, _ one: String, _ several: String) -> String {
        "\(count) \(count == 1 ? one : several)"
    }
}
