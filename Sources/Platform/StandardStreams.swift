import Glibc

/// The three standard streams.
package enum StandardStreams {
    /// Takes the place of any stream that was closed when the program began.
    ///
    /// The first files opened would get their descriptors, and a message for standard error would
    /// then be written into the ledger.
    package static func reserve() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }
}
