/// Why bytes are not gzip data (RFC 1952), or not data that is read.
package enum GzipError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It does not begin with the bytes 1F 8B.
    case notGzip
    /// Compressed by another method than deflate.
    case unknownMethod
    /// Flags that RFC 1952 keeps for later, and whose fields nobody knows.
    case reservedFlags
    /// A header that does not fit its own checksum.
    case badHeaderChecksum
    case deflate(InflateError)
    /// Content that does not fit its CRC-32.
    case badChecksum
    /// Content that does not fit its length.
    case badLength
    /// The data ends before a member does.
    case truncated
    /// Something follows the last member that is neither a member nor zero bytes.
    case trailingBytes
    /// More content than ``GzipStream/expansionMax`` allows.
    case expandsTooFar

    /// Whether bytes are not what was compressed: content that came before may be false.
    ///
    /// Of data that is cut off, that goes on with something else or that expands too far, what came
    /// out so far is what went in, as far as anybody knows.
    package var isDamage: Bool {
        switch self {
        case .badHeaderChecksum, .deflate, .badChecksum, .badLength: true
        case .notGzip, .unknownMethod, .reservedFlags, .truncated, .trailingBytes: false
        case .expandsTooFar: false
        }
    }

    /// What is wrong, about the data as a whole.
    package var description: String {
        switch self {
        case .notGzip: "this is no gzip data"
        case .unknownMethod: "the gzip data is compressed by a method other than deflate"
        case .reservedFlags: "the gzip data has flags that no reader knows"
        case .badHeaderChecksum: "the gzip data is damaged: its header fails its checksum"
        case .deflate(let error): "the gzip data is damaged: it holds \(error)"
        case .badChecksum: "the gzip data is damaged: its content fails its checksum"
        case .badLength: "the gzip data is damaged: its content has another length than it says"
        case .truncated: "the gzip data ends in the middle (truncated?)"
        case .trailingBytes: "the gzip data is followed by something else"
        case .expandsTooFar:
            "the gzip data expands to more than \(GzipStream.expansionMax) times its size"
        }
    }
}
