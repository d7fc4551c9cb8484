import DaybookLedger

/// Records the week, twice: nothing is new the second time.
func recordWeek(in ledger: TouchpointLedger) throws(LedgerFailure) {
    let receipt = try ledger.append(TeaShop.week)
    print("recorded \(receipt.appended) of \(receipt.read) touchpoints")

    let again = try ledger.append(TeaShop.week)
    print("again: \(again.appended) new, \(again.duplicates) known already")

    var misread = TeaShop.purchases[0]
    misread.amount = "125.00"
    let refused = try ledger.append([misread]).refused
    for item in refused { print("refused: \(item.reason)") }
}
