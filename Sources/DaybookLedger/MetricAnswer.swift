import Bytes
import Ledger
import Projections

/// What a definition came to at a moment.
public struct MetricAnswer: Sendable, Equatable {
    /// Touchpoints that the definition's filter let through.
    public let touchpoints: Int
    /// The groups, in order of what they share; one without members to group by.
    public let groups: [MetricGroup]

    init(_ result: MetricResult, _ definition: Projections.MetricDefinition) {
        touchpoints = result.matched
        groups = result.groups.map { MetricGroup($0, definition) }
    }
}

/// One group of an answer.
public struct MetricGroup: Sendable, Equatable {
    /// What its touchpoints share, in the order of the definition's `groupBy`; `nil` for none.
    public let key: [MetricGroupValue?]
    /// What was measured.
    public let figures: MetricFigures

    init(_ group: MetricResult.Group, _ definition: Projections.MetricDefinition) {
        key = group.key.map { value in
            switch value {
            case .text(let text): .text(Name(utf8: text))
            case .number(let number): .number(String(decoding: number.text, as: UTF8.self))
            case .bool(let flag): .bool(flag)
            case .other, nil: nil
            }
        }
        figures = MetricFigures(group.figures, definition)
    }
}

/// What a group's touchpoints share.
public enum MetricGroupValue: Hashable, Sendable {
    /// A name, a customer, a date, a week or month, or a property that is a text.
    case text(Name)
    /// A property that is a number, as an exact decimal.
    case number(String)
    /// A property that is true or false.
    case bool(Bool)
}

/// What was measured of a group.
public enum MetricFigures: Sendable, Equatable {
    /// Touchpoints.
    case count(Int)
    /// Known parties with one.
    case uniqueParties(Int)
    /// Amounts or costs by currency.
    case sums(NamedValues<MetricSum>)
    /// A property added up: the sum as an exact decimal, the touchpoints that were added, and those
    /// whose property is there but is no number that is held exactly.
    case property(sum: String, count: Int, unusable: Int)
    /// When the first or last happened; `nil` where there is none.
    case time(Instant?)
    /// The steps of a funnel in order, and the parties whose window is open.
    case funnel([MetricStep], open: Int)
    /// Touchpoints from which time was taken, and how long it took.
    case timeBetween(starts: Int, LatencyFigures)

    init(_ figures: MetricResult.Figures, _ definition: Projections.MetricDefinition) {
        switch figures {
        case .count(let count): self = .count(count)
        case .uniqueParties(let parties): self = .uniqueParties(parties)
        case .sums(let sums):
            self = .sums(
                NamedValues(
                    sums.map { sum in
                        NamedValue(
                            name: Name(utf8: sum.currency),
                            value: MetricSum(
                                sum: Amount(tenThousandths: sum.units),
                                count: sum.count
                            )
                        )
                    }
                )
            )
        case .property(let total):
            let sum = DecimalNumber.text(units: total.units, places: MetricLimits.sumPlaces)
            self = .property(
                sum: String(decoding: sum, as: UTF8.self),
                count: total.count,
                unusable: total.unusable
            )
        case .time(let time): self = .time(time.map(Instant.init(microseconds:)))
        case .funnel(let figures):
            self = .funnel(definition.steps(figures).map(MetricStep.init), open: figures.open)
        case .timeBetween(let figures):
            self = .timeBetween(starts: figures.starts, LatencyFigures(figures.seconds))
        }
    }
}

/// Amounts or costs added up in one currency.
public struct MetricSum: Sendable, Equatable {
    /// The sum, exactly.
    public let sum: Amount
    /// Touchpoints that have one.
    public let count: Int
}

/// How many parties reached a step of a funnel.
public struct MetricStep: Sendable, Equatable {
    /// The step, as the definition names it.
    public let name: Name
    /// Known parties that reached it.
    public let parties: Int
    /// Of those that reached the first step; `nil` for that itself.
    public let rate: Rate?
    /// Of those that reached the step before; `nil` for the first.
    public let fromPrevious: Rate?

    init(_ step: Projections.MetricStep) {
        name = Name(utf8: step.name)
        parties = step.parties
        rate = step.rate.map(Rate.init)
        fromPrevious = step.fromPrevious.map(Rate.init)
    }
}

/// Asking for figures that are defined by data.
extension LedgerSnapshot {
    /// What `definition` comes to at the snapshot's moment.
    ///
    /// A definition that groups by customer needs a snapshot taken with identifiers; without, this is a
    /// programmer's error and traps.
    ///
    /// - Throws: ``LedgerFailure/tooManyGroups(most:)``, or ``LedgerFailure/damaged(_:)`` where a
    ///   record that has to be read is not what was written.
    /// - Complexity: O(n log n) for the largest party, O(n) else, on all cores. A definition that names
    ///   a source, place, offer, banner, reason, agent or cost reads the envelopes of the log besides;
    ///   one with properties the evidence of the frames that hold a touchpoint in question.
    public func evaluate(
        _ definition: MetricDefinition
    ) throws(LedgerFailure) -> MetricAnswer {
        precondition(
            hasIdentifiers || !definition.readsIdentifiers,
            "take the snapshot with readsIdentifiers: true"
        )
        do throws(MetricFailure) {
            let evaluation = try MetricEvaluation(
                definition.definition,
                in: rows,
                of: reader,
                asOf: moment.asOfMicros
            )
            return MetricAnswer(evaluation.result, definition.definition)
        } catch {
            switch error {
            case .ledger(let error): throw LedgerFailure(error)
            case .tooManyGroups(let most): throw .tooManyGroups(most: most)
            }
        }
    }
}
