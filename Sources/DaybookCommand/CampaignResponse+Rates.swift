package import Projections

extension CampaignResponse {
    /// Parties reached that responded directly, of parties reached.
    package var directRate: Rate {
        Rate(
            direct.responded,
            of: reached,
            """
            Parties reached with a response that belongs to the campaign, at or after their first \
            contact, of all parties reached.
            """
        )
    }

    /// Parties reached that responded to whatever within `window`, of parties reached.
    package func rate(in window: WindowResponse) -> Rate {
        Rate(
            window.responders,
            of: reached,
            open: window.open,
            """
            Parties reached with any response within \(window.name) of their first contact, of all \
            parties reached.
            """
        )
    }
}

extension CellResponse {
    /// Parties of the cell that responded to whatever within `window`, of parties assigned to it.
    package func rate(in window: WindowResponse) -> Rate {
        Rate(
            window.responders,
            of: assigned,
            open: window.open,
            """
            Parties of the cell with any response within \(window.name) of their first contact or \
            withheld contact, of all parties assigned to it.
            """
        )
    }
}

extension WindowResponse {
    /// The window's name as given, such as `14d`.
    var name: String { String(decoding: window.name, as: UTF8.self) }
}
