/// What recovery can observe at the end of the last segment.
package struct TailEvidence: Equatable, Sendable {
    /// Whether bytes other than zero follow the last sound frame.
    package var bytesRemain: Bool
    /// The position after the last sound frame.
    package var end: UInt64
    /// Every position below it had been on stable storage: the greatest of what the frames, the
    /// durable mark and a closing frame say.
    package var vouchedEnd: UInt64
    /// Whether a sound frame that begins at ``end`` stands behind the break.
    package var isPassed: Bool

    package init(bytesRemain: Bool, end: UInt64, vouchedEnd: UInt64, isPassed: Bool = false) {
        self.bytesRemain = bytesRemain
        self.end = end
        self.vouchedEnd = vouchedEnd
        self.isPassed = isPassed
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
    ///     vouched > end   passed   remain   end > vouched   verdict   why
    ///     yes             -        -        -               damage    someone was told of them
    ///     no              yes      -        -               damage    it was whole once
    ///     no              no       yes      -               reseal    a torn write, told to nobody
    ///     no              no       no       yes             reseal    perhaps in memory only
    ///     no              no       no       no              clean
    ///
    /// Second row: what lies between the sound frames and one that begins where they end had no
    /// records, so it was a closing frame, and nothing is written behind one that is not synced.
    /// It costs no record, but the frame behind it may have been acknowledged and must not be taken
    /// for a torn one. The fourth row is why recovery costs a sync: a crash of the process leaves
    /// bytes in the page cache that a later power cut would take away again after they had been
    /// served.
    package init(_ evidence: TailEvidence) {
        let isMissing = evidence.vouchedEnd > evidence.end
        let isAhead = evidence.end > evidence.vouchedEnd
        switch (isMissing, evidence.isPassed, evidence.bytesRemain, isAhead) {
        case (true, _, _, _): self = .damage(positions: evidence.end..<evidence.vouchedEnd)
        case (false, true, _, _): self = .damage(positions: evidence.end..<evidence.end)
        case (false, false, true, _): self = .reseal(durableEnd: evidence.vouchedEnd)
        case (false, false, false, true): self = .reseal(durableEnd: evidence.vouchedEnd)
        case (false, false, false, false): self = .clean
        }
    }
}
