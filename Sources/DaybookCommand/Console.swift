import Platform

/// Where a command's results and messages go: results to standard output, all else to standard error.
final class Console {
    private static let bufferBytes = 64 << 10
    private var buffer: [UInt8] = []
    /// Why results were lost before a message; for the next flush.
    private var failure: SystemError?
    private let output: ByteOutput
    private let errors: ByteOutput
    /// Whether results are kept instead of written.
    private let isCapturing: Bool
    /// The results so far, when they are kept.
    private(set) var captured: [UInt8] = []

    /// A console on the process's own streams; `capturing` keeps the results for the caller.
    init(capturing: Bool = false) {
        output = .standardOutput
        errors = .standardError
        isCapturing = capturing
    }

    /// Whether a person reads the results.
    var isTerminal: Bool { !isCapturing && output.isTerminal }

    /// Whether results may be styled: on a terminal, unless NO_COLOR is set (no-color.org).
    var isStyled: Bool {
        isTerminal && ProcessFacts.environment("NO_COLOR").map(\.isEmpty) ?? true
    }

    /// Whether a person sees the messages.
    var showsProgress: Bool { errors.isTerminal }

    /// Adds bytes to the results.
    func write(_ bytes: [UInt8]) throws(SystemError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Adds a line to the results.
    func line(_ bytes: [UInt8]) throws(SystemError) {
        buffer.append(contentsOf: bytes)
        buffer.append(0x0A)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Adds a line to the results.
    func line(_ text: String = "") throws(SystemError) {
        try line(Array(text.utf8))
    }

    /// On return everything written has left the process.
    func flush() throws(SystemError) {
        if let failure {
            self.failure = nil
            throw failure
        }
        let bytes = buffer
        buffer.removeAll(keepingCapacity: true)
        if isCapturing {
            captured.append(contentsOf: bytes)
        } else {
            try output.write(bytes)
        }
    }

    /// Tells the person something that is no result, after the results so far.
    ///
    /// Where those cannot be written, the next ``flush()`` says so.
    func note(_ text: String) {
        if !isCapturing {
            do throws(SystemError) {
                try flush()
            } catch {
                failure = error
            }
        }
        // A message may name what somebody recorded: nothing in it moves the cursor.
        var bytes: [UInt8] = []
        for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
            bytes.append(contentsOf: TerminalText(line).bytes)
            bytes.append(0x0A)
        }
        // A message that cannot be shown has nobody to be shown to.
        try? errors.write(bytes)
    }

    /// Replaces the line of progress; an empty text clears it.
    func progress(_ text: String) {
        guard showsProgress else { return }
        try? errors.write(Array(("\r\u{1B}[K" + text).utf8))
    }
}
