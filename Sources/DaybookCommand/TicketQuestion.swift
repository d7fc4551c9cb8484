/// A question about figures that does not depend on when or where it is asked: the moment is fixed, and
/// everything else that decides the output is said.
package struct TicketQuestion: Sendable, Equatable {
    /// Commands that answer such questions; their numbers are never reused.
    package enum Command: UInt8, CaseIterable, Sendable {
        case customer = 1
        case customers = 2
        case campaign = 3
        case campaigns = 4
        case timeline = 5
        case replay = 6

        /// The command with those words; `nil` where it makes no tickets.
        init?(named name: String) {
            let found = Self.allCases.first { $0.name.utf8.elementsEqual(name.utf8) }
            guard let found else { return nil }
            self = found
        }

        /// The command's words.
        package var name: String {
            switch self {
            case .customer: "query customer"
            case .customers: "query customers"
            case .campaign: "query campaign"
            case .campaigns: "query campaigns"
            case .timeline: "query timeline"
            case .replay: "replay"
            }
        }
    }

    /// Options that decide the output; their numbers are never reused.
    package enum Name: UInt8, CaseIterable, Sendable {
        case window = 1
        case responseTypes = 2
        case cells = 3
        case explain = 4
        case touchpoints = 5
        case condition = 6
        case sort = 7
        case ascending = 8
        case descending = 9
        case limit = 10
        case zone = 11
        case json = 12
        case ndjson = 13
        case csv = 14
        case diff = 15
        case asOf = 16
        case knownAt = 17
        case diffAsOf = 18
        case diffKnownAt = 19

        /// The option's long name.
        package var option: String {
            switch self {
            case .window: "window"
            case .responseTypes: "response-types"
            case .cells: "cells"
            case .explain: "explain"
            case .touchpoints: "touchpoints"
            case .condition: "where"
            case .sort: "sort"
            case .ascending: "ascending"
            case .descending: "descending"
            case .limit: "limit"
            case .zone: "tz"
            case .json: "json"
            case .ndjson: "ndjson"
            case .csv: "csv"
            case .diff: "diff"
            case .asOf: "as-of"
            case .knownAt: "known-at"
            case .diffAsOf: "diff-as-of"
            case .diffKnownAt: "diff-known-at"
            }
        }

        /// Whether it is resolved to a moment, and not taken over as it was typed.
        var isMoment: Bool {
            switch self {
            case .asOf, .knownAt, .diffAsOf, .diffKnownAt: true
            default: false
            }
        }
    }

    /// One option with its value, empty for a switch.
    package struct Option: Sendable, Equatable {
        package let name: Name
        package let value: [UInt8]

        /// An option.
        package init(_ name: Name, _ value: [UInt8] = []) {
            self.name = name
            self.value = value
        }
    }

    package let command: Command
    package let arguments: [[UInt8]]
    package let options: [Option]

    /// A question.
    package init(_ command: Command, arguments: [[UInt8]], options: [Option]) {
        self.command = command
        self.arguments = arguments
        self.options = options
    }

    /// What is typed after the command's name.
    package var words: [String] {
        options.map { option in
            let name = "--\(option.name.option)"
            if option.value.isEmpty && option.name.isSwitch { return name }
            return name + "=" + String(decoding: option.value, as: UTF8.self)
        } + ["--"] + arguments.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension TicketQuestion.Name {
    /// Whether the option takes no value.
    fileprivate var isSwitch: Bool {
        switch self {
        case .cells, .explain, .ascending, .descending, .json, .ndjson, .csv, .diff: true
        default: false
        }
    }
}
