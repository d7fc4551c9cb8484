import Bytes
import Projections
import Testing

@Suite("Properties are found by their paths")
struct PropertyReaderTests {
    private static func read(_ item: String, _ paths: String...) throws -> [PropertyValue?] {
        var reader = PropertyReader(try paths.map { try path($0) })
        let bytes = Array(item.utf8)
        return reader.read(bytes.span)
    }

    /// The path as a definition has it.
    private static func path(_ text: String) throws -> PropertyPath {
        let json = #"{"name":"x","measure":{"sum":"\#(text)"}}"#
        let definition = try MetricDefinition.read(Array(json.utf8))
        guard case .sumProperty(let path) = definition.measure else {
            throw PathError.isNone
        }
        return path
    }

    private enum PathError: Error { case isNone }

    private static func number(_ text: String) -> PropertyValue {
        let bytes = Array(text.utf8)
        return DecimalNumber(bytes.span).map { .number($0) } ?? .other
    }

    @Test("Values of every kind, and what is no value")
    func kinds() throws {
        let item =
            #"{"id":"1","properties":{"t":"é\n","n":-1.50,"y":true,"f":false,"z":null,"o":{},"a":[1],"e":1e1000000000000000000,"":7}}"#
        let found = try Self.read(
            item,
            "properties.t",
            "properties.n",
            "properties.y",
            "properties.f",
            "properties.z",
            "properties.o",
            "properties.a",
            "properties.e",
            "properties.none"
        )
        let expected: [PropertyValue?] = [
            .text(Array("é\n".utf8)), Self.number("-1.5"), .bool(true), .bool(false), nil, .other,
            .other, .other, nil,
        ]
        #expect(found == expected)
    }

    @Test("Paths lead into objects, and their names are compared as bytes")
    func nesting() throws {
        let item =
            #"{"properties":{"a":{"b":{"c":1},"b.c":2},"a.b":3,"x/y~":4,"\u0065\u0301":5,"é":6}}"#
        let found = try Self.read(
            item,
            "properties.a.b.c",
            "properties/a/b.c",
            "properties/a.b",
            "properties/x~1y~0",
            "properties.e\u{301}",
            "properties.é",
            "properties.a.b",
            "properties.a.b.c.d",
            "properties.a.x"
        )
        let expected: [PropertyValue?] = [
            Self.number("1"), Self.number("2"), Self.number("3"), Self.number("4"),
            Self.number("5"), Self.number("6"), .other, nil, nil,
        ]
        #expect(found == expected)
    }

    @Test("Of members with one name the last counts, at every depth")
    func duplicates() throws {
        let found = try Self.read(
            #"{"properties":{"a":{"b":1}},"properties":{"a":{"b":2,"c":3},"a":{"b":4,"b":5}}}"#,
            "properties.a.b",
            "properties.a.c"
        )
        #expect(found == [Self.number("5"), nil])
        let gone = try Self.read(#"{"properties":{"a":1},"properties":7}"#, "properties.a")
        #expect(gone == [nil])
        let replaced = try Self.read(
            #"{"properties":{"a":{"b":1},"a":[2]}}"#,
            "properties.a.b",
            "properties.a"
        )
        #expect(replaced == [nil, .other])
    }

    @Test("Only what stands in properties is found")
    func elsewhere() throws {
        #expect(try Self.read(#"{"a":1,"x":{"properties":{"a":1}}}"#, "properties.a") == [nil])
        #expect(
            try Self.read(#"{"properties":{"b":{"a":1},"c":[{"a":1}]}}"#, "properties.a") == [nil]
        )
        #expect(try Self.read("", "properties.a") == [nil])
        #expect(try Self.read("[1]", "properties.a") == [nil])
    }
}
