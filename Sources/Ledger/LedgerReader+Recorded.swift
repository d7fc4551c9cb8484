import SegmentLog

/// When records were recorded, without reading them.
extension LedgerReader {
    /// When the last record before `position` was recorded, in microseconds since 1970; `nil` when
    /// there is none.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the damage met on the way.
    /// - Complexity: the frame headers of one segment, or none where `position` begins one.
    package func recorded(before position: UInt64) throws(LedgerError) -> Int64? {
        let position = min(position, snapshot.end)
        guard position > 0 else { return nil }
        guard let segment = snapshot.segment(holding: position - 1) else { return nil }
        if let next = snapshot.segment(holding: position), next.base == position {
            return next.header.recorded
        }
        var hop = FrameHop(segment)
        do throws(LogError) {
            while let frame = try hop.next() {
                if frame.end >= position { return frame.recorded }
            }
            try hop.finish()
        } catch {
            throw .log(error)
        }
        return nil
    }

    /// The sizes of the log's segments and when they began, for ``LogGrowth``.
    package var growthSteps: [LogGrowth.Step] {
        snapshot.segments.filter { $0.base > 0 }.map {
            LogGrowth.Step(began: $0.header.recorded, bytes: $0.length)
        }
    }
}
