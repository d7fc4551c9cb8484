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

    /// Whether bytes of the input are not what was sent, so that what was recorded of it may be false.
    package var isDamage: Bool {
        if case .gzip(let error) = self { return error.isDamage }
        return false
    }

    /// What happened; the input's name and what became of its items are said elsewhere.
    package var description: String {
        switch self {
        case .system(let error): "\(error)"
        case .gzip(.expandsTooFar):
            "\(GzipError.expandsTooFar); if it is meant to: gunzip -c FILE | daybook ingest -"
        case .gzip(let error): "\(error)"
        case .foreign(let format): "\(format.description)"
        case .map(let name, let error): "\(name): \(error)"
        case .tooManyRows(let count):
            "has more than \(count) rows, too many for {\"hash\":\"row\"}: let the map name a column "
                + "for id, or split the file"
        }
    }

    /// What became of the items before the fault, and what to do, where touchpoints were recorded under
    /// `run`, or none.
    package func consequence(of run: UInt32?) -> String {
        switch self {
        case .gzip(let error) where error.isDamage:
            guard let run else { return "no touchpoint was recorded; ingest an undamaged copy" }
            return "what came before it is recorded and may be false: daybook retract --run \(run) "
                + "takes out all that this command recorded; then ingest an undamaged copy"
        case .system, .gzip:
            return "what came before it is recorded, and the whole input may be ingested again"
        case .foreign: return "nothing of it was recorded"
        case .map: return "nothing of the file was recorded"
        case .tooManyRows: return "what came before it is recorded"
        }
    }
}
