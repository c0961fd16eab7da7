internal import CKernels

/// The instruction set that the C kernels use.
///
/// Where a kernel adds in a different order, or fuses a product with its sum, at one level, results differ in their last bits
/// between levels; so a run is a function of the level too. Only the forward pass does so.
///
/// The best level is in use unless the environment variable `SGN_INSTRUCTIONS` names another one for the whole process.
public enum InstructionLevel: String, CaseIterable, Codable, Sendable, Comparable {
  /// Instructions that every processor of the architecture has.
  case portable
  case avx2
  case avx512

  /// The highest level that this machine has.
  public static var best: InstructionLevel { InstructionLevel(ckernels_best_level()) }

  /// The level that the kernels use, on this thread.
  public static var inUse: InstructionLevel { InstructionLevel(ckernels_level()) }

  /// The levels that this machine has.
  public static var available: [InstructionLevel] { allCases.filter { $0 <= best } }

  /// Runs `body` with this level forced on everything it calls, including the threads of `Parallelism.forEach`.
  ///
  /// - Traps: when the machine does not have the level.
  public func forced<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    precondition(
      self <= Self.best, "this machine does not have level \(rawValue); its best is \(Self.best.rawValue)")
    let previous = ckernels_force_level(Int32(kernelLevel.rawValue))
    defer { _ = ckernels_force_level(previous) }
    return try body()
  }

  public static func < (a: InstructionLevel, b: InstructionLevel) -> Bool {
    a.kernelLevel.rawValue < b.kernelLevel.rawValue
  }

  private init(_ level: ckernels_level_t) {
    self = Self.allCases.first { $0.kernelLevel == level }!
  }

  private var kernelLevel: ckernels_level_t {
    switch self {
    case .portable: CKERNELS_PORTABLE
    case .avx2: CKERNELS_AVX2
    case .avx512: CKERNELS_AVX512
    }
  }
}
