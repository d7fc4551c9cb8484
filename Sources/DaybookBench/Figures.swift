import Bytes
import Platform

/// What one measurement came to: names and numbers, in a fixed order.
///
/// The names are those of `--json` and do not change. A measuring process stores its figures as lines
/// of a name and a number, which the process that started it reads.
package struct Figures: Sendable, Equatable {
    /// A figure; whole when it counts something.
    package struct Figure: Sendable, Equatable {
        var name: String
        var value: Double
        /// What the figure is where it is no number, such as a digest; without a space.
        var text: String?
    }

    package private(set) var list: [Figure] = []

    package init() {}

    /// Adds a figure under a name that was not used yet.
    package mutating func add(_ name: String, _ value: Double) {
        list.append(Figure(name: name, value: value))
    }

    package mutating func add(_ name: String, _ value: Int) { add(name, Double(value)) }

    /// Adds what is no number, under a name that was not used yet.
    package mutating func add(_ name: String, _ text: String) {
        list.append(Figure(name: name, value: 0, text: text))
    }

    mutating func add(_ other: Figures) { list += other.list }

    /// The figure's value; 0 when it is missing.
    func value(_ name: String) -> Double { list.first { $0.name == name }?.value ?? 0 }

    /// Of each figure the median over several measurements of the same kind.
    package static func median(of measured: [Figures]) -> Figures {
        var result = Figures()
        for figure in measured.first?.list ?? [] {
            if let text = figure.text {
                result.add(figure.name, text)
                continue
            }
            let values = measured.map { $0.value(figure.name) }.sorted()
            result.add(figure.name, values[values.count / 2])
        }
        return result
    }

    // MARK: From process to process

    /// Writes the figures to a new file.
    func store(at path: String) throws(SystemError) {
        let text = list.map { figure in
            figure.text.map { "\(figure.name) = \($0)\n" } ?? "\(figure.name) \(figure.value)\n"
        }.joined()
        try PosixStorage(root: "/").create(path).write(Array(text.utf8).span, at: 0)
    }

    /// Reads figures that another process stored.
    init(storedAt path: String) throws(SystemError) {
        let file = try PosixStorage(root: "/").open(path, for: .reading)
        var bytes = [UInt8](repeating: 0, count: try file.size())
        let count = try file.read(into: &bytes, 0..<bytes.count, at: 0)
        for line in bytes[..<count].split(separator: 0x0A) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            if words.count == 3, words[1] == "=" {
                add(String(words[0]), String(words[2]))
            } else if words.count == 2, let value = Double(words[1]) {
                add(String(words[0]), value)
            }
        }
    }

    // MARK: For people and programs

    /// Appends the figures as members of an object that is begun.
    func write(to writer: inout JSONWriter) {
        for figure in list {
            writer.key(Array(figure.name.utf8).span)
            if let text = figure.text {
                writer.string(text)
            } else {
                writer.raw(Self.text(figure.value))
            }
        }
    }

    /// A number as it is printed: whole, or with four significant digits or more.
    package static func text(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return "\(value)" }
        if value.rounded() == value { return "\(Int(value))" }
        if abs(value) >= 1_000 { return "\(Int(value.rounded()))" }
        return "\((value * 10_000).rounded() / 10_000)"
    }
}
