import Bytes

/// A sum over the entries of runs that is the same in whatever order they come.
///
/// Two collections with the same sum and count are taken to be equal: that others have it by chance
/// has a probability of 2⁻¹²⁸. It guards against faults, not against people: the key is known.
struct EntrySum: Equatable {
    private static let key = SipKey(k0: 0x6461_7962_6F6F_6B20, k1: 0x656E_7472_7973_756D)
    private(set) var count = 0
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    mutating func add(_ entry: some RunEntry) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(RunHeader.entryBytes)
        entry.write(to: &bytes)
        var hash = SipHash(key128: Self.key)
        for offset in stride(from: 0, to: RunHeader.entryBytes, by: 8) {
            hash.append(bytes.span.littleEndian64(at: offset))
        }
        let sum = hash.finalize128()
        count += 1
        high &+= sum.high
        low &+= sum.low
    }
}
