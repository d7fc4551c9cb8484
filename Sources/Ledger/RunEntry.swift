import Bytes

/// A fact that the sorted runs of an index hold: 32 bytes on disk.
package protocol RunEntry: Sendable, Equatable {
    /// Names the kind of run and the version of its format.
    static var magic: UInt64 { get }
    /// The first part of what entries are sorted by: none with a lesser fence follows.
    var fence: UInt64 { get }
    /// Reads the entry at `offset` of a page that was checked.
    init(_ bytes: Span<UInt8>, at offset: Int)
    /// Appends the 32 bytes.
    func write(to out: inout [UInt8])
    /// The order of the runs; total, so that a merge has one result.
    static func precedes(_ left: Self, _ right: Self) -> Bool
}
