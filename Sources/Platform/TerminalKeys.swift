import Glibc

/// The keyboard of the terminal on standard input, read key by key, without echo.
///
/// While it is open, Control-C and its like are keys and send no signal. ``restore()`` makes the
/// terminal what it was; whoever opens the keys calls it on every way out.
package struct TerminalKeys: Sendable {
    private let before: termios

    /// Takes the keyboard; `nil` when standard input is no terminal.
    package init?() {
        var modes = termios()
        guard isatty(0) == 1, unsafe tcgetattr(0, &modes) == 0 else { return nil }
        before = modes
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        guard unsafe tcsetattr(0, TCSADRAIN, &modes) == 0 else { return nil }
    }

    /// The next key's byte; `nil` when the terminal is gone.
    package func next() -> UInt8? {
        var key: UInt8 = 0
        while true {
            let count = unsafe read(0, &key, 1)
            if count == 1 { return key }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    /// Gives the terminal back as it was; may be called again, and from any thread.
    package func restore() {
        var modes = before
        _ = unsafe tcsetattr(0, TCSADRAIN, &modes)
    }
}
