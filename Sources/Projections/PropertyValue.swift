package import Bytes

/// What a path into `properties` leads to; null and what is not there are no value.
package enum PropertyValue: Sendable, Hashable {
    case text([UInt8])
    case number(DecimalNumber)
    case bool(Bool)
    /// An object or array, or a number beyond every bound: there, but equal to nothing.
    case other
}

/// What a definition asks of one property.
package struct PropertyCondition: Sendable, Equatable {
    /// How the value is tested.
    enum Test: Sendable, Equatable {
        /// Whether it is one of these.
        case anyOf([PropertyValue])
        case present(Bool)
        /// Whether it is a number for which all of these hold.
        case compares([NumberComparison])
    }

    package let path: PropertyPath
    let test: Test

    /// Whether it holds of a value; `nil` where there is none.
    package func holds(_ value: PropertyValue?) -> Bool {
        switch test {
        case .anyOf(let values): value.map(values.contains) ?? false
        case .present(let wanted): (value != nil) == wanted
        case .compares(let comparisons):
            if case .number(let number) = value {
                comparisons.allSatisfy { $0.holds(number) }
            } else {
                false
            }
        }
    }
}

/// A comparison with a number.
struct NumberComparison: Sendable, Equatable {
    let sign: ComparisonSign
    let number: DecimalNumber

    /// Whether `value` stands in that relation to the number.
    func holds(_ value: DecimalNumber) -> Bool {
        switch sign {
        case .equal: value == number
        case .less: value < number
        case .lessOrEqual: value <= number
        case .greater: value > number
        case .greaterOrEqual: value >= number
        }
    }
}

/// A relation, as a definition writes it.
enum ComparisonSign: String, Sendable, CaseIterable {
    case equal = "="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}
