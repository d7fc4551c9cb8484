import Glibc

/// Room on the file system that holds a directory.
package struct DiskSpace: Equatable, Sendable {
    /// Bytes that this program may still write.
    package let freeBytes: Int
    /// Bytes of the whole file system.
    package let totalBytes: Int

    package init(freeBytes: Int, totalBytes: Int) {
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
    }

    /// Looks at the file system that holds `directory`.
    ///
    /// - Throws: What the system said, when it could not be asked.
    package init(holding directory: String) throws(SystemError) {
        var status = statvfs()
        guard unsafe statvfs(directory, &status) == 0 else {
            throw SystemError(.size, directory, code: errno)
        }
        let block = Int(status.f_frsize)
        freeBytes =
            Int(clamping: status.f_bavail).multipliedReportingOverflow(by: block).partialValue
        totalBytes =
            Int(clamping: status.f_blocks).multipliedReportingOverflow(by: block).partialValue
    }
}
