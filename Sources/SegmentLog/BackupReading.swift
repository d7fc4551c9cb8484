import Bytes
package import Platform

/// Reads what a manifest names from a backup, and believes nothing that is not exactly that.
package struct BackupReading {
    private let place: any Storage

    /// Reads the backup in `place`.
    package init(_ place: any Storage) {
        self.place = place
    }

    /// The manifest.
    ///
    /// - Throws: ``BackupError/noBackup``, or ``BackupError/damaged(file:)``.
    package func manifest() throws(BackupError) -> BackupManifest {
        guard let manifest = try BackupManifest.read(place) else { throw .noBackup }
        return manifest
    }

    /// The bytes of a file that goes with the log.
    ///
    /// - Throws: ``BackupError/damaged(file:)`` when they are not those that were written.
    package func bytes(of file: BackupManifest.File) throws(BackupError) -> [UInt8] {
        guard let bytes = try BackupFile.read(file.path, atMost: file.length, in: place),
            bytes.count == file.length, SHA256.digest(of: bytes.span) == file.sum
        else { throw .damaged(file: file.path) }
        return bytes
    }

    /// A segment, its hash and every checksum in it checked.
    ///
    /// - Throws: ``BackupError/damaged(file:)`` when it is not what was written.
    func segment(_ entry: BackupManifest.Segment) throws(BackupError) -> CheckedSegment {
        guard let bytes = try BackupFile.read(entry.path, atMost: entry.length, in: place),
            SHA256.digest(of: bytes.span) == entry.sum, let checked = CheckedSegment(bytes),
            checked.header.base == entry.base, checked.header.salt == entry.salt,
            checked.end == entry.end
        else { throw .damaged(file: entry.path) }
        return checked
    }

    /// The lock that keeps backups from changing while they are read.
    ///
    /// On a medium that takes no lock file nobody changes it either, and `nil` is returned.
    ///
    /// - Throws: ``BackupError/busy`` while a backup is being made.
    package func hold() throws(BackupError) -> (any StorageLock)? {
        do throws(SystemError) {
            guard let lock = try place.lock("lock", holder: "") else {
                throw SystemError(.lock, "", code: 0)
            }
            return lock
        } catch {
            if error.call == .lock, error.code == 0 { throw .busy }
            if error.isNotPermitted { return nil }
            if error.isNotFound { throw .noBackup }
            throw .system(error)
        }
    }
}
