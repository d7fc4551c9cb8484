import Bytes
import Ledger
import Platform

/// `daybook audit`: replays stretches of the log in several ways and compares.
enum AuditCommand {
    static let rounds = 1...1_000_000
    private static let usualRounds = 4

    static let command = Command(
        name: "audit",
        arguments: "",
        count: 0...0,
        summary: "replay some of the log in several ways and compare the figures",
        details: [
            """
            Draws stretches of up to \(ReplayAudit.segmentsMax) segments. Of each, every customer's view and
            every campaign's figures are replayed from columns and from the log's own frames, and
            some customers are looked up by their index; all must be the same. The savepoint is
            compared with a replay from zero. Nothing is written, and no lock is taken.
            """,
            """
            Where something differs the exit status is 1: daybook verify --deep tells which file is
            wrong, and daybook reindex makes it again. Run it now and then while the machine is idle;
            each run draws other stretches. The seed that is printed draws the same ones again.
            """,
        ],
        options: [
            CommandOption("rounds", "N", "how many stretches (\(usualRounds))"),
            CommandOption("seed", "N", "draw what a run with that seed drew"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook audit", "four stretches of the ledger in ./daybook-ledger"),
            ("nice daybook audit --rounds 100 --json", "many, for a timer"),
        ],
        run: run
    )

    /// Everything that was compared.
    private struct Outcome {
        let seed: UInt64
        var rounds: [ReplayAudit.Round] = []
        var savepoint: (isThere: Bool, fault: IndexFault?) = (false, nil)

        var agrees: Bool { savepoint.fault == nil && rounds.allSatisfy(\.agrees) }
    }

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let count = try invocation.number("rounds", in: Self.rounds) ?? usualRounds
        let seed = try invocation.number("seed", in: 0...Int.max).map { UInt64($0) }
        var outcome = Outcome(seed: seed ?? drawnSeed())
        let reader = try invocation.reader()
        let progress = Progress(invocation.console, "stretches")
        defer { progress.end() }
        var audit = try ReplayAudit(reader, seed: outcome.seed)
        for done in 0..<count {
            progress.show(done, of: count)
            guard let round = try audit.nextRound() else { break }
            outcome.rounds.append(round)
        }
        outcome.savepoint = try SavepointCheck.fault(
            reader,
            definitions: DefinitionDigest.current
        )
        progress.end()
        if invocation.has("json") {
            try invocation.console.line(json(outcome))
        } else {
            try print(outcome, invocation.console)
        }
        return outcome.agrees ? .done : .incomplete
    }

    /// A seed as `--seed` takes it.
    private static func drawnSeed() -> UInt64 {
        var bytes = [UInt8](repeating: 0, count: 8)
        SystemRandom().fill(&bytes)
        return bytes.span.littleEndian64(at: 0) >> 1
    }

    private static func print(_ outcome: Outcome, _ console: Console) throws {
        try console.line("seed         \(outcome.seed)")
        for round in outcome.rounds {
            let touchpoints = CountText.text(round.touchpoints, "touchpoint", "touchpoints")
            let customers = CountText.text(round.customers, "customer", "customers")
            try console.line(
                "stretch      positions \(round.positions.lowerBound) to "
                    + "\(round.positions.upperBound - 1): \(touchpoints) of \(customers), "
                    + verdict(round)
            )
        }
        if outcome.rounds.isEmpty { try console.line("stretch      none: the ledger is empty") }
        let savepoint =
            outcome.savepoint.fault.map(\.description)
            ?? (outcome.savepoint.isThere ? "the same as a replay" : "none")
        try console.line("savepoint    \(savepoint)")
        try console.line(
            "verdict      "
                + (outcome.agrees
                    ? "the same every way"
                    : "DIFFERENT: daybook verify --deep tells which file, daybook reindex mends it")
        )
    }

    private static func verdict(_ round: ReplayAudit.Round) -> String {
        var faults: [String] = []
        if round.differing > 0 {
            faults.append(
                CountText.text(round.differing, "customer differs", "customers differ")
                    + " by columns"
            )
        }
        if !round.campaignsAgree { faults.append("campaigns differ by columns") }
        if round.differingByIndex > 0 {
            faults.append(
                CountText.text(round.differingByIndex, "customer differs", "customers differ")
                    + " of \(round.lookedUp) by index"
            )
        }
        if !faults.isEmpty { return faults.joined(separator: ", ") }
        return "the same by columns, and \(round.lookedUp) by index"
    }

    private static func json(_ outcome: Outcome) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("agrees")
        writer.bool(outcome.agrees)
        writer.key("seed")
        writer.integer(outcome.seed)
        writer.key("stretches")
        writer.beginArray()
        for round in outcome.rounds {
            writer.beginObject()
            writer.key("first")
            writer.integer(round.positions.lowerBound)
            writer.key("end")
            writer.integer(round.positions.upperBound)
            writer.key("touchpoints")
            writer.integer(round.touchpoints)
            writer.key("customers")
            writer.integer(round.customers)
            writer.key("customersDiffering")
            writer.integer(round.differing)
            writer.key("campaignsAgree")
            writer.bool(round.campaignsAgree)
            writer.key("lookedUp")
            writer.integer(round.lookedUp)
            writer.key("lookedUpDiffering")
            writer.integer(round.differingByIndex)
            writer.endObject()
        }
        writer.endArray()
        writer.key("savepoint")
        if let fault = outcome.savepoint.fault {
            writer.string(Array(fault.description.utf8).span)
        } else if outcome.savepoint.isThere {
            writer.string(Array("the same as a replay".utf8).span)
        } else {
            writer.null()
        }
        writer.endObject()
        return writer.bytes
    }
}
