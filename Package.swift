// swift-tools-version: 6.3
import PackageDescription

/// The same settings for every Swift target: Swift 6 mode, no warnings, explicit unsafe code.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library module of one of the layers: `Sources/LAYER/NAME`, with tests in `Tests/LAYER/NAME`.
struct Module {
  let name: String
  let layer: String
  let imports: [String]
  /// Modules that only its tests import.
  let forTests: [String]

  init(_ name: String, _ layer: String, imports: [String] = [], forTests: [String] = []) {
    (self.name, self.layer, self.imports, self.forTests) = (name, layer, imports, forTests)
  }
}

/// The dependency of this name. `RealModule` has elementary functions without Foundation; MPI is linked only with its trait.
func dependency(_ name: String) -> Target.Dependency {
  switch name {
  case "RealModule": .product(name: name, package: "swift-numerics")
  case "CMPI": .target(name: name, condition: .when(traits: ["MPI"]))
  default: .target(name: name)
  }
}

/// The library, from the lowest layer to the highest. A module imports only modules that are listed before it.
let library = [
  Module("Communication", "Foundations", forTests: ["CounterStream"]),
  Module("MessagePassing", "Foundations", imports: ["Communication", "CMPI"]),
  Module(
    "DenseLinearAlgebra", "Foundations", imports: ["CLAPACK", "CKernels"],
    forTests: ["Communication", "CounterStream", "LinearOperators"]),
  Module("CounterStream", "Foundations", imports: ["CKernels", "RealModule"]),
  Module(
    "LinearOperators", "Foundations", imports: ["Communication", "DenseLinearAlgebra", "CounterStream"]),
  Module("Files", "Foundations", forTests: ["NumPyFormat", "CounterStream"]),
  Module("NumPyFormat", "Foundations", imports: ["DenseLinearAlgebra", "Files"]),
  Module(
    "MatrixFiles", "Foundations",
    imports: ["Communication", "DenseLinearAlgebra", "LinearOperators", "Files", "NumPyFormat"],
    forTests: ["CounterStream"]),
  Module("Claims", "Foundations"),
  Module(
    "SubspaceEmbedding", "Lemmas",
    imports: [
      "Communication", "CKernels", "DenseLinearAlgebra", "LinearOperators", "CounterStream", "Claims",
      "RealModule",
    ]),
  Module(
    "Preconditioning", "Lemmas",
    imports: [
      "Communication",
      "DenseLinearAlgebra", "LinearOperators", "CounterStream", "Claims", "SubspaceEmbedding", "RealModule",
    ]),
  Module(
    "ConjugateGradient", "Lemmas",
    imports: [
      "Communication", "DenseLinearAlgebra", "LinearOperators", "Claims", "Preconditioning", "RealModule",
    ],
    forTests: ["CounterStream", "SubspaceEmbedding"]),
  Module(
    "NeuralTangentKernel", "Lemmas",
    imports: [
      "Communication", "CKernels", "DenseLinearAlgebra", "LinearOperators", "CounterStream", "Claims",
      "SubspaceEmbedding",
      "RealModule",
    ]),
  Module(
    "Datasets", "Training",
    imports: [
      "Communication", "Claims", "DenseLinearAlgebra", "Files", "NumPyFormat", "CounterStream", "RealModule",
    ]),
  Module(
    "SketchedLeastSquares", "Training",
    imports: [
      "Communication",
      "DenseLinearAlgebra", "LinearOperators", "CounterStream", "Claims", "SubspaceEmbedding",
      "Preconditioning", "ConjugateGradient",
    ]),
  Module(
    "GaussNewton", "Training",
    imports: [
      "Communication",
      "SketchedLeastSquares",
      "DenseLinearAlgebra", "LinearOperators", "Files", "NumPyFormat", "CounterStream", "Claims",
      "SubspaceEmbedding", "Preconditioning", "ConjugateGradient", "NeuralTangentKernel", "Datasets",
      "RealModule",
    ]),
]

