import Platform
package import SegmentLog

/// Damage that is known without reading the whole log.
extension LedgerReader {
    /// Noted damages that are looked at again; more are not needed to know that there is damage.
    package static let recheckedMax = 16

    /// The damage of this ledger that is known: what opening it met, and what a verification noted
    /// and is still there.
    ///
    /// Each noted damage is looked at again, so that none is claimed that was repaired meanwhile.
    ///
    /// - Throws: ``LedgerError/log(_:)`` when the disk refuses.
    /// - Complexity: one read of a small file; with damage noted, the frames that it lies in.
    package func knownDamages() throws(LedgerError) -> [Damage] {
        let notes: DamageNotes?
        do throws(SystemError) {
            notes = try DamageNotes.read(storage)
        } catch {
            throw .log(.system(error))
        }
        var known: [Damage] = []
        do throws(LogError) {
            for damage in notes?.damages.prefix(Self.recheckedMax) ?? [] {
                if try snapshot.stillHas(damage) { known.append(damage) }
            }
        } catch {
            throw .log(error)
        }
        // The last frames are damaged only once, whoever found it.
        if let tail = snapshot.tailDamage,
            !known.contains(where: { $0.positions.overlaps(tail.positions) })
        {
            known.append(tail)
        }
        return known
    }
}
