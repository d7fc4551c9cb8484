/// What recovery can observe at the end of the last segment.
package struct TailEvidence: Equatable, Sendable {
    /// Whether bytes other than zero follow the last sound frame.
    package var bytesRemain: Bool
    /// The position after the last sound frame.
    package var end: UInt64
    /// Every position below it had been on stable storage: the greatest of what the frames, the
    /// durable mark and a closing frame say.
    package var vouchedEnd: UInt64

    package init(bytesRemain: Bool, end: UInt64, vouchedEnd: UInt64) {
        self.bytesRemain = bytesRemain
        self.end = end
        self.vouchedEnd = vouchedEnd
    }
}

/// What recovery does about it.
package enum TailVerdict: Equatable, Sendable {
    /// Everything is sound and on stable storage: appending goes on in the same segment.
    case clean
    /// Records that had been acknowledged cannot be read: the log takes no appends.
    case damage(positions: Range<UInt64>)
    /// The segment is sealed at `durableEnd`; sound frames beyond it are written again into a new
    /// segment, other bytes are kept aside.
    case reseal(durableEnd: UInt64)

    /// Decides by table.
    ///
    ///     vouched > end   remain   end > vouched   verdict   why
    ///     yes             -        -               damage    someone was told these were stored
    ///     no              yes      -               reseal    a torn write that nobody was told of
    ///     no              no       yes             reseal    readable, but perhaps from memory only
    ///     no              no       no              clean
    ///
    /// The third row is why recovery costs a sync: a crash of the process leaves bytes in the page
    /// cache that a later power cut would take away again after they had been served.
    package init(_ evidence: TailEvidence) {
        switch (
            evidence.vouchedEnd > evidence.end, evidence.bytesRemain,
            evidence.end > evidence.vouchedEnd
        ) {
        case (true, _, _): self = .damage(positions: evidence.end..<evidence.vouchedEnd)
        case (false, true, _): self = .reseal(durableEnd: evidence.vouchedEnd)
        case (false, false, true): self = .reseal(durableEnd: evidence.vouchedEnd)
        case (false, false, false): self = .clean
        }
    }
}
