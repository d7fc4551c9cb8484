import Glibc

/// A stream that bytes go out on: the process's standard output or standard error.
package struct ByteOutput: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Where results go.
    package static let standardOutput = ByteOutput(descriptor: 1, path: "standard output")
    /// Where everything else goes.
    package static let standardError = ByteOutput(descriptor: 2, path: "standard error")

    /// Whether a person sees what is written.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The terminal's width in columns, where there is one.
    package var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// The terminal's height in lines, where there is one.
    package var rows: Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else {
            return nil
        }
        return Int(size.ws_row)
    }

    /// Whether whoever read what is written here has left: the other end of a pipe was closed.
    package var isAbandoned: Bool {
        var request = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&request, 1, 0) > 0 && request.revents & Int16(POLLERR) != 0
    }

    /// Writes all of `bytes`, waiting as long as the reader takes.
    ///
    /// - Throws: ``SystemError``; ``SystemError/isClosedPipe`` when nobody reads any more.
    package func write(_ bytes: [UInt8]) throws(SystemError) {
        // Safe: the buffer is used only inside the closure that lends it.
        let code = unsafe bytes.withUnsafeBytes { buffer -> Int32 in
            var done = 0
            while done < buffer.count {
                let count = unsafe Glibc.write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    buffer.count - done
                )
                if count >= 0 {
                    done += count
                } else if errno == EAGAIN {
                    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = unsafe poll(&request, 1, 1_000)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        if code != 0 { throw SystemError(.write, path, code: code) }
    }
}

extension SystemError {
    /// Whether the other end of a pipe was closed.
    package var isClosedPipe: Bool { code == EPIPE }

    /// Nobody reads any more, for readers that say so themselves.
    package static func closedPipe(_ call: Call, _ path: String) -> SystemError {
        SystemError(call, path, code: EPIPE)
    }
}
