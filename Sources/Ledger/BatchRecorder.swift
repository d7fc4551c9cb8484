import Bytes
import SegmentLog
import Touchpoints

/// Decides about each item of a batch and lays out its records in one frame.
struct BatchRecorder {
    private var frame = FrameBuilder()
    private var envelope = EnvelopeWriter()
    private var salts: SaltPool
    private var state = KeyState()
    private var target = KeyState()
    private var first: UInt64 = 0
    /// Touchpoints that the batch's retractions took out so far.
    private var takenOut = 0

    init(salts: SaltPool) {
        self.salts = salts
    }

    /// Records whatever of `batch` is new.
    ///
    /// On return ``take(first:run:recorded:clock:)`` gives the frame, if there is anything to write;
    /// the writer's state knows the new records already.
    mutating func record(
        _ batch: DraftBatch,
        first: UInt64,
        in writer: inout WriterState
    ) throws(LedgerError) -> BatchReceipt {
        begin(first: first)
        takenOut = 0
        var receipt = BatchReceipt()
        receipt.origin = Array(batch.arena[batch.origin.text.range])
        for index in batch.items.indices {
            receipt.read += 1
            switch batch.items[index] {
            case .touchpoint(let draft):
                try record(draft, batch, at: index, &receipt, &writer)
            case .refused(let refused):
                receipt.note(refused, at: index)
                try quarantine(refused, batch, &writer)
            }
        }
        receipt.takenOut = takenOut
        receipt.records = frame.count
        receipt.end = first + UInt64(frame.count)
        return receipt
    }

    /// Starts an empty frame at `first`.
    mutating func begin(first: UInt64) {
        frame.removeAll()
        self.first = first
    }

    /// The finished frame; `nil` when there is nothing to write.
    mutating func take(run: UInt32, recorded: Int64, clock: Int64) -> PendingFrame? {
        guard !frame.isEmpty else { return nil }
        return frame.finish(first: first, run: run, recorded: recorded, clock: clock)
    }

    /// The position of the next record.
    private var position: UInt64 { first + UInt64(frame.count) }

    // MARK: Touchpoints

    private mutating func record(
        _ draft: Draft,
        _ batch: DraftBatch,
        at index: Int,
        _ receipt: inout BatchReceipt,
        _ writer: inout WriterState
    ) throws(LedgerError) {
        try writer.state(of: draft.key, into: &state)
        // Retracted content stays a duplicate, even while its key holds other content.
        if state.live?.fingerprint == draft.fingerprint || state.isGone(draft.fingerprint) {
            receipt.duplicates += 1
            if let retried = draft.retried { settle(retried, as: nil, &writer) }
            return
        }
        if state.live != nil {
            let conflict = conflict(draft, batch, writer.hashes)
            receipt.conflicts += 1
            receipt.note(conflict, at: index)
            try quarantine(conflict, batch, &writer)
            return
        }
        let touchpoint = try append(draft, batch, &writer)
        if let retried = draft.retried { settle(retried, as: touchpoint, &writer) }
        receipt.appended += 1
    }

    private func conflict(_ draft: Draft, _ batch: DraftBatch, _ hashes: KeyedHashes) -> RefusedItem
    {
        let received = draft.original.isEmpty ? draft.item : draft.original
        let item = batch.arena.span.extracting(received.range)
        return RefusedItem(
            refusal: .conflict,
            member: .id,
            byteOffset: nil,
            item: received,
            itemBytes: item.count,
            hash: hashes.item(item, occurrence: draft.occurrence),
            line: draft.line,
            earlierOnLine: draft.earlierOnLine,
            source: draft.source,
            adapter: draft.adapter,
            occurrence: draft.occurrence,
            received: draft.received
        )
    }

