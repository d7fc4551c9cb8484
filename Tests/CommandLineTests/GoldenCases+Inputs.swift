/// Files and streams that are damaged, cut off or not what they seem.
extension GoldenCase {
    /// Makes `$SCRATCH/book.gz`, and of it one whose checksum fails and one that is cut off.
    private static let compressed =
        "gzip -nc $INPUT/book.ndjson > $SCRATCH/book.gz; "
        + "{ head -c -8 $SCRATCH/book.gz; printf 'damaged!'; } > $SCRATCH/damaged.gz; "
        + "head -c 200 $SCRATCH/book.gz > $SCRATCH/cut.gz; "
        + "{ cat $SCRATCH/book.gz; echo more; } > $SCRATCH/followed.gz; "

    /// Compressed data that can be checked before it is recorded, and such that cannot.
    static let compressedInputs: [GoldenCase] = [
        GoldenCase(
            "gzip-file-damaged",
            compressed
                + """
                for name in damaged cut followed; do for option in '' --dry-run; do
                daybook ingest $INPUT/threads.ndjson $SCRATCH/$name.gz $option; echo $?
                done; done
                """,
            on: .empty,
            changes: true
        ),
        GoldenCase(
            "gzip-rows-damaged",
            "{ gzip -nc Fixtures/csv/till.csv | head -c 30; head -c 30 /dev/zero; } > $SCRATCH/a.csv; "
                + "daybook ingest $SCRATCH/a.csv --map Fixtures/csv/till.map.json; echo $?; "
                + "daybook map $SCRATCH/a.csv",
            on: .none,
            changes: true
        ),
        GoldenCase(
            "gzip-stream-damaged",
            compressed
                + """
                daybook ingest - --dry-run < $SCRATCH/damaged.gz | tail -1; echo ${PIPESTATUS[0]}
                daybook ingest - < $SCRATCH/damaged.gz; echo $?
                daybook retract --run 1 --quiet; daybook ingest - < $SCRATCH/damaged.gz; echo $?
                """,
            on: .empty,
            changes: true
        ),
        GoldenCase(
            "gzip-file-expands",
            "head -c 40000000 /dev/zero | gzip > $SCRATCH/a.gz; daybook ingest $SCRATCH/a.gz; "
                + "gzip -c $SCRATCH/a.gz > $SCRATCH/b.gz; daybook ingest $SCRATCH/b.gz",
            on: .empty,
            changes: true
        ),
    ]

    /// Maps and rows that go wrong in one place.
    static let unfitRows: [GoldenCase] = [
        GoldenCase(
            "map-table-refused",
            """
            for member in '"type":{"column":"b","table":{"x":"purchase.complete"}}' \\
                '"type":{"column":"b","table":{"x":"zzz"}}' \\
                '"type":"b","direction":{"column":"b","table":{"x":"in"}}'; do
            echo '{"id":"a","channel":{"value":"web"},"time":"c",'"$member}" > $SCRATCH/map
            printf 'a,b,c\\n' | daybook ingest - --map $SCRATCH/map
            done
            """,
            on: .none,
            changes: true
        ),
        GoldenCase(
            "dry-run-remedies",
            """
            echo '{"id":"a","channel":{"value":"web"},"type":{"column":"b","table":{"x":"visit.web"}},' \\
                '"time":{"column":"c","format":"yyyy-MM-dd HH:mm","tz":"Europe/Paris"}}' > $SCRATCH/map
            printf 'a,b,c\\n1,y,2024-01-01 10:00\\n2,x,soon\\n3,x,2024-03-31 02:30\\n' > $SCRATCH/a.csv
            daybook ingest - --map $SCRATCH/map --dry-run < $SCRATCH/a.csv
            daybook ingest - --map $SCRATCH/map --quiet < $SCRATCH/a.csv; daybook quarantine list --items
            echo '{"id":"1","channel":"web","type":"thing.done","time":"2024-01-01T10:00:00Z"}' |
                daybook ingest - --dry-run
            """,
            on: .empty,
            changes: true,
            columns: 200
        ),
        GoldenCase(
            "map-column-missing",
            """
            echo '{"id":"Bon","channel":{"value":"web"},"type":{"value":"visit.web"},' \\
                '"customer":"Kunde","time":"Datum"}' > $SCRATCH/map
            printf 'Bon,ann@example.org,Datum\\n1,x,2024-01-01\\n' | daybook ingest - --map $SCRATCH/map
            """,
            on: .none,
            changes: true
        ),
        GoldenCase(
            "map-most-rows",
            "printf 'id,date\\n1,31.01.2024\\n2,30.01.2024\\n3,soon\\n' | daybook map - --tz UTC"
        ),
    ]

    /// Arrays of items that share a line, or are not quite arrays.
    static let arrays: [GoldenCase] = [
        GoldenCase(
            "array-one-line",
            """
            printf '[%s,7,{"id":"x"}]\\n' "$(head -1 $INPUT/book.ndjson)" > $SCRATCH/a.json
            daybook ingest - --dry-run < $SCRATCH/a.json
            daybook ingest - --dry-run --json < $SCRATCH/a.json
            daybook ingest - --quiet < $SCRATCH/a.json; daybook quarantine list --items
            daybook quarantine list --ndjson
            """,
            on: .empty,
            changes: true
        ),
        GoldenCase(
            "array-loose",
            """
            { echo '['; sed 2q $INPUT/book.ndjson; echo ,,; sed -n 3p $INPUT/book.ndjson; echo ,]; } |
                daybook ingest -
            """,
            on: .none,
            changes: true
        ),
    ]

    /// Ledgers that are none, or are kept from whoever asks.
    static let unfitLedgers: [GoldenCase] = [
        GoldenCase(
            "ledger-is-file",
            """
            touch $SCRATCH/file
            for command in stats verify "ingest -" "ingest - --dry-run"; do
            daybook $command --ledger $SCRATCH/file < /dev/null; echo $?
            done
            """,
            on: .none
        )
    ]

    /// All of them.
    static let inputs = compressedInputs + unfitRows + arrays + unfitLedgers
}
