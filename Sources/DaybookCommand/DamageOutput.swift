import Bytes
import Ledger
import SegmentLog
import Touchpoints

/// Prints damages with whom and what they touch.
struct DamageOutput {
    /// Campaigns of one damage that are named; the object has all.
    static let campaignsShown = 10

    let tracing: DamageTracing
    /// Whether customers are named.
    let showsNames: Bool

    // MARK: For people

    /// The lines of all damages.
    func write(to console: Console) throws {
        for reach in tracing.reaches {
            try console.line("damage       \(reach.damage)")
            for line in lines(reach) {
                try console.write(Array("  ".utf8) + line + [0x0A], isStyled: true)
            }
        }
    }

    private func lines(_ reach: DamageReach) -> [[UInt8]] {
        if reach.damage.positions.isEmpty { return [Array("no record is lost".utf8)] }
        var lines: [[UInt8]] = []
        let count = reach.parties.count
        if reach.knowsParties || count > 0 {
            var text = "parties    \(count)"
            if !reach.knowsParties { text += " at least" }
            if !reach.indexes.isEmpty { text += ", by \(reach.indexes.joined(separator: ", "))" }
            if !showsNames && count > 0 { text += "; --names names them" }
            lines.append(Array(text.utf8))
        }
        if showsNames {
            let names = reach.parties.compactMap { tracing.identifiers[$0] }
            for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                let text = TerminalText(Identifier.shown(name)).bytes
                lines.append(Array("party      ".utf8) + text)
            }
            if count > names.count {
                lines.append(Array("party      \(count - names.count) that cannot be named".utf8))
            }
        }
        if !reach.campaigns.isEmpty || reach.knowsCampaigns {
            lines.append(Array("campaigns  ".utf8) + campaigns(reach))
        }
        for unknown in reach.unknown {
            let positions = "\(unknown.positions.lowerBound)..<\(unknown.positions.upperBound)"
            let text = "\(unknown.what.rawValue) of positions \(positions)"
            lines.append(Array("unknown    \(text): \(unknown.reason.rawValue)".utf8))
        }
        return lines
    }

    private func campaigns(_ reach: DamageReach) -> [UInt8] {
        if reach.campaigns.isEmpty { return Array("none".utf8) }
        let names = reach.campaigns.compactMap { tracing.campaigns[$0] }.sorted {
            $0.lexicographicallyPrecedes($1)
        }
        var parts = names.prefix(Self.campaignsShown).map { TerminalText($0).bytes }
        if names.count > parts.count {
            parts.append(Array("\(names.count - parts.count) more".utf8))
        }
        let unnamed = reach.campaigns.count - names.count
        if unnamed > 0 { parts.append(Array("\(unnamed) whose name cannot be read".utf8)) }
        return Array(parts.joined(separator: Array(", ".utf8)))
    }

    // MARK: For programs

    /// Writes all damages as an array of objects.
    func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for reach in tracing.reaches {
            writer.damage(reach.damage) { writer in write(reach, to: &writer) }
        }
        writer.endArray()
    }

    private func write(_ reach: DamageReach, to writer: inout JSONWriter) {
        writer.key("touchpoints")
        writer.integer(reach.touchpoints)
        writer.key("parties")
        writer.integer(reach.parties.count)
        writer.key("partiesKnown")
        writer.bool(reach.knowsParties)
        if showsNames {
            writer.key("identifiers")
            write(reach.parties.map { tracing.identifiers[$0].map { Array(Identifier.shown($0)) } })
        }
        writer.key("campaigns")
        write(reach.campaigns.map { tracing.campaigns[$0] })
        writer.key("campaignsKnown")
        writer.bool(reach.knowsCampaigns)
        writer.key("indexes")
        writer.beginArray()
        for path in reach.indexes { writer.string(path) }
        writer.endArray()
        writer.key("unknown")
        writer.beginArray()
        for unknown in reach.unknown {
            writer.beginObject()
            writer.key("what")
            writer.string(unknown.what.rawValue)
            writer.key("first")
            writer.integer(unknown.positions.lowerBound)
            writer.key("end")
            writer.integer(unknown.positions.upperBound)
            writer.key("reason")
            writer.string(unknown.reason.rawValue)
            writer.endObject()
        }
        writer.endArray()

        /// Writes names in order of their bytes, then `null` for each that cannot be read.
        func write(_ names: [[UInt8]?]) {
            writer.beginArray()
            let known = names.compactMap(\.self).sorted { $0.lexicographicallyPrecedes($1) }
            for name in known { writer.string(name.span) }
            for _ in known.count..<names.count { writer.null() }
            writer.endArray()
        }
    }
}
