/// Why an item is no touchpoint; the number is stored and never reused.
package enum Refusal: UInt8, Sendable, CaseIterable {
    case notJSON = 1
    case notAnObject = 2
    case missingMember = 3
    case wrongType = 4
    case badTime = 5
    case badMoney = 6
    case badIdentifier = 7
    case badDirection = 8
    case directionNeeded = 9
    case tooLong = 10
    case memberTooLong = 11
    case conflict = 12
    case reservedType = 13
    case tooManyIdentifiers = 14
    case badRetraction = 15
    case notUTF8 = 16
    case badRow = 17
    case badQuoting = 18
    case badPattern = 19
    case noSuchTime = 20
    case ambiguousTime = 21
    case unknownValue = 22
    case notCloudEvent = 23
    case badEventData = 24
    case openArray = 25

    /// A short name for programs.
    package var name: String {
        switch self {
        case .notJSON: "not-json"
        case .notAnObject: "not-an-object"
        case .missingMember: "missing-member"
        case .wrongType: "wrong-type"
        case .badTime: "bad-time"
        case .badMoney: "bad-money"
        case .badIdentifier: "bad-identifier"
        case .badDirection: "bad-direction"
        case .directionNeeded: "direction-needed"
        case .tooLong: "too-long"
        case .memberTooLong: "member-too-long"
        case .conflict: "conflict"
        case .reservedType: "reserved-type"
        case .tooManyIdentifiers: "too-many-identifiers"
        case .badRetraction: "bad-retraction"
        case .notUTF8: "not-utf-8"
        case .badRow: "bad-row"
        case .badQuoting: "bad-quoting"
        case .badPattern: "bad-pattern"
        case .noSuchTime: "no-such-time"
        case .ambiguousTime: "ambiguous-time"
        case .unknownValue: "unknown-value"
        case .notCloudEvent: "not-a-cloud-event"
        case .badEventData: "bad-event-data"
        case .openArray: "open-array"
        }
    }

    /// What was expected, for people; the member is named beside it.
    package var explanation: String {
        switch self {
        case .notJSON: "is not JSON (RFC 8259)"
        case .notAnObject: "is JSON, but not an object"
        case .missingMember: "is required and absent, null or empty"
        case .wrongType: "has another JSON type than it must have"
        case .badTime:
            "is no RFC 3339 time with an offset, such as 2026-01-31T14:00:00Z"
        case .badMoney:
            "is no decimal number with at most 4 places and below 900000000000000"
        case .badIdentifier: "is no identifier such as email:ann@example.org"
        case .badDirection: "must be outbound, inbound, peer or internal"
        case .directionNeeded: "is needed, because the registry does not know the type"
        case .tooLong: "is longer than an item may be (1 MiB)"
        case .memberTooLong: "is longer than a member may be (64 KiB)"
        case .conflict:
            "repeats the source and id of another touchpoint with other content; the first stays"
        case .reservedType: "is written by the ledger only (daybook retract --run)"
        case .tooManyIdentifiers: "has more entries than it may have (64)"
        case .badRetraction:
            "must be an object with the id, and the source if it is not the default, to retract"
        case .notUTF8:
            "is not in the encoding it was said to be in, which is UTF-8 unless told; "
                + "if the file is in Latin-1 say so: --encoding latin1"
        case .badRow: "has another number of fields than the header"
        case .badQuoting: "has a quote that is not closed, or text after a closing quote"
        case .badPattern: "is not of the date pattern that the map gives"
        case .noSuchTime:
            "never was: the clocks of that time zone went forward over it"
        case .ambiguousTime:
            "was twice, when clocks went back; let the map say \"ambiguous\":\"earlier\" or \"later\""
        case .unknownValue: "is not in the map's table of values"
        case .notCloudEvent: "is no CloudEvent: it lacks specversion 1.0"
        case .badEventData:
            "is a CloudEvent whose data_base64 is not what its datacontenttype says, or beside data"
        case .openArray: "is the end of an array that is not closed"
        }
    }
}
