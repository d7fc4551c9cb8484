import Foundation
import Platform
import TestSupport
import Testing

/// The same promises for the machine's storage and for the simulated one that stands in for it.
@Suite("A storage")
struct StorageContractTests {
    /// Which implementation.
    enum Kind: CaseIterable, Sendable {
        case machine, simulated, overlay
    }

    /// A storage in a place of its own, which goes when the test is over.
    private final class Place {
        let storage: any Storage
        private let root: URL?

        init(_ kind: Kind) throws {
            switch kind {
            case .simulated:
                storage = SimulatedStorage()
                root = nil
            case .overlay:
                let lower = SimulatedStorage()
                try lower.makeDirectory("")
                storage = OverlayStorage(over: lower, writingTo: SimulatedStorage())
                root = nil
            case .machine:
                let root = FileManager.default.temporaryDirectory
                    .appendingPathComponent("daybook-\(UUID().uuidString)")
                storage = PosixStorage(root: root.path)
                self.root = root
            }
            try storage.makeDirectory("")
        }

        deinit {
            if let root { try? FileManager.default.removeItem(at: root) }
        }
    }

    private func content(_ file: any StorageFile) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: try file.size())
        let count = try file.read(into: &bytes, 0..<bytes.count, at: 0)
        #expect(count == bytes.count)
        return bytes
    }

    private func write(_ bytes: [UInt8], to file: any StorageFile, at offset: Int) throws {
        try file.write(bytes.span, at: offset)
    }

    @Test("makes a file once, and opens only what is there", arguments: Kind.allCases)
    func creating(_ kind: Kind) throws {
        let place = try Place(kind)
        let storage = place.storage
        #expect(throws: SystemError.notFound(.open, "a")) {
            _ = try storage.open("a", for: .writing)
        }
        let file = try storage.create("a")
        #expect(try file.size() == 0)
        #expect(throws: SystemError.alreadyThere(.open, "a")) { _ = try storage.create("a") }
        #expect(throws: SystemError.notFound(.open, "b/a")) { _ = try storage.create("b/a") }
        #expect(throws: SystemError.notFound(.unlink, "b")) { try storage.remove("b") }
        try storage.remove("a")
        #expect(try storage.list("").isEmpty)
        // An open file outlives its name.
        try write([1, 2], to: file, at: 0)
        #expect(try content(file) == [1, 2])
    }

    @Test("reads what was written, up to where the file ends", arguments: Kind.allCases)
    func readingAndWriting(_ kind: Kind) throws {
        let place = try Place(kind)
        let file = try place.storage.create("a")
        try write([1, 2, 3], to: file, at: 2)
        try write([9], to: file, at: 3)
        try write([], to: file, at: 0)
        try file.sync()
        #expect(try content(file) == [0, 0, 1, 9, 3])
        var buffer = [UInt8](repeating: 7, count: 6)
        #expect(try file.read(into: &buffer, 1..<5, at: 3) == 2)
        #expect(buffer == [7, 9, 3, 7, 7, 7])
        #expect(try file.read(into: &buffer, 0..<6, at: 5) == 0)
        #expect(try file.read(into: &buffer, 0..<6, at: 500) == 0)
        #expect(try file.read(into: &buffer, 2..<2, at: 0) == 0)
        #expect(buffer == [7, 9, 3, 7, 7, 7])
        let reader = try place.storage.open("a", for: .reading)
        #expect(try content(reader) == [0, 0, 1, 9, 3])
        #expect(throws: SystemError.self) { try write([1], to: reader, at: 0) }
    }

    @Test("reserves zeros, never cuts by it, and cuts when told", arguments: Kind.allCases)
    func lengths(_ kind: Kind) throws {
        let place = try Place(kind)
        let file = try place.storage.create("a")
        try write([1, 2, 3], to: file, at: 0)
        try file.preallocate(6)
        #expect(try content(file) == [1, 2, 3, 0, 0, 0])
        try file.preallocate(2)
        #expect(try file.size() == 6)
        try file.truncate(to: 2)
        #expect(try content(file) == [1, 2])
        try file.truncate(to: 4)
        #expect(try content(file) == [1, 2, 0, 0])
    }

    @Test(
        "lists names in byte order; a directory that is not there is empty",
        arguments: Kind.allCases
    )
    func listing(_ kind: Kind) throws {
        let place = try Place(kind)
        let storage = place.storage
        #expect(try storage.list("log").isEmpty)
        try storage.makeDirectory("log")
        try storage.makeDirectory("log")
        try storage.makeDirectory("log/lost")
        for name in ["b", "a", "Z", "10", "9", "é"] { _ = try storage.create("log/" + name) }
        #expect(try storage.list("log") == ["10", "9", "Z", "a", "b", "lost", "é"])
        #expect(try storage.list("") == ["log"])
        try storage.syncDirectory("log")
        try storage.syncDirectory("")
        #expect(throws: SystemError.self) { try storage.syncDirectory("nowhere") }
        #expect(throws: SystemError.notFound(.makeDirectory, "x/y")) {
            try storage.makeDirectory("x/y")
        }
    }

    @Test("renames over what is there in one step", arguments: Kind.allCases)
    func renaming(_ kind: Kind) throws {
        let place = try Place(kind)
        let storage = place.storage
        let old = try storage.create("a")
        try write([1], to: old, at: 0)
        let new = try storage.create("a.tmp")
        try write([2, 2], to: new, at: 0)
        try storage.rename("a.tmp", to: "a")
        #expect(try storage.list("") == ["a"])
        #expect(try content(storage.open("a", for: .reading)) == [2, 2])
        // Who had the old one open still reads it.
        #expect(try content(old) == [1])
        #expect(throws: SystemError.notFound(.rename, "b")) { try storage.rename("b", to: "c") }
    }

    @Test("locks for one holder, whose name others can read", arguments: Kind.allCases)
    func locking(_ kind: Kind) throws {
        let place = try Place(kind)
        let storage = place.storage
        var held = try storage.lock("lock", holder: "a long first name")
        #expect(held != nil)
        let other = try storage.lock("lock", holder: "second")
        #expect(other == nil)
        let file = try storage.open("lock", for: .reading)
        #expect(try content(file) == Array("a long first name".utf8))
        held = nil
        let next = try storage.lock("lock", holder: "third")
        #expect(next != nil)
        #expect(try content(storage.open("lock", for: .reading)) == Array("third".utf8))
        withExtendedLifetime((held, next)) {}
    }

    @Test("locks for a holder without a name and leaves the file alone", arguments: Kind.allCases)
    func namelessLocking(_ kind: Kind) throws {
        let place = try Place(kind)
        let storage = place.storage
        var held = try storage.lock("lock", holder: "first")
        #expect(try storage.lock("lock", holder: "") == nil)
        held = nil
        let nameless = try storage.lock("lock", holder: "")
        #expect(nameless != nil)
        #expect(try storage.lock("lock", holder: "second") == nil)
        #expect(try content(storage.open("lock", for: .reading)) == Array("first".utf8))
        withExtendedLifetime((held, nameless)) {}
    }
}
