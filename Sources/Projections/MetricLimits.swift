/// How much one definition may ask for; what is more is refused, with the limit's number.
package enum MetricLimits {
    /// Bytes of a definition's file.
    package static let bytesMax = 64 << 10
    /// Containers of JSON that may be open at once.
    package static let nestingMax = 48
    /// `all`, `any` and `not` that may stand in one another.
    package static let filterDepthMax = 16
    /// Comparisons in all filters together.
    package static let conditionsMax = 256
    /// Of these, the ones of properties.
    package static let propertyConditionsMax = 64
    /// Values in one list.
    package static let valuesMax = 1_000
    /// Names of one path into `properties`.
    package static let pathNamesMax = 8
    /// Members to group by.
    package static let groupByMax = 4
    /// Members that a step must share with the first.
    package static let sameMax = 4
    /// Steps of a funnel; there are at least 2.
    package static let stepsMax = 16
    /// Bytes of the name of a definition or step.
    package static let nameBytesMax = 128
    /// Bytes of the description.
    package static let descriptionBytesMax = 2_048
    /// Groups of one answer, and distinct values of properties that are grouped by.
    package static let groupsMax = 100_000
    /// Bytes of all distinct values of properties that are grouped by.
    package static let groupBytesMax = 64 << 20
    /// Decimal places of a sum of properties.
    package static let sumPlaces = 9
}
