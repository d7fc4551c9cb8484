package import Platform
import Synchronization

/// A disk in memory that behaves as badly as a real one may.
///
/// It keeps apart what is on disk and what only memory holds: a file's content survives a power cut
/// after ``StorageFile/sync()``, a name after ``syncDirectory(_:)``. Every change is counted, and
/// the power can be cut at any; ``crashImages()`` then lists what the disk may hold.
package final class SimulatedStorage: Storage {
    private struct Machine: Sendable {
        var disk: DiskState
        var plan: FaultPlan
        var changes = 0
        var calls: [SystemError.Call] = []
        var isOff = false
        var hasFailed = false
        var locks: Set<PathBytes> = []
        var seenByFailure = 0
        var reads = 0
        var gate: ChangeGate?
    }

    private let machine: Mutex<Machine>

    /// A disk that holds `image`.
    package init(_ image: DiskImage = DiskImage(), plan: FaultPlan = .none) {
        var disk = DiskState()
        for path in image.directories { disk.directories[path] = DiskDirectory() }
        for path in image.directories where !path.isEmpty {
            let (directory, name) = DiskState.split(path)
            disk.directories[directory]?.current[name] = .directory
        }
        for path in image.files.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let content = image.files[path, default: []]
            let (directory, name) = DiskState.split(path)
            disk.directories[directory]?.current[name] = .file(disk.files.count)
            disk.files.append(DiskFile(durable: content, current: content))
        }
        for path in disk.directories.keys { disk.directories[path]?.sync() }
        machine = Mutex(Machine(disk: disk, plan: plan))
    }

    private init(_ machine: Machine) {
        self.machine = Mutex(machine)
    }

    // MARK: What a test asks and orders

    /// How many changes were begun; reading is none.
    package var changes: Int { machine.withLock { $0.changes } }

    /// Every call so far, in order.
    package var calls: [SystemError.Call] { machine.withLock { $0.calls } }

    /// How often a call was made.
    package func count(of call: SystemError.Call) -> Int { calls.count { $0 == call } }

    /// Whether the power was cut.
    package var isOff: Bool { machine.withLock { $0.isOff } }

    /// Whether the power was cut or a call failed as planned.
    package var hasFailed: Bool { machine.withLock { $0.hasFailed || $0.isOff } }

    /// Changes what goes wrong from now on; numbers count from now.
    package func setPlan(_ plan: FaultPlan) {
        machine.withLock { machine in
            machine.plan = plan
            machine.changes = 0
            machine.seenByFailure = 0
        }
    }

    /// The next change waits at the gate, even when the power is off.
    package func holdNextChange() -> ChangeGate {
        let gate = ChangeGate()
        machine.withLock { $0.gate = gate }
        return gate
    }

    /// What processes see now, as if all of it were on disk.
    package var image: DiskImage {
        machine.withLock { CrashImages.allKept($0.disk) }
    }

    /// What the disk may hold if the power goes now.
    package func crashImages(_ detail: CrashImages.Detail) -> [DiskImage] {
        let disk = machine.withLock { $0.disk }
        return CrashImages(detail).images(of: disk)
    }

    /// The machine after the process, but not the system, ended: nothing is lost, nothing is synced.
    package func afterProcessEnd(plan: FaultPlan = .none) -> SimulatedStorage {
        SimulatedStorage(Machine(disk: machine.withLock { $0.disk }, plan: plan))
    }

    /// The same, but counting and the plan go on.
    package func restarted() -> SimulatedStorage {
        var machine = machine.withLock { $0 }
        machine.locks.removeAll()
        machine.gate = nil
        return SimulatedStorage(machine)
    }

    // MARK: The seam

    package func open(
        _ path: String,
        for access: StorageAccess
    ) throws(SystemError) -> any StorageFile {
        let number = try look(.open, path) { disk throws(SystemError) in
            guard let number = disk.file(at: Array(path.utf8)) else {
                throw SystemError.notFound(.open, path)
            }
            return number
        }
        return SimulatedFile(self, number: number, path: path, access: access)
    }

    package func create(_ path: String) throws(SystemError) -> any StorageFile {
        let number = try perform(.open, path) { disk throws(SystemError) in
            let (directory, name) = DiskState.split(Array(path.utf8))
            guard let names = disk.directories[directory]?.current else {
                throw SystemError.notFound(.open, path)
            }
            guard names[name] == nil else { throw SystemError.alreadyThere(.open, path) }
            disk.files.append(DiskFile())
            let number = disk.files.count - 1
            disk.directories[directory]?.change([(name, .file(number))])
            return number
        }
        return SimulatedFile(self, number: number, path: path, access: .writing)
    }

    package func list(_ directory: String) throws(SystemError) -> [String] {
        try look(.list, directory) { disk in
            let names = disk.directories[Array(directory.utf8)]?.current ?? [:]
            return names.keys.sorted { $0.lexicographicallyPrecedes($1) }
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    package func makeDirectory(_ path: String) throws(SystemError) {
        let bytes = Array(path.utf8)
        let isThere = try look(.makeDirectory, path) { $0.directories[bytes] != nil }
        if isThere { return }
        try perform(.makeDirectory, path) { disk throws(SystemError) in
            let (directory, name) = DiskState.split(bytes)
            guard disk.directories[directory] != nil else {
                throw SystemError.notFound(.makeDirectory, path)
            }
            disk.directories[directory]?.change([(name, .directory)])
            disk.directories[bytes] = DiskDirectory()
        }
    }

    package func rename(_ source: String, to target: String) throws(SystemError) {
        try perform(.rename, source) { disk throws(SystemError) in
            let (directory, name) = DiskState.split(Array(source.utf8))
            let (other, newName) = DiskState.split(Array(target.utf8))
            precondition(directory == other, "the log renames within a directory only")
            guard let entry = disk.directories[directory]?.current[name] else {
                throw SystemError.notFound(.rename, source)
            }
            disk.directories[directory]?.change([(newName, entry), (name, nil)])
        }
    }

    package func remove(_ path: String) throws(SystemError) {
        try perform(.unlink, path) { disk throws(SystemError) in
            guard disk.file(at: Array(path.utf8)) != nil else {
                throw SystemError.notFound(.unlink, path)
            }
            let (directory, name) = DiskState.split(Array(path.utf8))
            disk.directories[directory]?.change([(name, nil)])
        }
    }

    package func syncDirectory(_ path: String) throws(SystemError) {
        let lies = machine.withLock { $0.plan.liesAboutSyncs }
        try perform(.fsync, path, appliesAtCut: false) { disk throws(SystemError) in
            guard disk.directories[Array(path.utf8)] != nil else {
                throw SystemError.notFound(.fsync, path)
            }
            if !lies { disk.directories[Array(path.utf8)]?.sync() }
        }
    }

    package func lock(
        _ path: String,
        holder: String
    ) throws(SystemError) -> (any StorageLock)? {
        let bytes = Array(path.utf8)
        let isFree = try look(.lock, path) { _ in true }
        guard isFree else { return nil }
        let isMine = machine.withLock { machine in
            guard machine.locks.insert(bytes).inserted else { return false }
            let (directory, name) = DiskState.split(bytes)
            let text = Array(holder.utf8)
            if text.isEmpty && machine.disk.file(at: bytes) != nil { return true }
            // The lock file is no part of the log and is not counted as a change.
            if let number = machine.disk.file(at: bytes) {
                machine.disk.files[number].current = text
            } else {
                machine.disk.files.append(DiskFile(durable: text, current: text))
                let number = machine.disk.files.count - 1
                machine.disk.directories[directory]?.current[name] = .file(number)
                machine.disk.directories[directory]?.durable[name] = .file(number)
            }
            return true
        }
        return isMine ? SimulatedLock(self, path: bytes) : nil
    }

    func unlock(_ path: PathBytes) {
        machine.withLock { _ = $0.locks.remove(path) }
    }

    // MARK: Files

    /// Where a read of `offset` really reads.
    func readOffset(_ offset: Int) -> Int {
        machine.withLock { machine in
            defer { machine.reads += 1 }
            guard let wrong = machine.plan.misdirection, machine.reads == wrong.read else {
                return offset
            }
            machine.hasFailed = true
            return max(0, offset + wrong.shift)
        }
    }

    func content(
        of number: Int,
        _ path: String,
        call: SystemError.Call = .read
    ) throws(SystemError) -> [UInt8] {
        try look(call, path) { $0.files[number].current }
    }

    func change(
        _ call: SystemError.Call,
        _ number: Int,
        _ path: String,
        _ change: FileChange
    ) throws(SystemError) {
        let capacity = machine.withLock { $0.plan.capacity }
        let short = { (disk: inout DiskState, effect: FaultPlan.Effect) in
            guard case .shortWrite(let count) = effect,
                case .write(let offset, let bytes) = change
            else { return }
            let part = Array(bytes.prefix(count))
            disk.files[number].change(.write(offset: offset, bytes: part))
        }
        try perform(call, path, onFailure: short) { disk throws(SystemError) in
            var longer = disk.files[number].current
            change.applyLength(to: &longer)
            let growth = longer.count - disk.files[number].current.count
            if growth > 0, disk.byteCount + growth > capacity {
                let left = capacity - disk.byteCount
                let part = change.part(upTo: longer.count - growth + max(left, 0))
                disk.files[number].change(part)
                throw SystemError.noSpace(call, path)
            }
            disk.files[number].change(change)
        }
    }

    func sync(_ number: Int, _ path: String) throws(SystemError) {
        let failed = { (disk: inout DiskState, effect: FaultPlan.Effect) in
            switch effect {
            case .dropsPages:
                disk.files[number].current = disk.files[number].durable
                disk.files[number].pending.removeAll()
            case .keepsCleanPages: disk.files[number].pending.removeAll()
            case .nothing, .shortWrite: break
            }
        }
        let lies = machine.withLock { $0.plan.liesAboutSyncs }
        try perform(.fdatasync, path, appliesAtCut: false, onFailure: failed) { disk in
            if !lies { disk.files[number].sync() }
        }
    }

    // MARK: Counting and failing

    /// A call that changes nothing.
    private func look<Result: Sendable>(
        _ call: SystemError.Call,
        _ path: String,
        _ body: (DiskState) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try machine.withLock { machine throws(SystemError) in
            if machine.isOff { throw SystemError.inputOutput(call, path) }
            machine.calls.append(call)
            if let failure = Self.failure(call, &machine) { throw failure.error(call, path) }
            return try body(machine.disk)
        }
    }

    /// A call that changes something, if nothing goes wrong.
    private func perform<Result: Sendable>(
        _ call: SystemError.Call,
        _ path: String,
        appliesAtCut: Bool = true,
        onFailure: (inout DiskState, FaultPlan.Effect) -> Void = { _, _ in },
        _ body: (inout DiskState) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let gate = machine.withLock { machine in
            defer { machine.gate = nil }
            return machine.gate
        }
        gate?.pass()
        return try machine.withLock { machine throws(SystemError) in
            if machine.isOff { throw SystemError.inputOutput(call, path) }
            machine.calls.append(call)
            let number = machine.changes
            machine.changes += 1
            if let failure = Self.failure(call, &machine) {
                onFailure(&machine.disk, failure.effect)
                throw failure.error(call, path)
            }
            if number == machine.plan.powerCut {
                // The change was under way: the images show it whole, in part and not at all.
                if appliesAtCut { _ = try body(&machine.disk) }
                machine.isOff = true
                throw SystemError.inputOutput(call, path)
            }
            return try body(&machine.disk)
        }
    }

    private static func failure(
        _ call: SystemError.Call,
        _ machine: inout Machine
    ) -> FaultPlan.Failure? {
        guard let failure = machine.plan.failure, failure.call == nil || failure.call == call
        else { return nil }
        defer { machine.seenByFailure += 1 }
        guard failure.hits(machine.seenByFailure) else { return nil }
        machine.hasFailed = true
        return failure
    }
}
