/// Every law, claim by claim.
public enum Laws {
  public static let all: [Law] =
    subspaceEmbedding + preconditioning + conjugateGradient + neuralTangentKernel + gaussNewton + cost
}
