import Glibc

/// The processor that a thread runs on.
package enum Processor {
    /// Lets other threads that are ready run first; returns at once where there are none.
    package static func yield() { _ = sched_yield() }
}
