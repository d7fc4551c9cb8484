/// What decides every byte of a generated file.
package struct SampleSpec: Sendable, Equatable {
    package var touchpoints: Int
    package var customers: Int
    package var seed: UInt64

    package init(touchpoints: Int = 1_000_000, customers: Int = 100_000, seed: UInt64 = 1) {
        self.touchpoints = touchpoints
        self.customers = customers
        self.seed = seed
    }
}
