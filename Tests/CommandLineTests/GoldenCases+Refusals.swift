/// What is refused, and what is said then: maps, files, items and conditions.
extension GoldenCase {
    /// Runs `daybook` with the arguments for every line of a file in `Golden/input`, after the line.
    private static func forEach(_ file: String, _ body: String) -> String {
        """
        while IFS= read -r line; do printf '%s\\n' "$line"; \(body); done < $INPUT/\(file)
        """
    }

    private static let rows = "--map Fixtures/csv/rows.map.json"
    private static let onBytes = "--map $SCRATCH/map 2>&1"

    /// Column maps that are none, and CSV files that do not fit theirs.
    static let refusedMaps: [GoldenCase] = [
        GoldenCase(
            "map-refused",
            forEach(
                "maps.txt",
                "printf '%s' \"$line\" > $SCRATCH/map; "
                    + "daybook ingest Fixtures/csv/till.csv \(onBytes)"
            ),
            on: .none
        ),
        GoldenCase(
            "map-refused-bytes",
            "printf '{\"id\":\"\\xff\"}' > $SCRATCH/map; daybook ingest - \(onBytes); "
                + "printf '%01000d' 0 | tr 0 '[' > $SCRATCH/map; daybook ingest - \(onBytes); "
                + "printf '%070000d' 0 > $SCRATCH/map; daybook ingest - \(onBytes)",
            on: .none
        ),
        GoldenCase(
            "map-refused-identifiers",
            "printf '{\"identifiers\":[%s\"\"]}' \"$(printf '\"a\",%.0s' {1..65})\" > $SCRATCH/map; "
                + "daybook ingest - \(onBytes)",
            on: .none
        ),
        GoldenCase("map-and-format", "daybook ingest - \(rows) --format touchpoint", on: .none),
        GoldenCase(
            "ingest-wide-header",
            "{ printf 'Card,Date,Store,'; head -c 50000 /dev/zero | tr '\\0' '\\1'; echo; } "
                + "> $SCRATCH/wide.csv; daybook ingest $SCRATCH/wide.csv \(rows)",
            on: .none
        ),
        GoldenCase(
            "ingest-column-twice",
            "echo Card,Date,Store,Card > $SCRATCH/a.csv; daybook ingest $SCRATCH/a.csv \(rows)",
            on: .none
        ),
        GoldenCase(
            "ingest-no-header",
            "echo 8842017,2024-01-31,Lyon | daybook ingest - \(rows)",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "map-no-csv",
            """
            for rows in 'a,"b"c\\n' '\\xff\\xfea' '\\xef\\xbb\\xbfid\\n1\\n' 'id,b\\n1,caf\\xe9\\n'; do
            printf "$rows" | daybook map - --encoding utf-8
            printf "$rows" | daybook map - --encoding latin1
            done 2>&1 > /dev/null
            """
        ),
        GoldenCase("map-no-row", "head -c 70000 /dev/zero | tr '\\0' x | daybook map -"),
        GoldenCase(
            "map-empty-lines",
            "head -c 70000 /dev/zero | tr '\\0' '\\n' | daybook map -"
        ),
        GoldenCase("map-data-first", "printf '1,2024-01-31\\n2,2024-01-30\\n' | daybook map -"),
        GoldenCase("map-no-names", "printf 'a,b\\nx,y\\n' | daybook map -"),
        GoldenCase(
            "quarantine-retry-no-column",
            "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json; "
                + "daybook quarantine retry \(rows)",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "map-many-columns",
            "printf 'a,%.0s' {1..5000} | daybook map -"
        ),
    ]

    /// What a proposal of a map says of the columns it found.
    static let proposals: [GoldenCase] = [
        GoldenCase(
            "map-currency-signs",
            "printf 'id,date,amount\\n1,2024-01-31,12 EUR\\n1,2024-01-30,13 EUR\\n' | daybook map -"
        ),
        GoldenCase(
            "map-left-out",
            "printf 'order,name,amount\\n1,ann,1.234\\n2,bob,2.345\\n3,\"c\"d,3\\n' | daybook map -"
        ),
        GoldenCase(
            "map-left-out-some",
            "printf 'order,name\\n1,ann\\n2,\"b\"c\\n3,\"c\"d\\n' | daybook map -"
        ),
        GoldenCase("map-no-pattern", "printf 'id,date\\n1,soon\\n' | daybook map -"),
        GoldenCase("map-patterns", "printf 'id,date\\n1,01/02/2024\\n' | daybook map -"),
    ]

