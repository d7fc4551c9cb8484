package import Platform
import SegmentLog
package import Touchpoints

/// The ledger's secret: 32 random bytes in `ledger.key`, made with the ledger.
///
/// It is not derived from the log: without it no duplicate is recognised, so it is backed up with
/// the log.
package enum LedgerKey {
    /// Its path below the ledger's directory.
    package static let path = "ledger.key"

    /// Reads the key of the ledger in `storage`.
    ///
    /// - Throws: ``LedgerError/noLedger(_:)`` when there is neither key nor log,
    ///   ``LedgerError/missingKey(_:)`` when there is a log without its key.
    package static func read(
        _ storage: any Storage,
        directory: String
    ) throws(LedgerError) -> KeyedHashes {
        do throws(SystemError) {
            let file = try storage.open(path, for: .reading)
            var bytes = [UInt8](repeating: 0, count: KeyedHashes.secretBytes + 1)
            let count = try file.read(into: &bytes, 0..<bytes.count, at: 0)
            guard count == KeyedHashes.secretBytes else {
                throw SystemError(.read, path, code: 0)
            }
            return KeyedHashes(secret: bytes.span.extracting(0..<count))
        } catch {
            if error.isNotFound {
                throw try hasLog(storage) ? .missingKey(path) : .noLedger(directory)
            }
            if error.call == .read, error.code == 0 { throw .badKey(path) }
            throw .system(error)
        }
    }

    /// Reads the key, or makes one where there is neither a key nor a log.
    ///
    /// On return the key is on stable storage: what is recorded under it can be recognised for ever.
    /// It appears under its name whole or not at all. It is made while holding the ledger's lock: of
    /// two processes that meet in an empty directory, the second must not replace the key under
    /// which the first has begun to write.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with ``LogError/busy(holder:)`` when another process is
    ///   making it.
    static func readOrMake(
        _ storage: any Storage,
        directory: String,
        random: any RandomSource,
        holder: String
    ) throws(LedgerError) -> KeyedHashes {
        if let hashes = try readIfThere(storage, directory: directory) { return hashes }
        let lock: (any StorageLock)?
        do throws(SystemError) {
            try storage.makeDirectory("")
            lock = try storage.lock("lock", holder: holder)
        } catch {
            throw .system(error)
        }
        // While it waited for the lock another process may have made it.
        if let hashes = try readIfThere(storage, directory: directory) { return hashes }
        guard let lock else { throw .log(.busy(holder: "a process that is making it")) }
        defer { withExtendedLifetime(lock) {} }
        try make(storage, random: random)
        return try read(storage, directory: directory)
    }

    /// The key's hashes; `nil` when there is no key.
    private static func readIfThere(
        _ storage: any Storage,
        directory: String
    ) throws(LedgerError) -> KeyedHashes? {
        do throws(LedgerError) {
            return try read(storage, directory: directory)
        } catch {
            guard case .noLedger = error else { throw error }
            return nil
        }
    }

    /// Whether there is a log: it must not get another key, or every duplicate would come in again.
    private static func hasLog(_ storage: any Storage) throws(LedgerError) -> Bool {
        do throws(SystemError) {
            return try !storage.list("log").isEmpty
        } catch {
            throw .system(error)
        }
    }

    private static func make(
        _ storage: any Storage,
        random: any RandomSource
    ) throws(LedgerError) {
        var secret = [UInt8](repeating: 0, count: KeyedHashes.secretBytes)
        random.fill(&secret)
        try put(secret, in: storage)
    }

    /// Puts a key in place that a backup kept; the caller holds the ledger's lock and knows that the
    /// log is of that key.
    ///
    /// On return it is on stable storage; after a crash what was there is there, or all of it.
    package static func put(_ secret: [UInt8], in storage: any Storage) throws(LedgerError) {
        do throws(SystemError) {
            let temporary = path + ".tmp"
            if try storage.list("").contains(where: { $0.utf8.elementsEqual(temporary.utf8) }) {
                try storage.remove(temporary)
            }
            let file = try storage.create(temporary)
            try file.write(secret.span, at: 0)
            try file.sync()
            try storage.rename(temporary, to: path)
            try storage.syncDirectory("")
        } catch {
            throw .system(error)
        }
    }
}
