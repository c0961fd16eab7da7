// swift-tools-version: 6.3
import PackageDescription

/// A separate package: it needs a parser of Swift, which is not needed to use or test the library.
let package = Package(
  name: "Mutation",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "SketchedGaussNewton", path: "../.."),
    .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
  ],
  targets: [
    .target(
      name: "SourceMutation",
      dependencies: [
        .product(name: "CounterStream", package: "SketchedGaussNewton"),
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftOperators", package: "swift-syntax"),
      ]),
    .executableTarget(
      name: "mutation",
      dependencies: [
        "SourceMutation",
        .product(name: "Statistics", package: "SketchedGaussNewton"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(name: "SourceMutationTests", dependencies: ["SourceMutation"]),
  ]
)
