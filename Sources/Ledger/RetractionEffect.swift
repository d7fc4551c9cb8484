import Touchpoints

/// What one record did to the touchpoints before it: took some out, or brought one back.
package struct RetractionEffect: Sendable, Equatable {
    package enum Kind: UInt8, Sendable {
        /// Out; the content stays a duplicate.
        case takes = 1
        case restores = 2
        /// Out for ever; the key accepts any content.
        case frees = 3
    }

    package var kind: Kind
    /// Position of the record whose effect this is.
    package var event: UInt64
    /// The touchpoints concerned.
    package var positions: Range<UInt64>

    /// Whether it takes out what counted.
    package var takesOut: Bool { kind != .restores }

    /// Appends the effects of the record at `position`, in the order in which they apply.
    static func collect(
        _ fields: borrowing EnvelopeFields,
        position: UInt64,
        into out: inout [RetractionEffect]
    ) {
        if let taken = fields.position(EnvelopeTag.takes) {
            let kind = fields[EnvelopeTag.frees] != 0 ? Kind.frees : .takes
            out.append(RetractionEffect(kind: kind, event: position, positions: taken..<taken + 1))
        }
        if let first = fields.position(EnvelopeTag.takesFirst) {
            let range = first..<first + fields[EnvelopeTag.takesCount]
            out.append(RetractionEffect(kind: .frees, event: position, positions: range))
        }
        if let restored = fields.position(EnvelopeTag.restores) {
            let range = restored..<restored + 1
            out.append(RetractionEffect(kind: .restores, event: position, positions: range))
        }
    }
}

extension LedgerRecord {
    /// What the record did to touchpoints before it, in the order in which it applies; nothing for
    /// a record that is no correction.
    package var effects: [RetractionEffect] {
        var effects: [RetractionEffect] = []
        if kind == .retraction || kind == .effect {
            RetractionEffect.collect(fields, position: position, into: &effects)
        }
        return effects
    }
}

/// All effects of a ledger's retractions, found by the touchpoint that they concern.
struct RetractionEffects: Sendable {
    /// Effects on one touchpoint, by its position, then in order of time.
    private var single: [RetractionEffect] = []
    /// Effects on several, by their first position.
    private var ranges: [RetractionEffect] = []
    /// Where the farthest of the ranges up to each one ends.
    private var reach: [UInt64] = []

    /// The effects in `effects`, which may come in any order.
    ///
    /// - Complexity: O(n log n).
    init(_ effects: [RetractionEffect]) {
        for effect in effects {
            if effect.positions.count == 1 { single.append(effect) } else { ranges.append(effect) }
        }
        single.sort(by: Self.precedes)
        ranges.sort(by: Self.precedes)
        var farthest: UInt64 = 0
        for range in ranges {
            farthest = max(farthest, range.positions.upperBound)
            reach.append(farthest)
        }
    }

    private static func precedes(_ left: RetractionEffect, _ right: RetractionEffect) -> Bool {
        (left.positions.lowerBound, left.event) < (right.positions.lowerBound, right.event)
    }

    /// Where the record stands that keeps the touchpoint at `position` out, as known before `end`.
    ///
    /// - Returns: `nil` when the touchpoint counts.
    /// - Complexity: O(log n), and the ranges that reach beyond `position`.
    func retraction(of position: UInt64, before end: UInt64) -> UInt64? {
        guard let last = last(on: position, before: end), last.takesOut else { return nil }
        return last.event
    }

    /// The last effect on the touchpoint at `position`, as known before `end`.
    ///
    /// - Complexity: O(log n), and the ranges that reach beyond `position`.
    func last(on position: UInt64, before end: UInt64) -> RetractionEffect? {
        var last: RetractionEffect?
        func consider(_ effect: RetractionEffect) {
            guard effect.event < end, effect.positions.contains(position) else { return }
            if let held = last, held.event > effect.event { return }
            last = effect
        }
        var place = single.partitioningIndex { $0.positions.lowerBound >= position }
        while place < single.count, single[place].positions.lowerBound == position {
            consider(single[place])
            place += 1
        }
        place = ranges.partitioningIndex { $0.positions.lowerBound > position }
        while place > 0, reach[place - 1] > position {
            consider(ranges[place - 1])
            place -= 1
        }
        return last
    }
}
