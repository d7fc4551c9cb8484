package import Touchpoints

/// How many items were refused for one reason.
package struct ReasonCount: Sendable, Equatable {
    package let refusal: Refusal
    /// The member concerned.
    package let member: Member?
    package fileprivate(set) var count: Int
}

extension [ReasonCount] {
    /// Counts one more; a reason that was not met before goes to the end.
    package mutating func count(_ refusal: Refusal, _ member: Member?) {
        if let place = firstIndex(where: { $0.refusal == refusal && $0.member == member }) {
            self[place].count += 1
        } else {
            append(ReasonCount(refusal: refusal, member: member, count: 1))
        }
    }
}
