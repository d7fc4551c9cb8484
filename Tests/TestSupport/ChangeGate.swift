import Dispatch

/// Stops a thread at its next change of a ``SimulatedStorage`` until the test lets it go.
package final class ChangeGate: Sendable {
    private let arrived = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    init() {}

    /// Waits until a thread stands at the gate.
    package func waitUntilReached() { arrived.wait() }

    /// Lets the change happen.
    package func open() { opened.signal() }

    func pass() {
        arrived.signal()
        opened.wait()
    }
}
