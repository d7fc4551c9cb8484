import Foundation
import Glibc
import TestSupport

/// Runs a command line on a pseudo-terminal of its own, as a person's window does.
///
/// The terminal neither echoes nor translates, so that ``screen`` holds exactly the bytes which the
/// program wrote, standard output and standard error in the order of writing. It is the program's
/// controlling terminal: what is typed as Control-C interrupts it.
final class TerminalRun {
    /// Seconds after which a program that is still running has failed.
    static let deadlineSeconds = 60.0
    /// Milliseconds that one wait for bytes takes at most.
    private static let waitMilliseconds: Int32 = 50

    /// TIOCSPTLCK and TIOCGPTN of Linux's `asm-generic/ioctls.h`, macros that Swift does not see:
    /// posix_openpt and its like are kept from it too.
    private static let unlock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    private let main: Int32
    private let process = Process()
    /// Everything written so far.
    private(set) var screen: [UInt8] = []

    /// Starts `line` with bash in the checkout, the programs in the path, and that ledger.
    init(
        _ line: String,
        ledger: String,
        columns: Int = 100,
        rows: Int = 50,
        environment: [String: String] = [:]
    ) throws {
        main = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: UInt32 = 0
        var unlocked: Int32 = 0
        guard main >= 0, unsafe ioctl(main, Self.unlock, &unlocked) == 0,
            unsafe ioctl(main, Self.getNumber, &number) == 0
        else { throw TerminalError.unavailable(errno) }
        let device = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard device >= 0 else { throw TerminalError.unavailable(errno) }
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = UInt16(rows)
        _ = unsafe ioctl(device, UInt(TIOCSWINSZ), &size)
        var modes = termios()
        _ = unsafe tcgetattr(device, &modes)
        modes.c_oflag &= ~tcflag_t(OPOST)
        modes.c_lflag &= ~tcflag_t(ECHO)
        _ = unsafe tcsetattr(device, TCSANOW, &modes)
        let handle = FileHandle(fileDescriptor: device, closeOnDealloc: true)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        process.arguments = ["--ctty", "--wait", "/bin/bash", "-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: Repository.root)
        process.environment = ProgramRun.variables(ledger: ledger, environment)
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        try handle.close()
    }

    deinit {
        if process.isRunning { process.terminate() }
        close(main)
    }

    /// The screen's bytes as text.
    var text: String { String(decoding: screen, as: UTF8.self) }

    /// Sends what a person types; `\u{3}` is Control-C.
    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        // Safe: the bytes are lent for the time of the call only.
        _ = unsafe bytes.withUnsafeBytes { unsafe write(main, $0.baseAddress, $0.count) }
    }

    /// Reads until `text` was written; false when the program ended, or time did, without it.
    func wait(for text: String) -> Bool {
        let wanted = Array(text.utf8)
        let end = Date().addingTimeInterval(Self.deadlineSeconds)
        while Date() < end {
            if screen.contains(wanted) { return true }
            if !read() { return screen.contains(wanted) }
        }
        return false
    }

    /// Reads for that time, whatever comes.
    func linger(seconds: Double) {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end, read() {}
    }

    /// Reads to the end and gives the exit status; a program that does not end is stopped.
    func finish() -> Int32 {
        let end = Date().addingTimeInterval(Self.deadlineSeconds)
        while Date() < end, read() {}
        if process.isRunning, Date() >= end { process.terminate() }
        process.waitUntilExit()
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Takes what is there, waiting a moment; false when the program has left the terminal.
    private func read() -> Bool {
        var request = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&request, 1, Self.waitMilliseconds) > 0 else { return true }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        // Safe: as many bytes as the buffer has, for the time of the call.
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe Glibc.read(main, $0.baseAddress, $0.count)
        }
        if count <= 0 { return count < 0 && errno == EINTR }
        screen.append(contentsOf: buffer[..<count])
        return true
    }
}

/// Why there is no terminal.
enum TerminalError: Error {
    /// The system gave none; its error number.
    case unavailable(Int32)
}

extension [UInt8] {
    /// Whether `part` stands somewhere in it.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard !part.isEmpty, count >= part.count else { return part.isEmpty }
        return (0...(count - part.count)).contains { start in
            self[start] == part[0] && self[start..<start + part.count].elementsEqual(part)
        }
    }
}
