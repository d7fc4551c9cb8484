import DaybookLedger

/// Corrects a till's mistake, and shows that the book still knows what was believed before.
func correctMistake(in ledger: TouchpointLedger) throws(LedgerFailure) {
    let before = try ledger.head
    try ledger.retract(source: "till", id: "till-C7-101")

    let now = try ledger.customer("C7")
    let believed = try ledger.customer("C7", at: .known(before: before))
    print("C7 paid \(now?.amounts["EUR"] ?? .zero) EUR,", terminator: " ")
    print("believed before: \(believed?.amounts["EUR"] ?? .zero) EUR")

    let wednesday = try ledger.customer("C1", at: .asOf("2026-03-04T00:00:00Z"))
    print("C1 until Tuesday: \(wednesday?.touchpoints ?? 0) touchpoints")
}
