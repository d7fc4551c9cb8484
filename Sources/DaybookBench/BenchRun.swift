import Foundation
import Ledger
import Platform

/// Makes the measurements one after another, each on what it needs.
package struct BenchRun {
    /// The figures of one measurement under its name.
    package typealias Section = (name: String, figures: Figures)

    /// What the ledger takes on the disk.
    static let diskSection = "disk"

    private let options: BenchOptions
    private let directory: String
    private let input: String

    init(_ options: BenchOptions) {
        self.options = options
        directory = NSTemporaryDirectory() + "/daybook-bench-" + UUID().uuidString
        input = directory + "/touchpoints.ndjson"
    }

    /// Measures what the options ask for; nothing stays on disk.
    func sections() throws -> [Section] {
        let files = FileManager.default
        try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? files.removeItem(atPath: directory) }
        var sections: [Section] = [("generate", try generate())]
        let ledger = directory + "/ledger"
        let ingested = try ingest(into: ledger)
        if options.only.contains(.ingest) {
            sections.append(("ingest", ingested))
            sections.append((Self.diskSection, try disk(ledger)))
        }
        if options.only.contains(.replay) {
            sections.append(("replay", try repeated { try replay(ledger) }))
        }
        if options.only.contains(.timeline) {
            sections.append(("timeline", try repeated { try measure(.timeline, ledger) }))
        }
        if options.only.contains(.append) {
            let fresh = directory + "/appended"
            let figures = try repeated {
                defer { try? files.removeItem(atPath: fresh) }
                return try measure(.append, fresh)
            }
            sections.append(("append", figures))
        }
        if options.only.contains(.open) {
            try files.removeItem(atPath: ledger)
            sections.append(("openAfterKill", try repeated { try openAfterKill(ledger) }))
        }
        return sections
    }

    private func repeated(_ body: () throws -> Figures) rethrows -> Figures {
        var all: [Figures] = []
        for _ in 0..<options.repetitions { all.append(try body()) }
        return Figures.median(of: all)
    }

    private func generate() throws -> Figures {
        let watch = Stopwatch()
        let bytes = try SampleFile.write(options.spec, to: input)
        let seconds = watch.seconds
        let lines = Double(options.spec.touchpoints)
        var figures = Figures()
        figures.add("seconds", seconds)
        figures.add("linesPerSecond", lines / seconds)
        figures.add("bytes", bytes)
        figures.add("bytesPerLine", Double(bytes) / max(lines, 1))
        return figures
    }

    private func places(_ ledger: String) -> Measurement.Places {
        Measurement.Places(ledger: ledger, input: input, spec: options.spec)
    }

    private func measure(_ measurement: Measurement, _ ledger: String) throws -> Figures {
        let report = directory + "/" + measurement.rawValue + ".figures"
        return try MeasuringProcess(measurement, places(ledger), report: report).figures()
    }

    /// Ingests into a new ledger each time; the last one stays.
    private func ingest(into ledger: String) throws -> Figures {
        let times = options.only.contains(.ingest) ? options.repetitions : 1
        var all: [Figures] = []
        for _ in 0..<times {
            if FileManager.default.fileExists(atPath: ledger) {
                try FileManager.default.removeItem(atPath: ledger)
            }
            all.append(try ingestOnce(into: ledger))
        }
        return Figures.median(of: all)
    }

    /// File to durable: `daybook ingest` of the file into a new ledger.
    private func ingestOnce(into ledger: String) throws -> Figures {
        let (figures, receipt) = try startIngest(ledger).finish()
        let appended = receipt.number("appended")
        let bytes = try Double(PosixStorage(root: "/").open(input, for: .reading).size())
        var all = Figures()
        all.add("touchpoints", appended)
        all.add("eventsPerSecond", Double(appended) / figures.value("seconds"))
        all.add("megabytesPerSecond", bytes / 1e6 / figures.value("seconds"))
        all.add(figures)
        return all
    }

    private func startIngest(_ ledger: String) throws -> DaybookProcess {
        try DaybookProcess(["ingest", input, "--ledger", ledger, "--json"])
    }

    /// Both projections from zero: `daybook replay`.
    private func replay(_ ledger: String) throws -> Figures {
        let process = try DaybookProcess(["replay", "--ledger", ledger, "--json"])
        let (figures, printed) = try process.finish()
        let touchpoints = printed.number("touchpoints")
        var all = Figures()
        all.add("touchpoints", touchpoints)
        all.add("eventsPerSecond", Double(touchpoints) / figures.value("seconds"))
        all.add("digest", printed.text("digest"))
        all.add(figures)
        return all
    }

    private func disk(_ ledger: String) throws -> Figures {
        let log = try Self.bytes(below: ledger + "/log")
        let index = try Self.bytes(below: ledger + "/index")
        let events = Double(max(options.spec.touchpoints, 1))
        var figures = Figures()
        figures.add("logBytes", log)
        figures.add("indexBytes", index)
        figures.add("logBytesPerEvent", Double(log) / events)
        figures.add("indexBytesPerEvent", Double(index) / events)
        figures.add("bytesPerEvent", Double(log + index) / events)
        return figures
    }

    private static func bytes(below directory: String) throws -> Int {
        let storage = PosixStorage(root: directory)
        var total = 0
        for name in try storage.list("") {
            total += try storage.open(name, for: .reading).size()
        }
        return total
    }

    /// Kills an ingest half-way and opens what it left, in a process of its own.
    private func openAfterKill(_ ledger: String) throws -> Figures {
        defer { try? FileManager.default.removeItem(atPath: ledger) }
        let killed = try startIngest(ledger)
        let half = UInt64(options.spec.touchpoints / 2)
        var wasKilled = false
        while true {
            if Self.end(of: ledger) >= half || !killed.isRunning {
                wasKilled = killed.kill()
                break
            }
            Thread.sleep(forTimeInterval: 0.002)
        }
        var figures = try measure(.open, ledger)
        figures.add("wasKilled", wasKilled ? 1 : 0)
        return figures
    }

    /// How far a ledger that is being written is durable; 0 where there is none yet.
    private static func end(of ledger: String) -> UInt64 {
        let reader = try? LedgerReader(PosixStorage(root: ledger), directory: ledger)
        return (try? reader?.end(.now)) ?? 0
    }
}
