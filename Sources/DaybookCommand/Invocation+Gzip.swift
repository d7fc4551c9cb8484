import Bytes
import Ingestion
import Platform

/// What an invocation says of compressed files.
extension Invocation {
    /// Decompresses each file that is compressed and can be read twice; other inputs are left alone.
    ///
    /// - Parameters:
    ///   - files: The names that the command was given.
    ///   - byteCount: Bytes of all files together, where they are known.
    /// - Throws: ``UnfitFile`` when one of them is damaged or cut off, `SystemError` when it cannot be
    ///   read: nothing was done.
    func checkCompressed(_ files: [String], _ byteCount: Int?) throws {
        let progress = Progress(console, "bytes checked")
        defer { progress.end() }
        var earlier = 0
        for file in files where file != "-" {
            guard let length = try FileInput.look(at: file) else { continue }
            let source = try FileInput(path: file)
            do throws(InputError) {
                try GzipCheck.check(source) { progress.show(earlier + $0, of: byteCount) }
            } catch {
                throw UnfitFile("\(file): \(error)", next: Self.next(error))
            }
            earlier += length
        }
    }

    /// What to do about a compressed file of which nothing was taken, where the error does not say it.
    private static func next(_ error: InputError) -> String? {
        guard case .gzip(let fault) = error else { return nil }
        return switch fault {
        case .expandsTooFar: nil
        case .trailingBytes: "gunzip -c FILE | daybook ingest - takes what comes before that"
        default: "ingest an undamaged copy"
        }
    }
}
