import CKernels
import DenseLinearAlgebra
import Foundation
import Testing

/// Which level the kernels use: what the environment requests, and what a thread forces.
@Suite struct LevelTests {
  /// Without a request the best level is used.
  @Test func theBestLevelUnlessAnotherIsNamed() async {
    await #expect(processExitsWith: .success) {
      unsafe unsetenv("SGN_INSTRUCTIONS")
      precondition(ckernels_level() == ckernels_best_level())
    }
    await #expect(processExitsWith: .success) {
      unsafe setenv("SGN_INSTRUCTIONS", "", 1)
      precondition(ckernels_level() == ckernels_best_level())
    }
    await #expect(processExitsWith: .success) {
      unsafe setenv("SGN_INSTRUCTIONS", "portable", 1)
      precondition(ckernels_level() == CKERNELS_PORTABLE && InstructionLevel.inUse == .portable)
      // The environment is read once.
      unsafe setenv("SGN_INSTRUCTIONS", "nonsense", 1)
      precondition(ckernels_level() == CKERNELS_PORTABLE)
    }
    await #expect(processExitsWith: .success) {
      unsafe setenv("SGN_INSTRUCTIONS", InstructionLevel.best.rawValue, 1)
      precondition(InstructionLevel.inUse == .best)
    }
  }

  /// A request that cannot be granted ends the process with a message that lists the alternatives.
  @Test func aLevelThatIsNone() async throws {
    let result = await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
      unsafe setenv("SGN_INSTRUCTIONS", "avx", 1)
      _ = ckernels_level()
    }
    let names = InstructionLevel.available.map(\.rawValue).joined(separator: " ")
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("SGN_INSTRUCTIONS is avx; give one of: \(names)\n"))
  }

  /// The previously forced level is returned, level by level.
  @Test func forcedLevelsAreTakenBack() {
    let before = InstructionLevel.inUse
    for level in InstructionLevel.available {
      level.forced {
        #expect(InstructionLevel.inUse == level)
        InstructionLevel.portable.forced { #expect(InstructionLevel.inUse == .portable) }
        #expect(InstructionLevel.inUse == level)
        // So do the threads that compute for this one.
        Parallelism.forEach(8) { _ in #expect(InstructionLevel.inUse == level) }
      }
      #expect(InstructionLevel.inUse == before)
    }
    let previous = ckernels_force_level(Int32(CKERNELS_PORTABLE.rawValue))
    #expect(ckernels_force_level(previous) == Int32(CKERNELS_PORTABLE.rawValue))
  }
}
