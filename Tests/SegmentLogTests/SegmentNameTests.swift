import SegmentLog
import Testing

@Suite("A segment's name")
struct SegmentNameTests {
    @Test("is the base in twenty digits, and back")
    func roundTrip() {
        for base in [0, 1, 42, 9_999_999_999, UInt64.max] {
            let name = SegmentName.name(base: base)
            #expect(name.utf8.count == 24)
            #expect(SegmentName.base(of: name) == base)
        }
        #expect(SegmentName.path(base: 42) == "log/00000000000000000042.seg")
    }

    @Test("sorts as positions do")
    func order() {
        let bases: [UInt64] = [0, 9, 10, 99, 100, 1 << 40, .max]
        let names = bases.map { SegmentName.name(base: $0) }
        #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    @Test(
        "is nothing else",
        arguments: [
            "", ".seg", "42.seg", "00000000000000000042.seg.tmp", "0000000000000000042.seg",
            "000000000000000000042.seg", "0000000000000000004a.seg", "-0000000000000000042.seg",
            "00000000000000000042.SEG", "00000000000000000042", "99999999999999999999.seg",
            "+0000000000000000042.seg", " 0000000000000000042.seg", "00000000000000000042.1.seg",
        ]
    )
    func refused(_ name: String) {
        #expect(SegmentName.base(of: name) == nil)
    }
}
