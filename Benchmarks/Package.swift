// swift-tools-version: 6.3
import PackageDescription

/// A package of its own, so that the main one stays light.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "SketchedGaussNewton", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Checks",
      dependencies: [
        .product(name: "SketchedGaussNewton", package: "SketchedGaussNewton"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Checks",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ]
)
