/// Spans of time for people.
package enum DurationText {
    /// The two largest units of a span of seconds, such as `29d 4h`, `3h`, `12m 5s`; `–` for none.
    package static func text(_ seconds: Int?) -> String {
        guard let seconds else { return "–" }
        let units = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]
        guard let largest = units.firstIndex(where: { seconds >= $0.1 }) else { return "0s" }
        var rest = seconds
        var parts: [String] = []
        for (name, length) in units[largest...].prefix(2) {
            if rest / length > 0 { parts.append("\(rest / length)\(name)") }
            rest %= length
        }
        return parts.joined(separator: " ")
    }
}
