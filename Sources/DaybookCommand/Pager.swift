import Dispatch
import Platform

/// Shows long results page by page on a terminal.
///
/// It goes forward only: space for a page, return for a line, G for all the rest, q to end. Nothing
/// is asked where everything fits. The keyboard is taken for the time of one answer, and given back
/// on every way out: an answer, Control-C (exit status 130), and a signal that ends the process.
final class Pager {
    private static let prompt = "-- space: next page, return: next line, G: all, q: quit --"

    private let output: ByteOutput
    private let isStyled: Bool
    /// Lines of the screen that are used since the last page began.
    private var used = 0
    private var showsAll = false
    /// A line whose end has not come yet.
    private var partial: [UInt8] = []

    /// A pager on a terminal.
    init(_ output: ByteOutput, isStyled: Bool) {
        self.output = output
        self.isStyled = isStyled
    }

    /// Shows `bytes`, page by page.
    ///
    /// - Throws: ``SystemError``; one that ``SystemError/isClosedPipe`` when the person has seen
    ///   enough.
    func write(_ bytes: [UInt8]) throws(SystemError) {
        var page: [UInt8] = []
        let text = partial + bytes
        partial = []
        if showsAll { return try output.write(text) }
        var rest = text[...]
        while let end = rest.firstIndex(of: 0x0A) {
            // Whole lines only: what wraps takes several of the screen's.
            let line = rest[...end]
            let rows = Self.rows(of: line.dropLast(), columns: output.columns ?? 80)
            let room = max((output.rows ?? 24) - 1, 1)
            if !showsAll, used > 0, used + rows > room {
                try output.write(page)
                page = []
                try ask(room)
            }
            page.append(contentsOf: line)
            used += rows
            rest = rest[(end + 1)...]
        }
        try output.write(page)
        partial = Array(rest)
    }

    /// Shows what came after the last whole line; on return everything was shown.
    func end() throws(SystemError) {
        let rest = partial
        partial = []
        try output.write(rest)
    }

    private func ask(_ room: Int) throws(SystemError) {
        guard let keys = TerminalKeys() else {
            showsAll = true
            return
        }
        let listeners = IngestCommand.listen {
            keys.restore()
            ProcessFacts.end(ExitStatus.interrupted.rawValue)
        }
        defer {
            keys.restore()
            for listener in listeners { listener.cancel() }
            Interruption.endProcess()
        }
        let prompt = isStyled ? "\u{1B}[7m\(Self.prompt)\u{1B}[27m" : Self.prompt
        try output.write(Array(prompt.utf8))
        while true {
            let key = keys.next()
            let answer = Answer(key)
            if answer == .unknown { continue }
            try output.write(Array("\r\u{1B}[K".utf8))
            switch answer {
            case .page: used = 0
            case .line: used = room - 1
            case .all: showsAll = true
            case .interrupt:
                keys.restore()
                ProcessFacts.end(ExitStatus.interrupted.rawValue)
            case .quit: throw SystemError.closedPipe(.write, "terminal")
            case .unknown: continue
            }
            return
        }
    }

    private enum Answer {
        case page
        case line
        case all
        case interrupt
        case quit
        case unknown

        /// What a key asks for; a terminal that is gone asks for nothing more.
        init(_ key: UInt8?) {
            switch key {
            case UInt8(ascii: " "): self = .page
            case 0x0A, 0x0D: self = .line
            case UInt8(ascii: "G"): self = .all
            case 0x03: self = .interrupt
            case UInt8(ascii: "q"), 0x04, nil: self = .quit
            default: self = .unknown
            }
        }
    }

    /// Lines of the screen that a line takes.
    private static func rows(of line: ArraySlice<UInt8>, columns: Int) -> Int {
        var text: [UInt8] = []
        var isSequence = false
        for byte in line {
            if byte == 0x1B {
                isSequence = true
            } else if !isSequence {
                text.append(byte)
            } else if byte >= 0x40, byte != UInt8(ascii: "[") {
                isSequence = false
            }
        }
        let width = TerminalText(text).width
        return max((width + columns - 1) / max(columns, 1), 1)
    }
}
