/// How often one name of a namespace occurred.
package struct NameCount: Sendable, Equatable {
    package var name: UInt32
    package var count: Int

    package init(name: UInt32, count: Int) {
        self.name = name
        self.count = count
    }
}
