/// One step of a funnel with its rates.
package struct MetricStep: Sendable {
    package let name: [UInt8]
    /// Parties that reached it.
    package let parties: Int
    /// Of those that reached the first step; `nil` for that itself.
    package let rate: Rate?
    /// Of those that reached the step before; `nil` for the first.
    package let fromPrevious: Rate?
}

extension MetricDefinition {
    /// The steps of a group of a funnel; none where this is no funnel.
    package func steps(_ figures: MetricResult.FunnelFigures) -> [MetricStep] {
        guard case .funnel(let funnel) = measure else { return [] }
        return funnel.steps.indices.map { index in
            let step = funnel.steps[index]
            let parties = figures.steps[index]
            func rate(of other: Int) -> Rate? {
                guard index > 0 else { return nil }
                let name = String(decoding: step.name, as: UTF8.self)
                let before = String(decoding: funnel.steps[other].name, as: UTF8.self)
                return Rate(
                    parties,
                    of: figures.steps[other],
                    open: figures.open,
                    "Parties that reached \(name), of those that reached \(before)."
                )
            }
            return MetricStep(
                name: step.name,
                parties: parties,
                rate: rate(of: 0),
                fromPrevious: rate(of: index - 1)
            )
        }
    }
}
