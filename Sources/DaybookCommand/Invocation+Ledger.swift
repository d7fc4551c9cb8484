import Foundation
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// The ledger that an invocation is about, and the moment.
extension Invocation {
    /// The ledger's directory.
    var directory: String {
        if let given = value("ledger") { return given }
        let variable = ProcessFacts.environment("DAYBOOK_LEDGER") ?? ""
        return variable.isEmpty ? "daybook-ledger" : variable
    }

    /// The ledger for reading; says on standard error what of it is known to be damaged.
    func reader() throws(LedgerError) -> LedgerReader {
        do throws(LedgerError) {
            let reader = try LedgerReader(storage, directory: directory)
            try damageNotice.look(at: reader, console)
            return reader
        } catch {
            throw named(error)
        }
    }

    /// The error of opening the ledger; a file that the system refused is named with the directory.
    func named(_ error: LedgerError) -> LedgerError {
        switch error {
        case .system(let fault): .system(named(fault))
        case .log(.system(let fault)): .log(.system(named(fault)))
        default: error
        }
    }

    /// The error with the ledger's directory before the path of its file.
    func named(_ fault: SystemError) -> SystemError {
        let path = fault.path.isEmpty ? directory : "\(directory)/\(fault.path)"
        return SystemError(fault.call, path, code: fault.code)
    }

    /// Everything that counts at `moment`, with progress where it takes long.
    func rows(
        of reader: LedgerReader,
        at moment: Moment,
        readsIdentifiers: Bool
    ) throws(LedgerError) -> ReplayRows {
        let progress = Progress(console, "segments")
        defer { progress.end() }
        return try ReplayRows(reader, at: moment, readsIdentifiers: readsIdentifiers) {
            progress.show($0, of: $1)
        }
    }

    /// Projections over `rows`, with progress where it takes long.
    func replay(
        _ rows: ReplayRows,
        asOf: Int64?,
        request: ReplayRequest
    ) throws(LedgerError) -> Replay {
        let progress = Progress(console, "touchpoints")
        defer { progress.end() }
        return try Replay(rows, asOf: asOf, request: request) { progress.show($0, of: $1) }
    }

    /// The ledger's directory, for reading.
    var storage: any Storage { PosixStorage(root: directory) }

    /// The ledger for writing; says on standard error what recovery did.
    ///
    /// On a full disk it refuses, or waits with `wait` where that is given.
    func writer(waitingWith wait: SpaceWait? = nil) throws -> Ledger {
        var options = LedgerOptions()
        if let wait { options.waitsForRoom = wait.waits }
        let indexWork = IndexWork(console)
        options.progress = indexWork.progress
        options.holder = "process \(ProcessFacts.identifier), daybook \(command.name)"
        let ledger: Ledger
        do throws(LedgerError) {
            ledger = try Ledger(
                PosixStorage(root: directory),
                directory: directory,
                options: options
            )
        } catch {
            indexWork.end()
            throw named(error)
        }
        for unvouched in ledger.recovery.unvouched { console.inform("recovered: \(unvouched)") }
        return ledger
    }

    /// The options of every query.
    static let momentOptions = [
        CommandOption("as-of", "T", "only what happened before T (RFC 3339, or a date)"),
        CommandOption("known-at", "T|POSITION", "only what was recorded before T or POSITION"),
        CommandOption("tz", "ZONE", "time zone of dates, such as Europe/Paris or +01:00 (UTC)"),
    ]

    /// The moment that `--as-of` and `--known-at` name, or two other options that mean the same.
    func moment(
        asOf: String = "as-of",
        knownAt: String = "known-at"
    ) throws(UsageError) -> Moment {
        var moment = Moment()
        // A misspelt zone is an error even where no date needs it.
        _ = try zoneSeconds(at: 0)
        if let text = value(asOf) { moment.asOf = try instant(text, asOf) }
        if let text = value(knownAt) { moment.known = try known(text, knownAt) }
        return moment
    }

    /// What `text`, a value of an option such as `--known-at`, names: a position, or a time.
    func known(_ text: String, _ option: String) throws(UsageError) -> Moment.Known {
        if text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let position = UInt64(text) {
            return .position(position)
        }
        return .time(try instant(text, option))
    }

    private func instant(_ text: String, _ option: String) throws(UsageError) -> Int64 {
        guard let instant = try instant(Array(text.utf8)) else {
            throw UsageError(
                "--\(option) \(text) is no time: expected 2026-01-31 or 2026-01-31T14:00:00Z"
            )
        }
        return instant
    }

    /// The instant of an RFC 3339 time, or at which a date begins in `--tz`; `nil` for other texts.
    ///
    /// In microseconds since 1970.
    func instant(_ text: [UInt8]) throws(UsageError) -> Int64? {
        if let micros = RFC3339Text.micros(text) { return micros }
        guard let midnight = RFC3339Text.midnight(text) else { return nil }
        return midnight - Int64(try zoneSeconds(at: midnight)) * 1_000_000
    }

    /// The offset of `--tz` from UTC at a local midnight.
    private func zoneSeconds(at localMidnight: Int64) throws(UsageError) -> Int {
        guard let name = value("tz") else { return 0 }
        if let offset = RFC3339Text.offsetSeconds(Array(name.utf8)) { return offset }
        guard let zone = TimeZone(identifier: name) else {
            throw UsageError("--tz \(name) is no time zone: expected Europe/Paris or +01:00")
        }
        let date = Date(timeIntervalSince1970: Double(localMidnight) / 1e6)
        let guess = zone.secondsFromGMT(for: date)
        // The offset that holds at the instant itself, which a change of clocks may make another.
        return zone.secondsFromGMT(for: date.addingTimeInterval(Double(-guess)))
    }
}
