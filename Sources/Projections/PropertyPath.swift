/// Where a value lies in a touchpoint's `properties`: names of objects in objects.
package struct PropertyPath: Sendable, Hashable {
    /// The names, outermost first; at least one.
    package let names: [[UInt8]]
    /// As the definition writes it, such as `properties.basket.lines` or `properties/a.b`.
    package let text: [UInt8]

    /// Whether `text` is meant to be a path, right or wrong.
    static func isMeant(by text: [UInt8]) -> Bool {
        text.starts(with: "properties.".utf8) || text.starts(with: "properties/".utf8)
    }

    /// The path that `text` says: names joined by dots after `properties.`, or a JSON Pointer
    /// (RFC 6901) after `properties`, in which `~1` is `/` and `~0` is `~`.
    ///
    /// - Returns: `nil` for an empty name, another escape, or more than
    ///   ``MetricLimits/pathNamesMax`` names.
    init?(_ text: [UInt8]) {
        guard Self.isMeant(by: text) else { return nil }
        let separator = text["properties".utf8.count]
        let rest = text.dropFirst("properties".utf8.count + 1)
        var names = rest.split(separator: separator, omittingEmptySubsequences: false).map(
            Array.init
        )
        if separator == UInt8(ascii: "/") {
            for index in names.indices {
                guard let name = Self.unescaped(names[index]) else { return nil }
                names[index] = name
            }
        }
        guard names.count <= MetricLimits.pathNamesMax, !names.contains([]) else { return nil }
        self.names = names
        self.text = text
    }

    private static func unescaped(_ name: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        var index = 0
        while index < name.count {
            if name[index] == UInt8(ascii: "~") {
                index += 1
                guard index < name.count else { return nil }
                switch name[index] {
                case UInt8(ascii: "0"): out.append(UInt8(ascii: "~"))
                case UInt8(ascii: "1"): out.append(UInt8(ascii: "/"))
                default: return nil
                }
            } else {
                out.append(name[index])
            }
            index += 1
        }
        return out
    }
}
