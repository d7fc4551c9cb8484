import Platform

/// Named measurements, and the generator of what they measure with.
@main
struct DaybookBench {
    static func main() {
        Interruption.leaveToWrites()
        ProcessFacts.end(run(CommandLine.arguments.dropFirst()))
    }

    /// Runs one command line and returns the exit status.
    private static func run(_ words: ArraySlice<String>) -> Int32 {
        do {
            switch words.first {
            case "--help", "help":
                try ByteOutput.standardOutput.write(Array(BenchOptions.usage.utf8))
            case MeasuringProcess.word:
                try MeasuringProcess.run(words.dropFirst())
            case "generate":
                let options = try BenchOptions(words.dropFirst(), generates: true)
                _ = try SampleFile.write(options.spec, to: options.out ?? "-")
            default:
                let options = try BenchOptions(words, generates: false)
                let sections = try BenchRun(options).sections()
                let text =
                    options.isJSON
                    ? BenchReport.json(sections, options) : BenchReport.table(sections, options)
                try ByteOutput.standardOutput.write(text)
            }
            return 0
        } catch let error as UsageError {
            note(error.message)
            return 2
        } catch let error as BenchError {
            note(error.message)
            return 1
        } catch let error as SystemError where error.isClosedPipe {
            return 0
        } catch {
            note("\(error)")
            return 1
        }
    }

    private static func note(_ message: String) {
        // A message that cannot be shown has nobody to be shown to.
        try? ByteOutput.standardError.write(Array("daybook-bench: \(message)\n".utf8))
    }
}
