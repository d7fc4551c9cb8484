/// A message that no golden case shows, and why.
struct MessageException {
    /// The message's fixed text, as ``MessageText/text`` has it.
    let text: String
    let reason: String

    private init(_ text: String, _ reason: String) {
        self.text = text
        self.reason = reason
    }

    private static let later = "needs records of a later program; "
    private static let disk = "needs a disk that changes between writing and reading; "
    private static let rows = "needs four million rows in one file; CSVItemReaderTests"

    private static let full = "needs a disk that fills up; check_full.py"

    /// Every exception; whoever adds one says what shows the message instead.
    static let all = [
        MessageException(
            "daybook: the records are those of the ticket, and what was printed is not what it was:",
            "needs a program that prints otherwise; TicketCommandTests"
        ),
        MessageException(
            "does not read back as it was written; the tree head was left as it was",
            disk + "TreeTests"
        ),
        MessageException("; daybook verify names everything that is damaged", disk + "TreeTests"),
        MessageException("is missing or not what it was", disk + "tiles are made again first"),
        MessageException("; daybook tree-head --full makes tiles again", disk + "as above"),
        MessageException(
            "is not the one that the tree covers",
            "needs a log that is rewritten while its tree is read; tree-head tells it first"
        ),
        MessageException("has more than a gigabyte", "needs a file of more than a gigabyte"),
        MessageException(
            "this is no gzip data",
            "what does not begin as gzip data is read as text; GzipStreamTests"
        ),
        MessageException(
            "; see who may read and write it, or name another ledger with --ledger DIR",
            "needs a user whom the system refuses something, which root is not"
        ),
        MessageException(
            "; use that program",
            later + "SegmentHeaderTests"
        ),
        MessageException(
            "was written by a later program",
            later + "LedgerLaterRecordTests"
        ),
        MessageException(
            ", which a later program wrote",
            later + "SegmentHeaderTests"
        ),
        MessageException(
            "came through an adapter of a later program;",
            later + "QuarantineRetryTests"
        ),
        MessageException(
            "retry with that program",
            later + "QuarantineRetryTests"
        ),
        MessageException(
            "the adapter has no",
            later + "its items are told as of a later program"
        ),
        MessageException(
            "the adapter is not of CSV as this program knows it",
            later + "its items are told so"
        ),
        MessageException(
            "daybook: it is recorded, but what it changed is not known:",
            "needs a disk that breaks between recording and reading"
        ),
        MessageException(
            "is for a file of more than",
            "CSVOpening tells it first, of the file and of the map's own header"
        ),
        MessageException(
            "the file is UTF-16: save it as UTF-8, or recode it with iconv",
            "DecodedInput tells it first, with a command; MapProposalTests"
        ),
        MessageException(
            #"rows, too many for {"hash":"row"}: let the map name a column"#,
            rows
        ),
        MessageException(
            "for id, or split the file",
            rows
        ),
        MessageException(
            "in quarantine for want of a free id; see daybook quarantine list",
            "needs thousands of ids that change places with ids that stay; ReadaptationTests"
        ),
        MessageException(
            "bytes; nothing of what was refused was written, and what was",
            full
        ),
        MessageException("acknowledged stays", full),
        MessageException("bytes; what was acknowledged is durable, waiting", full),
        MessageException("daybook: there is space again", full),
        MessageException("; free some space, then the same command again completes it", full),
        MessageException(
            "was cut short",
            "needs a disk that takes a part of a write and no error; SystemErrorTests"
        ),
        MessageException(
            "the log is closed",
            "no command uses a ledger after closing it; OpeningTests"
        ),
    ]
}
