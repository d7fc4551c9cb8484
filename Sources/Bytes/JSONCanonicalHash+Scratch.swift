extension JSONCanonicalHash {
    /// Memory that one call leaves for the next, so that calls need none of their own.
    package struct Scratch: Sendable {
        /// The values being read: the outermost, then what each open container holds so far.
        internal var entries: [Entry] = []
        /// Where in `entries` the content of each open container begins, just after its own entry.
        internal var starts: [Int] = []
        /// A string without its escapes.
        internal var text: [UInt8] = []

        /// The stand-ins of a value and, when it is a member, of its name; zero until known.
        internal struct Entry: Sendable {
            internal var name = Hash128(high: 0, low: 0)
            internal var value = Hash128(high: 0, low: 0)
        }

        /// Memory for no value yet.
        package init() {}

        /// Sets the value whose entry is the last.
        @inline(__always)
        internal mutating func setLast(_ value: Hash128) {
            entries[entries.count - 1].value = value
        }

        /// Puts the stand-in of the innermost container in place of its content; false when none is
        /// open.
        internal mutating func close(_ tag: Tag, _ key: SipKey) -> Bool {
            guard let start = starts.popLast() else { return false }
            if tag == .object { sortByName(from: start) }
            var stream = SipHash(key128: key)
            stream.append(tag.rawValue)
            for index in start..<entries.count {
                if tag == .object {
                    let isRepeated =
                        index + 1 < entries.count && entries[index + 1].name == entries[index].name
                    if isRepeated { continue }
                    stream.append(entries[index].name.high)
                    stream.append(entries[index].name.low)
                }
                stream.append(entries[index].value.high)
                stream.append(entries[index].value.low)
            }
            entries.removeLast(entries.count - start)
            setLast(stream.finalize128())
            return true
        }

        /// Sorts the entries from `start` on by name and leaves those of one name in order.
        private mutating func sortByName(from start: Int) {
            // Few members are the rule, and then nothing is faster or needs less memory.
            guard entries.count - start > Scratch.insertionMax else {
                for index in start..<entries.count where index > start {
                    let entry = entries[index]
                    var place = index
                    while place > start, entry.name < entries[place - 1].name {
                        entries[place] = entries[place - 1]
                        place -= 1
                    }
                    entries[place] = entry
                }
                return
            }
            // The library does not promise a stable sort, so that the place decides a tie.
            let sorted = entries[start...].enumerated().sorted {
                ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
            }
            for (place, entry) in sorted.enumerated() {
                entries[start + place] = entry.element
            }
        }

        /// The most members that are sorted by insertion, whose cost grows with their square.
        internal static let insertionMax = 24
    }
}
