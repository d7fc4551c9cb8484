package import Touchpoints

/// What a fold may know besides one party's history: the question, and the order of names.
///
/// The ranks must cover every ordinal that occurs in the rows folded under this context.
package struct FoldContext: Sendable {
    /// The windows asked for, in the order given, each name once.
    package let windows: [Window]
    /// The moment the figures are for, in microseconds since 1970.
    ///
    /// It is as-of, or else 1 µs after the last touchpoint. A window that reaches beyond it is open.
    package let end: Int64
    /// Place of each type, channel, campaign and cell in byte order.
    package let typeRanks: [UInt32]
    package let channelRanks: [UInt32]
    package let campaignRanks: [UInt32]
    package let cellRanks: [UInt32]
    /// Whether a touchpoint of each type is a response; nil where the role decides.
    package let responseTypes: [Bool]?

    /// Lengths of the windows, shortest first.
    ///
    /// Windows from one start are nested, so a response is counted once, in the *band* of the
    /// shortest window that holds it; a window's figure is the sum of the bands up to its own.
    let bandLengths: [Int64]
    /// The band at which each of `windows` ends.
    let bandOfWindow: [Int]

    /// A question; a window whose name occurred before is left out.
    package init(
        windows: [Window] = Window.usual,
        end: Int64,
        typeRanks: [UInt32],
        channelRanks: [UInt32],
        campaignRanks: [UInt32],
        cellRanks: [UInt32],
        responseTypes: [Bool]? = nil
    ) {
        var distinct: [Window] = []
        for window in windows where !distinct.contains(where: { $0.name == window.name }) {
            distinct.append(window)
        }
        self.windows = distinct
        self.end = end
        self.typeRanks = typeRanks
        self.channelRanks = channelRanks
        self.campaignRanks = campaignRanks
        self.cellRanks = cellRanks
        self.responseTypes = responseTypes
        let shortestFirst = distinct.indices.sorted {
            (distinct[$0].length, $0) < (distinct[$1].length, $1)
        }
        bandLengths = shortestFirst.map { distinct[$0].length }
        var bands = [Int](repeating: 0, count: distinct.count)
        for (band, window) in shortestFirst.enumerated() { bands[window] = band }
        bandOfWindow = bands
    }

    /// Whether the figures count `row` as a response.
    package func isResponse(_ row: borrowing TouchpointRow) -> Bool {
        guard let responseTypes else {
            if case .response = row.role { return true }
            return false
        }
        let type = Int(row.type)
        return type < responseTypes.count && responseTypes[type]
    }

    /// Whether `left` comes before `right` in a party's history.
    ///
    /// Time first; at one instant the names decide as bytes (type, channel, campaign, cell), so
    /// that order of arrival does not; position last, which no figure depends on.
    package func precedes(_ left: TouchpointRow, _ right: TouchpointRow) -> Bool {
        if left.occurred != right.occurred { return left.occurred < right.occurred }
        if left.type != right.type {
            return typeRanks[Int(left.type)] < typeRanks[Int(right.type)]
        }
        if left.channel != right.channel {
            return channelRanks[Int(left.channel)] < channelRanks[Int(right.channel)]
        }
        if left.campaign != right.campaign {
            return campaignRanks[Int(left.campaign)] < campaignRanks[Int(right.campaign)]
        }
        if left.cell != right.cell {
            return cellRanks[Int(left.cell)] < cellRanks[Int(right.cell)]
        }
        return left.position < right.position
    }
}
