package import Platform

/// What goes wrong in a ``SimulatedStorage``, and when.
package struct FaultPlan: Sendable {
    /// What a failing call leaves behind.
    package enum Effect: Sendable {
        /// Nothing was done.
        case nothing
        /// A write put down this many bytes before it failed.
        case shortWrite(Int)
        /// A sync failed and the system dropped the pages: the file reads as it last was on disk.
        case dropsPages
        /// A sync failed and the system keeps the pages but thinks them written: they can be read,
        /// and no later sync writes them.
        case keepsCleanPages
    }

    /// Calls that fail.
    package struct Failure: Sendable {
        /// The call that fails; `nil` for any.
        package var call: SystemError.Call?
        /// The number of the first such call that fails, from 0.
        package var first: Int
        /// How many calls fail from then on.
        package var count: Int
        package var error: @Sendable (SystemError.Call, String) -> SystemError
        package var effect: Effect

        package init(
            _ call: SystemError.Call?,
            first: Int = 0,
            count: Int = .max,
            effect: Effect = .nothing,
            error: @escaping @Sendable (SystemError.Call, String) -> SystemError = {
                SystemError.inputOutput($0, $1)
            }
        ) {
            self.call = call
            self.first = first
            self.count = count
            self.effect = effect
            self.error = error
        }

        func hits(_ number: Int) -> Bool { number >= first && number - first < count }
    }

    /// Reads that return the bytes of another place of the same file.
    package struct Misdirection: Sendable {
        /// The number of the read, from 0.
        package var read: Int
        /// How many bytes behind the right place it reads; before it when negative.
        package var shift: Int

        package init(read: Int, shift: Int) {
            self.read = read
            self.shift = shift
        }
    }

    /// The change, counted from 0, at which the power goes: it may happen in part, and it and every
    /// later call throw.
    package var powerCut: Int?
    package var failure: Failure?
    package var misdirection: Misdirection?
    /// Whether every sync says that it succeeded and puts nothing on disk.
    package var liesAboutSyncs = false
    /// How many bytes all files together may take.
    package var capacity: Int

    package init(powerCut: Int? = nil, failure: Failure? = nil, capacity: Int = .max) {
        self.powerCut = powerCut
        self.failure = failure
        self.capacity = capacity
    }

    /// Nothing goes wrong.
    package static let none = FaultPlan()
}