    /// Appends a touchpoint or retraction, and gives its position.
    private mutating func append(
        _ draft: Draft,
        _ batch: DraftBatch,
        _ writer: inout WriterState
    ) throws(LedgerError) -> UInt64 {
        let named = try names(of: draft, batch, &writer)
        let adapter = try ordinal(batch.adapter(draft.adapter), .adapter, batch, &writer)
        envelope.begin(draft.isRetraction ? .retraction : .touchpoint)
        envelope.signed(EnvelopeTag.occurred, draft.occurred)
        envelope.number(EnvelopeTag.party, UInt64(named.party))
        envelope.number(EnvelopeTag.campaign, UInt64(named.campaign))
        envelope.number(EnvelopeTag.cell, UInt64(named.cell))
        envelope.number(EnvelopeTag.channel, UInt64(named.channel))
        envelope.number(EnvelopeTag.type, UInt64(named.type))
        envelope.number(EnvelopeTag.source, UInt64(named.source))
        envelope.number(EnvelopeTag.direction, UInt64(draft.direction.rawValue))
        if draft.hasAmount { envelope.signed(EnvelopeTag.amount, draft.amount) }
        envelope.number(EnvelopeTag.currency, UInt64(named.currency))
        if draft.hasCost { envelope.signed(EnvelopeTag.cost, draft.cost) }
        envelope.number(EnvelopeTag.offer, UInt64(named.offer))
        envelope.number(EnvelopeTag.place, UInt64(named.place))
        envelope.number(EnvelopeTag.banner, UInt64(named.banner))
        envelope.number(EnvelopeTag.reason, UInt64(named.reason))
        envelope.number(EnvelopeTag.agent, UInt64(named.agent))
        envelope.number(EnvelopeTag.counterparty, UInt64(named.counterparty))
        envelope.hash(EnvelopeTag.message, draft.message)
        envelope.hash(EnvelopeTag.causedBy, draft.causedBy)
        envelope.hash(EnvelopeTag.coupon, draft.coupon)
        envelope.hash(EnvelopeTag.keyHigh, draft.key.high)
        envelope.hash(EnvelopeTag.keyLow, draft.key.low)
        envelope.hash(EnvelopeTag.fingerprint, draft.fingerprint)
        envelope.number(EnvelopeTag.evidenceBytes, UInt64(draft.evidence.count))
        if adapter != 0 {
            envelope.number(EnvelopeTag.adapter, UInt64(adapter))
            envelope.number(EnvelopeTag.nativeBytes, UInt64(draft.item.count))
            envelope.number(EnvelopeTag.occurrence, UInt64(draft.occurrence))
        }
        if let received = draft.received { envelope.signed(EnvelopeTag.received, received) }
        if draft.isRetraction { try retract(draft, &writer) }
        let touchpoint = position
        let item = batch.arena.span.extracting(draft.evidence)
        if draft.isRetraction {
            write(item: item, &writer)
        } else {
            write(item: item, draft, &writer)
        }
        for claim in draft.claims {
            try append(
                claim: batch.claims[claim],
                of: touchpoint,
                draft,
                named.party,
                batch,
                &writer
            )
        }
        return touchpoint
    }

    /// Adds to the envelope what the retraction takes out, and what that had taken out before.
    private mutating func retract(
        _ draft: Draft,
        _ writer: inout WriterState
    ) throws(LedgerError) {
        envelope.hash(EnvelopeTag.targetHigh, draft.target.high)
        envelope.hash(EnvelopeTag.targetLow, draft.target.low)
        try writer.state(of: draft.target, into: &target)
        let meant =
            draft.freesNumber > 0
            ? target.holding(draft.freesNumber)
            : target.live ?? (draft.frees ? target.lastGone : nil)
        guard let taken = meant else { return }
        if taken.isLive { takenOut += 1 }
        // A retraction that was undone once has nothing left to give back.
        let undone =
            taken.isRetraction && taken.takes == 0 ? target.taken(by: taken.position) : nil
        envelope.number(EnvelopeTag.takes, taken.position + 1)
        envelope.hash(EnvelopeTag.takenFingerprint, taken.fingerprint)
        if let undone, let back = try restorable(undone, &writer, besides: draft.key) {
            envelope.number(EnvelopeTag.restores, back.position + 1)
            envelope.hash(EnvelopeTag.restoredHigh, undone.key.high)
            envelope.hash(EnvelopeTag.restoredLow, undone.key.low)
            envelope.hash(EnvelopeTag.restoredFingerprint, back.fingerprint)
        }
        envelope.number(EnvelopeTag.frees, draft.frees ? 1 : 0)
    }

