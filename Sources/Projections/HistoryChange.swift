package import Touchpoints

/// A touchpoint that counts at one of two moments and not at the other.
package struct HistoryChange: Sendable, Equatable {
    /// What happened to it between the two.
    package enum Kind: Sendable, Equatable {
        /// It was recorded.
        case late
        /// It was taken out.
        case retracted
        /// It was taken out before the first moment, and brought back.
        case restored
    }

    package let row: TouchpointRow
    package let kind: Kind
    /// Position of the record that made the change: the touchpoint's own, where it is late.
    package let event: UInt64

    /// A change of `row`.
    package init(_ row: TouchpointRow, _ kind: Kind, event: UInt64) {
        self.row = row
        self.kind = kind
        self.event = event
    }

    /// Whether the touchpoint counts at the second moment.
    package var arrives: Bool { kind != .retracted }

    /// Whether `left` was recorded before `right`; what one record did is in order of position.
    package static func precedes(_ left: HistoryChange, _ right: HistoryChange) -> Bool {
        (left.event, left.row.position) < (right.event, right.row.position)
    }
}

/// What one touchpoint contributes to the difference of a figure between two moments.
package struct MetricContribution: Sendable, Equatable {
    /// Why a touchpoint counts otherwise whose own record did not change.
    package enum Because: Sendable, Equatable {
        /// What it names as its cause changed.
        case cause(HistoryChange)
        /// The contact with which its party's time with the campaign begins (t0) changed.
        case start(HistoryChange)
        /// Another campaign, or none, is known to have issued its coupon.
        case coupon(UInt64)
    }

    package let row: TouchpointRow
    /// The change of its own record; `nil` where that did not change.
    package let change: HistoryChange?
    /// What it adds to the difference; never 0.
    package let amount: Int128
    /// `nil` where its own record changed.
    package let because: Because?
}
