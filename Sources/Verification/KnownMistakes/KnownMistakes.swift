/// A hall of mutants: wrong implementations, at least one against every claim. The mistakes that the field has really made
/// are marked *seen*.
///
/// Each must be refuted by a law; a law that refutes none is worth a second look.
public enum KnownMistakes {
  public static let all: [Mistake] =
    subspaceEmbedding + preconditioning + conjugateGradient + neuralTangentKernel + gaussNewton + cost
}
