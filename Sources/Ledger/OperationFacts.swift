import Bytes
package import Platform

/// When some work was last done, how much of the log it covered, and how it ended.
package struct OperationFact: Equatable, Sendable {
    /// Work that keeps a ledger safe, of which its directory remembers the last time.
    package enum Kind: String, Sendable, CaseIterable {
        /// A backup that was completed.
        case backup
        /// A backup that was restored on trial, and compared.
        case drill
        /// Every byte of the log read and checked.
        case scrub
    }

    /// How the work ended.
    package enum Outcome: String, Sendable, CaseIterable {
        /// It found nothing wrong.
        case passed
        /// It was done, and found something that needs a person.
        case failed
    }

    package let kind: Kind
    /// When it ended, in microseconds since 1970.
    package let at: Int64
    /// Every position below it was covered.
    package let head: UInt64
    package let outcome: Outcome

    package init(_ kind: Kind, at: Int64, head: UInt64, outcome: Outcome) {
        self.kind = kind
        self.at = at
        self.head = head
        self.outcome = outcome
    }

    /// One line of JSON, whose last member is the CRC-32C of all before that member's comma.
    ///
    /// Such as
    ///
    ///     {"operation":"backup","at":1700000000000000,"head":42,"outcome":"passed","crc":1234}
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("operation")
        writer.string(kind.rawValue)
        writer.key("at")
        writer.integer(at)
        writer.key("head")
        writer.integer(head)
        writer.key("outcome")
        writer.string(outcome.rawValue)
        let checksum = CRC32C.checksum(writer.bytes.span)
        writer.key("crc")
        writer.integer(checksum)
        writer.endObject()
        return writer.bytes + [0x0A]
    }

    /// Reads what ``bytes`` wrote; `nil` for anything else, were it a byte of white space more.
    package init?(_ bytes: [UInt8]) {
        var kind: Kind?
        var at: Int64?
        var head: UInt64?
        var outcome: Outcome?
        do throws(JSONError) {
            var reader = JSONReader()
            guard try reader.next(bytes.span) == .beginObject else { return nil }
            while case .key(let name) = try reader.next(bytes.span) {
                let value = try reader.skipValue(bytes.span)
                let text = String(decoding: bytes[value], as: UTF8.self)
                switch String(decoding: bytes[name.start..<name.end], as: UTF8.self) {
                case "operation":
                    kind = Kind(rawValue: String(text.dropFirst().dropLast()))
                case "at": at = Int64(text)
                case "head": head = UInt64(text)
                case "outcome": outcome = Outcome(rawValue: String(text.dropFirst().dropLast()))
                default: break
                }
            }
        } catch {
            return nil
        }
        guard let kind, let at, let head, let outcome else { return nil }
        self.init(kind, at: at, head: head, outcome: outcome)
        // The checksum, the order and the spelling of all members at once.
        guard self.bytes == bytes else { return nil }
    }
}

/// The files `operations/NAME.json` in a ledger's directory: one fact for each kind of work.
///
/// Derived and small. One that is missing or cannot be read means "not known to have been done",
/// and nothing depends on it but what an operator is told. No lock guards them: of two processes
/// that do the same work at once, the fact of the one that ends last stays.
package enum OperationFacts {
    /// Their directory, below the ledger's.
    package static let directory = "operations"
    /// The longest file that is read, in bytes.
    private static let bytesMax = 4 << 10

    /// The path of a kind's file, below the ledger's directory.
    package static func path(_ kind: OperationFact.Kind) -> String {
        directory + "/" + kind.rawValue + ".json"
    }

    /// What is known of the last time; `nil` when nothing is.
    ///
    /// - Throws: What kept a file that is there from being read.
    package static func last(
        _ kind: OperationFact.Kind,
        in storage: any Storage
    ) throws(SystemError) -> OperationFact? {
        do throws(SystemError) {
            let file = try storage.open(path(kind), for: .reading)
            let size = try file.size()
            guard size <= bytesMax else { return nil }
            var bytes = [UInt8](repeating: 0, count: size)
            let count = try file.read(into: &bytes, 0..<size, at: 0)
            bytes.removeLast(size - count)
            guard let fact = OperationFact(bytes), fact.kind == kind else { return nil }
            return fact
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// Keeps `fact` in place of the one before.
    ///
    /// On return it survives a power cut. After a crash the old one is there or the new one; after
    /// an error either, and the ledger itself is as it was.
    package static func keep(
        _ fact: OperationFact,
        in storage: any Storage
    ) throws(SystemError) {
        try storage.makeDirectory(directory)
        try storage.syncDirectory("")
        let path = path(fact.kind)
        let unfinished = path + ".tmp"
        let file: any StorageFile
        do throws(SystemError) {
            file = try storage.create(unfinished)
        } catch {
            guard error.isAlreadyThere else { throw error }
            try storage.remove(unfinished)
            file = try storage.create(unfinished)
        }
        try file.write(fact.bytes.span, at: 0)
        try file.sync()
        try storage.rename(unfinished, to: path)
        try storage.syncDirectory(directory)
    }
}
