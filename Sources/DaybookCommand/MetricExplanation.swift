import Bytes
import Projections

/// What the figures of a definition mean, in words.
struct MetricExplanation {
    private let definition: MetricDefinition

    init(_ definition: MetricDefinition) {
        self.definition = definition
    }

    /// Each member of the answer with its meaning.
    private var meanings: [(figure: String, meaning: String)] {
        let matched = (
            "touchpoints",
            "Touchpoints that the definition's filter lets through, at the moment asked for."
        )
        switch definition.measure {
        case .count:
            return [matched, ("count", "Touchpoints of the group; those of nobody known too.")]
        case .uniqueParties:
            return [
                matched,
                ("uniqueParties", "Known customers with a touchpoint of the group, each once."),
            ]
        case .sum(let column):
            return [
                matched,
                (
                    "sum",
                    "The \(column.name)s of the group's touchpoints, exact, by currency; those of "
                        + "nobody known too. XXX is no currency."
                ),
                ("n", "Touchpoints of the group that have one, by currency."),
            ]
        case .sumProperty(let path):
            return [
                matched,
                (
                    "sum",
                    "\(MetricOutput.shown(path.text)) of the group's touchpoints, exact; those of "
                        + "nobody known too."
                ),
                ("n", "Touchpoints of the group whose property was added."),
                (
                    "unusable",
                    "Touchpoints of the group whose property is there and was not added: it is no "
                        + "number, or has over \(DecimalNumber.wholeDigitsMax) digits before the "
                        + "point or \(MetricLimits.sumPlaces) behind it."
                ),
            ]
        case .first: return [matched, ("first", "When the group's first touchpoint happened.")]
        case .last: return [matched, ("last", "When the group's last touchpoint happened.")]
        case .funnel(let funnel): return [matched] + meanings(funnel)
        case .timeBetween(let interval): return [matched] + meanings(interval)
        }
    }

    private func meanings(_ funnel: MetricFunnel) -> [(figure: String, meaning: String)] {
        let window = MetricOutput.shown(funnel.within.name)
        return [
            (
                "parties",
                "Known customers who reached the step: with a touchpoint of it, after one of each "
                    + "step before it in their order, all less than \(window) after the first. What "
                    + "happened at one time is in order of type, channel, campaign, cell; where all "
                    + "of these are equal, neither is after the other. A group is that of the first "
                    + "step's touchpoint."
            ),
            (
                "rate",
                "Of those who reached the first step, with the 95 % interval of Wilson; "
                    + "fromPrevious: of those who reached the step before."
            ),
            (
                "open",
                "Customers who have not reached the last step and whose last window is not over: it "
                    + "ends after the as-of, or else after the last touchpoint."
            ),
        ]
    }

    private func meanings(_ interval: MetricInterval) -> [(figure: String, meaning: String)] {
        let limit = interval.within.map { " within \(MetricOutput.shown($0.name))" } ?? ""
        return [
            ("starts", "Touchpoints of known customers from which time is taken."),
            ("n", "Of these, the ones that another of the second kind followed\(limit)."),
            (
                "sum",
                "Whole seconds, rounded down, to the next touchpoint of the second kind of the same "
                    + "customer; min, p25, median, p75 and max are of the same: quantile q is entry "
                    + "⌊(n − 1)q⌋ of the sorted values. What happened at one time is in order of "
                    + "type, channel, campaign, cell; where all of these are equal, neither is after "
                    + "the other."
            ),
        ]
    }

    /// What answering reads, and so what it costs.
    private var cost: String {
        let needs = MetricNeeds(definition)
        if needs.readsEvidence {
            return "The columns of all touchpoints, then the evidence of the frames that hold one "
                + "that the columns do not rule out: properties stand nowhere else."
        }
        if needs.readsFrames {
            return
                "The columns of all touchpoints, then the envelopes of the log: the columns do not "
                + "have all members that the definition names."
        }
        return "The columns of all touchpoints, like the built-in figures."
    }

    /// Writes the member `explain` of an object.
    func write(to writer: inout JSONWriter) {
        writer.key("explain")
        writer.beginArray()
        for (figure, meaning) in meanings + [("reads", cost)] {
            writer.beginObject()
            writer.key("figure")
            writer.string(figure)
            writer.key("definition")
            writer.string(meaning)
            writer.endObject()
        }
        writer.endArray()
    }

    /// The explanations for people: name and description, digest, then a paragraph for each figure.
    func page(width: Int = 100) -> [UInt8] {
        var page: [UInt8] = []
        func add(_ title: [UInt8], _ text: String) {
            page.append(UInt8(ascii: "\n"))
            page.append(contentsOf: TerminalText(title).bytes)
            page.append(UInt8(ascii: "\n"))
            for line in FigureDefinitions.lines(of: text, width: width - 4) {
                page.append(contentsOf: Array("    ".utf8) + TerminalText(line).bytes + [0x0A])
            }
        }
        let description = MetricOutput.shown(definition.description)
        add(definition.name, description.isEmpty ? "The definition says no more." : description)
        for (figure, meaning) in meanings { add(Array(figure.utf8), meaning) }
        add(Array("reads".utf8), cost)
        add(Array("digest".utf8), definition.digest.hex)
        return page
    }
}
