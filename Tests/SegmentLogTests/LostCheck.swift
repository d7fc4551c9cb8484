import Bytes
import SegmentLog
import TestSupport

/// Looks for bytes of a crashed disk that are neither in the log nor kept aside.
struct LostCheck {
    /// The first such byte, as file and offset.
    private(set) var firstGap: String?

    private struct Copy {
        var base: UInt64
        var offset: Int
        var bytes: [UInt8]
    }

    init(original: DiskImage, after: DiskImage, served: [TestBatch]) {
        let copies = Self.copies(in: after)
        for path in original.paths {
            guard path.utf8.starts(with: "log/".utf8), path.utf8.count == 28,
                let base = SegmentName.base(of: String(path.dropFirst(4))),
                let bytes = original[path]
            else { continue }
            let now = after[path] ?? []
            // Its header names the file: another one under this name is not the same file.
            let isSame = now.prefix(128) == bytes.prefix(128)
            var needed = [Bool](repeating: true, count: bytes.count)
            Self.exempt(bytes, served, &needed)
            let own = copies.filter { $0.base == base }
            for index in bytes.indices where needed[index] && bytes[index] != 0 {
                if isSame, index < now.count, now[index] == bytes[index] { continue }
                let isKept = own.contains { copy in
                    copy.offset <= index && index - copy.offset < copy.bytes.count
                        && copy.bytes[index - copy.offset] == bytes[index]
                }
                if !isKept {
                    firstGap = "\(path) at byte \(index)"
                    return
                }
            }
        }
    }

    /// Headers say nothing of records, and frames that are served need no copy.
    private static func exempt(
        _ bytes: [UInt8],
        _ served: [TestBatch],
        _ needed: inout [Bool]
    ) {
        guard let header = try? SegmentHeader(bytes.span) else { return }
        for index in 0..<SegmentHeader.byteCount { needed[index] = false }
        for frame in SegmentScan(bytes.span, header: header).frames {
            let isServed = served.contains { batch in
                batch.first == frame.header.first && batch.frame.header.hasContent(of: frame.header)
            }
            guard isServed || frame.header.isClosing else { continue }
            for index in frame.offset..<frame.offset + frame.header.frameBytes {
                needed[index] = false
            }
        }
    }

    /// The files of `log/lost`, whose names tell where their bytes were.
    private static func copies(in image: DiskImage) -> [Copy] {
        image.paths.compactMap { path in
            let name = path.split(separator: "/").last ?? ""
            let parts = name.split(separator: ".")[0].split(separator: "-")
            guard path.utf8.starts(with: "log/lost/".utf8), name.hasSuffix(".bytes"),
                parts.count > 1, let base = UInt64(parts[0]), let offset = Int(parts[1])
            else { return nil }
            return Copy(base: base, offset: offset, bytes: image[path] ?? [])
        }
    }
}

extension FrameHeader {
    /// Whether the blocks are the same, whatever segment they lie in.
    fileprivate func hasContent(of other: FrameHeader) -> Bool {
        count == other.count && envelopeBytes == other.envelopeBytes
            && evidenceBytes == other.evidenceBytes && envelopeChecksum == other.envelopeChecksum
            && evidenceChecksum == other.evidenceChecksum
    }
}
