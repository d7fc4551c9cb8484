import TestSupport

/// A random JSON value that can be written in many ways, for tests.
indirect enum JSONValue {
    case literal(String)
    /// A decimal: its digits without leading zeros, and its exponent.
    case number(isNegative: Bool, digits: String, exponent: Int)
    case string(String)
    case array([JSONValue])
    /// Members by name; no name is there twice.
    case object([(name: String, value: JSONValue)])

    /// A value of at most `depth` levels.
    init(depth: Int, using random: inout SeededGenerator) {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
        case 0: self = .literal(["true", "false", "null"].randomElement(using: &random)!)
        case 1:
            let digits = (0..<Int.random(in: 1...25, using: &random)).map { _ in
                String(Int.random(in: 1...9, using: &random))
            }
            self = .number(
                isNegative: .random(using: &random),
                digits: digits.joined(),
                exponent: .random(in: -30...30, using: &random)
            )
        case 2: self = .string(JSONValue.string(using: &random))
        case 3:
            self = .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    JSONValue(depth: depth - 1, using: &random)
                }
            )
        default:
            var names: Set<String> = []
            var members: [(name: String, value: JSONValue)] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let name = JSONValue.string(using: &random)
                guard names.insert(name).inserted else { continue }
                members.append((name, JSONValue(depth: depth - 1, using: &random)))
            }
            self = .object(members)
        }
    }

    private static func string(using random: inout SeededGenerator) -> String {
        let letters = ["a", "b", "\"", "\\", "/", "\n", "\0", "é", "€", "😀"]
        return (0..<Int.random(in: 0...20, using: &random)).map { _ in
            letters.randomElement(using: &random)!
        }.joined()
    }

    /// The value as text: plainly, or with spaces, escapes, order, repeated names and exponents at
    /// random.
    func text(using random: SeededGenerator?) -> String {
        var random = random
        return text(&random)
    }

    private func text(_ random: inout SeededGenerator?) -> String {
        switch self {
        case .literal(let text): return JSONValue.spaced(text, &random)
        case .number(let isNegative, let digits, let exponent):
            let sign = isNegative ? "-" : ""
            let number = JSONValue.number(digits, exponent, &random)
            return JSONValue.spaced(sign + number, &random)
        case .string(let text): return JSONValue.spaced(JSONValue.quoted(text, &random), &random)
        case .array(let elements):
            let inner = elements.map { $0.text(&random) }.joined(separator: ",")
            return JSONValue.spaced("[" + inner + "]", &random)
        case .object(let members):
            var written = members
            if random != nil {
                written.shuffle(using: &random!)
                if let repeated = written.last, Bool.random(using: &random!) {
                    written.insert((repeated.name, .literal("null")), at: 0)
                }
            }
            let inner = written.map { member in
                JSONValue.spaced(JSONValue.quoted(member.name, &random), &random) + ":"
                    + member.value.text(&random)
            }
            return JSONValue.spaced("{" + inner.joined(separator: ",") + "}", &random)
        }
    }

    private static func number(
        _ digits: String,
        _ exponent: Int,
        _ random: inout SeededGenerator?
    ) -> String {
        guard random != nil else { return "\(digits)e\(exponent)" }
        let letter = Bool.random(using: &random!) ? "e" : "E"
        let cut = Int.random(in: 0...digits.count, using: &random!)
        let fraction = String(digits.dropFirst(cut))
        let shifted = exponent + fraction.count
        let sign = shifted < 0 ? "-" : ["", "+"].randomElement(using: &random!)!
        let zeros = ["", "0", "000"].randomElement(using: &random!)!
        return (cut == 0 ? "0" : String(digits.prefix(cut)))
            + (fraction.isEmpty ? "" : "." + fraction)
            + "\(letter)\(sign)\(zeros)\(shifted.magnitude)"
    }

    private static func quoted(_ text: String, _ random: inout SeededGenerator?) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            let must = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            let may = random == nil ? false : Int.random(in: 0..<4, using: &random!) == 0
            guard must || may else {
                quoted.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16, uppercase: may)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return quoted + "\""
    }

    private static func spaced(_ text: String, _ random: inout SeededGenerator?) -> String {
        guard random != nil else { return text }
        let spaces = ["", "", " ", "\n\t", "  \r"]
        return spaces.randomElement(using: &random!)! + text
            + spaces.randomElement(using: &random!)!
    }

    /// A value that differs in one place.
    func changed(using random: inout SeededGenerator) -> JSONValue {
        switch self {
        case .literal(let text): return .literal(text == "true" ? "false" : "true")
        case .number(let isNegative, let digits, let exponent):
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return .number(isNegative: !isNegative, digits: digits, exponent: exponent)
            case 1:
                return .number(isNegative: isNegative, digits: digits + "0", exponent: exponent - 1)
            default: return .number(isNegative: isNegative, digits: digits, exponent: exponent + 1)
            }
        case .string(let text): return .string(text + "c")
        case .array(var elements):
            guard let index = elements.indices.randomElement(using: &random) else {
                return .object([])
            }
            elements[index] = elements[index].changed(using: &random)
            return .array(elements)
        case .object(var members):
            guard let index = members.indices.randomElement(using: &random) else {
                return .array([])
            }
            if Bool.random(using: &random) {
                members[index].value = members[index].value.changed(using: &random)
            } else {
                members.remove(at: index)
            }
            return .object(members)
        }
    }
}
