import Platform
import Synchronization

/// An input whose reads have given sizes.
final class PiecewiseInput: ByteInput {
    private let bytes: [UInt8]
    private let sizes: [Int]
    private let then: Int
    private let state = Mutex((offset: 0, read: 0))

    init(_ bytes: [UInt8], sizes: [Int], then: Int) {
        self.bytes = bytes
        self.sizes = sizes
        self.then = then
    }

    func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int {
        let part = state.withLock { state in
            let size = state.read < sizes.count ? sizes[state.read] : then
            let count = min(size, range.count, bytes.count - state.offset)
            // What did not fit into this read comes with the next one of the same size.
            if count == size || state.read >= sizes.count { state.read += 1 }
            defer { state.offset += count }
            return state.offset..<state.offset + count
        }
        buffer.replaceSubrange(
            range.lowerBound..<range.lowerBound + part.count,
            with: bytes[part]
        )
        return part.count
    }

    var isReady: Bool { true }
    var byteCount: Int? { bytes.count }
}
