/// Whom a long walk over the log tells how far it is.
package struct WalkProgress: Sendable {
    /// Nobody.
    package static let none = WalkProgress(nil)

    private let report: (@Sendable (UInt64, UInt64) -> Void)?

    /// Progress that is reported as records read and records to be read, those of a second reading
    /// counted again.
    ///
    /// - Parameter report: Called on any thread, for every frame or segment that is reached.
    package init(_ report: (@Sendable (UInt64, UInt64) -> Void)?) {
        self.report = report
    }

    /// Reports that `done` of `all` records are done with.
    package func show(_ done: UInt64, of all: UInt64) { report?(done, all) }

    /// Progress of one of `count` parts that follow each other and take about as long.
    package func part(_ number: UInt64, of count: UInt64) -> WalkProgress {
        guard let report else { return .none }
        return WalkProgress { done, all in report(done + number * all, count * all) }
    }

    /// What to call with positions reached, `before` records of `all` being read before.
    func hook(after before: UInt64, of all: UInt64) -> (@Sendable (UInt64) -> Void)? {
        guard let report else { return nil }
        return { report(before + $0, all) }
    }
}
