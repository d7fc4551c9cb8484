import Bytes
import Foundation
import TestSupport
import Testing

@Suite("Of the JSON test suite, the reader")
struct JSONTestSuiteTests {
    /// Reads a whole text; the offset of the error, or nil when it is accepted.
    private func errorOffset(_ name: String) throws -> Int? {
        let bytes = try Repository.bytes(ofFixture: "json/\(name)")
        var reader = JSONReader()
        do throws(JSONError) {
            while true {
                if case .end = try reader.next(bytes.span) { return nil }
            }
        } catch {
            #expect((0...bytes.count).contains(error.offset))
            return error.offset
        }
    }

    private static func names(_ prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Repository.fixture("json"))
            .filter { $0.hasPrefix(prefix) }.sorted()
    }

    @Test("accepts every text that must be accepted")
    func accepted() throws {
        let names = try Self.names("y_")
        #expect(names.count == 95)
        for name in names {
            #expect(try errorOffset(name) == nil, "\(name)")
        }
    }

    @Test("refuses every text that must be refused")
    func refused() throws {
        let names = try Self.names("n_")
        #expect(names.count == 188)
        for name in names {
            #expect(try errorOffset(name) != nil, "\(name)")
        }
    }

    @Test("ends on every text that is its own choice, and takes numbers of any size")
    func chosen() throws {
        let names = try Self.names("i_")
        #expect(names.count == 35)
        for name in names {
            let isAccepted = try errorOffset(name) == nil
            let isNumber = name.hasPrefix("i_number") || name.hasPrefix("i_structure_500")
            #expect(isAccepted == isNumber, "\(name)")
        }
    }

    @Test("refuses a hundred thousand open arrays, and as many objects, at its depth limit")
    func deep() throws {
        let arrays = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        let objects = Array(String(repeating: #"[{"":"#, count: 50_000).utf8)
        for text in [arrays, objects] {
            #expect(throws: JSONError.self) {
                var reader = JSONReader()
                try reader.skipValue(text.span)
            }
        }
    }
}
