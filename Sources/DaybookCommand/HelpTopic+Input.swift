/// What goes in, and what the figures mean.
extension HelpTopic {
    static let formats = HelpTopic(
        name: "formats",
        summary: "what daybook ingest reads, and how results are printed",
        text: """
            A touchpoint is one JSON object on a line of its own (NDJSON), in UTF-8:

              {"id":"v-1","customer":"ann","channel":"store","type":"visit.store",
               "time":"2024-03-03T09:55:00Z"}       (one line in a file)

            required     id, channel, type, time; direction where the registry does not know the
                         type (outbound, inbound, peer, internal)
            optional     customer, or identifiers (["email:ann@example.org", …], the first of them
                         is the party); source (else --source, else import); campaign, cell,
                         message, causedBy, offer, coupon, amount with currency, cost, place,
                         banner, reason, agent, counterparty; properties (any object)
            absent       null and "" mean absent; members that are not known are kept
            time         RFC 3339 with an offset, such as 2024-03-03T10:55:00+01:00; digits beyond
                         the microsecond are cut
            amount       what the person paid, exact: a number or a text, at most 4 decimal places
            customer     namespace:value where it is written so (email:ann@example.org), else in
                         the namespace customer, which output leaves out
            correction   type touchpoint.retracted with "retracts":{"source":"till","id":"v-1"}

            An item may have 1 MiB, a member's text 64 KiB, and JSON may nest 512 deep. Blank lines
            are skipped. Everything else that is no touchpoint goes to quarantine with its reason,
            and the other lines go on.

            Documents    an input may also be one JSON array, on one line or pretty-printed over
                         many, or objects one after another; a line may be an array of objects
            Gzip         is decompressed whatever the file's name, from standard input too. A file's
                         checksums are compared before anything is recorded; a stream's stand behind
                         its content, so what came before damage is recorded, and the message says
                         how to take it out again. Other compressions and UTF-16 are named, with
                         the command that converts them
            CloudEvents  version 1.0, single or in batches, anywhere among touchpoints: id, source
                         and time are the touchpoint's; subject is the customer and causationid is
                         causedBy, unless data has them; a type such as org.example.visit.web.v2 is
                         visit.web, where the registry knows that; members of data with native
                         names are taken, all the rest is properties; without a channel in data it
                         is the type's first word. data_base64 is read where it holds JSON
            CSV          needs --map: a file that says which column is which member. daybook map
                         FILE.csv proposes one, daybook map --help describes it. --encoding says
                         latin1 or windows-1252 where the map does not

            What an input is, its first bytes tell. --format touchpoint or cloudevents takes nothing
            but these; csv is the default with --map, and means nothing without. --dry-run records
            nothing: it shows every refusal by file and line, the first items as they would be
            recorded, and the receipt. The bytes of events and rows are kept beside what was made
            of them, so that a better map can be applied later (daybook help quarantine).

            Results are tables for people, one object with --json, an object a line with --ndjson,
            comma-separated values with --csv (RFC 4180, a line of names first). Texts are kept and
            compared as UTF-8 bytes, and nothing is normalised. Order never depends on chance.

            Programs are given every text byte for byte, in all of these. So nothing is put before a
            text that begins with =, +, - or @ in --csv either: a spreadsheet may take it for a
            formula, unless its columns are imported as text. Tables, messages and whatever else a
            terminal shows are for people: what it would obey (control characters, changes of
            writing direction) is written as \\u{1B}, in JSON and CSV as \\u001b.
            """,
        examples: [
            ("head -1 Fixtures/completejourney/small.ndjson", "a touchpoint as it is sent"),
            (
                "daybook ingest Fixtures/completejourney/small.ndjson --quiet",
                "record a file of them"
            ),
            (
                "daybook ingest Fixtures/cloudevents/batch.json --format cloudevents",
                "a batch of CloudEvents"
            ),
            (
                "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json --dry-run",
                "look at a till's export first"
            ),
            (
                "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json",
                "then record it, by a map"
            ),
            ("daybook query customers --csv | head -2", "customers for a spreadsheet"),
            ("daybook dump | head -2", "the touchpoints again, as JSON that ingest reads"),
        ]
    )

    static let time = HelpTopic(
        name: "time",
        summary: "the two times of a touchpoint, and asking about the past",
        text: """
            A touchpoint has two times: when it happened (time, as sent) and when the log took it
            (recorded, by the machine's clock, never decreasing). Every query takes both:

            --as-of T       only what happened before T; T itself is not included
            --known-at T    only what was recorded before T
            --known-at P    only the records before position P (digits alone are a position): the
                            head of a receipt, or what --acks prints as durable
            --tz ZONE       the zone in which a date begins, such as Europe/Paris or +01:00; UTC
                            unless said

            T is RFC 3339, 2024-03-03T09:55:00Z, or a date, 2024-03-03, which means the beginning
            of that day. Both may be given: what had happened by then, as it was known by then. A
            correction counts from its own position on, so --known-at before it shows what was
            known before. Output is in UTC.

            daybook metric diff lists what moved a figure between two moments of knowing. --ticket
            adds a line to a query's output by which daybook replay --ticket prints the same again,
            byte for byte, whatever was recorded since.

            Ties: what happened at the same instant stands in the order of type, channel, campaign
            and cell, as bytes; a timeline's further ties by position. So the order in which files
            arrive never changes a figure.

            Windows: --window takes days, hours or minutes (14d, 36h, 90m). One that is not over at
            the as-of, or at the last touchpoint, is open, and the output says for how many.
            """,
        examples: [
            ("daybook query customer HH0374 --as-of 2017-06-01", "as it was that morning"),
            (
                "daybook query customer HH0374 --as-of 2017-06-01 --tz America/Chicago",
                "that day began later in Chicago"
            ),
            ("daybook query campaign cj-13 --known-at 2000", "as the first 2000 records tell it"),
            (
                "daybook metric diff cj-13 direct.responses --known-at 2000",
                "what changed that since"
            ),
        ]
    )

    static let figures = HelpTopic(
        name: "figures",
        summary: "what every figure means",
        text: FigureDefinitions.page(width: 92) + """

            Where a touchpoint counts, its type decides: the registry gives each a role. A contact
            reaches for the person, a withheld contact was deliberately not made, a response
            answers, an open may be a machine, a refusal declines; status and record are none of
            these. An unknown outbound type is a contact, an unknown inbound one a response; daybook
            stats lists the unknown ones. Retracted touchpoints count nowhere.
            """,
        examples: [
            ("daybook query campaign cj-13 --window 14d", "response to one campaign"),
            ("daybook query campaigns --json --window 14d", "every figure of every campaign"),
            ("daybook stats", "what there is, and which types the registry does not know"),
        ]
    )
}
