package import Projections

/// Customer views as CSV, a row each, written row by row.
///
/// The columns are the members of the JSON output in their order; `byType`, `byChannel` and `amounts`
/// have a column per name that occurs, such as `byType.purchase.completed` or `amounts.EUR`.
package struct CustomerViewCSV: Sendable {
    /// What has been written and not yet taken away.
    package private(set) var csv = CSVOutput()
    private let names: PrintedNames
    private let fields: FlatFields

    /// A writer whose `columns` include all views that will be written; the header comes first.
    package init(names: PrintedNames, columns: NameColumns) {
        self.names = names
        fields = FlatFields(names: names, columns: columns)
        write(CustomerView())
        csv.dropRow()
    }

    /// Writes the row of `view`.
    package mutating func append(_ view: CustomerView) {
        write(view)
        csv.endRow()
    }

    /// Forgets what has been written, so that it can be written out in portions.
    package mutating func removeWritten() {
        csv.removeWritten()
    }

    private mutating func write(_ view: CustomerView) {
        csv.field(Array("customer".utf8), Array(names.customer(view.party)))
        csv.field(Array("touchpoints".utf8), Array("\(view.touchpoints)".utf8))
        csv.field(Array("inbound".utf8), Array("\(view.inbound)".utf8))
        csv.field(Array("outbound".utf8), Array("\(view.outbound)".utf8))
        csv.field(Array("contacts".utf8), Array("\(view.contacts)".utf8))
        csv.field(Array("first".utf8), CustomerViewOutput.text(view.first))
        csv.field(Array("last".utf8), CustomerViewOutput.text(view.last))
        csv.field(Array("lastInbound".utf8), CustomerViewOutput.text(view.lastInbound))
        csv.field(Array("lastOutbound".utf8), CustomerViewOutput.text(view.lastOutbound))
        csv.field(Array("lastContact".utf8), CustomerViewOutput.text(view.lastContact))
        fields.write(types: view.byType, under: Array("byType".utf8), to: &csv)
        fields.write(channels: view.byChannel, under: Array("byChannel".utf8), to: &csv)
        csv.field(Array("campaigns".utf8), Array("\(view.campaigns)".utf8))
        fields.write(view.amounts, under: Array("amounts".utf8), to: &csv)
    }
}

extension CustomerViewOutput {
    /// All of `views` as CSV with a header.
    package func csv(_ views: [CustomerView]) -> [UInt8] {
        var columns = NameColumns(names.tables)
        for view in views { columns.include(view) }
        var writer = CustomerViewCSV(names: names, columns: columns)
        for view in views { writer.append(view) }
        return writer.csv.bytes
    }
}
