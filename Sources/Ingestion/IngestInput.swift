package import Platform
package import Touchpoints

/// One stream of items to be ingested.
package struct IngestInput: Sendable {
    /// Where the items come from, such as a file's name; empty when unknown.
    package var origin: [UInt8]
    /// The source of items that name none.
    package var defaultSource: [UInt8]
    /// In which form its items are written.
    package var format: InputFormat
    /// Opens the stream; called when its turn comes, on the parsing thread.
    package var open: @Sendable () throws(SystemError) -> any ByteInput

    package init(
        origin: [UInt8],
        defaultSource: [UInt8],
        format: InputFormat = .touchpoints,
        open: @escaping @Sendable () throws(SystemError) -> any ByteInput
    ) {
        self.origin = origin
        self.defaultSource = defaultSource
        self.format = format
        self.open = open
    }

    /// Opens the stream.
    ///
    /// - Throws: ``InputError`` when it cannot be opened.
    func decoded() throws(InputError) -> DecodedInput {
        do throws(SystemError) {
            return DecodedInput(try open())
        } catch {
            throw .system(error)
        }
    }

    /// Opens the stream, with the reader that its format asks for.
    ///
    /// - Throws: ``InputError`` when the stream cannot be opened.
    package func reader(_ hashes: KeyedHashes) throws(InputError) -> any ItemReader {
        let input = try decoded()
        switch format {
        case .touchpoints, .cloudEvents:
            let parser = TouchpointParser(
                hashes: hashes,
                defaultSource: defaultSource,
                format: format
            )
            return TouchpointReader(input, hashes: hashes, parser: parser)
        case .csv(let format):
            return CSVItemReader(
                input,
                hashes: hashes,
                defaultSource: defaultSource,
                format: format
            )
        }
    }
}
