import Platform

/// Writes generated touchpoints to a file or to standard output.
enum SampleFile {
    private static let writeBytes = 1 << 20

    /// Writes every line of `spec` to the file at `path`, which is replaced; `-` is standard output.
    ///
    /// - Returns: The bytes written.
    static func write(_ spec: SampleSpec, to path: String) throws(SystemError) -> Int {
        if path == "-" {
            return try write(spec) { bytes, _ throws(SystemError) in
                try ByteOutput.standardOutput.write(bytes)
            }
        }
        let storage = PosixStorage(root: path.hasPrefix("/") ? "/" : ".")
        let file: any StorageFile
        do throws(SystemError) {
            file = try storage.create(path)
        } catch {
            guard error.isAlreadyThere else { throw error }
            file = try storage.open(path, for: .writing)
            try file.truncate(to: 0)
        }
        return try write(spec) { bytes, offset throws(SystemError) in
            try file.write(bytes.span, at: offset)
        }
    }

    private static func write(
        _ spec: SampleSpec,
        _ put: ([UInt8], _ offset: Int) throws(SystemError) -> Void
    ) throws(SystemError) -> Int {
        var lines = SampleLines(spec)
        var buffer: [UInt8] = []
        buffer.reserveCapacity(writeBytes + 4096)
        var offset = 0
        while lines.append(to: &buffer) {
            guard buffer.count >= writeBytes else { continue }
            try put(buffer, offset)
            offset += buffer.count
            buffer.removeAll(keepingCapacity: true)
        }
        try put(buffer, offset)
        return offset + buffer.count
    }
}
