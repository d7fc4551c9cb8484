import Foundation
import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("A harmed ledger")
struct DamageTracingTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    /// What was said, over all cases.
    private struct Tally {
        var exact = 0
        var unknown = 0
        var rightAnswers = 0
        var refusals = 0
    }

    private func segments(_ ledger: HarmedLedger) -> [String] { ledger.scratch.files(in: "log") }

    /// Holds a reach against what is known of the sound ledger.
    private func check(
        _ reach: DamageReach,
        _ tracing: DamageTracing,
        _ ledger: HarmedLedger,
        _ label: String,
        _ tally: inout Tally
    ) {
        let positions = reach.damage.positions
        guard positions.upperBound <= UInt64(ledger.rows.count) else {
            Issue.record("\(label): \(reach.damage) names positions that never were")
            return
        }
        let parties = ledger.parties(at: positions)
        let campaigns = ledger.campaigns(at: positions)
        #expect(parties.isSuperset(of: reach.parties), "\(label)")
        #expect(campaigns.isSuperset(of: reach.campaigns), "\(label)")
        if reach.knowsParties { #expect(Set(reach.parties) == parties, "\(label)") }
        if reach.knowsCampaigns { #expect(Set(reach.campaigns) == campaigns, "\(label)") }
        // What is not known is among the positions that are said to be unknown.
        for (what, found, all) in [
            (DamageReach.Unknown.What.parties, Set(reach.parties), parties),
            (.campaigns, Set(reach.campaigns), campaigns),
        ] {
            let ranges = reach.unknown.filter { $0.what == what }.map(\.positions)
            let there = ranges.reduce(into: Set<UInt32>()) { sum, range in
                sum.formUnion(
                    what == .parties ? ledger.parties(at: range) : ledger.campaigns(at: range)
                )
            }
            #expect(all.subtracting(found).isSubset(of: there), "\(label)")
        }
        for (ordinal, name) in tracing.campaigns { #expect(ledger.campaigns[ordinal] == name) }
        for (ordinal, name) in tracing.identifiers { #expect(ledger.identifiers[ordinal] == name) }
        if reach.knowsParties { tally.exact += 1 } else { tally.unknown += 1 }
    }

    /// Asks everything of a harmed ledger: each answer is the sound one's, or the damage is thrown.
    private func ask(
        _ harmed: LedgerScratch,
        _ ledger: HarmedLedger,
        party: [UInt8],
        damages: [Damage],
        _ label: String,
        _ tally: inout Tally
    ) throws {
        func answer(_ body: () throws -> Bool) throws {
            do {
                #expect(try body(), "\(label): a wrong answer")
                tally.rightAnswers += 1
            } catch LedgerError.log(.damaged(let damage)) {
                tally.refusals += 1
                #expect(
                    damages.contains {
                        $0.file == damage.file || $0.positions.overlaps(damage.positions)
                    },
                    "\(label): \(damage) is blamed"
                )
            }
        }
        try answer { try harmed.digest() == ledger.digest }
        try answer { try harmed.touchpoints() == ledger.touchpoints }
        try answer {
            let reader = try PartyReader(try harmed.reader())
            return try reader.plainTimeline(party, Moment()) == ledger.timelines[party]
        }
        // Noted, it is known to who reads, and nobody writes.
        try DamageNotes(found: 1, damages: damages).write(harmed.storage)
        do {
            let known = try harmed.reader().knownDamages()
            #expect(known.isEmpty == damages.isEmpty, "\(label): known are \(known)")
        } catch LedgerError.log(.damaged) {
            #expect(!damages.isEmpty, "\(label)")
        }
        let changes = harmed.storage.changes
        do {
            let opened = try harmed.openBeside()
            #expect(damages.isEmpty, "\(label): a damaged ledger takes appends")
            try opened.close()
        } catch LedgerError.log(.readOnly(let named)) {
            #expect(!named.isEmpty && !damages.isEmpty, "\(label)")
            // Two directories are made sure of before anything is decided.
            #expect(harmed.storage.changes - changes <= 3, "\(label): it was changed")
        }
    }

    @Test(
        "with a byte changed names whom it touches, or what it does not know, and no answer is wrong"
    )
    func everyByte() throws {
        let ledger = try HarmedLedger()
        let people = ledger.timelines.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let paths = segments(ledger).filter { $0.hasSuffix(".seg") }
        #expect(paths.count > 6)
        var tally = Tally()
        var cases = 0
        let step = Self.isFull ? 1 : 89
        for (index, path) in paths.enumerated() {
            let bytes = try #require(ledger.scratch.storage.image[path])
            let used = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
            for offset in stride(from: (index * 7) % step, to: used, by: step) {
                cases += 1
                let label = "\(path) byte \(offset)"
                let harmed = ledger.scratch.copy { $0[path]?[offset] ^= 1 << UInt8(offset % 8) }
                let logID = try ledger.scratch.hashesID
                let damages = try LogVerification(harmed.storage, logID: logID).damages
                let tracing = try DamageTracing(
                    damages,
                    in: harmed.storage,
                    logID: logID,
                    readsIdentifiers: true
                )
                #expect(tracing.reaches.map(\.damage) == damages)
                for reach in tracing.reaches { check(reach, tracing, ledger, label, &tally) }
                try ask(
                    harmed,
                    ledger,
                    party: people[cases % people.count],
                    damages: damages,
                    label,
                    &tally
                )
            }
        }
        print("\(cases) bytes changed: \(tally)")
        #expect(tally.exact > cases / 2 && tally.unknown > 0)
        #expect(tally.rightAnswers > 0 && tally.refusals > 0)
    }

    @Test("with a segment cut, removed, or another's, names it and gives no wrong answer")
    func segments() throws {
        let ledger = try HarmedLedger()
        let people = ledger.timelines.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let paths = segments(ledger).filter { $0.hasSuffix(".seg") }
        var tally = Tally()
        let logID = try ledger.scratch.hashesID
        for (index, path) in paths.enumerated() {
            let bytes = try #require(ledger.scratch.storage.image[path])
            let other = try #require(ledger.scratch.storage.image[paths[(index + 1) % paths.count]])
            var harms: [(String, [UInt8]?)] = [("removed", nil), ("swapped", other)]
            for length in stride(from: 0, to: bytes.count, by: 701) {
                harms.append(("cut to \(length)", Array(bytes[..<length])))
            }
            for (what, content) in harms {
                let label = "\(path) \(what)"
                let harmed = ledger.scratch.copy { $0[path] = content }
                let damages = try LogVerification(harmed.storage, logID: logID).damages
                let tracing = try DamageTracing(
                    damages,
                    in: harmed.storage,
                    logID: logID,
                    readsIdentifiers: true
                )
                for reach in tracing.reaches { check(reach, tracing, ledger, label, &tally) }
                try ask(harmed, ledger, party: people[index], damages: damages, label, &tally)
            }
        }
        print("\(tally)")
        #expect(tally.exact > 20 && tally.unknown > 0)
    }

    @Test("without its indexes says that whom broken envelopes touch is not known")
    func noIndex() throws {
        let ledger = try HarmedLedger()
        let path = try #require(segments(ledger).first)
        let indexes = ledger.scratch.files(in: "index").filter { $0.hasSuffix(".rows") }
        for index in [nil, indexes[0]] {
            let harmed = ledger.scratch.copy { image in
                image[path]?[SegmentHeader.byteCount + FrameHeader.byteCount + 3] ^= 1
                if let index { image[index]?[5] ^= 1 } else { indexes.forEach { image[$0] = nil } }
            }
            let logID = try ledger.scratch.hashesID
            let damages = try LogVerification(harmed.storage, logID: logID).damages
            #expect(damages.map(\.part) == [.envelopes])
            let reach = try DamageTracing(
                damages,
                in: harmed.storage,
                logID: logID,
                readsIdentifiers: false
            )
            .reaches[0]
            #expect(!reach.knowsParties && !reach.knowsCampaigns && reach.parties == [])
            #expect(
                reach.unknown.allSatisfy {
                    $0.reason == .noIndex && $0.positions == damages[0].positions
                }
            )
        }
    }

    @Test("that was repaired is not called damaged by a note, and takes appends")
    func repaired() throws {
        let ledger = try HarmedLedger()
        let path = try #require(segments(ledger).first)
        let harmed = ledger.scratch.copy { $0[path]?[400] ^= 1 }
        let damages = try LogVerification(harmed.storage, logID: try ledger.scratch.hashesID)
            .damages
        let whole = ledger.scratch.copy()
        try DamageNotes(found: 1, damages: damages).write(whole.storage)
        #expect(try whole.reader().knownDamages() == [])
        try whole.open().close()
        #expect(try whole.digest() == ledger.digest)
    }
}

extension LedgerScratch {
    /// The log's id.
    var hashesID: UInt64 {
        get throws { try LedgerKey.read(storage, directory: "scratch").logID }
    }
}
