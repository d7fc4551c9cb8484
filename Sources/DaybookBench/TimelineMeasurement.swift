import Ledger
import Platform

/// How long it takes to collect one party's touchpoints, warm and in process.
struct TimelineMeasurement {
    /// `nil` where the ledger holds no party.
    init?(_ places: Measurement.Places, seed: UInt64) throws {
        return nil
    }

    func figures() throws -> Figures { Figures() }
}
