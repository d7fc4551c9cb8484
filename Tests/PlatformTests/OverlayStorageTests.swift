import Foundation
import Platform
import TestSupport
import Testing

/// What a rehearsal sees, and that it leaves no trace.
@Suite("A storage over another one")
struct OverlayStorageTests {
    private func content(_ storage: any Storage, _ path: String) throws -> [UInt8] {
        let file = try storage.open(path, for: .reading)
        var bytes = [UInt8](repeating: 0, count: try file.size())
        _ = try file.read(into: &bytes, 0..<bytes.count, at: 0)
        return bytes
    }

    private func write(_ text: String, to file: any StorageFile, at offset: Int = 0) throws {
        let bytes = Array(text.utf8)
        try file.write(bytes.span, at: offset)
    }

    /// A storage with `log/a` and `log/b`, and what lies over it.
    private func make() throws -> (lower: SimulatedStorage, overlay: OverlayStorage) {
        let lower = SimulatedStorage()
        try lower.makeDirectory("")
        try lower.makeDirectory("log")
        try write("first", to: try lower.create("log/a"))
        try write("second", to: try lower.create("log/b"))
        let upper = SimulatedStorage()
        try upper.makeDirectory("")
        return (lower, OverlayStorage(over: lower, writingTo: upper))
    }

    @Test("reads what is below, writes beside it, and changes nothing below")
    func noTrace() throws {
        let (lower, overlay) = try make()
        let before = lower.image
        #expect(try overlay.list("log") == ["a", "b"])
        #expect(try content(overlay, "log/a") == Array("first".utf8))
        try write("FI", to: try overlay.open("log/a", for: .writing))
        #expect(try content(overlay, "log/a") == Array("FIrst".utf8))
        try write("third", to: try overlay.create("log/c"))
        #expect(try overlay.list("log") == ["a", "b", "c"])
        try overlay.rename("log/b", to: "log/d")
        #expect(try overlay.list("log") == ["a", "c", "d"])
        #expect(try content(overlay, "log/d") == Array("second".utf8))
        #expect(throws: SystemError.notFound(.open, "log/b")) {
            _ = try overlay.open("log/b", for: .reading)
        }
        try overlay.remove("log/a")
        try overlay.remove("log/d")
        #expect(try overlay.list("log") == ["c"])
        #expect(throws: SystemError.notFound(.unlink, "log/a")) { try overlay.remove("log/a") }
        try write("anew", to: try overlay.create("log/a"))
        #expect(try content(overlay, "log/a") == Array("anew".utf8))
        #expect(lower.image == before)
    }

    @Test("refuses to create what is below")
    func alreadyThere() throws {
        let (_, overlay) = try make()
        #expect(throws: SystemError.alreadyThere(.open, "log/a")) {
            _ = try overlay.create("log/a")
        }
    }

    @Test("A temporary directory goes with its object, and everything in it")
    func temporary() throws {
        var directory: TemporaryDirectory? = try TemporaryDirectory()
        let path = try #require(directory?.path)
        let storage = PosixStorage(root: path)
        try storage.makeDirectory("log")
        try write("text", to: try storage.create("log/a"))
        try write("text", to: try storage.create("b"))
        #expect(FileManager.default.fileExists(atPath: path + "/log/a"))
        directory = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
