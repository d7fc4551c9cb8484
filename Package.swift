// swift-tools-version: 6.2
import PackageDescription

/// The rules every target is built under: the strictest the compiler offers.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A room: it sees the rooms it names and nothing else.
func room(_ name: String, sees: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: sees, swiftSettings: settings)
}

/// A program.
func program(_ name: String, sees: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: sees, swiftSettings: settings)
}

/// A suite of tests; all of them may use the simulated machine of TestSupport.
///
/// What they read in their folder beside Swift is left out of the build.
func suite(
    _ name: String,
    sees: [Target.Dependency],
    reads folders: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: sees + ["TestSupport"],
        exclude: folders,
        swiftSettings: settings
    )
}

let package = Package(
    name: "daybook",
    products: [
        .library(name: "DaybookLedger", targets: ["DaybookLedger"]),
        .executable(name: "daybook", targets: ["DaybookCommand"]),
        .executable(name: "daybook-bench", targets: ["DaybookBench"]),
    ],
    dependencies: [],
    targets: [
        // Pure functions over bytes.
        room("Bytes"),
        // Plain numbers in, plain numbers out.
        room("Statistics"),
        // The machine: the only importer of the C library.
        room("Platform", sees: ["Bytes"]),
        // Records in segment files; knows bytes and positions only.
        room("SegmentLog", sees: ["Platform", "Bytes"]),
        // The vocabulary as values.
        room("Touchpoints", sees: ["Bytes"]),
        // Pure folds over one party's history; no log, clock, file or lock.
        room("Projections", sees: ["Touchpoints", "Statistics", "Bytes"]),
        // The application: receipts, duplicates, dictionaries, indexes, replay, queries.
        room("Ledger", sees: ["SegmentLog", "Projections", "Touchpoints", "Platform", "Bytes"]),
        // The edge: native JSON in, quarantine.
        room("Ingestion", sees: ["Ledger", "Touchpoints", "Platform", "Bytes"]),
        // The ledger for Swift programs that embed it: the one room with a public face.
        room(
            "DaybookLedger",
            sees: [
                "Ingestion", "Ledger", "Touchpoints", "Projections", "SegmentLog", "Platform",
                "Bytes",
            ]
        ),
        program(
            "DaybookCommand",
            sees: [
                "Ingestion", "Ledger", "Touchpoints", "Projections", "Statistics", "SegmentLog",
                "Platform", "Bytes",
            ]
        ),
        program(
            "DaybookBench",
            sees: ["Ingestion", "Ledger", "Touchpoints", "Projections", "Platform", "Bytes"]
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Platform", "Bytes"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        suite("BytesTests", sees: ["Bytes"]),
        suite("StatisticsTests", sees: ["Statistics"]),
        suite("PlatformTests", sees: ["Platform", "Bytes"]),
        suite("SegmentLogTests", sees: ["SegmentLog", "Platform", "Bytes"]),
        suite("TouchpointsTests", sees: ["Touchpoints", "Bytes"]),
        suite("ProjectionsTests", sees: ["Projections", "Touchpoints", "Statistics", "Bytes"]),
        suite(
            "LedgerTests",
            sees: [
                "Ledger", "Ingestion", "SegmentLog", "Projections", "Touchpoints", "Platform",
                "Bytes",
            ]
        ),
        suite(
            "IngestionTests",
            sees: ["Ingestion", "Ledger", "SegmentLog", "Touchpoints", "Platform", "Bytes"]
        ),
        suite(
            "DaybookCommandTests",
            sees: ["DaybookCommand", "Projections", "Touchpoints", "Statistics", "Bytes"]
        ),
        suite(
            "DaybookBenchTests",
            sees: ["DaybookBench", "Ingestion", "Ledger", "Touchpoints", "Platform", "Bytes"]
        ),
        // A program that embeds the ledger; Tests/EmbeddingExample builds it again from outside.
        .executableTarget(
            name: "EmbeddingExample",
            dependencies: ["DaybookLedger"],
            path: "Tests/EmbeddingExample/Sources/EmbeddingExample",
            swiftSettings: settings
        ),
        suite(
            "DaybookLedgerTests",
            sees: [
                "DaybookLedger", "EmbeddingExample", "Ledger", "Projections", "Touchpoints",
                "Platform",
            ]
        ),
        suite("CommandLineTests", sees: [], reads: ["Golden"]),
        suite("HouseRulesTests", sees: []),
    ]
)
