import CounterStream

/// The modules whose lines are mutated.
public let mutatedModules = [
  "Foundations/CKernels", "Lemmas/SubspaceEmbedding", "Lemmas/Preconditioning", "Lemmas/ConjugateGradient",
  "Lemmas/NeuralTangentKernel", "Training/GaussNewton", "Training/Datasets", "Verification/Conformance",
]

extension Mutant {
  /// Every mutant of a file, by its language; empty for any other file.
  public static func of(file: String, text: String) -> [Mutant] {
    if file.hasSuffix(".swift") { return ofSwift(file: file, text: text) }
    if file.hasSuffix(".c") { return ofC(file: file, text: text, byLevel: false) }
    if file.hasSuffix(".bodies.h") { return ofC(file: file, text: text, byLevel: true) }
    return []
  }
}

extension [Mutant] {
  /// Some of them in random order, every choice equally likely.
  public func sample(_ count: Int, seed: UInt64) -> [Mutant] {
    CounterStream(seed: seed).substream("mutants").permutation(self.count).prefix(count).map { self[$0] }
  }
}
