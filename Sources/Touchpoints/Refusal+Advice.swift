extension Refusal {
    /// What to do about it, for people.
    package var advice: String {
        switch self {
        case .notJSON, .notAnObject, .missingMember, .wrongType, .badTime, .badMoney,
            .badIdentifier, .badDirection, .tooManyIdentifiers, .badRetraction, .badRow,
            .badQuoting, .notCloudEvent, .badEventData, .openArray:
            "mend it where it comes from, and ingest it again"
        case .directionNeeded:
            "give a direction, and ingest it again; of rows in the map, then quarantine retry --map"
        case .tooLong, .memberTooLong: "send less in it, and ingest it again"
        case .conflict: "daybook retract the first, then quarantine retry --reason conflict"
        case .reservedType: "use daybook retract --run instead"
        case .notUTF8: "say the encoding in the map, then quarantine retry --map"
        case .badPattern, .unknownValue: "complete the map, then quarantine retry --map"
        case .noSuchTime: "say another time zone in the map, then quarantine retry --map"
        case .ambiguousTime: "say \"ambiguous\" in the map, then quarantine retry --map"
        }
    }

    /// What to do before anything was recorded, where the explanation does not say it already.
    package var remedy: String? {
        switch self {
        case .directionNeeded: "give a direction, of rows in the map"
        case .badPattern, .unknownValue: "complete the map"
        case .noSuchTime: "say another time zone in the map"
        default: nil
        }
    }
}
