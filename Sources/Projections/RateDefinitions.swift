/// What each rate is over, in words: the same ones wherever a rate is given.
package enum RateDefinitions {
    /// What a campaign's rate of direct response is over.
    package static let directRate = """
        Parties reached with a response that belongs to the campaign, at or after their first \
        contact, of all parties reached.
        """

    /// What a campaign's rate within the window named `window` is over.
    package static func windowRate(_ window: String) -> String {
        """
        Parties reached with any response within \(window) of their first contact, of all parties \
        reached.
        """
    }

    /// What a cell's rate within the window named `window` is over.
    package static func cellRate(_ window: String) -> String {
        """
        Parties of the cell with any response within \(window) of their first contact or withheld \
        contact, of all parties assigned to it.
        """
    }
}
