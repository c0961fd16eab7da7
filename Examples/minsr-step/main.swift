// Stochastic reconfiguration for variational Monte Carlo with fewer samples than parameters (minSR): each
// update of the wave function is a damped step (AᵀA + μI) g = r, preconditioned with columns of AᵀA.
//
//     swift run minsr-step
import Foundation
import SketchedGaussNewton

// The critical transverse-field Ising ring of eight spins, H = −Σ σᶻᵢσᶻᵢ₊₁ − Σ σˣᵢ, with E₀ = −2 Σᵢ sin((i +
// ½)π/8). There are only 256 states, so the exact energy of a wave function can be printed; the steps use
// samples alone.
let (spins, hidden, samples) = (8, 32, 128)
let exact = -2 * (0..<spins).reduce(0) { $0 + sin((Double($1) + 0.5) * .pi / Double(spins)) }
let states = (0..<1 << spins).map { bits in (0..<spins).map { bits >> $0 & 1 == 0 ? 1.0 : -1.0 } }

// The wave function is a restricted Boltzmann machine, log ψ(s) = Σ_j log cosh(w_jᵀ[s; 1]), with 288
// parameters.
let parameters = (spins + 1) * hidden
var weights = scaled(CounterStream(seed: 1).normals(0..<parameters), by: 0.1)
var gap = 1.0
print("step     energy  gap to E₀  columns  iterations")
for step in 0..<20 {
  let fields = states.map {
    Matrix(rows: spins + 1, columns: hidden, elements: weights).transposeTimes($0 + [1])
  }
  let logPsi = fields.map { $0.reduce(0) { $0 + log(cosh($1)) } }
  let local = states.indices.map { s in
    (0..<spins).reduce(0) { sum, i in
      sum - states[s][i] * states[s][(i + 1) % spins] - exp(logPsi[s ^ 1 << i] - logPsi[s])
    }
  }
  let density = logPsi.map { exp(2 * $0) }
  let energy = dot(density, local) / density.reduce(0, +)
  gap = (energy - exact) / abs(exact)

  // Samples from |ψ|², by inversion, and their log-derivatives O.
  let stream = CounterStream(seed: 2).substream(step)
  let cumulative = density.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
  let drawn = (0..<samples).map { k in
    cumulative.firstIndex { $0 >= stream.uniform(at: k) * cumulative.last! }!
  }
  let derivatives = drawn.map { s in fields[s].flatMap { field in (states[s] + [1]).map { $0 * tanh(field) } }
  }

  // A = (O − Ō)/√samples and r = (E_loc − Ē)/√samples, with the means over the samples subtracted.
  let (share, root) = (1 / Double(samples), Double(samples).squareRoot())
  let mean = derivatives.reduce(into: [Double](repeating: 0, count: parameters)) { add(share, $1, to: &$0) }
  let a = Matrix(
    rows: parameters, columns: samples,
    elements: derivatives.flatMap { scaled(difference($0, mean), by: 1 / root) })
  let sampledEnergy = drawn.reduce(0) { $0 + local[$1] * share }
  let r = drawn.map { (local[$0] - sampledEnergy) / root }
  let problem = SketchedLeastSquares(solver: .nystrom, damping: 0.01, accuracy: 1e-6)
  let answer = try problem.solveStep(a, residual: r, stream: stream)
  let iterations = answer.iteration!.record.iterations
  print(String(format: "%4d  %9.5f  %9.1e  %7d  %10d", step, energy, gap, answer.factor!.rows, iterations))
  add(-0.2, a.times(answer.value), to: &weights)
}

// The variational energy is never below E₀, and the last one is within a thousandth of it.
let isRight = gap > 0 && gap < 1e-3
print(String(format: "check %@: E₀ = %.5f", isRight ? "passed" : "FAILED", exact))
exit(isRight ? 0 : 1)
