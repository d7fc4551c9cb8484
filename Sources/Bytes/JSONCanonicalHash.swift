/// A keyed hash of what a JSON value says, whatever way it is written.
///
/// Two values have the same hash when, and but for chance only when, they are equal:
///
/// - objects by their members in any order; of members with the same name the last counts;
/// - arrays by their elements in order;
/// - strings by the UTF-8 they stand for, escapes resolved and nothing normalised;
/// - numbers by sign, coefficient and exponent of ten, which is what an exact decimal type keeps:
///   100, 1e2 and 1.0e2 differ, 1e2 and 1E+02 are one, as are 0.5 and 5e-1, and -0 is not 0. An
///   exponent of more than 18 digits is compared as it is written, but for the case of its `E`;
/// - values of different types never.
///
/// Within the computation every value and every name has a stand-in of 128 bits. What is short
/// stands for itself, and only what is longer is hashed: most members cost no hash of their own.
package enum JSONCanonicalHash {
    /// Reads exactly one value and hashes it; the reader is then just past it.
    ///
    /// Throws what the reader throws, and `expectedValue` where a name, the end of a container or
    /// of the text comes instead of a value.
    /// - Complexity: O(n log n) in the length of the value, for the members of an object are
    ///   sorted; no recursion.
    package static func hash(
        _ bytes: Span<UInt8>,
        from reader: inout JSONReader,
        key: SipKey,
        scratch: inout Scratch
    ) throws(JSONError) -> Hash128 {
        scratch.entries.removeAll(keepingCapacity: true)
        scratch.starts.removeAll(keepingCapacity: true)
        var isNamed = false
        var isContainer = false
        repeat {
            let before = reader.offset
            let token = try reader.next(bytes)
            if case .key(let name) = token, !scratch.starts.isEmpty {
                let standIn = string(name, bytes, key, &scratch.text)
                scratch.entries.append(Scratch.Entry(name: standIn))
                isNamed = true
                continue
            }
            if case .endObject = token, scratch.close(.object, key) { continue }
            if case .endArray = token, scratch.close(.array, key) { continue }
            // A value: its entry is there already when it has a name.
            if !isNamed { scratch.entries.append(Scratch.Entry()) }
            isNamed = false
            switch token {
            case .beginObject, .beginArray:
                scratch.starts.append(scratch.entries.count)
                isContainer = true
            case .string(let text):
                scratch.setLast(string(text, bytes, key, &scratch.text))
            case .number(let start, let end):
                scratch.setLast(number(bytes.extracting(start..<end), key))
            case .bool(let value): scratch.setLast(literal(value ? .true : .false))
            case .null: scratch.setLast(literal(.null))
            case .key, .endObject, .endArray, .end:
                throw JSONError(offset: before, reason: .expectedValue)
            }
        } while !scratch.starts.isEmpty
        let standIn = scratch.entries[0].value
        if isContainer { return standIn }
        var stream = SipHash(key128: key)
        stream.append(standIn.high)
        stream.append(standIn.low)
        return stream.finalize128()
    }
}
