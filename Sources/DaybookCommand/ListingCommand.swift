/// The command that lists the touchpoints behind a figure, as it is typed.
package struct ListingCommand: Sendable {
    /// Options that change what counts: the listing takes them over as they were given.
    private static let carried = ["ledger", "as-of", "known-at", "tz", "response-types"]

    /// Options with their values, quoted for a shell.
    private let options: [String]

    /// A command with those options, each a name and a value.
    package init(options: [(name: String, value: String)] = []) {
        self.options = options.map { "--\($0.name) " + ShellWord.quoted(Array($0.value.utf8)) }
    }

    /// A command with the ledger and the moment of `invocation`; what has a ticket names no ledger.
    init(_ invocation: Invocation) {
        let left = invocation.has("ticket") ? 1 : 0
        self.init(
            options: Self.carried.dropFirst(left)
                .compactMap { name in invocation.value(name).map { (name, $0) } }
        )
    }

    /// Lists a figure of a customer.
    func line(customer: some Sequence<UInt8>, _ figure: String) -> String {
        line("query customer", Array(customer), figure)
    }

    /// Lists a figure of a campaign.
    func line(campaign: [UInt8], _ figure: String) -> String {
        line("query campaign", campaign, figure)
    }

    /// Another command with the same options.
    func line(_ command: String, without left: [String] = []) -> String {
        let kept = options.filter { option in !left.contains { option.hasPrefix("--\($0) ") } }
        return (["daybook \(command)"] + kept).joined(separator: " ")
    }

    private func line(_ command: String, _ id: [UInt8], _ figure: String) -> String {
        let word = ShellWord.quoted(id)
        let listed = "--touchpoints " + ShellWord.quoted(Array(figure.utf8))
        if id.first == UInt8(ascii: "-") {
            return (["daybook \(command)", listed] + options + ["--", word])
                .joined(separator: " ")
        }
        return (["daybook \(command)", word, listed] + options).joined(separator: " ")
    }
}
