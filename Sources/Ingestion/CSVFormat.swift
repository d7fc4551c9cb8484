package import Bytes

/// What is said of CSV files that are to be ingested.
package struct CSVFormat: Sendable {
    /// What the map is called in messages, such as its file's name.
    package var mapName: String
    package var map: ColumnMap
    /// The encoding, where the command says it; else the map's, else UTF-8.
    package var encoding: TextEncoding?

    package init(mapName: String, map: ColumnMap, encoding: TextEncoding? = nil) {
        self.mapName = mapName
        self.map = map
        self.encoding = encoding
    }
}
