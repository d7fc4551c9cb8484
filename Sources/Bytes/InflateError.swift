/// Why bytes are not deflate data (RFC 1951).
package enum InflateError: Error, Equatable, Sendable, CaseIterable, CustomStringConvertible {
    /// A block of the reserved type 3.
    case badBlockType
    /// A stored block whose length does not fit its complement.
    case storedLengthMismatch
    /// More literal and length codes than there are symbols for.
    case tooManyLiterals
    /// More distance codes than there are symbols for.
    case tooManyDistances
    /// The code lengths ask for more codes than their bits can tell apart.
    case oversubscribedCode
    /// The code lengths leave bit patterns without a meaning.
    case incompleteCode
    /// A repeated code length with none before it.
    case nothingToRepeat
    /// Repeated code lengths beyond the number of codes.
    case repeatsTooFar
    /// A block that could not end.
    case noEndOfBlock
    /// Bits that are no code of the block.
    case unknownCode
    /// A length or distance symbol that deflate does not have.
    case unknownSymbol
    /// A copy from before the first byte of the output.
    case distanceTooFar

    /// The reason in a few English words.
    package var description: String {
        switch self {
        case .badBlockType: "a block of no known type"
        case .storedLengthMismatch: "a stored block whose length is contradicted"
        case .tooManyLiterals: "a block with too many literal codes"
        case .tooManyDistances: "a block with too many distance codes"
        case .oversubscribedCode: "a code with more words than its bits allow"
        case .incompleteCode: "a code that leaves words without a meaning"
        case .nothingToRepeat: "a code length that repeats nothing"
        case .repeatsTooFar: "code lengths that repeat too far"
        case .noEndOfBlock: "a block that cannot end"
        case .unknownCode: "bits that are no code of their block"
        case .unknownSymbol: "a symbol that deflate does not have"
        case .distanceTooFar: "a copy from before the beginning"
        }
    }
}
