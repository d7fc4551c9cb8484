/// What an input is whose first bytes show that it must be converted before it can be read.
package enum ForeignFormat: Sendable, CaseIterable {
    case utf16
    case bzip2
    case zstandard
    case xz
    case zip
    /// Gzip within gzip.
    case doubleGzip

    /// The first bytes by which each is known.
    ///
    /// UTF-16 by its byte order marks (RFC 2781); bzip2 with the mark of its first block, or of an end
    /// without one, since `BZh1` alone may begin a text; Zstandard: RFC 8878 §3.1.1; xz: its format
    /// 1.0.4 §2.1.1.1; zip: APPNOTE §4.3.7 and, where nothing is in it, §4.3.16.
    private static let marks: [(ForeignFormat, [[UInt8]])] = [
        (.utf16, [[0xFF, 0xFE], [0xFE, 0xFF]]),
        (
            .bzip2,
            (UInt8(ascii: "1")...UInt8(ascii: "9")).flatMap { level in
                [[0x31, 0x41, 0x59, 0x26], [0x17, 0x72, 0x45, 0x38]].map { block in
                    Array("BZh".utf8) + [level] + block
                }
            }
        ),
        (.zstandard, [[0x28, 0xB5, 0x2F, 0xFD]]),
        (.xz, [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]]),
        (.zip, [[0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06]]),
    ]

    /// The first bytes of gzip data (RFC 1952 §2.3.1).
    private static let gzip: [UInt8] = [0x1F, 0x8B]

    /// What the first bytes of an input show.
    enum Verdict: Equatable {
        /// Nothing against reading them as they are.
        case plain
        case gzip
        case foreign(ForeignFormat)
        /// Too few bytes to tell.
        case unknown
    }

    /// Looks at the first bytes of an input; `isWhole`: there are no more.
    static func verdict(on front: ArraySlice<UInt8>, isWhole: Bool) -> Verdict {
        var mayBe = false
        for (format, marks) in marks {
            for mark in marks {
                if front.starts(with: mark) { return .foreign(format) }
                if mark.starts(with: front) { mayBe = true }
            }
        }
        if front.starts(with: gzip) { return .gzip }
        if gzip.starts(with: front) { mayBe = true }
        return mayBe && !isWhole ? .unknown : .plain
    }

    /// What it is, and what to do.
    package var description: String {
        switch self {
        case .utf16: "is UTF-16; convert it to UTF-8 first, e.g. iconv -f UTF-16 -t UTF-8"
        case .bzip2: "is compressed with bzip2; decompress it first, e.g. bzip2 -dc"
        case .zstandard: "is compressed with Zstandard; decompress it first, e.g. zstd -dc"
        case .xz: "is compressed with xz; decompress it first, e.g. xz -dc"
        case .zip: "is a zip archive; unpack it first, e.g. unzip -p"
        case .doubleGzip:
            "is compressed with gzip twice; decompress it once: gunzip -c FILE | daybook ingest -"
        }
    }
}
