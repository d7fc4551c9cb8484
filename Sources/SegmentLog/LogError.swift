package import Platform

/// Acknowledged bytes that are not what was written, and where.
package struct Damage: Equatable, Sendable, CustomStringConvertible {
    /// What is broken.
    package enum Part: String, Sendable {
        case segmentHeader = "segment header"
        case frame = "frame"
        case envelopes = "envelopes"
        case evidence = "evidence"
        case missing = "missing records"
        case missingSegment = "missing segment"
        case length = "length"
    }

    /// The file, below the ledger's directory.
    package let file: String
    /// Where in the file the broken part begins, in bytes.
    package let offset: Int
    package let part: Part
    /// The records that cannot be read because of it; empty when none is touched.
    package let positions: Range<UInt64>

    package init(file: String, offset: Int, part: Part, positions: Range<UInt64>) {
        self.file = file
        self.offset = offset
        self.part = part
        self.positions = positions
    }

    /// No segment is there, but the durable mark tells of `end` records.
    static func missingLog(until end: UInt64) -> Damage {
        Damage(
            file: SegmentName.path(base: 0),
            offset: 0,
            part: .missingSegment,
            positions: 0..<end
        )
    }

    package var description: String {
        let place = "\(file) at byte \(offset): \(part.rawValue)"
        if positions.isEmpty { return place }
        return place + ", positions \(positions.lowerBound)..<\(positions.upperBound)"
    }
}

/// Bytes that no acknowledgement covers, kept in `log/lost/` and never just trimmed.
package struct Unvouched: Equatable, Sendable, CustomStringConvertible {
    /// The file they were found in, below the ledger's directory.
    package let file: String
    package let offset: Int
    package let byteCount: Int
    /// Where their copy lies; `nil` while nothing has been changed.
    package let copy: String?

    package init(file: String, offset: Int, byteCount: Int, copy: String?) {
        self.file = file
        self.offset = offset
        self.byteCount = byteCount
        self.copy = copy
    }

    package var description: String {
        let bytes = byteCount == 1 ? "1 byte that was" : "\(byteCount) bytes that were"
        let place = "\(file) at byte \(offset): \(bytes) never acknowledged"
        guard let copy else { return place }
        return place + ", kept in \(copy)"
    }
}

/// Everything the log can throw; each case says what the caller then knows.
package enum LogError: Error, Sendable, CustomStringConvertible {
    /// The disk refused before anything was written.
    case system(SystemError)
    /// There is no room for the next segment, of `needed` bytes at least. Nothing of what was to be
    /// appended was written, nor of what was handed over behind it; everything before it is on
    /// stable storage. The log goes on, and the same items can be sent again once there is space.
    case full(needed: Int)
    /// An earlier write or sync failed. What was not acknowledged is unknown; the ledger must be
    /// opened again, and sending the same items again is safe.
    case poisoned(SystemError)
    /// The log is damaged, so it takes no appends; what can be read is unchanged.
    case readOnly([Damage])
    /// What was to be read is damaged.
    case damaged(Damage)
    /// Another process holds the log; nothing was done.
    case busy(holder: String)
    /// A segment of a later format; this program is too old for it.
    case unsupportedVersion(file: String, version: UInt32)
    /// The segment belongs to another log; it was copied into the wrong place.
    case foreignSegment(file: String)
    /// The log was closed.
    case closed

    package var description: String {
        switch self {
        case .system(let error): "\(error)"
        case .full(let needed):
            "no space left for \(needed) bytes; nothing of what was refused was written, and what was "
                + "acknowledged stays"
        case .poisoned(let error):
            "\(error); what was not acknowledged is unknown, and sending it again is safe"
        case .readOnly(let damages):
            "the log is damaged and takes no appends: "
                + damages.map(\.description).joined(separator: "; ")
        case .damaged(let damage): "damage in \(damage)"
        case .busy(let holder): "another process holds the ledger: \(holder)"
        case .unsupportedVersion(let file, let version):
            "\(file) has format version \(version), which a later program wrote"
        case .foreignSegment(let file): "\(file) belongs to another ledger"
        case .closed: "the log is closed"
        }
    }
}