    /// Items that are no touchpoints, one of each kind.
    static let refusedItems: [GoldenCase] = [
        GoldenCase(
            "refused-items",
            "daybook ingest $INPUT/refusals.ndjson; daybook quarantine list; "
                + "daybook quarantine list --items",
            on: .none,
            changes: true,
            columns: 200
        ),
        GoldenCase(
            "refused-sizes",
            "python3 $INPUT/refused.py | daybook ingest -; daybook quarantine list --items; "
                + "daybook quarantine list; daybook quarantine retry --reason too-long; "
                + "daybook quarantine retry --reason not-json",
            on: .none,
            changes: true,
            columns: 200
        ),
        GoldenCase(
            "refused-rows",
            "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json --encoding utf-8; "
                + "daybook quarantine list --items",
            on: .none,
            columns: 200
        ),
        GoldenCase(
            "refused-rows-reasons",
            "{ printf 'Card,Date,Store\\n1,2024-01-31,caf\\xe9\\n'; } | daybook ingest - \(rows); "
                + "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json; "
                + "daybook quarantine list --items; daybook quarantine list",
            on: .none,
            changes: true,
            columns: 200
        ),
        GoldenCase(
            "readapt-conflict",
            """
            printf 'a,b,date\\n1,2,2024-01-31\\n2,1,2024-01-30\\n3,2,2024-01-29\\n' > $SCRATCH/a.csv
            echo '{"id":"a","channel":{"value":"web"},"type":{"value":"visit.web"},"time":' \\
                '{"column":"date","format":"yyyy-MM-dd","tz":"UTC"}}' > $SCRATCH/a.map
            daybook ingest $SCRATCH/a.csv --map $SCRATCH/a.map
            sed 's/"a"/"b"/' $SCRATCH/a.map > $SCRATCH/b.map
            daybook readapt --map $SCRATCH/b.map
            """,
            on: .none,
            changes: true
        ),
    ]

    /// Data that is compressed or encoded in another way, or damaged.
    static let refusedInputs: [GoldenCase] = [
        GoldenCase(
            "gzip-damaged",
            """
            while read -r name bytes; do echo $name
            printf "$(sed 's/../\\\\x&/g' <<< $bytes)" | daybook ingest - 2>&1
            done < $INPUT/gzip.txt
            """,
            on: .none,
            changes: true
        ),
        GoldenCase(
            "gzip-expands",
            "head -c 40000000 /dev/zero | gzip | daybook ingest -",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "gzip-twice",
            "echo x | gzip | gzip | daybook ingest -",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "ingest-foreign",
            """
            for front in 'BZh91AY&SY' '\\xfd7zXZ\\0' 'PK\\x03\\x04' '\\xff\\xfe'; do
            printf "$front" | daybook ingest -
            done
            """,
            on: .none,
            changes: true
        ),
    ]

    /// Conditions that are none, and options that exclude each other.
    static let refusedQuestions: [GoldenCase] = [
        GoldenCase(
            "where-refused",
            forEach("conditions.txt", "daybook query customers --where \"$line\" 2>&1")
        ),
        GoldenCase(
            "where-deep",
            "daybook query customers --where \"$(printf '(%.0s' {1..100})\" 2>&1 | head -1"
        ),
        GoldenCase(
            "where-long",
            "daybook query customers --where \"$(printf '%070000d' 0)\" 2>&1 | cut -c1-80"
        ),
        GoldenCase(
            "customer-both",
            "daybook query customer ann --explain --touchpoints contacts"
        ),
        GoldenCase("replay-both", "daybook replay --diff --known-at 30 --explain"),
    ]

    /// Ledgers with bytes that are not what was written, and disks that refuse.
    static let broken: [GoldenCase] = [
        GoldenCase(
            "fault-bad-key",
            "truncate -s 31 $DAYBOOK_LEDGER/ledger.key; daybook stats",
            changes: true
        ),
        GoldenCase(
            "fault-foreign-segment",
            "daybook ingest $INPUT/threads.ndjson --quiet --ledger $SCRATCH/other; "
                + "cp $SCRATCH/other/log/*.seg $DAYBOOK_LEDGER/log/; "
                + "daybook stats; daybook ingest $INPUT/book.ndjson",
            changes: true
        ),
        GoldenCase("verify-header", overwritten("'%064d' 0", at: 0), changes: true),
        GoldenCase("verify-zeros", overwritten("'\\0%.0s' {1..8000}", at: 128), changes: true),
        GoldenCase(
            "verify-no-segment",
            "rm $DAYBOOK_LEDGER/log/*.seg; daybook verify",
            changes: true
        ),
        GoldenCase("verify-unvouched-byte", overwritten("x", at: 8018), changes: true),
        GoldenCase(
            "verify-unvouched",
            overwritten("x", at: 9000) + "; daybook ingest $INPUT/book.ndjson; "
                + "ls $DAYBOOK_LEDGER/log/lost",
            changes: true
        ),
        GoldenCase(
            "fault-write-refused",
            "trap '' XFSZ; ulimit -f 8; daybook retract --source till --id v-1",
            changes: true
        ),
        GoldenCase(
            "fault-write-refused-ingest",
            "trap '' XFSZ; ulimit -f 8; daybook ingest $INPUT/threads.ndjson",
            changes: true
        ),
        GoldenCase(
            "ingest-interrupted",
            """
            mkfifo $SCRATCH/in; daybook ingest - --acks < $SCRATCH/in > $SCRATCH/out & exec 3> $SCRATCH/in
            cat $INPUT/book.ndjson >&3; until test -s $SCRATCH/out; do sleep 0.1; done
            kill -TERM $!; wait $!; echo $?; cat $SCRATCH/out
            """,
            on: .none,
            changes: true
        ),
    ]

    private static func overwritten(_ bytes: String, at offset: Int) -> String {
        "printf \(bytes) | dd of=$DAYBOOK_LEDGER/log/00000000000000000000.seg bs=1 seek=\(offset) "
            + "conv=notrunc status=none; daybook verify"
    }

    /// All of them.
    static let refusals =
        refusedMaps + proposals + refusedItems + refusedInputs + refusedQuestions + broken
}
