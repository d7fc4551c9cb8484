package import Bytes

/// What a figure was asked, of which records, and what came of it: enough to ask again, and to tell
/// whether it is the same.
///
/// Its text is `dbt1.` and base64url (RFC 4648 §5, without padding) of
///
///     varint            how many records were known
///     32 bytes          the root of the tree over them (RFC 6962)
///     8 bytes           the digest of the definitions of figures
///     8 bytes           the digest of the output, without the ticket
///     1 byte            which command
///     varint, n texts   its arguments, each a varint length and the bytes
///     varint, n options its options: 1 byte, then the value as a text
///     4 bytes           the CRC-32C of all before, most significant byte first
///
/// Numbers of commands and options are never reused.
package struct Ticket: Sendable, Equatable {
    /// Why a text is no ticket.
    package enum Refusal: Error, Equatable {
        /// It does not begin as one.
        case other
        /// It begins as one of a later program.
        case later
        /// Some of it is missing, or is not what it was.
        case mistyped
        /// It would be longer than ``textBytesMax``.
        case long
    }

    /// What every ticket begins with.
    package static let sign = "dbt"
    private static let prefix = "dbt1."
    /// Bytes of the longest ticket.
    package static let textBytesMax = 16 << 10

    /// What was asked.
    package let question: TicketQuestion
    /// How many records were known.
    package let position: UInt64
    /// The root of the tree over these records.
    package let root: SHA256.Digest
    /// The digest of the definitions of figures.
    package let definitions: UInt64
    /// The digest of the output, without the ticket.
    package let output: UInt64

    /// A ticket of these.
    package init(
        _ question: TicketQuestion,
        position: UInt64,
        root: SHA256.Digest,
        definitions: UInt64,
        output: UInt64
    ) {
        self.question = question
        self.position = position
        self.root = root
        self.definitions = definitions
        self.output = output
    }

    /// The text: one line of letters, digits, `-`, `_` and `.`.
    ///
    /// - Throws: ``Refusal/long`` where it would be longer than ``textBytesMax``.
    package func text() throws(Refusal) -> String {
        var bytes: [UInt8] = []
        Varint.append(position, to: &bytes)
        bytes.append(contentsOf: root.bytes)
        Self.append(definitions, bytes: 8, to: &bytes)
        Self.append(output, bytes: 8, to: &bytes)
        bytes.append(question.command.rawValue)
        Varint.append(UInt64(question.arguments.count), to: &bytes)
        for argument in question.arguments { Self.append(argument, to: &bytes) }
        Varint.append(UInt64(question.options.count), to: &bytes)
        for option in question.options {
            bytes.append(option.name.rawValue)
            Self.append(option.value, to: &bytes)
        }
        Self.append(UInt64(CRC32C.checksum(bytes.span)), bytes: 4, to: &bytes)
        let letters = Base64.encode(bytes.span).utf8.filter { $0 != UInt8(ascii: "=") }
        let safe = letters.map { letter in
            switch letter {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: letter
            }
        }
        let text = Self.prefix + String(decoding: safe, as: UTF8.self)
        guard text.utf8.count <= Self.textBytesMax else { throw .long }
        return text
    }

    private static func append(_ number: UInt64, bytes count: UInt64, to out: inout [UInt8]) {
        for place in (0..<count).reversed() {
            out.append(UInt8(truncatingIfNeeded: number >> (8 * place)))
        }
    }

    private static func append(_ text: [UInt8], to out: inout [UInt8]) {
        Varint.append(UInt64(text.count), to: &out)
        out.append(contentsOf: text)
    }

    // MARK: Reading

    /// Reads what ``text()`` wrote, and nothing else.
    package init(_ text: String) throws(Refusal) {
        let typed = Array(text.utf8)
        guard typed.starts(with: Self.prefix.utf8) else {
            throw typed.starts(with: Self.sign.utf8) ? .later : .other
        }
        guard typed.count <= Self.textBytesMax else { throw .mistyped }
        var letters: [UInt8] = []
        for letter in typed.dropFirst(Self.prefix.utf8.count) {
            switch letter {
            case UInt8(ascii: "-"): letters.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): letters.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): throw .mistyped
            default: letters.append(letter)
            }
        }
        while letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
        guard let bytes = Base64.decode(letters.span), let ticket = Self.read(bytes) else {
            throw .mistyped
        }
        self = ticket
        // One text for one ticket.
        guard try self.text().utf8.elementsEqual(typed) else { throw .mistyped }
    }

    private static func read(_ bytes: [UInt8]) -> Ticket? {
        guard bytes.count > 4 else { return nil }
        let body = Array(bytes.dropLast(4))
        var check: [UInt8] = []
        append(UInt64(CRC32C.checksum(body.span)), bytes: 4, to: &check)
        guard check == Array(bytes.suffix(4)) else { return nil }
        var offset = 0
        func number() -> UInt64? { Varint.read(body.span, at: &offset) }
        func taken(_ count: Int) -> ArraySlice<UInt8>? {
            guard count >= 0, count <= body.count - offset else { return nil }
            defer { offset += count }
            return body[offset..<offset + count]
        }
        func text() -> [UInt8]? {
            number().flatMap { taken(Int(clamping: $0)) }.map { Array($0) }
        }
        func word() -> UInt64? { taken(8)?.reduce(0 as UInt64) { $0 << 8 | UInt64($1) } }
        guard let position = number(), let rootBytes = taken(32) else { return nil }
        let rootArray = Array(rootBytes)
        guard let root = SHA256.Digest(rootArray.span), let definitions = word(),
            let output = word(),
            let command = taken(1)?.first.flatMap({ TicketQuestion.Command(rawValue: $0) }),
            let argumentCount = number()
        else { return nil }
        var arguments: [[UInt8]] = []
        while UInt64(arguments.count) < argumentCount {
            guard let argument = text() else { return nil }
            arguments.append(argument)
        }
        guard let optionCount = number() else { return nil }
        var options: [TicketQuestion.Option] = []
        while UInt64(options.count) < optionCount {
            guard let name = taken(1)?.first.flatMap({ TicketQuestion.Name(rawValue: $0) }),
                let value = text()
            else { return nil }
            options.append(TicketQuestion.Option(name, value))
        }
        guard offset == body.count else { return nil }
        return Ticket(
            TicketQuestion(command, arguments: arguments, options: options),
            position: position,
            root: root,
            definitions: definitions,
            output: output
        )
    }
}
