import Bytes
package import Platform

/// The bytes of one input as its items are cut out of them, with a look ahead at the first ones.
///
/// Gzip data is known by its first bytes, whatever the input is called, and decompressed; any other
/// input passes through as it is. Memory: what was looked at and not yet read; for gzip data the
/// decoder, ``pieceBytes`` of its input and ``roomBytes`` of its output.
package struct DecodedInput {
    /// Bytes that are asked of the input at a time when looking ahead.
    private static let lookBytes = 4 << 10
    /// Bytes of compressed input that are read at a time.
    private static let pieceBytes = 64 << 10
    /// Bytes that are decompressed at a time.
    private static let roomBytes = 256 << 10

    private enum Phase {
        /// Nothing is known yet; the front holds the input's own first bytes.
        case start
        /// It is gzip; the front holds the content's first bytes.
        case content
        /// It is known how it is read.
        case open
    }

    private let source: any ByteInput
    private var phase = Phase.start
    private var hasEnded = false
    /// Why it cannot be read further, once what came before has been read.
    private var failure: InputError?
    /// What was looked at and not yet read, from `frontStart` on.
    private var frontBytes: [UInt8] = []
    private var frontStart = 0
    private var gzip: GzipStream?
    /// Compressed bytes, used up to `pieceStart`.
    private var piece: [UInt8] = []
    private var pieceStart = 0
    /// Whether the decoder has output for which there was no room.
    private var hasMore = false
    /// Bytes taken from the input as it is stored or sent: compressed ones, where it is compressed.
    package private(set) var byteCount = 0

    /// The bytes of `source`, of which nothing was read yet.
    package init(_ source: any ByteInput) {
        self.source = source
    }

    /// Whether it is gzip data; known once ``lookFurther()`` or a read has returned.
    var isCompressed: Bool { gzip != nil }

    /// What ``lookFurther()`` has brought and ``read(into:_:)`` has not taken.
    package var front: ArraySlice<UInt8> { frontBytes[frontStart...] }

    /// Makes the front longer by what comes next, waiting until there is something.
    ///
    /// - Returns: Whether there is more; false at the end of the input.
    /// - Throws: ``InputError`` as reading does; the front is as it was.
    package mutating func lookFurther() throws(InputError) -> Bool {
        if phase == .open { return try extend() }
        try begin()
        // Without a first byte the end and a failure look the same.
        if front.isEmpty, let failure { throw failure }
        return !front.isEmpty
    }

    /// Reads up to `range.count` bytes into `buffer[range]`, waiting until there are some.
    ///
    /// - Returns: The bytes read; 0 at the end, as often as it is asked.
    /// - Throws: ``InputError`` when there is nothing more to read and not because the input ended.
    package mutating func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>
    ) throws(InputError) -> Int {
        try begin()
        if front.isEmpty {
            if gzip == nil { return try readSource(into: &buffer, range) }
            guard try extend() else { return 0 }
        }
        let count = min(front.count, range.count)
        buffer.replaceSubrange(
            range.lowerBound..<range.lowerBound + count,
            with: front.prefix(count)
        )
        frontStart += count
        if frontStart == frontBytes.count {
            frontBytes.removeAll(keepingCapacity: gzip != nil)
            frontStart = 0
        }
        return count
    }

    /// Whether a read would return at once.
    ///
    /// Compressed bytes that are there may stand for nothing yet: they are taken and decompressed,
    /// until there is something to read or no more of them is there.
    package var isReady: Bool {
        mutating get {
            if phase == .open, !front.isEmpty { return true }
            if phase == .open, gzip == nil { return hasEnded || source.isReady }
            while !hasEnded, failure == nil, front.isEmpty || phase != .open {
                let mayWait =
                    phase == .open
                    || ForeignFormat.verdict(on: front, isWhole: false) == .unknown
                if mayWait, !hasMore, pieceStart == piece.count, !source.isReady { return false }
                do throws(InputError) {
                    guard try step() else { break }
                } catch {
                    if !error.isInterrupted { failure = error }
                    return true
                }
            }
            return true
        }
    }

    // MARK: The first bytes

    /// Finds out how the input is read, waiting for its first bytes.
    private mutating func begin() throws(InputError) {
        while phase != .open { _ = try step() }
    }

    /// One step towards more to read; whether there may be another one.
    private mutating func step() throws(InputError) -> Bool {
        if phase == .open { return try extendOnce() }
        switch ForeignFormat.verdict(on: front, isWhole: hasEnded || failure != nil) {
        case .unknown: return try extendOnce()
        case .plain: phase = .open
        case .gzip:
            guard phase == .start else { return try refuse(.doubleGzip) }
            phase = .content
            gzip = GzipStream()
            piece = frontBytes
            pieceStart = 0
            frontBytes = []
            // The end of the compressed bytes is not yet that of what they stand for.
            hasEnded = false
        case .foreign(let format): return try refuse(format)
        }
        return true
    }

    private mutating func refuse(_ format: ForeignFormat) throws(InputError) -> Bool {
        frontBytes = []
        phase = .open
        failure = .foreign(format)
        throw .foreign(format)
    }

    // MARK: More bytes

    /// Makes the front longer, waiting as long as it takes; false at the end.
    private mutating func extend() throws(InputError) -> Bool {
        let count = frontBytes.count
        while frontBytes.count == count {
            guard try extendOnce() else { return false }
        }
        return true
    }

    /// Reads or decompresses once, which may bring nothing yet; false at the end.
    private mutating func extendOnce() throws(InputError) -> Bool {
        if let failure { throw failure }
        if hasEnded { return false }
        guard gzip == nil else { return try decompress() }
        let start = frontBytes.count
        var bytes = frontBytes
        bytes.append(contentsOf: repeatElement(0, count: Self.lookBytes))
        let count = try readSource(into: &bytes, start..<start + Self.lookBytes)
        bytes.removeLast(Self.lookBytes - count)
        frontBytes = bytes
        return count > 0
    }

    /// Decompresses what is there; reads, and so may wait, only when all of it is used.
    private mutating func decompress() throws(InputError) -> Bool {
        if !hasMore, pieceStart == piece.count { return try readPiece() }
        let before = frontBytes.count
        do throws(GzipError) {
            let bytes = piece
            let status = try gzip?.read(
                bytes.span,
                consumed: &pieceStart,
                into: &frontBytes,
                room: Self.roomBytes
            )
            if case .needsRoom = status { hasMore = true } else { hasMore = false }
        } catch {
            hasMore = false
            failure = .gzip(error)
        }
        return failure == nil || frontBytes.count > before ? true : try fail()
    }

    /// Throws the failure, unless what came before is still to be looked at.
    private func fail() throws(InputError) -> Bool {
        if phase == .open, let failure { throw failure }
        return true
    }

    /// Reads more compressed bytes; false at their end, where the data must end too.
    private mutating func readPiece() throws(InputError) -> Bool {
        var bytes = piece
        piece = []
        if bytes.count < Self.pieceBytes {
            bytes.append(contentsOf: repeatElement(0, count: Self.pieceBytes - bytes.count))
        }
        pieceStart = 0
        let count = try readSource(into: &bytes, 0..<Self.pieceBytes)
        bytes.removeLast(bytes.count - count)
        piece = bytes
        guard count == 0 else { return true }
        do throws(GzipError) {
            try gzip?.finish()
        } catch {
            failure = .gzip(error)
            return try fail()
        }
        return false
    }

    private mutating func readSource(
        into buffer: inout [UInt8],
        _ range: Range<Int>
    ) throws(InputError) -> Int {
        if let failure { throw failure }
        if hasEnded { return 0 }
        do throws(SystemError) {
            let count = try source.read(into: &buffer, range)
            byteCount += count
            hasEnded = count == 0
            return count
        } catch {
            throw .system(error)
        }
    }
}
