import Foundation
import Ingestion
import Ledger
import Platform
import Synchronization

/// A ledger in a directory of its own that goes with it.
final class PipelineScratch {
    let directory: String
    let storage: PosixStorage

    init() {
        directory = NSTemporaryDirectory() + "pipeline-" + UUID().uuidString
        storage = PosixStorage(root: directory)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func open() throws -> Ledger { try Ledger(storage, directory: directory) }

    func reader() throws -> LedgerReader { try LedgerReader(storage, directory: directory) }

    /// Native lines with ids from `first` on; every tenth party is new.
    static func lines(_ first: Int, _ count: Int) -> [UInt8] {
        var text = ""
        for number in first..<first + count {
            text += """
                {"id":"t-\(number)","customer":"c\(number / 10)","channel":"mail",\
                "type":"message.sent","time":"2024-03-01T10:00:00Z"}\n
                """
        }
        return Array(text.utf8)
    }
}

/// A stream whose bytes come when the test sends them.
final class PipelineStream: ByteInput {
    private struct State {
        var bytes: [UInt8] = []
        var isEnded = false
        var failure: SystemError?
    }

    private let state = Mutex(State())
    private let changed = NSCondition()

    init(_ bytes: [UInt8] = [], isEnded: Bool = false) {
        state.withLock { state in
            state.bytes = bytes
            state.isEnded = isEnded
        }
    }

    func send(_ bytes: [UInt8]) { change { $0.bytes += bytes } }

    func end() { change { $0.isEnded = true } }

    func fail(_ error: SystemError) { change { $0.failure = error } }

    private func change(_ body: (inout State) -> Void) {
        changed.withLock {
            state.withLock { body(&$0) }
            changed.broadcast()
        }
    }

    func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int {
        let found: Result<[UInt8], SystemError> = changed.withLock {
            while true {
                let next: Result<[UInt8], SystemError>? = state.withLock { state in
                    if !state.bytes.isEmpty {
                        let bytes = Array(state.bytes.prefix(range.count))
                        state.bytes.removeFirst(bytes.count)
                        return .success(bytes)
                    }
                    if let failure = state.failure { return .failure(failure) }
                    return state.isEnded ? .success([]) : nil
                }
                if let next { return next }
                changed.wait()
            }
        }
        let bytes = try found.get()
        for (index, byte) in bytes.enumerated() { buffer[range.lowerBound + index] = byte }
        return bytes.count
    }

    var isReady: Bool { state.withLock { !$0.bytes.isEmpty || $0.isEnded || $0.failure != nil } }

    var byteCount: Int? { nil }
}

extension IngestInput {
    init(_ stream: PipelineStream, origin: String = "") {
        self.init(origin: Array(origin.utf8), defaultSource: Array("import".utf8)) {
            () throws(SystemError) in stream
        }
    }

    init(_ bytes: [UInt8], origin: String = "") {
        self.init(PipelineStream(bytes, isEnded: true), origin: origin)
    }
}
