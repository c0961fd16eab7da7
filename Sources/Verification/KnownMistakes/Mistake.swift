public import Claims
public import Laws

/// One wrong implementation: this library with one stage replaced by a mistake that was made in practice, or could be.
public struct Mistake: Sendable {
  /// The claim that the mistake breaks.
  public let claim: ClaimID
  public let implementation: Implementation

  /// The mistake in a few words.
  public var name: String { implementation.name }

  init(_ claim: ClaimID, _ name: String, _ change: (inout Implementation) -> Void) {
    self.claim = claim
    implementation = Implementation.ours.renamed(name, change)
  }

  /// The laws that refute it, those of its own claim first.
  ///
  /// - Parameters:
  ///   - seed: the seed of the laws’ draws.
  ///   - all: whether to go on after the first.
  public func killers(seed: UInt64 = 0, all: Bool) -> [Law] {
    let own = Laws.all.filter { $0.claim == claim }
    let others = Laws.all.filter { $0.claim != claim }
    var killers: [Law] = []
    for law in own + others {
      guard case .refuted = law.judge(implementation, seed: seed) else { continue }
      killers.append(law)
      if !all { break }
    }
    return killers
  }
}
