import Foundation
import TestSupport
import Testing

/// Messages are part of the product as commands and options are: each stands in a recording.
@Suite("Messages")
struct MessageTests {
    /// Bytes of fixed text from which on a literal can be looked for.
    private static let bytesMin = 10

    /// What takes a message as its argument.
    private static let calls = [
        "UsageError", "note", "inform", "MapError", "fault", "FilterError", "expected",
    ]
    /// Messages that are put together elsewhere begin so.
    private static let beginnings = ["daybook: ", "; ", " (run "]

    /// Files in which every literal is a message, or a part of one.
    private static let wholeFiles = [
        "Bytes/GzipError.swift", "Bytes/InflateError.swift", "Bytes/JSONError.swift",
        "Ingestion/ForeignFormat.swift", "Ingestion/InputError.swift",
        "Ingestion/MapProposal.swift", "Ledger/LedgerError.swift", "Platform/SystemError.swift",
        "SegmentLog/BackupError.swift",
        "SegmentLog/LogError.swift",
        "Touchpoints/Refusal.swift",
        "SegmentLog/TreeError.swift",
        "Touchpoints/Refusal+Advice.swift",
    ]

    /// Every message of the sources.
    private static func messages() throws -> [MessageText] {
        let root = Repository.root + "/Sources/"
        var found: [MessageText] = []
        for room in ["DaybookCommand", "Ingestion"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: root + room).sorted()
            where name.hasSuffix(".swift") && !wholeFiles.contains("\(room)/\(name)") {
                let choice = MessageScanner.Choice.calls(
                    calls,
                    beginnings: room == "DaybookCommand" ? beginnings : []
                )
                found += try texts("\(room)/\(name)", choice)
            }
        }
        for path in wholeFiles { found += try texts(path, .all) }
        return found
    }

    private static func texts(
        _ path: String,
        _ choice: MessageScanner.Choice
    ) throws -> [MessageText] {
        let source = try String(
            contentsOfFile: Repository.root + "/Sources/" + path,
            encoding: .utf8
        )
        return MessageScanner.texts(in: source, path: path, choice, bytesMin: bytesMin)
    }

    /// All recordings, without the command lines that they begin with.
    private static func recordings() throws -> [UInt8] {
        var all: [UInt8] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: GoldenRun.folder).sorted()
        where name.hasSuffix(".txt") {
            let text = try String(contentsOfFile: "\(GoldenRun.folder)/\(name)", encoding: .utf8)
            let parts = text.components(separatedBy: "\nstatus ")
            all += Array(parts.dropFirst().joined(separator: "\nstatus ").utf8)
            all.append(0)
        }
        return all
    }

    @Test(
        "stand in a recording, each of them, or among the exceptions with the reason why not",
        .disabled(if: GoldenRun.isRecording, "recordings are being made")
    )
    func everyMessage() throws {
        let messages = try Self.messages()
        #expect(messages.count > 150)
        let recorded = String(decoding: try Self.recordings(), as: UTF8.self)
        var unused = Set(MessageException.all.map(\.text))
        for message in messages {
            let isRecorded = recorded.contains(message.text)
            if let exception = MessageException.all.first(where: { $0.text == message.text }) {
                unused.remove(exception.text)
                #expect(!isRecorded, "is recorded, and no exception any more: \(message)")
            } else {
                #expect(isRecorded, "no golden case shows \(message)")
            }
        }
        #expect(unused.sorted() == [], "no message has these texts any more")
    }

    @Test("are found where they are literals of calls, concatenated, raw or on several lines")
    func scanner() {
        let source = """
            func f() throws {
                // note("not a message, but a comment")
                console.note("daybook: \\(file): the first" + " and the second part of it")
                let hint = "; did you mean \\(guess(of: "in an interpolation"))?"
                let other = "this is no message at all"
                throw UsageError(isOne ? #"has a "quoted" word"# : "see \\(name ?? "nothing")")
                denote("a name that only ends so")
            }
            """
        let choice = MessageScanner.Choice.calls(["note", "UsageError"], beginnings: ["; "])
        let texts = MessageScanner.texts(in: source, path: "f.swift", choice, bytesMin: 4)
        #expect(
            texts.map(\.text) == [
                ": the first", "and the second part of it", "; did you mean",
                "has a \"quoted\" word", "nothing",
            ]
        )
        #expect(texts.map(\.line) == [3, 3, 4, 6, 6])
    }
}
