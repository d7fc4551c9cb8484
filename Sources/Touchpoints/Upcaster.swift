/// Brings envelopes of older layouts to the present one, step by step.
///
/// Stored bytes are never rewritten; a field that changed its meaning gets a new version and a step
/// here that turns the old reading into the new.
package struct Upcaster: Sendable {
    /// The version that this code writes; three bits hold it.
    package static let currentVersion: UInt8 = 0
    /// The versions there have been: none but the present.
    package static let standard = Upcaster(to: currentVersion, steps: [])

    /// What a step does: from version `from` to the one after.
    package typealias Step = @Sendable (inout EnvelopeFields) -> Void

    /// The version that envelopes are brought to.
    let current: UInt8
    private let steps: [(from: UInt8, step: Step)]

    /// An upcaster to version `current`; a version that no chain of `steps` leads from is refused.
    package init(to current: UInt8, steps: [(from: UInt8, step: Step)]) {
        self.current = current
        self.steps = steps
    }

    /// What turns `version` into the one after it; a version from the future has nothing.
    func step(from version: UInt8) -> Step? { steps.first { $0.from == version }?.step }
}
