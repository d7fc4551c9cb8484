import DaybookLedger

/// Keeps the tea shop's book in the directory that is given: `EmbeddingExample DIRECTORY`.
@main
struct EmbeddingExample {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: EmbeddingExample DIRECTORY")
            return
        }
        let ledger = try TouchpointLedger.open(at: CommandLine.arguments[1])
        try recordWeek(in: ledger)
        try askFigures(of: ledger)
        try correctMistake(in: ledger)
        try reportComplaints(in: ledger)
        try ledger.close()
    }
}
