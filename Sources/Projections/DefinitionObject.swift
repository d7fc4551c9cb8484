import Bytes

/// An object of a definition, of which every member is known.
struct DefinitionObject {
    let entries: [DefinitionValue.Entry]
    private let offset: Int
    private let path: String
    private let what: String

    /// The object that `value` is.
    ///
    /// - Parameters:
    ///   - value: What stands there.
    ///   - path: Where.
    ///   - what: What it is, for messages, such as `a step`.
    ///   - members: The members that it may have.
    /// - Throws: What is no object, or the first member that is none of these, with a guess.
    init(
        _ value: DefinitionValue,
        _ path: String,
        _ what: String,
        _ members: [String]
    ) throws(DefinitionFault) {
        guard case .object(let entries) = value.content else {
            throw DefinitionFault(
                value.offset,
                path,
                "expected \(what) as an object, not \(value.kind)"
            )
        }
        for entry in entries where !members.contains(where: { entry.name.elementsEqual($0.utf8) }) {
            throw DefinitionFault(
                entry.offset,
                DefinitionPath.member(entry.shown, of: path),
                Self.unknown("member", entry.shown, members)
            )
        }
        self.entries = entries
        self.path = path
        self.what = what
        offset = value.offset
    }

    /// The value of a member; `nil` where it is not there.
    subscript(name: String) -> DefinitionValue? {
        entries.first { $0.name.elementsEqual(name.utf8) }?.value
    }

    /// The value of a member that must be there.
    func required(_ name: String) throws(DefinitionFault) -> DefinitionValue {
        guard let value = self[name] else {
            throw DefinitionFault(offset, path, "\(what) needs the member \(name)")
        }
        return value
    }

    /// What to say of a word that is none of `known`: a guess, and all of them.
    static func unknown(_ kind: String, _ typed: String, _ known: [String]) -> String {
        let hint = Spelling.nearest(to: typed, in: known).map { ", did you mean \($0)?" } ?? ""
        return "there is no \(kind) \(typed)\(hint); expected \(list(known))"
    }

    private static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
