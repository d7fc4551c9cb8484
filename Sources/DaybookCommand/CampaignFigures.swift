import Ledger
import Platform
import Projections
import SegmentLog
import Touchpoints

/// Response to every campaign, from the savepoint and what was recorded since where that gives the same
/// as a replay, else from a replay.
struct CampaignFigures {
    /// Touchpoints from which on a replay takes long enough for a savepoint to be kept.
    private static let keptFrom = 20_000
    /// Records behind a savepoint from which on a newer one is kept.
    private static let movedFrom: UInt64 = 512

    /// Names that the figures mention.
    let names: NameTables
    /// The question that they answer.
    let context: FoldContext
    private let source: Source

    private enum Source {
        /// Of all of them, in byte order of their names.
        case responses([CampaignResponse])
        case totals(CampaignTotals)
    }

    /// Of every campaign, in byte order of their names.
    var responses: [CampaignResponse] {
        switch source {
        case .responses(let responses): responses
        case .totals(let totals): totals.responses(in: context)
        }
    }

    /// Of the campaign with that name; `nil` where nothing is known of it.
    func response(named name: [UInt8]) -> CampaignResponse? {
        let texts = names.campaigns.texts
        switch source {
        case .responses(let responses):
            return responses.first { texts[Int($0.campaign)] == name }
        case .totals(let totals):
            guard !name.isEmpty, let ordinal = texts.firstIndex(of: name) else { return nil }
            return totals.response(of: UInt32(ordinal), in: context)
        }
    }

    static let option = CommandOption(
        "from-zero",
        nil,
        "replay every touchpoint, whatever savepoint there is; the figures are the same"
    )

    static let help = """
        From 20,000 touchpoints on, figures of everything so far under the usual windows are kept
        in a savepoint: the next question folds only whoever is concerned by what was recorded
        since. A savepoint that does not fit the log or today's definitions is made again.
        """

    /// Answers `request` at the moment that `invocation` names.
    ///
    /// A savepoint is kept where that saves the next question time; where it cannot be written, the next
    /// question takes as long as this one.
    init(
        _ invocation: Invocation,
        _ reader: LedgerReader,
        _ request: ReplayRequest
    ) throws {
        let moment = try invocation.moment()
        let end = try reader.end(moment.known)
        let isUsual =
            request.windows == Window.usual && request.responseTypes == nil
            && moment.asOf == nil && end == reader.snapshot.end
        if isUsual, !invocation.has(Self.option.name), let advance = Self.advance(reader) {
            names = advance.names
            context = advance.context
            source = .totals(advance.totals)
            if let savepoint = advance.savepoint, end - advance.from >= Self.movedFrom {
                Self.store(savepoint, reader)
            }
            return
        }
        var request = request
        request.keepsTotals = isUsual
        let rows = try invocation.rows(of: reader, at: moment, readsIdentifiers: false)
        let replay = try invocation.replay(rows, asOf: moment.asOf, request: request)
        names = rows.names
        context = replay.context
        source = .responses(replay.responses)
        guard isUsual, rows.touchpoints >= Self.keptFrom else { return }
        let definitions = DefinitionDigest.current
        if let savepoint = try CampaignSavepoint(replay, of: rows, reader, definitions: definitions)
        {
            Self.store(savepoint, reader)
        }
    }

    private static func advance(_ reader: LedgerReader) -> SavepointAdvance? {
        do throws(SavepointAdvance.Obstacle) {
            return try SavepointAdvance(reader, definitions: DefinitionDigest.current)
        } catch {
            // Whatever it is, a replay answers, and names what is damaged.
            return nil
        }
    }

    private static func store(_ savepoint: CampaignSavepoint, _ reader: LedgerReader) {
        do throws(SystemError) {
            try savepoint.store(in: reader, random: SystemRandom())
        } catch {
            // No room, or no right to write: doctor tells how far behind the savepoint is.
        }
    }
}
