import Projections

/// A span of time after a first contact, such as `14d`, within which responses are counted.
public struct ResponseWindow: Hashable, Sendable {
    /// Decimal digits and one of `d`, `h` and `m`, as figures are listed by it.
    public let name: Name
    /// Length in microseconds, from 1 minute to 3,652,059 days.
    public let microseconds: Int64

    /// The windows of a question that names none: 1, 7, 14 and 30 days.
    public static let usual: [ResponseWindow] = Window.usual.map(ResponseWindow.init)

    /// The window that `text` names, such as `14d`, `36h` or `90m`; `nil` for any other text, for
    /// zero, and for more than 3,652,059 days.
    public init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard let window = Window(bytes.span) else { return nil }
        self.init(window)
    }

    init(_ window: Window) {
        name = Name(utf8: window.name)
        microseconds = window.length
    }

    /// What the folds take.
    var window: Window? { Window(name.utf8.span) }
}

extension ResponseWindow: ExpressibleByStringLiteral {
    /// The window that a literal names.
    ///
    /// A literal that is no window is a programmer's error and traps; text that comes from outside
    /// goes to ``init(parsing:)``.
    public init(stringLiteral text: String) {
        guard let window = ResponseWindow(parsing: text) else {
            preconditionFailure("a window is written like 14d, 36h or 90m")
        }
        self = window
    }
}
