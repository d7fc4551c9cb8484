import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("A coupon belongs to the campaign that issued it first")
struct ReferenceTableTests {
    private static let issues: [Touch] = [
        .issued("p", at: 9, coupon: "c", campaign: "late"),
        .issued("q", at: 3, coupon: "c", campaign: "b"),
        .issued(nil, at: 3, coupon: "c", campaign: "a"),
        .issued("q", at: 1, coupon: "c", campaign: nil),
        Touch("q", at: 1, "coupon.printed", role: .contact, campaign: "other", coupon: "c"),
        .issued("q", at: 1, coupon: "d", campaign: "d"),
    ]

    private func campaign(of coupon: Name, in book: Book, _ table: ReferenceTable) -> String {
        let row = book.rows.first { row in
            row.coupon != 0 && row.coupon == book.rows[coupon == "c" ? 0 : 5].coupon
        }
        return text(book.names.campaigns, table.campaign(ofCoupon: row?.coupon ?? 0))
    }

    @Test("Ties go to the least name; an issue without campaign or of another type is none")
    func earliest() {
        let book = Book(Self.issues)
        #expect(campaign(of: "c", in: book, book.reference) == "a")
        #expect(campaign(of: "d", in: book, book.reference) == "d")
        #expect(book.reference.campaign(ofCoupon: 12_345) == 0)
        #expect(book.reference.count == 2)
    }

    @Test("Tables of parts merge into the table of the whole", arguments: 0...6)
    func merge(cut: Int) {
        let book = Book(Self.issues)
        var left = ReferenceTable(context: book.context)
        for row in book.rows[..<cut] { left.insert(row) }
        var right = ReferenceTable(context: book.context)
        for row in book.rows[cut...] { right.insert(row) }
        var leftFirst = left
        leftFirst.merge(right)
        right.merge(left)
        for table in [leftFirst, right] {
            #expect(campaign(of: "c", in: book, table) == "a")
            #expect(campaign(of: "d", in: book, table) == "d")
            #expect(table.count == 2)
        }
    }

    @Test("Many coupons are all found")
    func many() {
        let book = Book([.issued("p", at: 1, coupon: "c", campaign: "k")])
        var generator = SeededGenerator(seed: 1)
        var table = ReferenceTable(context: book.context)
        var other = ReferenceTable(context: book.context)
        var row = book.rows[0]
        let coupons = (0..<5_000).map { _ in generator.next() | 1 }
        for (index, coupon) in coupons.enumerated() {
            row.coupon = coupon
            if index % 2 == 0 { table.insert(row) } else { other.insert(row) }
        }
        table.merge(other)
        #expect(table.count == 5_000)
        #expect(coupons.allSatisfy { table.campaign(ofCoupon: $0) == row.campaign })
        #expect(table.campaign(ofCoupon: 2) == 0)
    }
}
