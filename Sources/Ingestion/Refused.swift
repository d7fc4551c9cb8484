package import Touchpoints

/// An item was refused, and why.
package struct Refused: Error {
    package var refusal: Refusal
    /// The member concerned.
    package var member: Member?
    /// Where in the item, in bytes, where it is known.
    package var byteOffset: Int?

    package init(_ refusal: Refusal, _ member: Member? = nil, at byteOffset: Int? = nil) {
        self.refusal = refusal
        self.member = member
        self.byteOffset = byteOffset
    }
}
