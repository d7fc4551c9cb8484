import Bytes

/// Finds values in the `properties` of touchpoints' native JSON, each item walked once.
package struct PropertyReader: Sendable {
    /// The paths looked for, as places in what is found.
    private let paths: [[[UInt8]]]
    private var name: [UInt8] = []
    private static let properties = Array("properties".utf8)

    /// A reader that looks for `paths`.
    package init(_ paths: [PropertyPath]) {
        self.paths = paths.map(\.names)
    }

    /// What each path leads to in `item`; `nil` where there is nothing, or null.
    ///
    /// Paths lead through objects, not into arrays. Of members with one name the last counts, as it
    /// does for everything else that is compared by content.
    ///
    /// - Complexity: O(length of `item` · paths) comparisons of names at most.
    package mutating func read(_ item: Span<UInt8>) -> [PropertyValue?] {
        var found = [PropertyValue?](repeating: nil, count: paths.count)
        var reader = JSONReader()
        do throws(JSONError) {
            guard case .beginObject = try reader.next(item) else { return found }
            while case .key(let key) = try reader.next(item) {
                readName(key, item)
                guard name == Self.properties else {
                    try reader.skipValue(item)
                    continue
                }
                for path in paths.indices { found[path] = nil }
                let before = reader.depth
                if case .beginObject = try reader.next(item) {
                    try readObject(item, &reader, Array(paths.indices), depth: 0, &found)
                } else {
                    try reader.skip(toDepth: before, item)
                }
            }
        } catch {
            // A recorded item is JSON; where it is not, its evidence was destroyed.
            return [PropertyValue?](repeating: nil, count: paths.count)
        }
        return found
    }

    private mutating func readName(_ key: JSONText, _ item: Span<UInt8>) {
        name.removeAll(keepingCapacity: true)
        JSONString.unescape(key, from: item, into: &name)
    }

    /// Reads the members of an object that `wanted` paths lead into with their first `depth` names.
    private mutating func readObject(
        _ item: Span<UInt8>,
        _ reader: inout JSONReader,
        _ wanted: [Int],
        depth: Int,
        _ found: inout [PropertyValue?]
    ) throws(JSONError) {
        while case .key(let key) = try reader.next(item) {
            readName(key, item)
            let here = wanted.filter { paths[$0][depth] == name }
            guard !here.isEmpty else {
                try reader.skipValue(item)
                continue
            }
            for path in here { found[path] = nil }
            let inner = here.filter { paths[$0].count > depth + 1 }
            let before = reader.depth
            let token = try reader.next(item)
            let value = Self.value(token, item)
            for path in here where paths[path].count == depth + 1 { found[path] = value }
            if case .beginObject = token, !inner.isEmpty {
                try readObject(item, &reader, inner, depth: depth + 1, &found)
            } else {
                try reader.skip(toDepth: before, item)
            }
        }
    }

    private static func value(_ token: JSONToken, _ item: Span<UInt8>) -> PropertyValue? {
        switch token {
        case .string(let text):
            var bytes: [UInt8] = []
            JSONString.unescape(text, from: item, into: &bytes)
            return .text(bytes)
        case .number(let start, let end):
            return DecimalNumber(item.extracting(start..<end)).map { .number($0) } ?? .other
        case .bool(let flag): return .bool(flag)
        case .beginObject, .beginArray: return .other
        case .null, .key, .endObject, .endArray, .end: return nil
        }
    }
}
