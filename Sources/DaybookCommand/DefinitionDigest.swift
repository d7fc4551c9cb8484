import Bytes
import Projections
import Touchpoints

/// A digest of what figures mean in this program: it changes with the definition of a projection, with
/// the figures that there are and their order, and with the registry of types.
package enum DefinitionDigest {
    /// The first eight bytes of the SHA-256 of ``lines``, each with its end.
    package static let current: UInt64 = {
        let text = Array(lines.map { $0 + "\n" }.joined().utf8)
        return SHA256.digest(of: text.span).word0
    }()

    /// What is digested, in order.
    package static var lines: [String] {
        [
            "customers \(CustomerViewProjection.version)",
            "campaigns \(CampaignResponseProjection.version)",
            "windows \(Window.usual.map { String(decoding: $0.name, as: UTF8.self) })",
        ]
            + FigureDefinitions.customer.map { "customer \($0.path)" }
            + FigureDefinitions.campaign.map { "campaign \($0.path)" }
            + FigureDefinitions.replay.map { "replay \($0.path)" }
            + TypeRegistry.standard.types.map { "type \($0.name) \($0.direction.name) \($0.role)" }
    }
}
