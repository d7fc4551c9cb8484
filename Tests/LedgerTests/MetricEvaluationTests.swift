import Bytes
import Ledger
import Projections
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("Definitions over a ledger")
struct MetricEvaluationTests {
    /// Ninety purchases at three places by three agents, with a discount, in frames of ten.
    private static func ledger() throws -> LedgerScratch {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        for frame in 0..<9 {
            try ledger.ingest(
                (0..<10).map { index in
                    let number = frame * 10 + index
                    let day = number % 28 + 1
                    return """
                        {"id":"p\(number)","customer":"c\(number % 7)","channel":"store",\
                        "type":"purchase.completed","place":"place \(number % 3)",\
                        "agent":"agent \(number % 3)","cost":\(number),"amount":1,\
                        "currency":"EUR","time":"2024-03-\(day < 10 ? "0" : "")\(day)T10:00:00Z",\
                        "properties":{"discount":0.\(number % 3)1,"kind":"k\(frame)"}}
                        """
                },
                run: UInt32(frame + 1)
            )
            scratch.clock.advance(by: 1_000_000)
        }
        try ledger.close()
        return scratch
    }

    private static func evaluate(
        _ json: String,
        _ reader: LedgerReader,
        at moment: Moment = Moment(),
        groupsMax: Int = MetricLimits.groupsMax
    ) throws -> MetricEvaluation {
        let definition = try MetricDefinition.read(Array(json.utf8))
        let rows = try ReplayRows(
            reader,
            at: moment,
            readsIdentifiers: MetricNeeds(definition).customers
        )
        return try MetricEvaluation(
            definition,
            in: rows,
            of: reader,
            asOf: moment.asOf,
            groupsMax: groupsMax
        )
    }

    /// The counts of groups that share one text.
    private static func counts(_ evaluation: MetricEvaluation) -> [[UInt8]: Int] {
        var found: [[UInt8]: Int] = [:]
        for group in evaluation.result.groups {
            guard case .count(let count) = group.figures else { continue }
            guard case .text(let text)?? = group.key.first else {
                found[[]] = count
                continue
            }
            found[text] = count
        }
        return found
    }

    private static func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let byPlace = """
        {"name":"x","measure":"count","groupBy":"place","filter":{"cost":{">=":30},"agent":["agent 1","agent 2"]}}
        """
    private static let byKind = """
        {"name":"x","measure":"count","groupBy":"properties.kind","filter":{"time":{"<":"2024-03-03"}}}
        """

