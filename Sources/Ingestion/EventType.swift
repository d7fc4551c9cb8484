import Touchpoints

/// The type of a CloudEvent as the registry of touchpoints has it.
struct EventType {
    /// Labels that a reverse domain name has at least, such as `org.example`.
    private static let domainLabels = 2

    /// The type of the touchpoint.
    let name: [UInt8]
    /// The first word of a registered type; `nil` for any other.
    let channel: [UInt8]?

    /// The registered type that is left of `text` without a domain before it and a version behind it;
    /// else `text`.
    init(_ text: [UInt8]) {
        guard let registered = Self.registered(text) else {
            name = text
            channel = nil
            return
        }
        name = registered
        channel = Array(registered.prefix { $0 != UInt8(ascii: ".") })
    }

    private static func registered(_ text: [UInt8]) -> [UInt8]? {
        if isKnown(text[...]) { return text }
        let plain = withoutVersion(text)
        if isKnown(plain) { return Array(plain) }
        var labels = 0
        for index in plain.indices where plain[index] == UInt8(ascii: ".") {
            labels += 1
            let rest = plain[(index + 1)...]
            if labels >= domainLabels, isKnown(rest) { return Array(rest) }
        }
        return nil
    }

    private static func isKnown(_ name: ArraySlice<UInt8>) -> Bool {
        TypeRegistry.standard.type(named: name.span) != nil
    }

    /// The text without a last label such as `v2`.
    private static func withoutVersion(_ text: [UInt8]) -> ArraySlice<UInt8> {
        guard let dot = text.lastIndex(of: UInt8(ascii: ".")) else { return text[...] }
        let label = text[(dot + 1)...]
        guard label.count > 1, label.first == UInt8(ascii: "v"),
            label.dropFirst().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return text[...] }
        return text[..<dot]
    }
}
