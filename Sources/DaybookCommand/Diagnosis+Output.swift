import Bytes

/// A diagnosis as a page for people and as an object for programs.
extension Diagnosis {
    /// A line for each finding, and under it what to do.
    ///
    /// It fits into so many columns of a terminal.
    package func page(columns: Int?) -> [UInt8] {
        let columnsOfPage: [TextTable.Column] = [.text(""), .text(""), .text("", yields: 1)]
        var table = TextTable(columns: columnsOfPage, overflow: .below)
        for finding in findings {
            table.add([
                TerminalText(finding.name), TerminalText(finding.advice == nil ? "ok" : "LOOK"),
                TerminalText(finding.text),
            ])
            if let advice = finding.advice {
                table.add([TerminalText(""), TerminalText(""), TerminalText("→ " + advice)])
            }
        }
        var out: [UInt8] = []
        table.append(to: &out, columns: columns)
        return out
    }

    /// One object: `healthy`, and a member `findings` with an object for each.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("healthy")
        writer.bool(isHealthy)
        writer.key("findings")
        writer.beginArray()
        for finding in findings {
            writer.beginObject()
            writer.key("name")
            writer.string(finding.name)
            writer.key("text")
            writer.string(finding.text)
            for (name, value) in finding.members {
                writer.key(name)
                switch value {
                case .integer(let integer): writer.integer(integer)
                case .text(let text): writer.string(text)
                case .none: writer.null()
                }
            }
            writer.key("advice")
            if let advice = finding.advice { writer.string(advice) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
