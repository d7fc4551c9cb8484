import DaybookCommand
import Testing

@Suite("The definitions of figures")
struct FigureDefinitionsTests {
    @Test("Have a sentence for every figure, each path once")
    func sentences() {
        let all = [
            FigureDefinitions.customer, FigureDefinitions.campaign, FigureDefinitions.notions,
        ]
        for figures in all {
            #expect(Set(figures.map(\.path)).count == figures.count)
            for figure in figures { #expect(figure.meaning.hasSuffix("."), "\(figure.path)") }
        }
    }

    @Test("Fill a page of the width asked for", arguments: [20, 40, 80, 200])
    func page(width: Int) {
        let page = FigureDefinitions.page(width: width)
        let lines = page.split(separator: "\n")
        for line in lines where line.hasPrefix("      ") && line.split(separator: " ").count > 1 {
            #expect(line.count <= width, "\(line)")
        }
        let words = page.split { $0 == " " || $0 == "\n" }
        for figure in FigureDefinitions.campaign {
            #expect(words.contains(Substring(figure.path)))
        }
    }
}
