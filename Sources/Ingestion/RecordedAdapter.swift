import Bytes
import Touchpoints

/// A way of reading items as the ledger recorded it, ready to read them again.
enum RecordedAdapter: Sendable {
    /// Native JSON, or an event that says itself what it is: the item alone decides.
    case item
    case csv(CSVAdapter, AdapterName)

    /// Reads an item again as it was received, and appends it to `batch`.
    ///
    /// - Parameters:
    ///   - original: The bytes as received.
    ///   - occurrence: Which of the equal items of its file it is; 0 where nobody counted.
    ///   - line: Its number in its origin, from 1.
    ///   - parser: What reads native items.
    ///   - batch: What it is appended to.
    func read(
        _ original: [UInt8],
        occurrence: UInt32,
        line: UInt64,
        _ parser: inout TouchpointParser,
        into batch: inout DraftBatch
    ) {
        switch self {
        case .item: parser.parse(original.span, line: line, into: &batch)
        case .csv(let adapter, let name):
            do throws(Refused) {
                // A row that was refused before its like were counted is taken for the first.
                let item = try adapter.adapt(
                    row: original.span,
                    rowID: .occurrence(max(1, occurrence))
                )
                parser.parse(
                    item.span,
                    from: original.span,
                    by: name,
                    occurrence: occurrence,
                    line: line,
                    into: &batch
                )
            } catch {
                parser.refuse(
                    original.span,
                    error,
                    by: name,
                    occurrence: occurrence,
                    line: line,
                    into: &batch
                )
            }
        }
    }
}

/// The adapters of a ledger's items, each made once from its description.
struct AdapterCache: Sendable {
    /// What a description turned out to be.
    enum Finding: Sendable {
        case adapter(RecordedAdapter)
        /// The new map does not fit what the description says of the file.
        case unfit(MapError)
        /// It is of a later program, or of none.
        case unknown
    }

    private let hashes: KeyedHashes
    private let map: ColumnMap?
    private var found: [[UInt8]: Finding] = [:]

    /// The adapters as recorded; with `map`, rows are read by that instead of their own.
    init(_ hashes: KeyedHashes, map: ColumnMap?) {
        self.hashes = hashes
        self.map = map
    }

    /// What `description` is; empty is a native item's.
    mutating func find(_ description: [UInt8]) -> Finding {
        if let known = found[description] { return known }
        let finding = make(description)
        found[description] = finding
        return finding
    }

    private func make(_ description: [UInt8]) -> Finding {
        if description.isEmpty || description == CloudEventAdapter.description {
            return .adapter(.item)
        }
        let recorded: CSVAdapter
        do throws(MapError) {
            recorded = try CSVAdapter(text: description)
        } catch {
            return .unknown
        }
        guard let map else {
            return .adapter(.csv(recorded, AdapterName(recorded.text, hashes: hashes)))
        }
        do throws(MapError) {
            let adapter = try CSVAdapter(
                map,
                header: recorded.header,
                delimiter: recorded.delimiter,
                encoding: map.traits.encoding ?? recorded.encoding
            )
            return .adapter(.csv(adapter, AdapterName(adapter.text, hashes: hashes)))
        } catch {
            return .unfit(error)
        }
    }
}
