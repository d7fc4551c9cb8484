import Foundation

/// Places in the checkout, found from this file's own path.
package enum Repository {
    /// The checkout's top directory, without a trailing slash.
    package static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path.hasSuffix("/") ? String(url.path.dropLast()) : url.path
    }()

    /// The absolute path of a fixture, such as `edges/edges.ndjson`.
    package static func fixture(_ path: String) -> String { root + "/Fixtures/" + path }

    /// The bytes of a fixture.
    package static func bytes(ofFixture path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixture(path))))
    }
}