    /// What comes back when a retraction is undone; `nil` when its key holds other content by now,
    /// such as the retraction being recorded, whose own key is `own`.
    private mutating func restorable(
        _ undone: (key: Hash128, position: UInt64),
        _ writer: inout WriterState,
        besides own: Hash128
    ) throws(LedgerError) -> KeyState.Holding? {
        if undone.key == own { return nil }
        try writer.state(of: undone.key, into: &target)
        if target.live != nil { return nil }
        return target.holdings.first { $0.position == undone.position && $0.isGone }
    }

    private mutating func append(
        claim: DraftName,
        of touchpoint: UInt64,
        _ draft: Draft,
        _ party: UInt32,
        _ batch: DraftBatch,
        _ writer: inout WriterState
    ) throws(LedgerError) {
        let other = try ordinal(claim, .identifier, batch, &writer)
        envelope.begin(.claim)
        envelope.signed(EnvelopeTag.occurred, draft.occurred)
        envelope.number(EnvelopeTag.party, UInt64(party))
        envelope.number(EnvelopeTag.otherParty, UInt64(other))
        envelope.number(EnvelopeTag.claimedBy, touchpoint + 1)
        write(&writer)
    }

    // MARK: Quarantine

    private mutating func quarantine(
        _ refused: RefusedItem,
        _ batch: DraftBatch,
        _ writer: inout WriterState
    ) throws(LedgerError) {
        if try writer.isQuarantined(refused.hash) { return }
        let source = try ordinal(refused.source, .source, batch, &writer)
        let origin = try ordinal(batch.origin, .origin, batch, &writer)
        let adapter = try ordinal(batch.adapter(refused.adapter), .adapter, batch, &writer)
        envelope.begin(.quarantined)
        envelope.number(EnvelopeTag.source, UInt64(source))
        envelope.number(EnvelopeTag.evidenceBytes, UInt64(refused.item.count))
        envelope.number(EnvelopeTag.adapter, UInt64(adapter))
        envelope.number(EnvelopeTag.occurrence, UInt64(refused.occurrence))
        if let received = refused.received { envelope.signed(EnvelopeTag.received, received) }
        envelope.hash(EnvelopeTag.lookupHigh, refused.hash.high)
        envelope.hash(EnvelopeTag.lookupLow, refused.hash.low)
        envelope.number(EnvelopeTag.refusal, UInt64(refused.refusal.rawValue))
        envelope.number(EnvelopeTag.member, refused.member.map { UInt64($0.rawValue) + 1 } ?? 0)
        envelope.number(EnvelopeTag.origin, UInt64(origin))
        envelope.number(EnvelopeTag.line, refused.line)
        envelope.number(EnvelopeTag.byteOffset, refused.byteOffset.map { UInt64($0) + 1 } ?? 0)
        envelope.number(EnvelopeTag.itemBytes, UInt64(refused.itemBytes))
        envelope.number(EnvelopeTag.earlierOnLine, UInt64(refused.earlierOnLine))
        write(item: batch.arena.span.extracting(refused.item.range), &writer)
    }

    /// Notes that the quarantined item at `quarantined` was read again: it is `touchpoint` now, or
    /// had become one before.
    private mutating func settle(
        _ quarantined: UInt64,
        as touchpoint: UInt64?,
        _ writer: inout WriterState
    ) {
        envelope.begin(.settled)
        envelope.number(EnvelopeTag.settles, quarantined + 1)
        envelope.number(EnvelopeTag.settledAs, touchpoint.map { $0 + 1 } ?? 0)
        write(&writer)
    }

    // MARK: Runs

    /// Adds the head of a run's retraction.
    mutating func append(runRetraction run: UInt32, in writer: inout WriterState) {
        envelope.begin(.runRetraction)
        envelope.number(EnvelopeTag.run, UInt64(run))
        write(&writer)
    }

    /// Adds one effect of a run's retraction: positions that go out for ever.
    mutating func append(takes range: Range<UInt64>, in writer: inout WriterState) {
        envelope.begin(.effect)
        envelope.number(EnvelopeTag.takesFirst, range.lowerBound + 1)
        envelope.number(EnvelopeTag.takesCount, UInt64(range.count))
        write(&writer)
    }

