import Bytes
package import Platform
package import SegmentLog
import Touchpoints

/// Finds whom damages touch.
///
/// Where only evidence is broken, the envelopes tell exactly. Where envelopes are, the run of rows by
/// party that holds the segment tells who had rows there: it was made from the sound segment, has
/// checksums of its own, and each row the checksum of its record, so that single records can still
/// be read. Broken bytes are never read for what they might say.
package struct DamageTracing {
    /// Whom each damage touches, in the order in which they were given.
    package private(set) var reaches: [DamageReach] = []
    /// Names of touched campaigns that can still be read, by ordinal.
    package private(set) var campaigns: [UInt32: [UInt8]] = [:]
    /// Identifiers of touched parties that can still be read, by ordinal; empty unless wanted.
    package private(set) var identifiers: [UInt32: [UInt8]] = [:]

    private let chain: SegmentChain
    /// The runs of rows that can be believed, in order of position.
    private let runs: [RunFile<PartyIndexRow>]

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
        do throws(LogError) {
            let mark = try DurableMarkFile(storage, logID: logID).read() ?? 0
            chain = try SegmentChain(storage, logID: logID, mark: mark, access: .reading)
        } catch {
            throw .log(error)
        }
        runs = damages.isEmpty ? [] : Self.runs(in: storage, chain)
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
            // A segment that is gone, or cannot be told from another one: only runs are left.
            try trace(damage.positions, into: &draft)
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
                try trace(piece.positions, into: &draft)
            }
        }
        return draft.finished
    }

    /// The runs of rows below `storage` that were made from this log.
    ///
    /// A run must end where a segment does whose salt it knows; one that ends with a segment of
    /// which no sound header is left could be of another history.
    private static func runs(
        in storage: any Storage,
        _ chain: SegmentChain
    ) -> [RunFile<PartyIndexRow>] {
        var runs: [RunFile<PartyIndexRow>] = []
        for positions in RunKind.rows.found(in: storage)
        where positions.lowerBound >= runs.last?.header.positions.upperBound ?? 0 {
            let last = chain.segments.indices.first { chain.end(of: $0) == positions.upperBound }
            guard let last, let salt = chain.segments[last].header?.salt else { continue }
            do throws(IndexFailure) {
                let run = try RunFile<PartyIndexRow>(
                    storage,
                    path: RunKind.rows.path(positions)
                )
                if run.header.positions == positions, run.header.salt == salt { runs.append(run) }
            } catch {
                continue
            }
        }
        return runs
    }

    /// Asks the runs about positions whose envelopes cannot be read.
    private func trace(
        _ positions: Range<UInt64>,
        into draft: inout ReachDraft
    ) throws(LedgerError) {
        var next = positions.lowerBound
        for run in runs where run.header.positions.overlaps(positions) {
            let held = run.header.positions.clamped(to: positions)
            giveUp(next..<max(next, held.lowerBound), in: &draft)
            try note(run, held, into: &draft)
            next = held.upperBound
        }
        giveUp(next..<max(next, positions.upperBound), in: &draft)
    }

    /// Notes that no run tells of `positions`.
    private func giveUp(_ positions: Range<UInt64>, in draft: inout ReachDraft) {
        if positions.isEmpty { return }
        let open = chain.segments.last.map(\.base) ?? 0
        draft.giveUp(positions, positions.upperBound > open ? .open : .noIndex)
    }

    /// Notes a run's rows at `positions`, segment by segment.
    private func note(
        _ run: RunFile<PartyIndexRow>,
        _ positions: Range<UInt64>,
        into draft: inout ReachDraft
    ) throws(LedgerError) {
        var rows: [PartyIndexRow] = []
        do throws(IndexFailure) {
            var reader = RunReader(run)
            while let row = try reader.next() {
                if positions.contains(row.position) { rows.append(row) }
            }
        } catch {
            // Some of its rows would be taken for all of them.
            return giveUp(positions, in: &draft)
        }
        rows.sort { $0.position < $1.position }
        var first = positions.lowerBound
        while first < positions.upperBound {
            let index = chain.segments.lastIndex { $0.base <= first }
            let next = chain.segments.first { $0.base > first }?.base ?? positions.upperBound
            let end = min(next, positions.upperBound)
            let bytes = try index.map { index throws(LedgerError) in try read(index) } ?? []
            let own = rows.filter { $0.position >= first && $0.position < end }
            draft.note(own, of: run.path, first..<end, bytes)
            first = end
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
        // What stood in broken envelopes a run may still tell, of campaigns at least.
        let run = runs.first { $0.header.positions.contains(segment.base) }
        let names = run.flatMap { PartyRunAppendix($0.appendix)?.names } ?? []
        for name in names where name.namespace == Namespace.campaign.rawValue {
            if wantedCampaigns.contains(name.ordinal) { campaigns[name.ordinal] = name.text }
        }
    }
}
