import Bytes
package import Platform
package import SegmentLog
import Touchpoints

/// Finds whom damages touch.
///
/// Where only evidence is broken, the envelopes tell exactly. Where envelopes are, the segment's
/// index by party tells who had rows there: it was made from the sound segment, has checksums of its
/// own, and each row the checksum of its record, so that single records can still be read. Broken
/// bytes are never read for what they might say.
package struct DamageTracing {
    /// Whom each damage touches, in the order in which they were given.
    package private(set) var reaches: [DamageReach] = []
    /// Names of touched campaigns that can still be read, by ordinal.
    package private(set) var campaigns: [UInt32: [UInt8]] = [:]
    /// Identifiers of touched parties that can still be read, by ordinal; empty unless wanted.
    package private(set) var identifiers: [UInt32: [UInt8]] = [:]

    private let storage: any Storage
    private let chain: SegmentChain

    /// Traces `damages` of the log below `storage`.
    ///
    /// - Parameters:
    ///   - damages: What a verification found.
    ///   - storage: The ledger's directory.
    ///   - logID: The log's id.
    ///   - readsIdentifiers: Whether the identifiers of touched parties are read.
    /// - Throws: ``LedgerError/log(_:)`` when the disk refuses.
    /// - Complexity: nothing without damage; else O(bytes of the damaged segments and their indexes),
    ///   and O(log) for names.
    package init(
        _ damages: [Damage],
        in storage: any Storage,
        logID: UInt64,
        readsIdentifiers: Bool
    ) throws(LedgerError) {
        self.storage = storage
        do throws(LogError) {
            let mark = try DurableMarkFile(storage, logID: logID).read() ?? 0
            chain = try SegmentChain(storage, logID: logID, mark: mark, access: .reading)
        } catch {
            throw .log(error)
        }
        for damage in damages { reaches.append(try reach(of: damage)) }
        let wantedCampaigns = Set(reaches.lazy.flatMap(\.campaigns))
        let wantedParties = Set(readsIdentifiers ? reaches.flatMap(\.parties) : [])
        if wantedCampaigns.isEmpty && wantedParties.isEmpty { return }
        for index in chain.segments.indices {
            try readNames(index, wantedCampaigns, wantedParties)
        }
    }

    // MARK: One damage

    private func reach(of damage: Damage) throws(LedgerError) -> DamageReach {
        var draft = ReachDraft(damage)
        if damage.positions.isEmpty { return draft.finished }
        let index = chain.segments.firstIndex { $0.path.utf8.elementsEqual(damage.file.utf8) }
        guard let index, let header = chain.segments[index].header,
            damage.offset >= SegmentHeader.byteCount
        else {
            // A segment that is gone, or cannot be told from another one: only indexes are left.
            try traceSegments(damage.positions, into: &draft)
            return draft.finished
        }
        let bytes = try read(index)
        var salvage = FrameSalvage(
            header,
            from: damage.offset,
            first: damage.positions.lowerBound,
            until: damage.positions.upperBound
        )
        while let piece = salvage.next(bytes.span) {
            if piece.frame != nil {
                draft.note(piece, bytes)
            } else if !piece.positions.isEmpty {
                trace(piece.positions, of: index, header, bytes, into: &draft)
            }
        }
        return draft.finished
    }

    /// Asks the index of segment `index` about positions in it.
    private func trace(
        _ positions: Range<UInt64>,
        of index: Int,
        _ header: SegmentHeader,
        _ bytes: [UInt8],
        into draft: inout ReachDraft
    ) {
        guard let seal = chain.seal(of: index) else {
            // Without a successor, or behind one whose own header is broken, no length is known.
            let reason =
                index + 1 < chain.segments.count ? DamageReach.Unknown.Reason.noIndex : .open
            return draft.giveUp(positions, reason)
        }
        let found = file(base: header.base) {
            $0.end == seal.end && $0.length == UInt64(seal.length) && $0.salt == header.salt
        }
        guard let found else { return draft.giveUp(positions, .noIndex) }
        draft.note(found, positions, bytes)
    }

    /// Asks the indexes of segments that are gone or have no sound header.
    ///
    /// They must say just the positions, and the last also the length, that the segments before and
    /// behind tell of: an index of another history does not fit in between.
    private func traceSegments(
        _ positions: Range<UInt64>,
        into draft: inout ReachDraft
    ) throws(LedgerError) {
        let names: [String]
        do throws(SystemError) {
            names = try storage.list(IndexRuns.directory)
        } catch {
            throw .system(error)
        }
        var next = positions.lowerBound
        for base in names.compactMap(PartyIndexFile.base(ofName:)).sorted() {
            guard base == next else { continue }
            let found = file(base: base) { header in
                header.base == base && header.end <= positions.upperBound && fits(header)
            }
            guard let found else { break }
            let index = chain.segments.firstIndex { $0.base == base }
            let bytes = try index.map { index throws(LedgerError) in try read(index) } ?? []
            draft.note(found, base..<found.header.end, bytes)
            next = found.header.end
        }
        if next < positions.upperBound {
            let isOpen = chain.segments.last.map { positions.upperBound > $0.base } ?? true
            draft.giveUp(next..<positions.upperBound, isOpen ? .open : .noIndex)
        }
    }

    /// Whether the segment that follows tells the length of which an index speaks, or none follows.
    private func fits(_ header: PartyIndexHeader) -> Bool {
        guard let next = chain.segments.first(where: { $0.base >= header.end }) else {
            return false
        }
        guard next.base == header.end, let told = next.header else {
            return next.base > header.end
        }
        return told.previousBase == header.base && told.previousLength == header.length
    }

    private func file(
        base: UInt64,
        fits: (PartyIndexHeader) -> Bool
    ) -> PartyIndexFile? {
        do throws(IndexFailure) {
            return try PartyIndexFile(storage, base: base, fits: fits)
        } catch {
            return nil
        }
    }

    private func read(_ index: Int) throws(LedgerError) -> [UInt8] {
        let segment = chain.segments[index]
        var bytes = [UInt8](repeating: 0, count: segment.length)
        do throws(SystemError) {
            let count = try segment.file.read(into: &bytes, 0..<bytes.count, at: 0)
            bytes.removeLast(bytes.count - count)
        } catch {
            throw .log(.system(error))
        }
        return bytes
    }

    // MARK: Names

    /// Reads the wanted names of one segment, as far as they can be.
    private mutating func readNames(
        _ index: Int,
        _ wantedCampaigns: Set<UInt32>,
        _ wantedParties: Set<UInt32>
    ) throws(LedgerError) {
        let segment = chain.segments[index]
        guard let header = segment.header else { return }
        let bytes = try read(index)
        var salvage = FrameSalvage(header, until: chain.end(of: index) ?? .max)
        var fields = EnvelopeFields()
        var isWhole = true
        while let piece = salvage.next(bytes.span) {
            isWhole = isWhole && piece.frame != nil
            var block = RecordBlock(piece.envelopes)
            while let slot = block.next(bytes.span) {
                guard fields.read(bytes.span, slot.envelope), fields.kind == .name else { continue }
                let ordinal = fields.ordinal(EnvelopeTag.ordinal)
                switch fields[EnvelopeTag.namespace] {
                case UInt64(Namespace.campaign.rawValue) where wantedCampaigns.contains(ordinal):
                    campaigns[ordinal] = Array(bytes[fields.text])
                case UInt64(Namespace.identifier.rawValue) where wantedParties.contains(ordinal):
                    // A text with one wrong byte is another person's: in a broken block too each
                    // is believed, by the digest that stands in its envelope, or not at all.
                    let first = piece.envelopes.upperBound
                    guard !slot.isDestroyed, first + slot.evidence.upperBound <= bytes.count else {
                        continue
                    }
                    let text = slot.evidence.dropFirst(LogLimits.evidenceSaltBytes)
                        .map { bytes[first + $0] }
                    let digest = fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
                    if KeyedHashes.digest(text.span) == digest { identifiers[ordinal] = text }
                default: break
                }
            }
        }
        if isWhole { return }
        // What stood in broken envelopes the index may still tell, of campaigns at least.
        let found = file(base: header.base) { $0.salt == header.salt }
        for name in found.flatMap(Self.names) ?? []
        where name.namespace == Namespace.campaign.rawValue {
            if wantedCampaigns.contains(name.ordinal) { campaigns[name.ordinal] = name.text }
        }
    }

    private static func names(in file: PartyIndexFile) -> [SegmentRows.Name]? {
        do throws(IndexFailure) {
            return try file.load().names
        } catch {
            return nil
        }
    }
}
