package import Platform

/// Space kept aside on the log's disk for work that must go on when the disk is full.
///
/// The file `log/ballast` is preallocated, never written or read, and can be deleted at any time.
/// It is given up where nothing else finds room for what ends or mends a log: a closing frame,
/// recovery, a rewrite that destroys evidence. It is never given up for new records. It is made
/// again when the log next finds room for a whole segment, or is opened.
package struct Ballast: Sendable {
    /// The file's path below the ledger's directory.
    package static let path = SegmentName.directory + "/ballast"
    private let storage: any Storage
    private let byteCount: Int

    /// The ballast of a log in `storage`: one part in ``LogLimits/ballastShare`` of a segment of
    /// `segmentBytes`.
    package init(_ storage: any Storage, segmentBytes: Int) {
        self.storage = storage
        byteCount = segmentBytes / LogLimits.ballastShare
    }

    /// Makes the ballast, or what the disk has room for of it; where it is whole nothing is done.
    ///
    /// That there is no room is no error: then there is none, or less, until the next time.
    package func keep() throws(SystemError) {
        do throws(SystemError) {
            let size = try size()
            if size >= byteCount { return }
            let file = try open()
            for step in LogLimits.preallocationSteps {
                let length = byteCount / step
                if length <= size { return }
                do throws(SystemError) {
                    try file.preallocate(length)
                    return try file.sync()
                } catch {
                    guard error.isNoSpace else { throw error }
                    // Some file systems keep what they found before they found no more.
                    try file.truncate(to: size)
                }
            }
        } catch {
            guard error.isNoSpace else { throw error }
        }
    }

    /// Gives the space back to the disk.
    ///
    /// - Returns: Whether there was any, so that it is worth to try again what found no room.
    package func giveUp() throws(SystemError) -> Bool {
        do throws(SystemError) {
            let file = try storage.open(Self.path, for: .writing)
            if try file.size() == 0 { return false }
            try file.truncate(to: 0)
            return true
        } catch {
            guard error.isNotFound else { throw error }
            return false
        }
    }

    /// Does `body`; where it finds no room, gives the ballast up and does it once more from its
    /// beginning.
    ///
    /// A sync that found no room is not tried again: what became of the data is unknown.
    package func support<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            guard error.isRefusalForSpace, try giveUp() else { throw error }
        }
        return try body()
    }

    private func size() throws(SystemError) -> Int {
        do throws(SystemError) {
            return try storage.open(Self.path, for: .reading).size()
        } catch {
            guard error.isNotFound else { throw error }
            return 0
        }
    }

    private func open() throws(SystemError) -> any StorageFile {
        do throws(SystemError) {
            return try storage.open(Self.path, for: .writing)
        } catch {
            guard error.isNotFound else { throw error }
        }
        let file = try storage.create(Self.path)
        try storage.syncDirectory(SegmentName.directory)
        return file
    }
}
