package import Touchpoints

/// What a recorded adapter's description tells people.
package enum AdapterDescription {
    /// The columns that make a member; empty where there are none, or the description has no map.
    package static func columns(of member: Member, in description: [UInt8]) -> [[UInt8]] {
        guard !description.isEmpty else { return [] }
        do throws(MapError) {
            return try CSVAdapter(text: description).columns(of: member)
        } catch {
            return []
        }
    }
}

extension CSVAdapter {
    /// The names of the columns that make a member.
    func columns(of member: Member) -> [[UInt8]] {
        let bounds = member == .identifiers ? identifiers : members.filter { $0.member == member }
        return bounds.flatMap { bound in bound.columns.map { header[$0] } }
    }
}
