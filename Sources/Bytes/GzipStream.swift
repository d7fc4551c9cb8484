/// Decompresses gzip data (RFC 1952), piece by piece, in bounded memory.
///
/// The data is one or more members one after another, whose contents are joined, then nothing or
/// zero bytes, with which tapes and block devices fill up. Names, comments and extra fields are
/// skipped; every checksum and length that the data has is compared.
package struct GzipStream: Sendable {
    /// The most bytes of content that a byte of data may stand for, beyond ``freeBytes``.
    ///
    /// Deflate reaches 1032, on nothing but repetition; exports of real interactions stay below 30.
    /// What is above is made to fill up disks.
    package static let expansionMax = 200
    /// Content that may be brought out whatever the expansion, in bytes; it is soon read.
    package static let freeBytes = 16 << 20

    /// How a call came to its end.
    package enum Status: Sendable {
        /// All input is used, and all that it stands for is out.
        case needsInput
        /// The room is used up; more output may be waiting.
        case needsRoom
    }

    private enum Phase: Sendable {
        case header
        case extraLength
        case extra(left: Int)
        case name
        case comment
        case headerChecksum
        case content
        case trailer
        /// Just after a member.
        case after
        case padding
    }

    private static let extraFlag: UInt8 = 4
    private static let nameFlag: UInt8 = 8
    private static let commentFlag: UInt8 = 16
    private static let checksumFlag: UInt8 = 2
    private static let reservedFlags: UInt8 = 0xE0
    private static let headerBytes = 10
    private static let trailerBytes = 8

    private var phase = Phase.header
    private var flags: UInt8 = 0
    /// Bytes of a field of known length, as far as they came.
    private var field: [UInt8] = []
    private var headerChecksum: UInt32 = 0
    private var inflate = Inflate()
    private var checksum: UInt32 = 0
    /// Bytes of the member's content.
    private var length = 0
    private var inputBytes = 0
    private var outputBytes = 0

    /// A decoder before the first byte of its data.
    package init() {}

    /// Decompresses `input` from `consumed` on and appends what it stands for to `output`.
    ///
    /// - Parameters:
    ///   - input: A piece of the data; the next call is given what follows.
    ///   - consumed: How far the piece is used, counted up.
    ///   - output: Grows by at most `room` bytes.
    ///   - room: The most bytes that are appended; more than none.
    /// - Returns: Why it stopped.
    /// - Throws: ``GzipError`` when the data is not what it should be; `output` then holds what came
    ///   before, and no further call is made. Content is given before the checksum behind it is
    ///   known.
    package mutating func read(
        _ input: Span<UInt8>,
        consumed: inout Int,
        into output: inout [UInt8],
        room: Int
    ) throws(GzipError) -> Status {
        let limit = output.count + room
        while true {
            if case .content = phase {
                if output.count == limit { return .needsRoom }
                guard try readContent(input, &consumed, &output, limit) else { return .needsInput }
            } else {
                guard consumed < input.count else { return .needsInput }
                let byte = input[consumed]
                consumed += 1
                inputBytes += 1
                try take(byte)
            }
        }
    }

    /// Takes note that no more data comes.
    ///
    /// - Throws: ``GzipError/truncated`` when the data should go on.
    package func finish() throws(GzipError) {
        switch phase {
        case .after, .padding: return
        default: throw .truncated
        }
    }

    /// Whether the content ended or room is needed; false when more input is.
    private mutating func readContent(
        _ input: Span<UInt8>,
        _ consumed: inout Int,
        _ output: inout [UInt8],
        _ limit: Int
    ) throws(GzipError) -> Bool {
        let before = (consumed, output.count)
        let result: Result<Inflate.Status, InflateError>
        do throws(InflateError) {
            result = .success(
                try inflate.inflate(
                    input,
                    consumed: &consumed,
                    into: &output,
                    room: limit - output.count
                )
            )
        } catch {
            result = .failure(error)
        }
        inputBytes += consumed - before.0
        let count = output.count - before.1
        outputBytes += count
        length += count
        checksum = CRC32.checksum(output.span.extracting(before.1...), continuing: checksum)
        if outputBytes > Self.freeBytes, outputBytes > Self.expansionMax * inputBytes {
            throw .expandsTooFar
        }
        switch result {
        case .failure(let error): throw .deflate(error)
        case .success(.needsInput): return false
        case .success(.needsRoom): return true
        case .success(.ended):
            field = []
            phase = .trailer
            return true
        }
    }

    // MARK: What is around the content

    private mutating func take(_ byte: UInt8) throws(GzipError) {
        switch phase {
        case .header: try takeHeader(byte)
        case .extraLength:
            guard takeField(byte, 2) else { return }
            let left = Int(field[0]) | Int(field[1]) << 8
            if left == 0 { goOn(after: Self.extraFlag) } else { phase = .extra(left: left) }
        case .extra(let left):
            addToHeader(byte)
            if left == 1 { goOn(after: Self.extraFlag) } else { phase = .extra(left: left - 1) }
        case .name:
            addToHeader(byte)
            if byte == 0 { goOn(after: Self.nameFlag) }
        case .comment:
            addToHeader(byte)
            if byte == 0 { goOn(after: Self.commentFlag) }
        case .headerChecksum:
            field.append(byte)
            guard field.count == 2 else { return }
            guard UInt32(field[0]) | UInt32(field[1]) << 8 == headerChecksum & 0xFFFF else {
                throw .badHeaderChecksum
            }
            beginContent()
        case .trailer:
            guard takeField(byte, Self.trailerBytes) else { return }
            guard field.span.littleEndian32(at: 0) == checksum else { throw .badChecksum }
            let expected = UInt32(truncatingIfNeeded: length)
            guard field.span.littleEndian32(at: 4) == expected else { throw .badLength }
            phase = .after
        case .after:
            if byte == 0 {
                phase = .padding
            } else {
                guard byte == 0x1F else { throw .trailingBytes }
                beginHeader()
                try takeHeader(byte)
            }
        case .padding: if byte != 0 { throw .trailingBytes }
        case .content: break
        }
    }

    private mutating func beginHeader() {
        phase = .header
        field = []
        headerChecksum = 0
    }

    private mutating func takeHeader(_ byte: UInt8) throws(GzipError) {
        let isWhole = takeField(byte, Self.headerBytes)
        switch field.count {
        case 1: if byte != 0x1F { throw .notGzip }
        case 2: if byte != 0x8B { throw inputBytes > 2 ? .trailingBytes : .notGzip }
        case 3: if byte != 8 { throw .unknownMethod }
        case 4:
            if byte & Self.reservedFlags != 0 { throw .reservedFlags }
            flags = byte
        default: break
        }
        if isWhole { goOn(after: 0) }
    }

    /// Adds to the field in hand; whether it has its `count` bytes now.
    private mutating func takeField(_ byte: UInt8, _ count: Int) -> Bool {
        addToHeader(byte)
        field.append(byte)
        return field.count == count
    }

    private mutating func addToHeader(_ byte: UInt8) {
        let one: InlineArray<1, UInt8> = [byte]
        headerChecksum = CRC32.checksum(one.span, continuing: headerChecksum)
    }

    /// Goes on to the next part that the header has, after the one with that flag.
    private mutating func goOn(after flag: UInt8) {
        field = []
        let parts: [(UInt8, Phase)] = [
            (Self.extraFlag, .extraLength), (Self.nameFlag, .name), (Self.commentFlag, .comment),
        ]
        for (part, next) in parts where part > flag && flags & part != 0 {
            phase = next
            return
        }
        if flags & Self.checksumFlag != 0 { phase = .headerChecksum } else { beginContent() }
    }

    private mutating func beginContent() {
        inflate.reset()
        checksum = 0
        length = 0
        phase = .content
    }
}
