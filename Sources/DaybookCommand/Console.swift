import Bytes
import Platform

/// Where a command's results and messages go: results to standard output, all else to standard error.
final class Console {
    private static let bufferBytes = 64 << 10
    private var buffer: [UInt8] = []
    /// Why results were lost before a message; for the next flush.
    private var failure: SystemError?
    private let output: ByteOutput
    private let errors: ByteOutput
    /// The digest of the results, while somebody follows them.
    private var digest: SHA256?
    /// Bytes at the end of the results that are not written yet, because something may take their place.
    private var heldBytes = 0
    /// Whether results are kept instead of written.
    private let isCapturing: Bool
    /// Who shows the results page by page, where somebody does.
    private var pager: Pager?
    /// The results so far, when they are kept.
    private(set) var captured: [UInt8] = []

    /// A console on the process's own streams; `capturing` keeps the results for the caller.
    init(capturing: Bool = false) {
        output = .standardOutput
        errors = .standardError
        isCapturing = capturing
        isTerminal = !capturing && output.isTerminal
    }

    /// When the command began, by the monotonic clock, in nanoseconds.
    let began = SystemClock.monotonicNanos()

    /// Whether a person reads the results.
    let isTerminal: Bool

    /// Whether the terminal obeys no sequences, as `TERM=dumb` says.
    private let isDumb = ProcessFacts.environment("TERM") == "dumb"

    /// Whether results may be styled: on a terminal that obeys, unless NO_COLOR is set (no-color.org).
    var isStyled: Bool {
        isTerminal && digest == nil && !isDumb
            && ProcessFacts.environment("NO_COLOR").map(\.isEmpty) ?? true
    }

    /// Whether progress and informational messages are left out, as `--quiet` asks.
    var isQuiet = false

    /// Whether a person sees progress.
    var showsProgress: Bool { errors.isTerminal && !isQuiet && !isDumb }

    /// Columns of the terminal that shows the results; `nil` where results are not cut.
    var columns: Int? {
        guard isTerminal && digest == nil else { return nil }
        return output.columns ?? ProcessFacts.environment("COLUMNS").flatMap { Int($0) }
    }

    /// Whether nobody reads the results any more.
    var isAbandoned: Bool { !isCapturing && output.isAbandoned }

    /// Shows the results from now on page by page, where a person sees them and can answer.
    ///
    /// `DAYBOOK_PAGER=off` keeps them whole.
    func beginPaging() {
        guard isTerminal, !isDumb, pager == nil, ProcessFacts.environment("DAYBOOK_PAGER") != "off"
        else {
            return
        }
        pager = Pager(output, isStyled: isStyled)
    }

    /// Adds lines to the results.
    ///
    /// On a terminal nothing in them is obeyed, whatever the format: what programs are given byte for
    /// byte is shown as JSON escapes it. `isStyled` says that the lines are fit for a terminal
    /// already and hold styles of the program's own.
    func write(_ bytes: [UInt8], isStyled: Bool = false) throws(SystemError) {
        digest?.update(bytes.span)
        let isShown = isTerminal && !isStyled
        buffer.append(contentsOf: isShown ? TerminalText.lines(bytes) : bytes)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Adds a line to the results, shown on a terminal as ``write(_:isStyled:)`` has it.
    func line(_ bytes: [UInt8]) throws(SystemError) {
        digest?.update(bytes.span)
        digest?.update(byte: 0x0A)
        buffer.append(contentsOf: isTerminal ? TerminalText.lines(bytes) : bytes)
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
        let held = min(heldBytes, buffer.count)
        let bytes = Array(buffer.dropLast(held))
        buffer.removeFirst(bytes.count)
        if isCapturing {
            captured.append(contentsOf: bytes)
        } else if let pager {
            try pager.write(bytes)
        } else {
            try output.write(bytes)
        }
    }

    // MARK: Following

    /// From now on results are the same wherever they are shown, and digested.
    ///
    /// With `holdingEnd` the last two bytes, `}` and the end of the line, wait for something to take
    /// their place.
    func beginFollowing(holdingEnd: Bool) {
        digest = SHA256()
        heldBytes = holdingEnd ? 2 : 0
    }

    /// The digest of the results since ``beginFollowing(holdingEnd:)``, as the commands gave them.
    var followed: SHA256.Digest {
        var digest = digest ?? SHA256()
        return digest.finalize()
    }

    /// Goes on as before; `end` takes the place of the bytes that wait, unless it is `nil`.
    func endFollowing(adding end: [UInt8]?) throws(SystemError) {
        digest = nil
        if let end {
            buffer.removeLast(min(heldBytes, buffer.count))
            buffer.append(contentsOf: end)
        }
        heldBytes = 0
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// On return the last result has left the process.
    func finish() throws(SystemError) {
        heldBytes = 0
        try flush()
        try pager?.end()
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

    /// Tells something that is good to know, unless `--quiet` was given: no error, no result.
    func inform(_ text: String) {
        if !isQuiet { note(text) }
    }

    /// Replaces the line of progress; an empty text clears it.
    func progress(_ text: String) {
        guard showsProgress else { return }
        try? errors.write(Array(("\r\u{1B}[K" + text).utf8))
    }
}
