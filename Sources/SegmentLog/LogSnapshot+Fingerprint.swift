package import Bytes

extension LogSnapshot {
    /// What tells the first `position` records of this log from any others, without reading them.
    ///
    /// It is a hash of where each segment before `position` begins and of its salt, and of each frame of
    /// the last of them: its time, and the checksum of its envelopes, which hold all that figures are
    /// made of. Salts are random, so that an older copy which went its own way differs: in the segment
    /// that was open then by a frame, in any later one by its salt. Who writes other records on purpose
    /// can make it the same; the root of the tree is for that, and takes hashing every record once.
    ///
    /// - Returns: `nil` unless a frame ends at `position`, or it is 0.
    /// - Throws: ``LogError/system(_:)`` where headers could not be read.
    /// - Complexity: O(segments), and the frame headers of one segment.
    package func fingerprint(at position: UInt64) throws(LogError) -> Hash128? {
        // No secret: whoever reads it has the log.
        var hash = SipHash(key128: SipKey(k0: 0x6B72_616D, k1: 1))
        hash.append(position)
        if position == 0 { return hash.finalize128() }
        for segment in segments where segment.base < position {
            hash.append(segment.base)
            hash.append(segment.header.salt)
        }
        guard let segment = segment(holding: position - 1) else { return nil }
        var hop = FrameHop(segment)
        while let frame = try hop.next() {
            guard frame.end <= position else { return nil }
            hash.append(frame.first)
            hash.append(UInt64(bitPattern: frame.recorded))
            hash.append(UInt64(frame.envelopeChecksum))
            // Frames behind it that hold nothing are no records.
            if frame.end == position { return hash.finalize128() }
        }
        return nil
    }
}
