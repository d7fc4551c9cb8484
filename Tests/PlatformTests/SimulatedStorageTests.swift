import Platform
import TestSupport
import Testing

@Suite("The simulated disk")
struct SimulatedStorageTests {
    private func write(_ bytes: [UInt8], to file: any StorageFile, at offset: Int = 0) throws {
        try file.write(bytes.span, at: offset)
    }

    private func contents(of path: String, in images: [DiskImage]) -> Set<[UInt8]?> {
        Set(images.map { $0[path] })
    }

    @Test("keeps through a power cut what was synced, name and content, and nothing else for sure")
    func synced() throws {
        let storage = SimulatedStorage()
        let file = try storage.create("a")
        try write([1], to: file)
        #expect(contents(of: "a", in: storage.crashImages(.torn)) == [nil, [], [0], [1]])
        try file.sync()
        #expect(contents(of: "a", in: storage.crashImages(.torn)) == [nil, [1]])
        try storage.syncDirectory("")
        #expect(contents(of: "a", in: storage.crashImages(.torn)) == [[1]])
        try write([2], to: file)
        #expect(contents(of: "a", in: storage.crashImages(.torn)) == [[1], [2]])
    }

    @Test("loses and keeps every file by itself, and every name")
    func independent() throws {
        let storage = SimulatedStorage()
        for name in ["a", "b"] {
            let file = try storage.create(name)
            try write([1], to: file)
            try file.sync()
        }
        let states = Set(storage.crashImages(.whole).map { [$0["a"], $0["b"]] })
        #expect(states == [[nil, nil], [[1], nil], [nil, [1]], [[1], [1]]])
        try storage.syncDirectory("")
        for name in ["a", "b"] { try write([2], to: storage.open(name, for: .writing)) }
        let later = Set(storage.crashImages(.whole).map { [$0["a"], $0["b"]] })
        #expect(later == [[[1], [1]], [[2], [1]], [[1], [2]], [[2], [2]]])
    }

    @Test("tears a write at every sector, front or back, and may keep the length without content")
    func torn() throws {
        let storage = SimulatedStorage()
        let file = try storage.create("a")
        try file.sync()
        try storage.syncDirectory("")
        try write([UInt8](repeating: 1, count: 1000), to: file, at: 300)
        let states = contents(of: "a", in: storage.crashImages(.torn))
        func state(_ kept: Range<Int>, length: Int) -> [UInt8] {
            (0..<length).map { kept.contains($0) ? 1 : 0 }
        }
        #expect(states.contains([]))
        #expect(states.contains(state(0..<0, length: 1300)))
        #expect(states.contains(state(300..<512, length: 512)))
        #expect(states.contains(state(300..<1024, length: 1024)))
        #expect(states.contains(state(512..<1300, length: 1300)))
        #expect(states.contains(state(1024..<1300, length: 1300)))
        #expect(states.contains(state(300..<1300, length: 1300)))
    }

    @Test("cuts the power at a change: it and everything later fails")
    func powerCut() throws {
        let storage = SimulatedStorage(plan: FaultPlan(powerCut: 1))
        let file = try storage.create("a")
        #expect(throws: SystemError.self) { try write([1], to: file) }
        #expect(storage.isOff && storage.changes == 2)
        #expect(throws: SystemError.self) { _ = try file.size() }
        #expect(throws: SystemError.self) { _ = try storage.list("") }
        #expect(contents(of: "a", in: storage.crashImages(.whole)) == [nil, [], [1]])
    }

    @Test("a failed sync drops the pages, or keeps them where no later sync finds them")
    func failedSync() throws {
        for (effect, seen) in [
            (FaultPlan.Effect.dropsPages, [UInt8]()), (.keepsCleanPages, [1]),
        ] {
            let failure = FaultPlan.Failure(.fdatasync, first: 0, count: 1, effect: effect)
            let storage = SimulatedStorage(plan: FaultPlan(failure: failure))
            let file = try storage.create("a")
            try storage.syncDirectory("")
            try write([1], to: file)
            #expect(throws: SystemError.self) { try file.sync() }
            try file.sync()
            #expect(storage.image["a"] == seen)
            #expect(contents(of: "a", in: storage.crashImages(.torn)) == [[]])
        }
    }

    @Test("fails the calls it is told to, leaves a short write, and fills up")
    func failures() throws {
        let failure = FaultPlan.Failure(.write, first: 1, count: 1, effect: .shortWrite(2))
        let storage = SimulatedStorage(plan: FaultPlan(failure: failure, capacity: 8))
        let file = try storage.create("a")
        try write([1], to: file)
        #expect(throws: SystemError.self) { try write([2, 2, 2], to: file, at: 1) }
        #expect(storage.image["a"] == [1, 2, 2])
        #expect(throws: SystemError.noSpace(.preallocate, "a")) { try file.preallocate(9) }
        try file.preallocate(8)
        #expect(storage.count(of: .write) == 2)
    }

    @Test("a process that ends loses nothing, but nothing is synced by that either")
    func processEnd() throws {
        let storage = SimulatedStorage()
        let file = try storage.create("a")
        try write([1], to: file)
        let next = storage.afterProcessEnd()
        #expect(next.image["a"] == [1])
        try next.open("a", for: .writing).sync()
        #expect(contents(of: "a", in: next.crashImages(.whole)) == [nil, [1]])
    }
}
