import Bytes

/// What a command that reads items prints at its end.
struct IngestReceipt {
    /// The run under which something was recorded; `nil` when nothing was.
    var run: UInt32?
    var read: Int
    var appended: Int
    var duplicates: Int
    /// Counted in `quarantined` too.
    var conflicts: Int
    var quarantined: Int
    /// The number of records in the log.
    var head: UInt64
    /// The root of the tree over all of them, in base64; `nil` where the tree does not reach there.
    var root: String?

    /// One object; `root` is null unless `daybook tree-head` has covered every record.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// The members of that object.
    func write(to writer: inout JSONWriter) {
        writer.key("run")
        if let run { writer.integer(run) } else { writer.null() }
        writer.key("read")
        writer.integer(read)
        writer.key("appended")
        writer.integer(appended)
        writer.key("duplicates")
        writer.integer(duplicates)
        writer.key("conflicts")
        writer.integer(conflicts)
        writer.key("quarantined")
        writer.integer(quarantined)
        writer.key("head")
        writer.integer(head)
        writer.key("root")
        if let root { writer.string(root) } else { writer.null() }
    }
}
