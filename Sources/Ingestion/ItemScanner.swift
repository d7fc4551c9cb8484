/// Finds where items begin and end in JSON that is an array of them, or several one after another.
///
/// It only cuts: whether an item is JSON is for whoever reads it. A state machine over bytes, resumed
/// wherever a piece of the text ended, in memory bounded by ``depthMax``. Text that is not what it
/// should be does as little harm as possible: a fault spoils the item it stands in, and the
/// neighbours stay whole where anything shows that another item begins.
///
/// - An object or array of the text's top level is an item, but for the arrays that hold items.
/// - What separates items, commas and white space, may be missing or too much; of commas in an array
///   it is counted.
/// - A bracket that opens a line no further in than the array's own did begins the next array: the
///   one before was not closed, which is counted too.
/// - A string ends with its line at the latest: JSON has no line ends in strings.
/// - A brace where a member's name or a comma must be begins the next item: the one before was not
///   closed. A bracket that closes what is not open in an item ends that item.
/// - A line that begins with a brace no further in than the item may be the next item, where this one
///   lacks the end of an inner array. It need not be: that is the ``mark``, from where
///   ``resume()`` goes on once the item has turned out to be none.
struct ItemScanner: Sendable {
    /// The most open containers whose kinds are known; those within are counted only.
    static let depthMax = 1 << 12

    /// What a call came upon.
    enum Found: Sendable {
        /// An item begins at the cursor.
        case beginning
        /// An item ended just before the cursor.
        case end
        /// The bytes are used up.
        case nothing
    }

    /// A place at which another item may begin.
    struct Mark: Sendable {
        /// Bytes from the beginning of the item that it is in.
        fileprivate(set) var offset: Int
        fileprivate var line: UInt64
        fileprivate var margin: Int
    }

    /// What came last in an array, between its items.
    private enum Separator: Sendable {
        case bracket
        case item
        case comma
    }

    private enum State: Sendable {
        case between
        /// Within a number, a literal, or anything else that is no string and no container.
        case word
        /// Within a string that is an item.
        case string
        case container
    }

    private var state = State.between
    /// Whether the item's first byte is still to come.
    private var isFresh = false
    private var isInString = false
    private var isEscaped = false
    /// The kinds of the open containers: true for an object.
    private var open: [Bool] = []
    /// Containers open within the innermost of `open`.
    private var uncounted = 0
    /// The last byte of a container that was neither blank nor part of a string.
    private var last: UInt8 = 0
    /// Whether an array is open that holds items.
    private(set) var isInArray = false
    /// Commas and brackets of arrays of items that were missing or too many, so far.
    private(set) var looseMarks = 0
    private var separator = Separator.bracket
    /// The line on which the open array began, and its margin.
    private var arrayLine: UInt64 = 0
    private var arrayMargin = 0
    /// The number of the line on which the last item began, from the scanner's first line.
    private(set) var itemLine: UInt64
    /// Items that began before the last one on its line.
    private(set) var earlierOnLine: UInt32 = 0
    private var hasBegun = false
    private var line: UInt64
    /// The first line of the item in hand, or of the one that ended last, that may be the next item.
    private(set) var mark: Mark?
    /// Whether an item ends where its mark would be.
    var endsAtMark = false
    /// Bytes of the item in hand before the piece that is being scanned, negative where it begins
    /// later.
    private var scanned = 0
    /// Blanks, commas and brackets of arrays with which the line begins, so far.
    private var margin = 0
    /// Whether there was nothing else on the line.
    private var isInMargin = true
    /// The margin of the line on which the item began.
    private var itemMargin = 0

    /// A scanner of a text that begins on that line.
    init(line: UInt64 = 1) {
        self.line = line
        itemLine = line
    }

    /// Whether the cursor is within an item.
    var isInItem: Bool { if case .between = state { false } else { true } }

    /// Goes on from `cursor`, which moves, to the next beginning or end of an item before `end`.
    ///
    /// After ``Found/beginning`` the cursor is at the item's first byte.
    mutating func next(_ bytes: Span<UInt8>, _ cursor: inout Int, before end: Int) -> Found {
        // Counted from the item's first byte, whatever becomes of the buffer.
        scanned -= cursor
        defer { scanned += cursor }
        while cursor < end {
            let byte = bytes[cursor]
            switch state {
            case .between:
                if begins(with: byte) {
                    earlierOnLine = hasBegun && itemLine == line ? earlierOnLine &+ 1 : 0
                    hasBegun = true
                    itemLine = line
                    itemMargin = margin
                    mark = nil
                    scanned = -cursor
                    isFresh = true
                    return .beginning
                }
                cursor += 1
            case .word:
                if !isFresh && Self.endsWord(byte) { return finish() }
                cursor += 1
                // A bracket that closes nothing is an item by itself, and refused.
                if isFresh && Self.closes(byte) { return finish() }
                isFresh = false
            case .string:
                if isFresh {
                    isFresh = false
                    isInString = true
                    cursor += 1
                } else if step(inString: byte) {
                    if byte != 0x0A { cursor += 1 }
                    return finish()
                } else {
                    cursor += 1
                }
            case .container:
                guard step(inContainer: byte, &cursor) else { continue }
                return finish()
            }
        }
        return .nothing
    }

