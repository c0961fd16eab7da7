internal import Statistics

/// Every law, claim by claim.
public enum Laws {
  public static let all: [Law] =
    subspaceEmbedding + preconditioning + conjugateGradient + neuralTangentKernel + gaussNewton + cost

  /// The false alarms that judging one right implementation by all laws may raise, at most.
  public static var falseAlarm: Double { all.compactMap(\.probability?.falseAlarm).reduce(0, +) }
}
