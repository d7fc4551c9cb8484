// swift-tools-version: 6.2
import PackageDescription

/// A program outside of the package that has nothing but the product to build on.
let package = Package(
    name: "embedding-example",
    dependencies: [.package(name: "daybook", path: "../..")],
    targets: [
        .executableTarget(
            name: "EmbeddingExample",
            dependencies: [.product(name: "DaybookLedger", package: "daybook")]
        )
    ]
)
