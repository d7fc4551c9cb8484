import Bytes
package import Touchpoints

/// What the touchpoints of a segment lie between: enough to see that none of them is wanted.
///
///     bytes  field (little-endian)
///     8      time of the earliest, microseconds since 1970
///     8      time of the latest
///     8      position of the first
///     8      position of the last
///     4      1: one of them has a coupon; 2: any type; 4: any campaign
///     4      types, then 4 bytes for each, ascending
///     4      campaigns, then 4 bytes for each, ascending
///
/// Without touchpoints the earliest is later than the latest. Touchpoints that a later record took
/// out are among those told of: a segment never changes.
package struct ZoneMap: Sendable, Equatable {
    /// Ordinals that are listed at most; where there are more, any is said to be there.
    package static let ordinalsMax = 1_024
    private static let fixedBytes = 44
    /// The longest zone map, in bytes.
    static let bytesMax = fixedBytes + 2 * 4 * ordinalsMax

    /// What is asked for; what is `nil` is not asked about.
    package struct Question: Sendable {
        /// Ordinals of types, one of which a touchpoint must have.
        package var types: [UInt32]?
        /// Ordinals of campaigns, one of which it must name; 0 is one that names none.
        package var campaigns: [UInt32]?
        /// When it must have happened.
        package var occurred: Range<Int64>?

        package init() {}
    }

    /// When the earliest and the latest happened; `nil` without touchpoints.
    package private(set) var occurred: ClosedRange<Int64>?
    /// Positions of the first and the last; `nil` without touchpoints.
    package private(set) var positions: ClosedRange<UInt64>?
    /// Whether one of them has a coupon.
    package private(set) var hasCoupon = false
    /// Ordinals of their types, ascending; `nil` when there are too many to list.
    package private(set) var types: [UInt32]? = []
    /// Ordinals of the campaigns that they name, ascending, and 0 if one names none; `nil` when there
    /// are too many to list.
    package private(set) var campaigns: [UInt32]? = []

    /// The zone map of `rows`, in any order.
    ///
    /// - Complexity: O(rows).
    package init(_ rows: some Sequence<[TouchpointRow]>) {
        var types = OrdinalSet()
        var campaigns = OrdinalSet()
        var earliest = Int64.max
        var latest = Int64.min
        var first = UInt64.max
        var last = UInt64.min
        for share in rows {
            let span = share.span
            for index in span.indices {
                earliest = min(earliest, span[index].occurred)
                latest = max(latest, span[index].occurred)
                first = min(first, span[index].position)
                last = max(last, span[index].position)
                if span[index].coupon != 0 { hasCoupon = true }
                types.insert(span[index].type)
                campaigns.insert(span[index].campaign)
            }
        }
        if earliest <= latest {
            occurred = earliest...latest
            positions = first...last
        }
        self.types = types.listed
        self.campaigns = campaigns.listed
    }

    /// Whether a touchpoint that answers `question` may be among them; "no" is certain.
    package func mayHold(_ question: Question) -> Bool {
        guard let occurred else { return false }
        if let wanted = question.occurred {
            guard !wanted.isEmpty, wanted.lowerBound <= occurred.upperBound,
                occurred.lowerBound < wanted.upperBound
            else { return false }
        }
        return Self.meet(question.types, types) && Self.meet(question.campaigns, campaigns)
    }

    private static func meet(_ wanted: [UInt32]?, _ held: [UInt32]?) -> Bool {
        guard let wanted, let held else { return true }
        return wanted.contains { ordinal in
            let place = held.partitioningIndex { $0 >= ordinal }
            return place < held.count && held[place] == ordinal
        }
    }

    // MARK: Bytes

    /// As they are stored.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.append(littleEndian: UInt64(bitPattern: occurred?.lowerBound ?? .max))
        out.append(littleEndian: UInt64(bitPattern: occurred?.upperBound ?? .min))
        out.append(littleEndian: positions?.lowerBound ?? .max)
        out.append(littleEndian: positions?.upperBound ?? 0)
        let flags: UInt32 =
            (hasCoupon ? 1 : 0) | (types == nil ? 2 : 0) | (campaigns == nil ? 4 : 0)
        out.append(littleEndian: flags)
        for ordinals in [types, campaigns] {
            out.append(littleEndian: UInt32(ordinals?.count ?? 0))
            for ordinal in ordinals ?? [] { out.append(littleEndian: ordinal) }
        }
        return out
    }

    /// Reads what ``bytes`` wrote; `nil` for what no program writes.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= Self.fixedBytes else { return nil }
        let earliest = Int64(bitPattern: bytes.littleEndian64(at: 0))
        let latest = Int64(bitPattern: bytes.littleEndian64(at: 8))
        let first = bytes.littleEndian64(at: 16)
        let last = bytes.littleEndian64(at: 24)
        let flags = bytes.littleEndian32(at: 32)
        guard (earliest <= latest) == (first <= last), flags < 8 else { return nil }
        if earliest <= latest {
            occurred = earliest...latest
            positions = first...last
        }
        hasCoupon = flags & 1 != 0
        var offset = 36
        guard let types = Self.ordinals(bytes, &offset),
            let campaigns = Self.ordinals(bytes, &offset), offset == bytes.count
        else { return nil }
        self.types = flags & 2 != 0 ? nil : types
        self.campaigns = flags & 4 != 0 ? nil : campaigns
    }

    private static func ordinals(_ bytes: Span<UInt8>, _ offset: inout Int) -> [UInt32]? {
        guard bytes.count - offset >= 4 else { return nil }
        let count = Int(bytes.littleEndian32(at: offset))
        offset += 4
        guard count <= ordinalsMax, count * 4 <= bytes.count - offset else { return nil }
        var ordinals: [UInt32] = []
        for _ in 0..<count {
            let ordinal = bytes.littleEndian32(at: offset)
            if let last = ordinals.last, last >= ordinal { return nil }
            ordinals.append(ordinal)
            offset += 4
        }
        return ordinals
    }
}

/// The ordinals of one namespace that were met, up to those that a zone map lists.
private struct OrdinalSet {
    /// Ordinals below this are marked in a list: it is the first ones that most touchpoints have.
    private static let marked = 4_096
    private var marks = [Bool](repeating: false, count: marked)
    private var others: Set<UInt32> = []

    mutating func insert(_ ordinal: UInt32) {
        if ordinal < UInt32(Self.marked) {
            marks[Int(ordinal)] = true
        } else if others.count <= ZoneMap.ordinalsMax {
            others.insert(ordinal)
        }
    }

    /// In ascending order; `nil` when they are too many.
    var listed: [UInt32]? {
        let all = marks.indices.filter { marks[$0] }.map { UInt32($0) } + others.sorted()
        return all.count > ZoneMap.ordinalsMax ? nil : all
    }
}