    /// Adds one effect of a run's retraction: a touchpoint that comes back.
    mutating func append(
        restores holding: KeyState.Holding,
        key: Hash128,
        in writer: inout WriterState
    ) {
        envelope.begin(.effect)
        envelope.number(EnvelopeTag.restores, holding.position + 1)
        envelope.hash(EnvelopeTag.restoredHigh, key.high)
        envelope.hash(EnvelopeTag.restoredLow, key.low)
        envelope.hash(EnvelopeTag.restoredFingerprint, holding.fingerprint)
        write(&writer)
    }

    // MARK: Names

    private struct Named {
        var party, campaign, cell, channel, type, source, currency: UInt32
        var offer, place, banner, reason, agent, counterparty: UInt32
    }

    private mutating func names(
        of draft: Draft,
        _ batch: DraftBatch,
        _ writer: inout WriterState
    ) throws(LedgerError) -> Named {
        Named(
            party: try ordinal(draft.party, .identifier, batch, &writer),
            campaign: try ordinal(draft.campaign, .campaign, batch, &writer),
            cell: try ordinal(draft.cell, .cell, batch, &writer),
            channel: try ordinal(draft.channel, .channel, batch, &writer),
            type: try ordinal(draft.type, .type, batch, &writer),
            source: try ordinal(draft.source, .source, batch, &writer),
            currency: try ordinal(draft.currency, .currency, batch, &writer),
            offer: try ordinal(draft.offer, .offer, batch, &writer),
            place: try ordinal(draft.place, .place, batch, &writer),
            banner: try ordinal(draft.banner, .banner, batch, &writer),
            reason: try ordinal(draft.reason, .reason, batch, &writer),
            agent: try ordinal(draft.agent, .agent, batch, &writer),
            counterparty: try ordinal(draft.counterparty, .identifier, batch, &writer)
        )
    }

    /// The ordinal of a name, with a dictionary entry written before it when it is new.
    private mutating func ordinal(
        _ name: DraftName,
        _ namespace: Namespace,
        _ batch: DraftBatch,
        _ writer: inout WriterState
    ) throws(LedgerError) -> UInt32 {
        if name.text.isEmpty { return 0 }
        if let known = try writer.ordinal(name.hash, namespace) { return known }
        let ordinal = writer.assign(name.hash, namespace)
        let text = batch.arena.span.extracting(name.text.range)
        let digest = KeyedHashes.digest(text)
        envelope.begin(.name)
        if namespace.isPersonal { envelope.number(EnvelopeTag.evidenceBytes, UInt64(text.count)) }
        envelope.number(EnvelopeTag.namespace, UInt64(namespace.rawValue))
        envelope.number(EnvelopeTag.ordinal, UInt64(ordinal))
        if !namespace.isPersonal { envelope.text(EnvelopeTag.text, text) }
        envelope.hash(EnvelopeTag.lookupHigh, name.hash.high)
        envelope.hash(EnvelopeTag.lookupLow, name.hash.low)
        envelope.hash(EnvelopeTag.digestHigh, digest.high)
        envelope.hash(EnvelopeTag.digestLow, digest.low)
        if namespace.isPersonal {
            write(item: text, &writer)
        } else {
            write(&writer)
        }
        return ordinal
    }

    // MARK: Records

    private mutating func write(_ writer: inout WriterState) {
        let bytes = envelope.bytes
        writer.note(bytes, position: position)
        frame.append(envelope: bytes.span)
    }

    /// Writes a touchpoint, of which the writer's state need not read again what `draft` says.
    private mutating func write(
        item: Span<UInt8>,
        _ draft: borrowing Draft,
        _ writer: inout WriterState
    ) {
        writer.noteTouchpoint(draft.key, fingerprint: draft.fingerprint, position: position)
        salts.append(envelope: envelope.bytes, item: item, to: &frame)
    }

    private mutating func write(item: Span<UInt8>, _ writer: inout WriterState) {
        let bytes = envelope.bytes
        writer.note(bytes, position: position)
        salts.append(envelope: bytes, item: item, to: &frame)
    }
}

extension BatchReceipt {
    fileprivate mutating func note(_ refused: RefusedItem, at index: Int) {
        quarantined += 1
        refusals.append(
            RefusedPlace(
                index: index,
                line: refused.line,
                earlierOnLine: refused.earlierOnLine,
                refusal: refused.refusal,
                member: refused.member,
                byteOffset: refused.byteOffset
            )
        )
    }
}
