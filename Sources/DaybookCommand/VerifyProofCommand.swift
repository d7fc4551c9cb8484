import Bytes
import Platform
import SegmentLog

/// `daybook verify-proof`: checks proofs, with no ledger at hand.
enum VerifyProofCommand {
    static let command = Command(
        name: "verify-proof",
        arguments: "FILE | -",
        count: 1...1,
        summary: "check what prove and consistency printed; needs no ledger",
        details: [
            """
            A proof that holds shows that its record, or the records of its old tree head, are among
            those of its tree head, and nothing else: whether that head is the ledger's own is for
            whoever kept one. --tree-head names the head you have from elsewhere; a proof that leads
            to another one fails.
            """,
            """
            A file may have several proofs, one a line. Exit status 1 when one of them fails. The item
            of a proof that has it is printed last, as it was recorded.
            """,
        ],
        options: [
            CommandOption("tree-head", "FILE", "the head that the proofs must lead to"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook prove 12 | daybook verify-proof -", "make a proof and check it")
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let console = invocation.console
        let expected = try invocation.value("tree-head").map { try ProofFile.head($0).text }
        let bytes = try ProofFile.read(invocation.arguments[0])
        let lines = bytes.split(separator: 0x0A).filter { line in
            line.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        }
        guard !lines.isEmpty else {
            throw UsageError(
                "\(invocation.arguments[0]) has no proof: expected a JSON object a line"
            )
        }
        var failures: [(line: Int, reason: String)] = []
        var only: ProofCheck?
        for (index, line) in lines.enumerated() {
            let text = Array(line)
            let check = ProofCheck(text.span)
            var failure = check.failure
            if failure == nil, let expected,
                check.head != expected, check.oldHead != expected
            {
                failure = "it leads to another tree head"
            }
            if let failure { failures.append((index + 1, failure)) }
            if lines.count == 1 { only = check }
        }
        if invocation.has("json") {
            try console.line(json(lines.count, failures))
        } else {
            if let only {
                try printFigures(only, console)
            } else {
                try console.line("proofs       \(lines.count)")
                try console.line("hold         \(lines.count - failures.count)")
            }
            for failure in failures {
                try console.line("line \(failure.line)       \(failure.reason)")
            }
            try console.line("verdict      " + (failures.isEmpty ? "holds" : "DOES NOT HOLD"))
            if failures.isEmpty, let item = only?.item { try console.line([0x0A] + item) }
        }
        return failures.isEmpty ? .done : .incomplete
    }

    private static func printFigures(_ check: ProofCheck, _ console: Console) throws {
        try console.line("proof        \(check.kind)")
        if check.kind == "consistency" {
            try console.line("old          " + oneLine(check.oldHead))
            try console.line("new          " + oneLine(check.head))
        } else {
            try console.line("tree head    " + oneLine(check.head))
            try console.line("position     \(check.position)")
            try console.line("leaf         \(check.leaf)")
        }
    }

    private static func oneLine(_ head: String) -> String {
        head.split(separator: "\n").joined(separator: " ")
    }

    private static func json(
        _ proofs: Int,
        _ failures: [(line: Int, reason: String)]
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("holds")
        writer.bool(failures.isEmpty)
        writer.key("proofs")
        writer.integer(proofs)
        writer.key("failed")
        writer.beginArray()
        for failure in failures {
            writer.beginObject()
            writer.key("line")
            writer.integer(failure.line)
            writer.key("reason")
            writer.string(failure.reason)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
