/// In which form an input's items are written.
package enum InputFormat: Sendable {
    /// Touchpoint JSON; an item that calls itself a CloudEvent is taken for one.
    case touchpoints
    /// CloudEvents and nothing else.
    case cloudEvents
    /// Rows of which a column map makes touchpoints.
    case csv(CSVFormat)
}
