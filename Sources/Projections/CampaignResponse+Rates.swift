extension CampaignResponse {
    /// Parties reached that responded directly, of parties reached.
    package var directRate: Rate {
        Rate(direct.responded, of: reached, RateDefinitions.directRate)
    }

    /// Parties reached that responded to whatever within `window`, of parties reached.
    package func rate(in window: WindowResponse) -> Rate {
        let definition = RateDefinitions.windowRate(window.name)
        return Rate(window.responders, of: reached, open: window.open, definition)
    }
}

extension CellResponse {
    /// Parties of the cell that responded to whatever within `window`, of parties assigned to it.
    package func rate(in window: WindowResponse) -> Rate {
        let definition = RateDefinitions.cellRate(window.name)
        return Rate(window.responders, of: assigned, open: window.open, definition)
    }
}

extension WindowResponse {
    /// The window's name as given, such as `14d`.
    package var name: String { String(decoding: window.name, as: UTF8.self) }
}
