package import Bytes
package import Platform

/// Why an input could not be opened, or not be read to its end.
package enum InputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system could not open or read it; what came before is whole.
    case system(SystemError)
    /// It is compressed and damaged, or ends too soon; what came before was decompressed.
    case gzip(GzipError)
    /// It is of a format that must be converted first; nothing of it was read.
    case foreign(ForeignFormat)
    /// A column map does not fit it; the map's name, and why. Nothing of the input was taken.
    case map(String, MapError)
    /// Its rows are too many for ids made of rows, of which there may be that many in one file.
    case tooManyRows(Int)

    /// Whether a wait for the input ended early because a signal came; it may be begun again.
    package var isInterrupted: Bool {
        switch self {
        case .system(let error): error.isInterrupted
        case .gzip, .foreign, .map, .tooManyRows: false
        }
    }

    /// What became of the items before a fault, and what to do.
    private static let next =
        "what came before it is recorded, and the whole input may be ingested again"

    /// What happened, and what became of the items before it; the input's name is said elsewhere.
    package var description: String {
        switch self {
        case .system(let error): "\(error); \(Self.next)"
        case .gzip(let error): "\(error); \(Self.next)"
        case .foreign(let format): "\(format.description); nothing of it was recorded"
        case .map(let name, let error): "\(name): \(error); nothing of the file was recorded"
        case .tooManyRows(let count):
            "has more than \(count) rows, too many for {\"hash\":\"row\"}: let the map name a column "
                + "for id, or split the file; what came before is recorded"
        }
    }
}
