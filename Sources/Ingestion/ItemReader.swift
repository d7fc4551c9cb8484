package import Touchpoints

/// Cuts the items out of one input and fills batches with them, in bounded memory.
///
/// An item that is none is added as refused and harms no other.
package protocol ItemReader {
    /// Appends items to `batch` until it is full, or the input ends or has nothing at the moment.
    ///
    /// With an empty batch it waits for the input; with items in hand it does not, so that what a
    /// slow sender sent is recorded at once. After ``ItemReaderEnding/end`` it is not called again.
    ///
    /// - Throws: ``InputError`` when the input cannot be read further; the batch holds what was read
    ///   before. After one that ``InputError/isInterrupted`` it may be called again and goes on
    ///   where it was.
    mutating func fill(_ batch: inout DraftBatch) throws(InputError) -> ItemReaderEnding
    /// Bytes taken from the input as it is stored or sent: compressed ones, where it is compressed.
    var byteCount: Int { get }
}

/// How a reader's batch came to its end.
package enum ItemReaderEnding: Sendable {
    /// The batch is full.
    case full
    /// The input has nothing more at the moment.
    case waiting
    /// The input has ended.
    case end
}

extension DraftBatch {
    /// A batch is full at this many bytes of items; with what is added to them, a frame of 1.5 MiB or
    /// so.
    package static let fullBytes = 1 << 20
    /// A batch is full at this many items.
    package static let fullItems = 1 << 14

    /// Whether a reader stops here, to go on with the next batch.
    package var isFull: Bool {
        arena.count >= Self.fullBytes || items.count >= Self.fullItems
    }
}
