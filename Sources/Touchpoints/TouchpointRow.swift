/// One touchpoint as a fold sees it: fixed-size integers only.
///
/// Names are ordinals in the dictionary of their namespace; 0 means absent. Hashes are keyed with the
/// ledger's key; 0 means absent. A row holds everything that a built-in figure needs.
package struct TouchpointRow: Sendable, Equatable {
    /// Dense position in the log.
    package var position: UInt64
    /// When it happened, in microseconds since 1970-01-01T00:00:00Z.
    package var occurred: Int64
    /// What the person paid, in ten-thousandths of the currency's unit; 0 unless `hasAmount`.
    package var amount: Int64
    /// Hash of the touchpoint's id; shares its function with `message` and `causedBy`.
    package var id: UInt64
    /// Hash of the message id, or 0.
    package var message: UInt64
    /// Hash of the id this one answers, or 0.
    package var causedBy: UInt64
    /// Hash of the coupon's serial, or 0.
    package var coupon: UInt64
    /// The person's identifier, or 0 where nobody is known.
    package var party: UInt32
    package var type: UInt32
    package var channel: UInt32
    package var campaign: UInt32
    package var cell: UInt32
    package var currency: UInt32
    package var direction: Direction
    package var role: Role
    package var hasAmount: Bool
    /// Whether the type is `coupon.issued`, which the reference table is built from.
    package var isIssuedCoupon: Bool
    /// Whether a later record took it out; such rows are in no history.
    package var isRetracted: Bool

    /// A row of nobody, at position 0, that says nothing.
    package init() {
        position = 0
        occurred = 0
        amount = 0
        id = 0
        message = 0
        causedBy = 0
        coupon = 0
        party = 0
        type = 0
        channel = 0
        campaign = 0
        cell = 0
        currency = 0
        direction = .internal
        role = .record
        hasAmount = false
        isIssuedCoupon = false
        isRetracted = false
    }
}
