package import Projections

extension CampaignResponseOutput {
    /// Campaigns as CSV with a header, a row each.
    ///
    /// A column is a member of the JSON output, named by its path joined by dots, such as
    /// `windows.14d.rate.value` or `direct.amounts.EUR`; there is a column per type and currency that
    /// occurs in any row. What is undefined is an empty field. Cells have an output of their own.
    /// `windows` are those of the question, for the header where there is no row.
    package func csv(_ responses: [CampaignResponse], windows: [Window]) -> [UInt8] {
        let fields = FlatFields(names: names, columns: columns(of: responses))
        var csv = CSVOutput()
        for response in responses {
            write(response, fields, to: &csv)
            csv.endRow()
        }
        if responses.isEmpty {
            var example = CampaignResponse(campaign: 0)
            example.windows = windows.map { WindowResponse(window: $0) }
            write(example, fields, to: &csv)
            csv.dropRow()
        }
        return csv.bytes
    }

    /// The cells of campaigns as CSV with a header, a row each.
    ///
    /// The columns are `campaign`, `cell` (empty for none), `assigned` and the windows, as in the rows
    /// of campaigns.
    package func cellCSV(_ responses: [CampaignResponse], windows: [Window]) -> [UInt8] {
        let fields = FlatFields(names: names, columns: columns(of: responses))
        var csv = CSVOutput()
        var isEmpty = true
        for response in responses {
            for cell in response.cells {
                write(cell, of: response.campaign, fields, to: &csv)
                csv.endRow()
                isEmpty = false
            }
        }
        if isEmpty {
            var example = CellResponse(cell: 0)
            example.windows = windows.map { WindowResponse(window: $0) }
            write(example, of: 0, fields, to: &csv)
            csv.dropRow()
        }
        return csv.bytes
    }

    private func columns(of responses: [CampaignResponse]) -> NameColumns {
        var columns = NameColumns(names.tables)
        for response in responses {
            columns.include(types: response.direct.byType)
            columns.include(response.direct.amounts)
            for entry in response.windows + response.cells.flatMap(\.windows) {
                columns.include(types: entry.byType)
                columns.include(entry.amounts)
            }
        }
        return columns
    }

    private func write(_ response: CampaignResponse, _ fields: FlatFields, to csv: inout CSVOutput)
    {
        let name = names.campaign(response.campaign)
        csv.field(Array("campaign".utf8), name)
        csv.field(Array("contacts".utf8), Self.text(response.contacts))
        csv.field(Array("reached".utf8), Self.text(response.reached))
        let direct = response.direct
        csv.field(Array("direct.responses".utf8), Self.text(direct.responses))
        csv.field(Array("direct.responders".utf8), Self.text(direct.responders))
        csv.field(Array("direct.responded".utf8), Self.text(direct.responded))
        csv.field(Array("direct.untargeted".utf8), Self.text(direct.untargeted))
        csv.field(Array("direct.anonymous".utf8), Self.text(direct.anonymous))
        fields.write(direct.amounts, under: Array("direct.amounts".utf8), to: &csv)
        fields.write(types: direct.byType, under: Array("direct.byType".utf8), to: &csv)
        response.directRate.write(to: &csv, under: Array("direct.rate".utf8))
        write(response.windows, fields, to: &csv) { response.rate(in: $0) }
        csv.field(Array("latency.n".utf8), Self.text(response.latency.n))
        csv.field(Array("latency.sum".utf8), Array("\(response.latency.sum)".utf8))
        csv.field(Array("latency.min".utf8), Self.text(response.latency.min))
        csv.field(Array("latency.p25".utf8), Self.text(response.latency.p25))
        csv.field(Array("latency.median".utf8), Self.text(response.latency.median))
        csv.field(Array("latency.p75".utf8), Self.text(response.latency.p75))
        csv.field(Array("latency.max".utf8), Self.text(response.latency.max))
    }

    private func write(
        _ cell: CellResponse,
        of campaign: UInt32,
        _ fields: FlatFields,
        to csv: inout CSVOutput
    ) {
        csv.field(Array("campaign".utf8), names.campaign(campaign))
        csv.field(Array("cell".utf8), names.cell(cell.cell))
        csv.field(Array("assigned".utf8), Self.text(cell.assigned))
        write(cell.windows, fields, to: &csv) { cell.rate(in: $0) }
    }

    private func write(
        _ windows: [WindowResponse],
        _ fields: FlatFields,
        to csv: inout CSVOutput,
        rate: (WindowResponse) -> Rate
    ) {
        for entry in windows {
            let path = Array("windows.".utf8) + entry.window.name
            csv.field(path + Array(".responders".utf8), Self.text(entry.responders))
            csv.field(path + Array(".responses".utf8), Self.text(entry.responses))
            csv.field(path + Array(".purchasers".utf8), Self.text(entry.purchasers))
            fields.write(entry.amounts, under: path + Array(".amounts".utf8), to: &csv)
            fields.write(types: entry.byType, under: path + Array(".byType".utf8), to: &csv)
            csv.field(path + Array(".open".utf8), Self.text(entry.open))
            rate(entry).write(to: &csv, under: path + Array(".rate".utf8))
        }
    }

    private static func text(_ value: Int?) -> [UInt8] { value.map { Array("\($0)".utf8) } ?? [] }
}
