import Bytes
import DaybookCommand
import Projections
import Testing
import Touchpoints

@Suite("Names of figures that are sums")
struct MetricPathTests {
    private func names() -> NameTables {
        var names = NameTables()
        names.types.set(1, text: Array("lead.assigned".utf8), digest: .init(high: 0, low: 0))
        names.currencies.set(1, text: Array("EUR".utf8), digest: .init(high: 0, low: 0))
        names.cells.set(1, text: Array("A.b".utf8), digest: .init(high: 0, low: 0))
        return names
    }

    private func window(_ name: String) throws -> Window {
        let text = Array(name.utf8)
        let window = Window(text.span)
        return try #require(window)
    }

    private func metric(_ path: String) throws -> CampaignMetric? {
        let paths = try MetricPath.figures(named: path)
        #expect(paths.count == 1)
        return paths.first?.metric(names())
    }

    @Test("are paths of the JSON output")
    func paths() throws {
        let two = try window("02d")
        #expect(try metric("contacts") == CampaignMetric(.contacts))
        #expect(try metric("direct.responses") == CampaignMetric(.responses))
        #expect(
            try metric("direct.amounts.EUR")
                == CampaignMetric(.responses, .amount(currency: 1))
        )
        #expect(try metric("direct.byType.lead.assigned") == CampaignMetric(.responses, .type(1)))
        #expect(try metric("latency.sum") == CampaignMetric(.responded, .seconds))
        #expect(try metric("windows.02d.open") == CampaignMetric(.window(two, .open, cell: nil)))
        #expect(
            try metric("windows.02d.amounts.EUR")
                == CampaignMetric(.window(two, .responses, cell: nil), .amount(currency: 1))
        )
        #expect(try metric("cells.A.b.assigned") == CampaignMetric(.assigned(cell: 1)))
        #expect(try metric("cells..assigned") == CampaignMetric(.assigned(cell: 0)))
        #expect(
            try metric("cells.A.b.windows.02d.purchasers")
                == CampaignMetric(.window(two, .purchasers, cell: 1))
        )
        #expect(
            try metric("cells.A.b.windows.02d.byType.lead.assigned")
                == CampaignMetric(.window(two, .responses, cell: 1), .type(1))
        )
        #expect(try metric("cells.Z.assigned") == nil)
        #expect(try metric("direct.amounts.USD") == nil)
    }

    @Test("stand for two where they are rates")
    func rates() throws {
        func texts(_ path: String) throws -> [String] {
            try MetricPath.figures(named: path).map { String(decoding: $0.text, as: UTF8.self) }
        }
        #expect(try texts("direct.rate") == ["direct.responded", "reached"])
        #expect(try texts("windows.7d.rate") == ["windows.7d.responders", "reached"])
        #expect(
            try texts("cells.A.windows.7d.rate")
                == ["cells.A.windows.7d.responders", "cells.A.assigned"]
        )
    }

    @Test("are told from others, with a guess")
    func refusals() {
        func refusal(_ path: String) -> MetricPath.Refusal? {
            do throws(MetricPath.Refusal) {
                _ = try MetricPath.figures(named: path)
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal("latency.median") == .quantile)
        #expect(refusal("contact") == .unknown(guess: "contacts"))
        #expect(refusal("windows.9d.responder") == .unknown(guess: "windows.9d.responders"))
        for path in [
            "", "campaign", "windows.x.open", "cells.A", "cells.assigned", "direct.amounts.",
        ] {
            #expect(refusal(path) != nil)
        }
    }
}