    @Test("Names that rows do not have come from the envelopes, agents by their hashes")
    func furtherNames() throws {
        let reader = try Self.ledger().reader()
        let byPlace = try Self.evaluate(Self.byPlace, reader)
        #expect(
            Self.counts(byPlace) == [Self.utf8("place 1"): 20, Self.utf8("place 2"): 20]
        )
        #expect(byPlace.result.matched == 40)
        #expect(byPlace.unknownNames.isEmpty)
        let byAgent = try Self.evaluate(
            #"{"name":"x","measure":"count","groupBy":"agent","filter":{"place":["place 0","nowhere"]}}"#,
            reader
        )
        #expect(Self.counts(byAgent) == [Self.utf8("agent 0"): 30])
        #expect(byAgent.unknownNames.map(\.name) == [Self.utf8("nowhere")])
    }

    @Test("Properties come from the evidence, of touchpoints that rows do not rule out")
    func properties() throws {
        let reader = try Self.ledger().reader()
        let byKind = try Self.evaluate(Self.byKind, reader)
        // Numbers 0, 1, 28, 29, 56, 57, 84 and 85 are of the first and second of March.
        let expected = ["k0": 2, "k2": 2, "k5": 2, "k8": 2]
        #expect(
            Self.counts(byKind)
                == Dictionary(uniqueKeysWithValues: expected.map { (Self.utf8($0), $1) })
        )
        #expect(byKind.touchpointsRead == 8)
        let sum = try Self.evaluate(
            #"{"name":"x","measure":{"sum":"properties.discount"}}"#,
            reader
        )
        guard case .property(let total)? = sum.result.groups.first?.figures else {
            Issue.record("no sum")
            return
        }
        // Thirty times 0.01, 0.11 and 0.21.
        #expect(total.count == 90 && total.unusable == 0)
        #expect(total.units == 9_900_000_000)
    }

    @Test("Moments hold for what is read from the log too")
    func moments() throws {
        let scratch = try Self.ledger()
        let ledger = try scratch.open()
        let end = try scratch.reader().snapshot.end
        try ledger.ingest([SampleLine.retraction("r", of: "p30")], run: 20)
        try ledger.close()
        let reader = try scratch.reader()
        func places(_ moment: Moment) throws -> [Int] {
            Self.counts(
                try Self.evaluate(
                    #"{"name":"x","measure":"count","groupBy":"place"}"#,
                    reader,
                    at: moment
                )
            ).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        }
        #expect(try places(Moment()) == [29, 30, 30])
        #expect(try places(Moment(known: .position(end))) == [30, 30, 30])
        // Days 1 to 3 have numbers 0 to 2, 28 to 30, 56 to 58 and 84 to 86; 30 is retracted.
        let asOf = RFC3339.micros(Self.utf8("2024-03-04T00:00:00Z").span)
        #expect(try places(Moment(asOf: asOf)) == [3, 4, 4])
        #expect(try places(Moment(asOf: asOf, known: .position(end))) == [4, 4, 4])
        #expect(try places(Moment(known: .position(0))) == [])
    }

    @Test("What columns hold reads no frame of a sealed segment, envelopes no evidence")
    func reads() throws {
        let scratch = try Self.ledger()
        let counting = CountingStorage(scratch.storage)
        let reader = try LedgerReader(counting, directory: "scratch")
        let sealed = reader.snapshot.segments.filter(\.isSealed).map(\.path)
        #expect(sealed.count >= 3)
        func bytes(_ json: String) throws -> Int {
            let before = counting.bytesRead { sealed.contains($0) }
            _ = try Self.evaluate(json, reader)
            return counting.bytesRead { sealed.contains($0) } - before
        }
        let columns = try bytes(
            #"{"name":"x","measure":{"sum":"amount"},"groupBy":["day","channel"],"filter":{"type":"purchase.completed"}}"#
        )
        #expect(columns == 0)
        #expect(try bytes(Self.byPlace) > 0)
        // A day on which no sealed segment has anything.
        let far = try bytes(
            #"{"name":"x","measure":{"sum":"properties.discount"},"filter":{"time":{">":"2030-01-01"}}}"#
        )
        #expect(far == 0)
    }

    @Test("Damaged evidence stops definitions that need it, and no other")
    func damagedEvidence() throws {
        let scratch = try Self.ledger()
        let reader = try scratch.reader()
        let segment = try #require(reader.snapshot.segments.first)
        var cursor = SegmentCursor(segment)
        _ = try cursor.next()
        let offset = cursor.evidenceOffset + 40
        let harmed = scratch.copy { image in
            image[segment.path]?[offset] ^= 0xFF
        }
        let harmedReader = try harmed.reader()
        let byPlace = try Self.evaluate(Self.byPlace, harmedReader)
        #expect(byPlace.result.groups == (try Self.evaluate(Self.byPlace, reader)).result.groups)
        do {
            _ = try Self.evaluate(Self.byKind, harmedReader)
            Issue.record("damaged evidence was read")
        } catch let error as MetricFailure {
            guard case .ledger(.log(.damaged(let damage))) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(damage.part == .evidence)
        }
    }

    @Test("As many groups as there may be are answered, and one more fails")
    func groups() throws {
        let reader = try Self.ledger().reader()
        for json in [
            #"{"name":"x","measure":"count","groupBy":"customer"}"#,
            #"{"name":"x","measure":"count","groupBy":"properties.kind"}"#,
        ] {
            let groups = try Self.evaluate(json, reader).result.groups.count
            #expect(groups == 7 || groups == 9)
            #expect(
                try Self.evaluate(json, reader, groupsMax: groups).result.groups.count == groups
            )
            do {
                _ = try Self.evaluate(json, reader, groupsMax: groups - 1)
                Issue.record("too many groups were answered")
            } catch let error as MetricFailure {
                guard case .tooManyGroups(let most) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(most == groups - 1)
            }
        }
    }

    @Test("Customers are printed without their namespace")
    func customers() throws {
        let reader = try Self.ledger().reader()
        let byCustomer = try Self.evaluate(
            #"{"name":"x","measure":"count","groupBy":"customer"}"#,
            reader
        )
        #expect(Self.counts(byCustomer)[Self.utf8("c0")] == 13)
        #expect(Self.counts(byCustomer)[Self.utf8("c6")] == 12)
    }
}
