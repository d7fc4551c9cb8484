package import Platform

/// The bytes of one input as its items are cut out of them, with a look ahead at the first ones.
///
/// Memory: what was looked at and not yet read.
package struct DecodedInput {
    /// Bytes that are asked of the input at a time when looking ahead.
    private static let lookBytes = 4 << 10

    private let source: any ByteInput
    private var hasEnded = false
    /// What was looked at and not yet read, from `frontStart` on.
    private var frontBytes: [UInt8] = []
    private var frontStart = 0
    /// Bytes taken from the input as it is stored or sent.
    package private(set) var byteCount = 0

    /// The bytes of `source`, of which nothing was read yet.
    package init(_ source: any ByteInput) {
        self.source = source
    }

    /// What ``lookFurther()`` has brought and ``read(into:_:)`` has not taken.
    package var front: ArraySlice<UInt8> { frontBytes[frontStart...] }

    /// Makes the front longer by what comes next, waiting until there is something.
    ///
    /// - Returns: Whether there is more; false at the end of the input.
    /// - Throws: ``InputError`` as reading does; the front is as it was.
    package mutating func lookFurther() throws(InputError) -> Bool {
        let start = frontBytes.count
        var bytes = frontBytes
        bytes.append(contentsOf: repeatElement(0, count: Self.lookBytes))
        let count = try next(into: &bytes, start..<start + Self.lookBytes)
        bytes.removeLast(Self.lookBytes - count)
        frontBytes = bytes
        return count > 0
    }

    /// Reads up to `range.count` bytes into `buffer[range]`, waiting until there are some.
    ///
    /// - Returns: The bytes read; 0 at the end, as often as it is asked.
    package mutating func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>
    ) throws(InputError) -> Int {
        let waiting = front
        if waiting.isEmpty { return try next(into: &buffer, range) }
        let count = min(waiting.count, range.count)
        buffer.replaceSubrange(
            range.lowerBound..<range.lowerBound + count,
            with: waiting.prefix(count)
        )
        frontStart += count
        if frontStart == frontBytes.count {
            frontBytes = []
            frontStart = 0
        }
        return count
    }

    /// Whether a read would return at once.
    package var isReady: Bool { hasEnded || !front.isEmpty || source.isReady }

    private mutating func next(
        into buffer: inout [UInt8],
        _ range: Range<Int>
    ) throws(InputError) -> Int {
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
