/// A touchpoint as the book holds it.
public struct RecordedTouchpoint: Sendable, Equatable {
    /// Its place in the book: positions grow in the order of recording, with gaps.
    public let position: UInt64
    /// When the ledger took it; never earlier than that of a lower position.
    public let recorded: Instant
    /// The run that appended it.
    public let run: UInt32
    /// What it says, its source always given; `nil` where the evidence was destroyed.
    public let touchpoint: Touchpoint?
    /// When it happened, also where the evidence was destroyed.
    public let occurred: Instant
    /// Which way it went, as the touchpoint says or else the registry.
    public let direction: Direction
    /// What it is in the figures.
    public let role: Role
    /// The item in native JSON as it was accepted, byte for byte, with members that the ledger does
    /// not know; `nil` where the evidence was destroyed.
    public let item: [UInt8]?
}
