internal import Claims
internal import Experiments
internal import KnownMistakes
internal import Statistics

/// Mistakes that are planted in the experiments of `sgn verify`: with a mistake in place of this library, the experiment about the claim
/// that it breaks must not report that the claim holds.
///
/// A law tests one stage as sharply as possible. An experiment measures at sizes of interest, and not every mistake shows there. These
/// do: at least one for each claim that has an experiment and a known mistake.
let planted = [
  "Gaussian sketch of variance 1: the scale is lost",
  "the bound on the Gram side is not squared (seen)",
  "R of SA divided by its norm",
  "damping left out of P", "Woodbury with the wrong sign",
  "‖M‖_F² for d_μ = tr M",
  "steepest descent: directions forget the one before",
  "β upside down",
  "κ(AR⁻¹) where κ(R⁻ᵀGR⁻¹) belongs: the root is drawn twice",
  "the recursive residual is trusted to convergence (seen)",
  "the recursion of LSQR is trusted (seen)",
  "one product by M for two: z ← z − (Mz − R⁻ᵀr)",
  "K over π instead of 2π: both layers are thought trained",
  "“inputs distinct”: dependent antipodal pairs are not seen",
  "a concentration bound that falls like 1/m instead of 1/√m",
  "only neurons on the active side are counted as near",
  "the Gram matrix without 1/m",
  "λ_min as LAPACK computes it, taken for a bound",
  "b̄ is the activation half way",
  "the step is added instead of subtracted",
  "the movement bound divides by σ_min instead of λ_min",
  "the hypotheses are never certified",
  "training on the Jacobian of the start: the lazy model takes the network’s place",
  "a multiplication with an addition is counted as one operation",
]

/// Wrong scales of a family, which break the isometry that no experiment is about; the distortion of the family shows them.
let plantedScales: [(name: String, claim: ClaimID)] = [
  ("SRHT scaled by √(s/N) (seen: a year in a released library)", .embeddingSRHT),
  ("sparse signs without their scale ζ^(-1/2)", .embeddingSparseSign),
  ("neuron block scaled by 1/√q like a dense sketch", .embeddingNeuronBlock),
]

/// Prints the verdicts of the experiments on this library and on each planted mistake.
///
/// - Returns: whether they refute none of our claims and miss no mistake.
func experimentsTellRightFromWrong() throws -> Bool {
  let ours = try Verification(effort: .quick, seed: 0).run(Verification.experiments.filter { !$0.isTimed })
    .flatMap(\.judgements).filter { $0.scope == .statement && $0.verdict != .holds }
  for judgement in ours {
    print(
      "the experiments say \(judgement.verdict.rawValue) of \(judgement.claim.rawValue): \(judgement.comparison)"
    )
  }
  print("\nthe experiments say holds of every claim of this library: \(ours.isEmpty)")
  var missed = 0
  let all = planted.map { (name: $0, claim: ClaimID?.none) } + plantedScales.map { ($0.name, $0.claim) }
  for (name, other) in all {
    guard let mistake = KnownMistakes.all.first(where: { $0.name == name }) else {
      preconditionFailure("no known mistake is called “\(name)”")
    }
    let claim = other ?? mistake.claim
    let verification = Verification(effort: .quick, seed: 0, implementation: mistake.implementation)
    let catcher = try Verification.experiments.first { experiment in
      guard experiment.claims.contains(claim) else { return false }
      return try verification.run([experiment])[0].judgements.contains {
        $0.claim == claim && $0.scope == .statement && $0.verdict != .holds
      }
    }
    if catcher == nil { missed += 1 }
    print(catcher.map { "  × \(name) (\($0.name))" } ?? "  NOT CAUGHT: \(name)")
  }
  print("\(all.count - missed) of \(all.count) planted mistakes are caught by the experiments")
  return ours.isEmpty && missed == 0
}
