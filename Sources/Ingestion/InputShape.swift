/// How the items of a JSON input are set out.
package enum InputShape: Equatable {
    /// One item a line.
    case lines
    /// An array of items, or items one after another, over any number of lines.
    case documents

    /// Bytes by which the shape must show; an input that hides it longer is read by lines.
    package static let frontBytesMax = 64 << 10

    /// Decides by an input's first bytes; `nil`: more of them are needed.
    ///
    /// Documents are only what lines cannot be: an input whose first byte that is not blank opens an
    /// array, or opens an object on a line of its own with a member's name, or the object's end, as
    /// the first thing on a later line. A file of lines whose first line is cut off after its brace
    /// is still read by lines, as its second line begins with a brace.
    ///
    /// - Parameters:
    ///   - front: The first bytes of the input, a byte order mark included.
    ///   - isWhole: Whether they are all of it.
    /// - Returns: The shape, where it is certain.
    package static func decide(_ front: ArraySlice<UInt8>, isWhole: Bool) -> InputShape? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = front.starts(with: mark) ? front.dropFirst(mark.count) : front
        guard let first = text.firstIndex(where: { !isSpace($0) }) else {
            return isWhole || front.count >= frontBytesMax ? .lines : nil
        }
        switch text[first] {
        case UInt8(ascii: "["): return .documents
        case UInt8(ascii: "{"): break
        case 0xEF where front.count < mark.count && !isWhole: return nil
        default: return .lines
        }
        let rest = text[(first + 1)...]
        guard let second = rest.firstIndex(where: { !isSpace($0) }) else {
            return isWhole || front.count >= frontBytesMax ? .lines : nil
        }
        guard rest[..<second].contains(0x0A) else { return .lines }
        let byte = rest[second]
        return byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "}") ? .documents : .lines
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
