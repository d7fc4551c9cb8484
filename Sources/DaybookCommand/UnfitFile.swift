/// A file that cannot be ingested, found before anything was done.
struct UnfitFile: Error {
    /// Names the file and says why.
    let message: String
    /// What to do, where that is not said already.
    let next: String?

    init(_ message: String, next: String? = nil) {
        self.message = message
        self.next = next
    }
}
