/// What decides every byte of a generated file.
struct SampleSpec: Sendable, Equatable {
    var touchpoints = 1_000_000
    var customers = 100_000
    var seed: UInt64 = 1
}
