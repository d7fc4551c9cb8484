import DaybookCommand
import Testing

@Suite("CSV follows RFC 4180")
struct CSVOutputTests {
    @Test("Fields are quoted only where they must be")
    func quoting() {
        var csv = CSVOutput()
        for value in ["plain", "a,b", "say \"hi\"", "two\nlines", "cr\r", "", " spaced ", "é"] {
            csv.field(Array("n\"\(value.count)".utf8), Array(value.utf8))
        }
        csv.endRow()
        let header = #""n""5","n""3","n""8","n""9","n""3","n""0","n""8","n""1""#
        let row = "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\",, spaced ,é"
        #expect(text(csv.bytes) == header + "\r\n" + row + "\r\n")
    }

    @Test("The header is that of the first row and is written once")
    func header() {
        var csv = CSVOutput()
        for row in 1...2 {
            csv.field(Array("a".utf8), Array("\(row)".utf8))
            csv.field(Array("b".utf8), Array("x".utf8))
            csv.endRow()
        }
        #expect(text(csv.bytes) == "a,b\r\n1,x\r\n2,x\r\n")
        csv.removeWritten()
        csv.field(Array("a".utf8), Array("3".utf8))
        csv.field(Array("b".utf8), Array("y".utf8))
        csv.endRow()
        #expect(text(csv.bytes) == "3,y\r\n")
    }

    @Test("A row may be given for its header only")
    func noRows() {
        var csv = CSVOutput()
        csv.field(Array("a".utf8), Array("1".utf8))
        csv.dropRow()
        #expect(text(csv.bytes) == "a\r\n")
    }
}
