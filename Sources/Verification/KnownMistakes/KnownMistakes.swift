/// The collection of known mistakes: wrong implementations, at least one against every claim. Mistakes that occurred in practice are
/// marked *seen*.
///
/// Each must be refuted by a law. A law that refutes none deserves a second look.
public enum KnownMistakes {
  public static let all: [Mistake] =
    subspaceEmbedding + preconditioning + conjugateGradient + neuralTangentKernel + gaussNewton + cost
}
