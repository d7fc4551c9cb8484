import Bytes
import Touchpoints

/// Directions of registered types by the type's hash, so that the registry is searched once a type.
struct TypeCache: Sendable {
    private static let slots = 256
    private var hashes = [Hash128](repeating: Hash128(high: 0, low: 0), count: slots)
    private var directions = [Direction?](repeating: nil, count: slots)

    init() {}

    /// The registered direction of the type `name`, whose hash is `hash`; `nil` for an unknown type.
    mutating func direction(_ hash: Hash128, _ name: Span<UInt8>) -> Direction? {
        let slot = Int(truncatingIfNeeded: hash.low % UInt64(Self.slots))
        if hashes[slot] == hash { return directions[slot] }
        let found = TypeRegistry.standard.type(named: name)?.direction
        hashes[slot] = hash
        directions[slot] = found
        return found
    }
}

extension Direction {
    private static let names = allCases.map { Array("\($0.name)".utf8) }

    /// The direction of that name; `nil` for any other text.
    init?(_ name: Span<UInt8>) {
        for (index, candidate) in Direction.allCases.enumerated()
        where name.count == Self.names[index].count && name[0] == Self.names[index][0] {
            guard name.equals(Self.names[index]) else { return nil }
            self = candidate
            return
        }
        return nil
    }
}