/// The modules that verify the library from outside. A program that only trains does not compile them.
let verification = [
  Module("ThreadRanks", "Verification", imports: ["Communication"]),
  Module(
    "Ledger", "Verification", imports: ["Claims"], forTests: ["Laws"]),
  Module("Statistics", "Verification", imports: ["RealModule"]),
  Module(
    "Laws", "Verification",
    imports: [
      "Communication", "ThreadRanks",
      "SketchedLeastSquares", "DenseLinearAlgebra", "LinearOperators", "CounterStream", "Claims",
      "Statistics", "SubspaceEmbedding",
      "Preconditioning", "ConjugateGradient", "NeuralTangentKernel", "Datasets", "GaussNewton", "RealModule",
    ]),
  Module(
    "KnownMistakes", "Verification",
    imports: [
      "Communication",
      "DenseLinearAlgebra", "CounterStream", "Claims", "SubspaceEmbedding",
      "Preconditioning",
      "ConjugateGradient", "NeuralTangentKernel", "GaussNewton", "Laws", "RealModule",
    ]),
  Module(
    "Experiments", "Verification",
    imports: [
      "Communication", "Files", "ThreadRanks",
      "SketchedLeastSquares", "DenseLinearAlgebra", "LinearOperators", "CounterStream", "Claims",
      "Statistics",
      "SubspaceEmbedding", "Preconditioning", "ConjugateGradient", "NeuralTangentKernel", "Datasets",
      "GaussNewton", "Laws", "RealModule",
    ],
    forTests: ["KnownMistakes"]),
  Module(
    "Reports", "Verification",
    imports: [
      "NumPyFormat", "SketchedLeastSquares", "SubspaceEmbedding", "DenseLinearAlgebra", "Files", "Claims",
      "Ledger", "Statistics", "GaussNewton", "Experiments",
    ]),
  Module(
    "Conformance", "Verification",
    imports: [
      "SketchedLeastSquares", "DenseLinearAlgebra", "LinearOperators", "Files", "NumPyFormat",
      "CounterStream", "Claims", "Statistics",
      "SubspaceEmbedding", "Preconditioning", "ConjugateGradient", "NeuralTangentKernel", "Datasets",
      "GaussNewton", "Laws", "KnownMistakes", "RealModule",
    ]),
]

let modules = library + verification

/// The modules that the C interface calls. None of them needs Foundation, which would make the library six times as large.
let interface = [
  "CKernels", "DenseLinearAlgebra", "LinearOperators", "CounterStream", "Claims", "SubspaceEmbedding",
  "Preconditioning", "ConjugateGradient", "NeuralTangentKernel", "SketchedLeastSquares",
]

/// The modules that the Python package calls in addition to the C interface, in the same shared library.
let python = [
  "Files", "NumPyFormat", "Datasets", "GaussNewton", "Statistics", "Conformance",
]

let targets = modules.map { module in
  Target.target(
    name: module.name, dependencies: module.imports.map(dependency),
    path: "Sources/\(module.layer)/\(module.name)", swiftSettings: strict)
}

let tests = modules.map { module in
  Target.testTarget(
    name: "\(module.name)Tests",
    dependencies: (module.imports + module.forTests + [module.name, "TestSupport"]).map(dependency),
    path: "Tests/\(module.layer)/\(module.name)", swiftSettings: strict)
}

/// Short programs to read and to copy, one file each. They are not products: no other package sees them.
let examples = [
  "own-matrix", "own-jacobian", "minsr-step", "train-table", "judge-port", "certify-matrix",
].map { name in
  Target.executableTarget(
    name: name, dependencies: ["SketchedGaussNewton"] + (name == "judge-port" ? ["Conformance"] : []),
    path: "Examples/\(name)", swiftSettings: strict)
}

