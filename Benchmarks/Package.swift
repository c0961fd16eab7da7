// swift-tools-version: 6.3
import PackageDescription

/// The modules that are measured, without those that judge them, which take longer to build.
let library = [
  "DenseLinearAlgebra", "LinearOperators", "NumPyFormat", "CounterStream", "Claims", "SubspaceEmbedding",
  "Preconditioning",
  "ConjugateGradient", "NeuralTangentKernel", "SketchedLeastSquares", "Datasets", "GaussNewton",
].map { Target.Dependency.product(name: $0, package: "SketchedGaussNewton") }

let harness = Target.Dependency.product(name: "Benchmark", package: "benchmark")

/// Benchmark targets, each of which the plugin runs benchmark by benchmark, each in a separate process.
let benchmarks = ["Kernels", "Stages", "Steps", "Checks"].map { name in
  Target.executableTarget(
    name: name,
    dependencies: ["Measures", harness] + library,
    path: "Benchmarks/\(name)",
    plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
}

/// A separate package, so that the main one stays light.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [
    .package(name: "SketchedGaussNewton", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
    .target(name: "CBitPeak"),
    .target(name: "CSketchPeak"),
    .target(
      name: "Measures",
      dependencies: ["COpenBLAS", "CBitPeak", "CSketchPeak", harness] + library),
    .executableTarget(name: "table", dependencies: ["Measures"]),
    .executableTarget(name: "stepper", dependencies: ["Measures"] + library),
    .executableTarget(name: "sketcher", dependencies: ["Measures"] + library),
    .executableTarget(name: "speeds", dependencies: ["Measures"] + library),
  ] + benchmarks
)