    /// Ends the item in hand, or the one that ended last, at its mark, which there is; the cursor of
    /// the next call is there.
    mutating func resume() {
        guard let mark else { return }
        _ = finish()
        // A comma that stood behind an item that was none went with it.
        separator = .comma
        line = mark.line
        margin = mark.margin
        isInMargin = true
        self.mark = nil
    }

    private mutating func finish() -> Found {
        state = .between
        isFresh = false
        isInString = false
        isEscaped = false
        return .end
    }

    /// Whether an item begins; what stands between items is taken note of.
    private mutating func begins(with byte: UInt8) -> Bool {
        switch byte {
        case 0x0A:
            beginLine()
            return false
        case 0x20, 0x09, 0x0D, UInt8(ascii: ","):
            if isInMargin { margin += 1 }
            if byte == UInt8(ascii: ","), isInArray {
                if separator != .item { looseMarks += 1 }
                separator = .comma
            }
            return false
        case UInt8(ascii: "[") where !isInArray || beginsNextArray:
            if isInArray { looseMarks += 1 }
            isInArray = true
            separator = .bracket
            arrayLine = line
            arrayMargin = margin
            if isInMargin { margin += 1 }
            return false
        case UInt8(ascii: "]") where isInArray:
            isInArray = false
            if separator == .comma { looseMarks += 1 }
            if isInMargin { margin += 1 }
            return false
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            state = .container
            open.removeAll(keepingCapacity: true)
            uncounted = 0
            last = UInt8(ascii: ":")
        case UInt8(ascii: "\""):
            state = .string
            isInMargin = false
        default:
            state = .word
            isInMargin = false
        }
        if isInArray {
            if separator == .item { looseMarks += 1 }
            separator = .item
        }
        return true
    }

    /// Whether a bracket here, in an open array, begins another one.
    private var beginsNextArray: Bool {
        isInMargin && line > arrayLine && margin <= arrayMargin && separator == .item
    }

    private mutating func beginLine() {
        line += 1
        margin = 0
        isInMargin = true
    }

    private static func closes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x0A, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "\""):
            true
        default: false
        }
    }

    /// Whether a string ended, with that byte or before it.
    @inline(__always)
    private mutating func step(inString byte: UInt8) -> Bool {
        if byte == 0x0A {
            isInString = false
        } else if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInString = false
        }
        return !isInString
    }

    /// Takes a byte of a container; whether the item ended just before the cursor.
    @inline(__always)
    private mutating func step(inContainer byte: UInt8, _ cursor: inout Int) -> Bool {
        if isInString {
            if step(inString: byte) {
                isEscaped = false
                if byte == 0x0A { beginLine() }
            }
            cursor += 1
            return false
        }
        switch byte {
        case 0x20, 0x09, 0x0D:
            if isInMargin { margin += 1 }
            cursor += 1
            return false
        case 0x0A:
            beginLine()
            cursor += 1
            return false
        case UInt8(ascii: ","):
            if isInMargin { margin += 1 }
            last = byte
            cursor += 1
            return false
        case UInt8(ascii: "\""):
            isInMargin = false
            isInString = true
            last = byte
            cursor += 1
            return false
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            // Before a value in an object there is a colon: this is no value of this object.
            if byte == UInt8(ascii: "{"), open.last == true, uncounted == 0,
                last != UInt8(ascii: ":")
            {
                separator = .comma
                return true
            }
            if byte == UInt8(ascii: "{"), isInMargin, margin <= itemMargin, !open.isEmpty {
                if endsAtMark {
                    separator = .comma
                    return true
                }
                if mark == nil {
                    mark = Mark(offset: scanned + cursor, line: line, margin: margin)
                }
            }
            isInMargin = false
            push(isObject: byte == UInt8(ascii: "{"))
            last = byte
            cursor += 1
            return false
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            isInMargin = false
            last = byte
            return close(isObject: byte == UInt8(ascii: "}"), &cursor)
        default:
            isInMargin = false
            last = byte
            cursor += 1
            return false
        }
    }

    private mutating func push(isObject: Bool) {
        if open.count == Self.depthMax { uncounted += 1 } else { open.append(isObject) }
    }

    /// Closes the innermost container of a kind; whether that ended the item.
    private mutating func close(isObject: Bool, _ cursor: inout Int) -> Bool {
        if uncounted > 0 {
            uncounted -= 1
            cursor += 1
            return false
        }
        guard let place = open.lastIndex(of: isObject) else {
            // It belongs to what is around the item, or to nothing.
            return true
        }
        open.removeLast(open.count - place)
        cursor += 1
        return open.isEmpty
    }
}
