// swift-tools-version: 6.3
import PackageDescription

/// Every Swift target is held to the same standard: Swift 6 mode, no warnings, unsafe code spelled out.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The library modules, bottom to top. A module imports only modules that stand above it in this list.
let modules: [(name: String, imports: [Target.Dependency])] = [
  ("DenseLinearAlgebra", ["CLAPACK", "CKernels"]),
  ("NumPyFormat", ["DenseLinearAlgebra"]),
  ("CounterStream", [.product(name: "RealModule", package: "swift-numerics")]),
  ("Claims", []),
  ("Statistics", [.product(name: "RealModule", package: "swift-numerics")]),
  (
    "SubspaceEmbedding",
    [
      "CKernels", "DenseLinearAlgebra", "CounterStream", "Claims",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  ),
  ("Preconditioning", ["DenseLinearAlgebra", "Claims", "SubspaceEmbedding"]),
  (
    "ConjugateGradient",
    ["DenseLinearAlgebra", "Claims", .product(name: "RealModule", package: "swift-numerics")]
  ),
  (
    "NeuralTangentKernel",
    [
      "CKernels", "DenseLinearAlgebra", "Claims", "SubspaceEmbedding",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  ),
  (
    "Datasets",
    [
      "DenseLinearAlgebra", "NumPyFormat", "CounterStream",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  ),
  (
    "GaussNewton",
    [
      "CKernels", "DenseLinearAlgebra", "NumPyFormat", "CounterStream", "Claims", "SubspaceEmbedding",
      "Preconditioning", "ConjugateGradient", "NeuralTangentKernel", "Datasets",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  ),
  (
    "Laws",
    [
      "DenseLinearAlgebra", "CounterStream", "Claims", "Statistics", "SubspaceEmbedding", "Preconditioning",
      "ConjugateGradient", "NeuralTangentKernel", "Datasets", "GaussNewton",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  ),
  (
    "Experiments",
    [
      "DenseLinearAlgebra", "NumPyFormat", "CounterStream", "Claims", "Statistics", "SubspaceEmbedding",
      "Preconditioning", "ConjugateGradient", "NeuralTangentKernel", "Datasets", "GaussNewton", "Laws",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  ),
]

/// Wrong implementations, above the library, which knows nothing of them.
let mutants: [(name: String, imports: [Target.Dependency])] = [
  (
    "KnownMistakes",
    [
      "DenseLinearAlgebra", "CounterStream", "Claims", "SubspaceEmbedding", "ConjugateGradient",
      "NeuralTangentKernel", "GaussNewton", "Laws",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  )
]

/// The oracle looks at the library from outside, and tells ports which known mistake they resemble.
let conformance: [(name: String, imports: [Target.Dependency])] = [
  (
    "Conformance",
    [
      "DenseLinearAlgebra", "NumPyFormat", "CounterStream", "Claims", "SubspaceEmbedding", "Preconditioning",
      "ConjugateGradient", "NeuralTangentKernel", "Datasets", "GaussNewton", "Laws", "KnownMistakes",
      .product(name: "RealModule", package: "swift-numerics"),
    ]
  )
]

/// What the C interface calls. Nothing here needs Foundation, which would make the library six times as large.
let interface: [Target.Dependency] = [
  "CKernels", "DenseLinearAlgebra", "CounterStream", "SubspaceEmbedding", "Preconditioning",
  "ConjugateGradient",
  "NeuralTangentKernel",
]

let libraries = (modules + mutants + conformance).map { module in
  Target.target(name: module.name, dependencies: module.imports, swiftSettings: strict)
}

/// The ledger's tests look at the laws too, and those of the experiments at the known mistakes.
let extra: [String: [Target.Dependency]] = [
  "Claims": ["Laws", "Statistics"], "Experiments": ["KnownMistakes"],
]

let tests = (modules + mutants + conformance).map { module in
  Target.testTarget(
    name: "\(module.name)Tests",
    dependencies: module.imports + [.target(name: module.name), "TestSupport"] + (extra[module.name] ?? []),
    swiftSettings: strict)
}

let package = Package(
  name: "SketchedGaussNewton",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "SketchedGaussNewton", targets: ["SketchedGaussNewton"]),
    .executable(name: "sgn", targets: ["sgn"]),
    .library(name: "SGNOracle", type: .dynamic, targets: ["SGNOracle"]),
  ] + modules.map { .library(name: $0.name, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLAPACK",
      pkgConfig: "openblas lapacke",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas", "lapack"])]),
    .target(name: "CKernels"),
    .systemLibrary(name: "COracle"),
    .target(
      name: "SketchedGaussNewton",
      dependencies: modules.map { .target(name: $0.name) },
      swiftSettings: strict),
    .executableTarget(
      name: "sgn",
      dependencies: [
        "SketchedGaussNewton", "Conformance",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .target(name: "SGNOracle", dependencies: ["COracle"] + interface, swiftSettings: strict),
    .testTarget(
      name: "SGNOracleTests",
      dependencies: ["COracle", "SGNOracle", "GaussNewton", "TestSupport"] + interface,
      swiftSettings: strict),
    .executableTarget(
      name: "mutants", dependencies: ["Claims", "Statistics", "Laws", "KnownMistakes", "Experiments"],
      swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: ["DenseLinearAlgebra", "CounterStream"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "TestSupportTests", dependencies: ["DenseLinearAlgebra", "CounterStream", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "sgnTests",
      dependencies: ["sgn", "SketchedGaussNewton", "TestSupport"],
      swiftSettings: strict),
  ] + libraries + tests
)
