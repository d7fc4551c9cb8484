import DaybookLedger

/// Asks about one customer and one campaign.
func askFigures(of ledger: TouchpointLedger) throws(LedgerFailure) {
    if let figures = try ledger.customer("C1") {
        let paid = figures.amounts["EUR"] ?? .zero
        print("C1: \(figures.touchpoints) touchpoints, paid \(paid) EUR")
    }
    guard let spring = try ledger.campaign("spring", windows: ["3d", "7d"]) else { return }
    for window in spring.windows {
        print("spring, \(window.window.name): \(window.rate)")
    }
    for cell in spring.cells {
        let purchasers = cell.window("7d")?.purchasers ?? 0
        print("\(cell.cell ?? "no cell"): \(purchasers) of \(cell.assigned) bought")
    }
}
