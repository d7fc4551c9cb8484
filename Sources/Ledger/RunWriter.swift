import Bytes
package import Platform

/// Writes one sorted run from entries that come in order.
package struct RunWriter<Entry: RunEntry> {
    private var pages: IndexPageWriter
    private var fences: [UInt64] = []
    private var count = 0

    /// Begins the run that will be called `path`.
    ///
    /// Until it is whole it has another name; what an interrupted writer left there is replaced.
    package init(_ storage: any Storage, path: String, fileID: UInt64) throws(SystemError) {
        pages = try IndexPageWriter(storage, path: path, fileID: fileID)
        // The header's page is written last; this one keeps its place.
        try pages.append(8) { $0.append(littleEndian: UInt64(0)) }
        try pages.endPage()
    }

    /// Appends the next entries, in order; none may sort before those that are there.
    package mutating func append(_ entries: [Entry]) throws(SystemError) {
        var next = 0
        while next < entries.count {
            let place = count % RunHeader.entriesPerPage
            if place == 0 {
                try pages.endPage()
                fences.append(entries[next].fence)
            }
            let end = min(entries.count, next + RunHeader.entriesPerPage - place)
            try pages.append((end - next) * RunHeader.entryBytes) { page in
                let span = entries.span
                for index in next..<end { span[index].write(to: &page) }
            }
            count += end - next
            next = end
        }
    }

    /// Completes the run and puts it in place.
    ///
    /// On return it is whole under its name; after a crash it is, or an older file of that name.
    ///
    /// - Parameters:
    ///   - positions: Those whose entries it holds.
    ///   - salt: That of the segment that ends where they do.
    ///   - ordinals: The last of each namespace; empty where the kind has none.
    ///   - appendix: The kind's own bytes.
    /// - Throws: What the disk refused; then nothing changed under the run's name.
    package mutating func finish(
        positions: Range<UInt64>,
        salt: UInt64,
        ordinals: [UInt32] = [],
        appendix: [UInt8] = []
    ) throws(SystemError) {
        try pages.endPage()
        try append(fences)
        let tops = stride(from: 0, to: fences.count, by: RunHeader.fencesPerPage)
        try append(tops.map { fences[$0] })
        var written = 0
        while written < appendix.count {
            let end = min(written + IndexPage.payloadBytes, appendix.count)
            try pages.append(end - written) { $0.append(contentsOf: appendix[written..<end]) }
            written = end
        }
        let header = RunHeader(
            magic: Entry.magic,
            positions: positions,
            salt: salt,
            count: count,
            appendixBytes: appendix.count,
            ordinals: ordinals
        )
        try pages.finish(header: header.bytes)
    }

    /// Writes fences, which end a page.
    private mutating func append(_ fences: [UInt64]) throws(SystemError) {
        for fence in fences { try pages.append(8) { $0.append(littleEndian: fence) } }
        try pages.endPage()
    }
}
