/// Bounds of one item.
package enum ItemLimits {
    /// The longest item, in bytes, its line end aside.
    package static let itemBytesMax = 1 << 20
    /// The longest text of a member other than `properties`, in bytes.
    package static let memberBytesMax = 64 << 10
    /// The most entries of `identifiers`.
    package static let identifiersMax = 64
}
