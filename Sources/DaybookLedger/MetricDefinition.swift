import Bytes
import Projections

/// A figure of your own as data: which touchpoints, grouped by what, measured how.
///
/// The same JSON that `daybook query metric` takes; `daybook help metrics` describes it. What can be
/// said in it needs no projection and no recompiling:
///
/// ```json
/// {"name": "revenue", "filter": {"type": "purchase.completed"},
///  "groupBy": ["month", "channel"], "measure": {"sum": "amount"}}
/// ```
public struct MetricDefinition: Sendable {
    let definition: Projections.MetricDefinition

    /// What the definition calls itself.
    public let name: Name
    /// What it says about itself; empty where it says nothing.
    public let description: String
    /// SHA-256, in 64 hexadecimal digits, of the definition's canonical JSON: members in byte order of
    /// their names, no white space, numbers as plain decimals.
    ///
    /// Keep it beside figures, and you can tell later what they were figures of.
    public var digest: String { definition.digest.hex }
    /// Whether answering prints customers, so that the snapshot must have their identifiers.
    public var readsIdentifiers: Bool { MetricNeeds(definition).customers }

    /// The definition that `json` is.
    ///
    /// - Throws: ``MetricDefinitionFailure`` at the first thing that cannot be meant.
    public init(json: [UInt8]) throws(MetricDefinitionFailure) {
        do throws(DefinitionError) {
            definition = try Projections.MetricDefinition.read(json)
        } catch {
            throw MetricDefinitionFailure(error)
        }
        name = Name(utf8: definition.name)
        description = String(decoding: definition.description, as: UTF8.self)
    }
}

/// What is wrong with a definition, and where.
public struct MetricDefinitionFailure: Error, Sendable, Equatable {
    /// The line, from 1.
    public let line: Int
    /// The character of the line, from 1.
    public let column: Int
    /// The member, such as `filter.any[1].amount`; empty for the whole.
    public let member: String
    /// What was expected.
    public let message: String

    init(_ error: DefinitionError) {
        line = error.line
        column = error.column
        member = error.path
        message = error.message
    }
}

extension MetricDefinitionFailure: CustomStringConvertible {
    /// Such as `3:15: filter.chanel: there is no member chanel, did you mean channel?`.
    public var description: String {
        "\(line):\(column): " + (member.isEmpty ? message : "\(member): \(message)")
    }
}
