package import Platform

/// Compares the checksums of a compressed file before anything of it is recorded.
///
/// The checksum of gzip data stands behind its content (RFC 1952 §2.3.1): damage that still
/// decompresses shows only when the content was read, and what was recorded of it until then may be
/// false. A file can be read twice, and is.
package enum GzipCheck {
    /// Content that is decompressed at a time, in bytes.
    private static let roomBytes = 256 << 10

    /// Decompresses all of `source` and keeps nothing, where it is gzip data.
    ///
    /// On return every checksum and length in it is right. Of any other data only the first bytes were
    /// read, and nothing is said about it: what must be converted is refused by whoever reads it.
    /// Cost: the decompression, which takes a fraction of the time that reading the items does.
    ///
    /// - Parameters:
    ///   - source: The file, of which nothing was read yet.
    ///   - onRead: Called every now and then with the bytes taken of `source` so far.
    /// - Throws: ``InputError/gzip(_:)`` when it is damaged or cut off, ``InputError/system(_:)``
    ///   when it cannot be read.
    package static func check(
        _ source: any ByteInput,
        onRead: (Int) -> Void
    ) throws(InputError) {
        var input = DecodedInput(source)
        do throws(InputError) {
            guard try input.lookFurther(), input.isCompressed else { return }
            var room = [UInt8](repeating: 0, count: roomBytes)
            while try input.read(into: &room, 0..<roomBytes) > 0 { onRead(input.byteCount) }
        } catch {
            if case .foreign = error { return }
            throw error
        }
    }
}