let package = Package(
  name: "SketchedGaussNewton",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "SketchedGaussNewton", targets: ["SketchedGaussNewton"]),
    .executable(name: "sgn", targets: ["sgn"]),
    .library(name: "CInterface", type: .dynamic, targets: ["CInterface"]),
    .library(name: "PythonInterface", type: .dynamic, targets: ["PythonInterface"]),
  ] + modules.map { .library(name: $0.name, targets: [$0.name]) },
  traits: [
    .trait(
      name: "MPI",
      description: "Ranks on any number of machines, over Open MPI; without this trait MPI is not needed.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLAPACK",
      path: "Sources/Foundations/CLAPACK",
      pkgConfig: "openblas lapacke",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas", "lapack"])]),
    .systemLibrary(
      name: "CMPI",
      path: "Sources/Foundations/CMPI",
      pkgConfig: "ompi-c",
      providers: [.apt(["libopenmpi-dev"]), .brew(["open-mpi"])]),
    .target(name: "CKernels", path: "Sources/Foundations/CKernels"),
    .testTarget(
      name: "CKernelsTests",
      dependencies: ["CKernels", "CounterStream", "DenseLinearAlgebra", "RealModule", "TestSupport"]
        .map(dependency),
      path: "Tests/Foundations/CKernels", swiftSettings: strict),
    .target(
      name: "SketchedGaussNewton",
      dependencies: library.map { .target(name: $0.name) },
      path: "Sources/Interfaces/SketchedGaussNewton", swiftSettings: strict),
    .testTarget(
      name: "SketchedGaussNewtonTests",
      dependencies: ["SketchedGaussNewton", "TestSupport"],
      path: "Tests/Interfaces/SketchedGaussNewton", swiftSettings: strict),
    .systemLibrary(name: "CHeader", path: "Sources/Interfaces/CHeader"),
    .target(
      name: "CInterface", dependencies: (["CHeader"] + interface).map(dependency),
      path: "Sources/Interfaces/CInterface", swiftSettings: strict),
    .testTarget(
      name: "CInterfaceTests",
      dependencies: (["CHeader", "CInterface", "Communication", "GaussNewton", "TestSupport"] + interface)
        .map(dependency),
      path: "Tests/Interfaces/CInterface", swiftSettings: strict),
    .systemLibrary(name: "PythonHeader", path: "Sources/Interfaces/PythonHeader"),
    .target(
      name: "PythonInterface",
      dependencies: (["CHeader", "CInterface", "PythonHeader"] + interface + python).map(dependency),
      path: "Sources/Interfaces/PythonInterface", swiftSettings: strict),
    .executableTarget(
      name: "sgn",
      dependencies: ["SketchedGaussNewton"] + verification.map { .target(name: $0.name) } + [
        .product(name: "ArgumentParser", package: "swift-argument-parser")
      ],
      path: "Sources/Interfaces/sgn", swiftSettings: strict),
    .testTarget(
      name: "sgnTests",
      dependencies: ["sgn", "SketchedGaussNewton", "Ledger", "TestSupport"],
      path: "Tests/Interfaces/sgn", swiftSettings: strict),
    .executableTarget(
      name: "mutants",
      dependencies: ["Claims", "CounterStream", "Statistics", "Laws", "KnownMistakes", "Experiments"],
      path: "Sources/Verification/mutants", swiftSettings: strict),
    .executableTarget(
      name: "transport-check",
      dependencies: ["Communication", "MessagePassing", "CounterStream"],
      path: "Tests/Support/transport-check", swiftSettings: strict),
    .target(
      name: "TestSupport",
      dependencies: [
        "ThreadRanks", "Communication", "DenseLinearAlgebra", "LinearOperators", "CounterStream",
      ],
      path: "Tests/Support/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "TestSupportTests",
      dependencies: ["DenseLinearAlgebra", "LinearOperators", "CounterStream", "TestSupport"],
      path: "Tests/Support/TestSupportTests",
      swiftSettings: strict),
  ] + targets + tests + examples
)
