package import Touchpoints

/// The names that views and figures are printed and digested with, one table per namespace.
package struct NameTables: Sendable {
    package var parties = NameTable()
    package var types = NameTable()
    package var channels = NameTable()
    package var campaigns = NameTable()
    package var cells = NameTable()
    package var currencies = NameTable()

    /// Tables that know no name.
    package init() {}
}
