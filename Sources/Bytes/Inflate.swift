/// Decompresses deflate data (RFC 1951), piece by piece, in bounded memory.
///
/// It holds the last bytes of its output, to which the data refers back, and what it needs to go on
/// at any byte of the input: ``historyBytes`` and its tables, whatever the data says. How much it
/// brings out at once is the caller's choice; data can expand 1032 times.
package struct Inflate: Sendable {
    /// How a call came to its end.
    package enum Status: Sendable {
        /// All input is used, and all that it stands for is out; more input must come.
        case needsInput
        /// The room is used up; more output may be waiting.
        case needsRoom
        /// The data ended, and all that it stands for is out.
        case ended
    }

    /// The farthest that data refers back, in bytes.
    static let windowBytes = 1 << 15
    /// Bytes of output that are kept: the window, and what is made before it moves.
    package static let historyBytes = windowBytes + 1 << 16
    /// The longest copy, in bytes.
    static let copyBytesMax = 258

    /// What comes next in the data.
    enum Phase: Sendable {
        case blockHeader
        case storedLength
        case stored(left: Int)
        case tableCounts
        case codeLengthLengths
        case codeLengths
        case symbols
        case distance(length: Int)
        case ended
    }

    var phase = Phase.blockHeader
    var isLastBlock = false
    /// Bits taken from the input and not yet used, the next one lowest.
    var bits: UInt64 = 0
    var bitCount = 0
    /// The last bytes of the output, up to ``made``; what follows is room, a copy's slack included.
    var history = [UInt8](repeating: 0, count: historyBytes + copyBytesMax + 8)
    /// Bytes in the history.
    var made = 0
    /// Bytes of the history that the caller has.
    private var delivered = 0
    private var failure: InflateError?

    var literals = HuffmanTable(primaryBits: HuffmanTable.literalBits)
    var distances = HuffmanTable(primaryBits: HuffmanTable.distanceBits)
    var codeLengths = HuffmanTable(primaryBits: HuffmanTable.codeLengthBits)
    /// The code lengths of a block's literals, then of its distances, as far as they are known.
    var lengths: [UInt8] = []
    var literalCount = 0
    var distanceCount = 0
    var codeLengthCount = 0

    /// A decoder before the first byte of its data.
    package init() {}

    /// Goes back before the first byte of other data; the memory is kept.
    package mutating func reset() {
        phase = .blockHeader
        isLastBlock = false
        bits = 0
        bitCount = 0
        made = 0
        delivered = 0
        failure = nil
    }

    /// Decompresses `input` from `consumed` on and appends what it stands for to `output`.
    ///
    /// - Parameters:
    ///   - input: A piece of the data; the next call is given what follows.
    ///   - consumed: How far the piece is used, counted up. At the end of the data it is just after
    ///     its last byte: what follows there is something else.
    ///   - output: Grows by at most `room` bytes.
    ///   - room: The most bytes that are appended.
    /// - Returns: Why it stopped.
    /// - Throws: ``InflateError`` when the data is malformed, now and at every later call, after
    ///   everything before the malformed place was brought out.
    /// - Complexity: O(bytes used + bytes appended).
    package mutating func inflate(
        _ input: Span<UInt8>,
        consumed: inout Int,
        into output: inout [UInt8],
        room: Int
    ) throws(InflateError) -> Status {
        var room = room
        while true {
            let count = min(room, made - delivered)
            let place = delivered..<delivered + count
            output.append(contentsOf: history[place])
            delivered += count
            room -= count
            if delivered < made { return .needsRoom }
            if let failure { throw failure }
            if case .ended = phase { return .ended }
            if room == 0 { return .needsRoom }
            slide()
            do throws(InflateError) {
                try decode(input, &consumed)
            } catch {
                failure = error
            }
            if made == delivered, failure == nil, !isEnded { return .needsInput }
        }
    }

    private var isEnded: Bool {
        if case .ended = phase { return true }
        return false
    }

    /// Moves the window to the front when there is not much room left behind it.
    private mutating func slide() {
        guard made >= Self.historyBytes else { return }
        history.replaceSubrange(0..<Self.windowBytes, with: history[made - Self.windowBytes..<made])
        made = Self.windowBytes
        delivered = made
    }

    /// Decodes until the input is used up, the history is full, or the data ends.
    private mutating func decode(_ input: Span<UInt8>, _ consumed: inout Int) throws(InflateError) {
        while made < Self.historyBytes {
            switch phase {
            case .blockHeader:
                guard let header = take(3, input, &consumed) else { return }
                try beginBlock(header)
            case .storedLength:
                guard try readStoredLength(input, &consumed) else { return }
            case .stored(let left):
                guard copyStored(left, input, &consumed) else { return }
            case .tableCounts:
                guard try readCounts(input, &consumed) else { return }
            case .codeLengthLengths:
                guard try readCodeLengthLengths(input, &consumed) else { return }
            case .codeLengths:
                guard try readCodeLengths(input, &consumed) else { return }
            case .symbols:
                try decodeFast(input, &consumed)
                guard case .symbols = phase, made < Self.historyBytes else { continue }
                guard try readSymbol(input, &consumed) else { return }
            case .distance(let length):
                guard try readDistance(length, input, &consumed) else { return }
            case .ended:
                return
            }
        }
    }
}
