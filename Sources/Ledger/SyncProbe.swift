package import Platform

/// How long the disk of a ledger takes to make 4 KiB durable.
///
/// What it measures is what one append waits for: a write into room that was reserved, and a sync.
package enum SyncProbe {
    /// Writes that are timed.
    package static let writes = 100
    /// Bytes of each.
    static let bytes = 4 << 10

    /// Times writes to a file of its own, which is gone on return, and after the next probe of that
    /// name when this one was cut off.
    ///
    /// - Parameters:
    ///   - storage: The ledger's directory.
    ///   - name: Names the file; two probes at the same time need two.
    ///   - nanos: A clock that never jumps.
    /// - Returns: Nanoseconds of each write, in ascending order.
    /// - Throws: What the disk refused; the ledger is as it was.
    /// - Complexity: ``writes`` syncs.
    package static func run(
        _ storage: any Storage,
        name: String,
        nanos: () -> UInt64
    ) throws(SystemError) -> [UInt64] {
        let path = "\(OperationFacts.directory)/sync-probe-\(name).tmp"
        try storage.makeDirectory(OperationFacts.directory)
        do throws(SystemError) {
            try storage.remove(path)
        } catch {
            guard error.isNotFound else { throw error }
        }
        let file = try storage.create(path)
        let result: Result<[UInt64], SystemError>
        do throws(SystemError) {
            result = .success(try time(file, nanos))
        } catch {
            result = .failure(error)
        }
        try storage.remove(path)
        return try result.get()
    }

    private static func time(
        _ file: any StorageFile,
        _ nanos: () -> UInt64
    ) throws(SystemError) -> [UInt64] {
        try file.preallocate(writes * bytes)
        try file.sync()
        let block = [UInt8](repeating: 0xDB, count: bytes)
        var times: [UInt64] = []
        for number in 0..<writes {
            let before = nanos()
            try file.write(block.span, at: number * bytes)
            try file.sync()
            times.append(nanos() - before)
        }
        return times.sorted()
    }
}
