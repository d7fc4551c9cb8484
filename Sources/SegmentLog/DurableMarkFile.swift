package import Platform

/// Reads and writes ``DurableMark`` in a storage.
package struct DurableMarkFile: Sendable {
    private let storage: any Storage
    private let logID: UInt64

    package init(_ storage: any Storage, logID: UInt64) {
        self.storage = storage
        self.logID = logID
    }

    /// What the mark says; `nil` when it is missing, torn or another log's.
    package func read() throws(LogError) -> UInt64? {
        do throws(SystemError) {
            let file = try storage.open(DurableMark.path, for: .reading)
            // A reader may meet a write in progress; a second look sees it finished.
            for _ in 0..<3 {
                var bytes = [UInt8](repeating: 0, count: DurableMark.byteCount)
                let count = try file.read(into: &bytes, 0..<bytes.count, at: 0)
                if count == bytes.count, let end = DurableMark.end(bytes.span, logID: logID) {
                    return end
                }
            }
            return nil
        } catch {
            if error.isNotFound { return nil }
            throw .system(error)
        }
    }

    /// The file, made when missing, for the writer to keep open.
    func openForWriting() throws(SystemError) -> any StorageFile {
        do throws(SystemError) {
            return try storage.open(DurableMark.path, for: .writing)
        } catch {
            guard error.isNotFound else { throw error }
            return try storage.create(DurableMark.path)
        }
    }
}
