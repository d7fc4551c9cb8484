import Glibc

/// A stream of bytes that can only be read forward.
package protocol ByteInput: AnyObject, Sendable {
    /// Reads up to `range.count` bytes into `buffer[range]`, waiting until there are some.
    ///
    /// - Returns: The bytes read; 0 at the end.
    /// - Throws: ``SystemError``; after one that ``SystemError/isInterrupted`` nothing was read, and
    ///   the next call goes on.
    func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int
    /// Whether a read would return at once.
    var isReady: Bool { get }
    /// The whole length in bytes, where it is known.
    var byteCount: Int? { get }
}

/// A file, pipe or terminal opened for reading.
package final class FileInput: ByteInput {
    private let descriptor: Int32
    private let path: String
    private let owns: Bool
    /// Whether a read may wait for somebody else, as one of a pipe or a terminal does.
    private let waits: Bool

    /// Opens the file at `path`, anywhere on the machine.
    package init(path: String) throws(SystemError) {
        descriptor = try Descriptor.open(path, O_RDONLY | O_CLOEXEC, path)
        self.path = path
        owns = true
        var status = stat()
        let isKnown = unsafe fstat(descriptor, &status) == 0
        let kind = isKnown ? status.st_mode & S_IFMT : 0
        waits = kind != S_IFREG
        if kind == S_IFDIR { throw SystemError(.open, path, code: EISDIR) }
    }

    /// Looks at the file at `path` without opening it: a pipe that is opened and closed is lost.
    ///
    /// - Returns: Its length in bytes, where it is a regular file.
    /// - Throws: ``SystemError`` when there is nothing to read: no file, no permission, a directory.
    package static func look(at path: String) throws(SystemError) -> Int? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else {
            throw SystemError(.open, path, code: errno)
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw SystemError(.open, path, code: EISDIR) }
        return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    private init(standardInput: Void) {
        descriptor = 0
        path = "standard input"
        owns = false
        waits = true
    }

    /// The process's standard input.
    package static let standardInput = FileInput(standardInput: ())

    deinit {
        if owns { _ = close(descriptor) }
    }

    package func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>
    ) throws(SystemError) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
        while true {
            // Safe: the precondition keeps the bytes inside the buffer for the time of the call.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(
                    descriptor,
                    bytes.baseAddress?.advanced(by: range.lowerBound),
                    range.count
                )
            }
            if count >= 0 { return count }
            // An interrupted wait goes back to the caller, who may have been told to stop.
            if errno == EINTR && !waits { continue }
            throw SystemError(.read, path, code: errno)
        }
    }

    package var isReady: Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, 0) > 0
    }

    package var byteCount: Int? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size)
    }
}

extension ByteInput {
    /// Reads as ``read(into:_:)`` does, and goes on when a signal interrupts it: for whoever nobody
    /// tells to stop.
    package func readThrough(
        into buffer: inout [UInt8],
        _ range: Range<Int>
    ) throws(SystemError) -> Int {
        while true {
            do throws(SystemError) {
                return try read(into: &buffer, range)
            } catch {
                if !error.isInterrupted { throw error }
            }
        }
    }
}

extension SystemError {
    /// Whether the call ended early because a signal came.
    package var isInterrupted: Bool { code == EINTR }
}
