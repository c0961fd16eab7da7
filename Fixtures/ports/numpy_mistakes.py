"""Known mistakes for the NumPy port: replacements of its own functions.

`python3 numpy_port.py CASES OUTPUTS --mistake NAME` makes one of them. The judge must catch each, at its stage.
"""
from functools import partial

import numpy as np
from numpy.linalg import cholesky, norm, solve

import numpy_port as right
from cases import Refusal
from numpy_port import SKETCHES, hadamard, hashed

np.seterr(all="ignore")  # many of these mistakes diverge
MISTAKES = {}
CAUGHT = {}  # mistakes unknown to the library itself: the case and the stage at which they are caught first


def mistake(name, caught=None, **replacements):
    MISTAKES[name] = replacements
    if caught:
        CAUGHT[name] = caught


# The sketches. A mistake that draws differently has its own draws.

def sketch(name, family, wrong):
    mistake(name, SKETCHES={**SKETCHES, family: wrong})


def scaled(family, factor):
    return lambda s, m, d, **draws: factor(s, m * d, d) * SKETCHES[family](s, m, d, **draws)


def random():
    return np.random.default_rng(1)


def cut_off(s, m, d, rows, signs):
    order = 2 ** int(np.log2(m * d))
    order //= 2 if order == m * d else 1
    S = hadamard(rows % order, np.arange(m * d)) * signs / np.sqrt(s)
    S[:, order:] = 0
    return S


def one_row_for_both(s, m, d, left_rows, left_signs, right_rows, right_signs):
    right_rows = left_rows % 2 ** (d - 1).bit_length()
    return SKETCHES["tensor-srht"](s, m, d, left_rows, left_signs, right_rows, right_signs)


def ordinary_convolution(s, m, d, left_buckets, left_signs, right_buckets, right_signs):
    buckets = np.add.outer(left_buckets, right_buckets).ravel()
    return hashed(2 * s, buckets, np.outer(left_signs, right_signs).ravel())[:s]


def one_hash(s, m, d, left_buckets, left_signs, right_buckets, right_signs):
    buckets, signs = random().integers(s, size=max(m, d)), random().choice([-1, 1], max(m, d))
    return SKETCHES["tensor-sketch"](s, m, d, buckets[:m], signs[:m], buckets[:d], signs[:d])


def coinciding(s, m, d, buckets, signs):
    draws = zip(random().integers(s, size=buckets.shape).T, signs.T)
    return sum(hashed(s, *draw) for draw in draws) / np.sqrt(signs.shape[1])


def dimensions(s, m, d, buckets, signs):
    return np.kron(np.eye(d), hashed(s // d, buckets, signs))


sketch("SRHT scaled by √(s/N) (seen: a year in a released library)", "srht",
       scaled("srht", lambda s, N, d: s / np.sqrt(N)))
sketch("neuron block scaled by 1/√q like a dense sketch", "neuron-block",
       scaled("neuron-block", lambda s, N, d: np.sqrt(d / s)))
sketch("sparse signs without their scale ζ^(-1/2)", "sparse-sign",
       scaled("sparse-sign", lambda s, N, d: np.sqrt(min(8, s))))
sketch("SRHT sampling its rows with replacement (seen)", "srht", lambda s, m, d, rows, signs: SKETCHES["srht"](
    s, m, d, random().integers(2 ** (m * d - 1).bit_length(), size=s), signs))
sketch("SRHT that loses its padding: what is beyond a power of two is cut off (seen)", "srht", cut_off)
sketch("SRHT without its random signs", "srht", lambda s, m, d, rows, signs: SKETCHES["srht"](
    s, m, d, rows, signs * signs))
sketch("SRHT that always takes the first s rows", "srht", lambda s, m, d, rows, signs: SKETCHES["srht"](
    s, m, d, np.arange(s), signs))
sketch("CountSketch without signs", "count-sketch", lambda s, m, d, buckets, signs: hashed(
    s, buckets, signs * signs))
sketch("CountSketch with buckets j mod s: nothing is hashed", "count-sketch",
       lambda s, m, d, buckets, signs: hashed(s, np.arange(m * d) % s, signs))
sketch("CountSketch that never uses the upper half of its buckets", "count-sketch",
       lambda s, m, d, buckets, signs: hashed(s, buckets % ((s + 1) // 2), signs))
sketch("sparse signs whose buckets may coincide", "sparse-sign", coinciding)
sketch("sparse signs with one sign for all buckets of a coordinate, all +", "sparse-sign",
       lambda s, m, d, buckets, signs: SKETCHES["sparse-sign"](s, m, d, buckets, signs * signs))
sketch("neuron block that counts without signs", "neuron-block",
       lambda s, m, d, buckets, signs: SKETCHES["neuron-block"](s, m, d, buckets, signs * signs))
sketch("neuron block that sorts dimensions instead of neurons", "neuron-block", dimensions)
sketch("tensor SRHT that samples one row for both factors", "tensor-srht", one_row_for_both)
sketch("TensorSketch by an ordinary convolution, its end cut off", "tensor-sketch", ordinary_convolution)
sketch("TensorSketch with one hash and one sign for both factors", "tensor-sketch", one_hash)
sketch("Gaussian sketch of variance 1: the scale is lost", "gaussian",
       scaled("gaussian", lambda s, N, d: np.sqrt(s)))
sketch("Gaussian sketch scaled by 1/√N instead of 1/√s", "gaussian",
       scaled("gaussian", lambda s, N, d: np.sqrt(s / N)))

# The preconditioner.

def by_factor(wrong):
    return lambda P, v: P(v) if callable(P) else wrong(P, v)


mistake("R⁻ᵀR⁻¹ for R⁻¹R⁻ᵀ (seen)", precondition=by_factor(lambda R, v: solve(R.T, solve(R, v))))
mistake("R⁻¹ alone for R⁻¹R⁻ᵀ", precondition=by_factor(solve))
mistake("R of SA divided by its norm", factor=lambda SA, mu: right.factor(SA, mu) / norm(SA))
mistake("the diagonal of R alone", factor=lambda SA, mu: np.diag(np.diag(right.factor(SA, mu))))
mistake("damping twice in P", factor=lambda SA, mu: right.factor(SA, 2 * mu))
mistake("damping scaled by n in P", factor=lambda SA, mu: right.factor(SA, SA.shape[1] * mu))
mistake("[SA; μ I] for [SA; √μ I]", factor=lambda SA, mu: right.factor(SA, mu * mu))
mistake("damping left out of P", factor=lambda SA, mu: right.factor(SA, 1e-9 * mu))


def woodbury(sign=1, core=lambda mu: mu, divisor=lambda mu: mu):
    def low_rank(SA, mu, v):
        K = SA @ SA.T + core(mu) * np.eye(len(SA))
        return (v - sign * SA.T @ solve(K, SA @ v)) / divisor(mu)
    return low_rank


mistake("Woodbury with the wrong sign", low_rank=woodbury(sign=-1))
mistake("√μ for μ in the core of Woodbury", low_rank=woodbury(core=np.sqrt))
mistake("damping left out of the core of Woodbury", low_rank=woodbury(core=lambda mu: 0))
mistake("the quotient by μ is forgotten", low_rank=woodbury(divisor=lambda mu: 1))


# The solvers.

def stationary(move):
    """g <- g - move(P^(-1)G, P^(-1)(Gg - r))."""
    def fixed_point(G, r, R, accuracy):
        path = [0 * r]
        while not right.solved(G, r, path, accuracy):
            change = right.precondition(R, G @ path[-1] - r)
            path.append(path[-1] - move(lambda v: right.precondition(R, G @ v), change))
        return np.array(path)
    return fixed_point


def used_up(G, r, R, accuracy):
    path = [0 * r]
    while norm(G @ path[-1] - r) > accuracy * norm(r) and len(path) <= 100 + 10 * len(r):
        path.append(path[-1] - right.precondition(R, G @ right.precondition(R, G @ path[-1] - r)))
    return np.array(path)


def descent(beta=lambda new, old: new / old, damping=1, preconditioned=True, by_preconditioned_norm=False):
    """Conjugate gradients by recursive residuals, as in a textbook, with one mistake."""
    def conjugate_gradients(G, r, R, accuracy):
        path, residual, p, before = [0 * r], r, None, None
        while True:
            z = right.precondition(R, residual) if preconditioned else residual
            now = residual @ z
            if (now if by_preconditioned_norm else residual @ residual) <= (accuracy * norm(r)) ** 2:
                return np.array(path)
            if len(path) > 100 + 10 * len(r) or not np.isfinite(now):
                raise Refusal("the iteration does not converge")
            p = z if p is None else z + beta(now, before) * p
            length, before = damping * now / (p @ G @ p), now
            path.append(path[-1] + length * p)
            residual = residual - length * (G @ p)
    return conjugate_gradients


mistake("one product by M for two: z ← z − (Mz − R⁻ᵀr)", fixed_point=stationary(lambda product, change: change))
mistake("the step of the fixed-point iteration added instead of subtracted",
        fixed_point=stationary(lambda product, change: -product(change)))
mistake("a fixed-point iteration that says it converged when its iterations are used up", fixed_point=used_up)
mistake("steepest descent: directions forget the one before", conjugate_gradients=descent(lambda new, old: 0))
mistake("β upside down", conjugate_gradients=descent(lambda new, old: old / new))
mistake("β with the wrong sign", conjugate_gradients=descent(lambda new, old: -new / old))
mistake("step lengths nine tenths of what they should be", conjugate_gradients=descent(damping=0.9))
mistake("the preconditioner is forgotten", conjugate_gradients=descent(preconditioned=False))
mistake("the tolerance is absolute", conjugate_gradients=lambda G, r, R, accuracy: right.conjugate_gradients(
    G, r, R, min(0.5, accuracy / norm(r))))
mistake("conjugate gradients converge with an indefinite preconditioner, by ρᵀP⁻¹ρ ≤ ε² (seen)",
        conjugate_gradients=descent(by_preconditioned_norm=True))

# Damping in the system and in least squares.


def damped(wrong):
    return lambda G, r, mu: (G + wrong(mu, len(G)) * np.eye(len(G)), r)


def barely_damped(case, G, r, P):
    mu = case.get("damping", 0)
    if callable(P):
        P = partial(right.low_rank, P.args[0], 1e-6 * mu)
    elif mu and case["solver"] == "sketched":
        P = cholesky(P.T @ P - (1 - 1e-6) * mu * np.eye(len(P))).T
    return right.iterates(case, G, r, P)


def in_two_steps(A, b, R, mu, accuracy):
    g = right.least_squares(A, b, R, mu, accuracy)
    return g + right.least_squares(A, b - A @ g, R, mu, accuracy)


def textbook(A, b, R, mu, accuracy):
    """By the recursion alone, without damping and preconditioner."""
    g, residual, p, before = 0 * R[0], b, 0, np.inf
    for _ in range(100 + 10 * len(R)):
        normal = A.T @ residual
        now = normal @ normal
        if np.sqrt(now) <= accuracy / 10 * norm(A) * norm(residual):
            return g
        p = normal + now / before * p
        image = A @ p
        length, before = now / (image @ image), now
        g, residual = g + length * p, residual - length * image
    raise Refusal("the iteration does not converge")


mistake("damping on the wrong side: (AᵀA) g = r + μg", system=damped(lambda mu, n: -mu))
mistake("damping added twice to G", system=damped(lambda mu, n: 2 * mu))
mistake("damping scaled by n in G", system=damped(lambda mu, n: n * mu))
mistake("√μ for μ in G", system=damped(lambda mu, n: np.sqrt(mu)))
mistake("μ² for μ in G", system=damped(lambda mu, n: mu * mu))
mistake("damping in P, and not in G", system=damped(lambda mu, n: 0))
mistake("μ added to r instead of to G", system=lambda G, r, mu: (G, r + mu))
mistake("damping in G, and not in P", iterates=barely_damped)
mistake("damping left out of the least-squares problem",
        least_squares=lambda A, b, R, mu, accuracy: right.least_squares(A, b, R, 0, accuracy))
mistake("rows μI for √μ I under A in LSQR",
        least_squares=lambda A, b, R, mu, accuracy: right.least_squares(A, b, R, mu * mu, accuracy))
mistake("damping left out of the right-hand side: a start with b − Ag for [b − Ag; −√μ g]",
        least_squares=in_two_steps)
mistake("least squares by Cholesky of AᵀA: half the digits are lost (seen)",
        least_squares=lambda A, b, R, mu, accuracy: right.exact(A.T @ A + mu * np.eye(len(R)), A.T @ b))
mistake("the recursion of LSQR is trusted (seen)", least_squares=textbook)

# The activations and the Gram matrix.

SMALLEST = np.finfo(float).tiny


def rounded_gram(B, X):
    single = np.float32
    return (single(B @ B.T / B.shape[1]) * single(X @ X.T)).astype(float)


def whole_words(B, X):
    m = B.shape[1]
    return right.gram(B[:, :m // 64 * 64], X) * (m // 64 * 64) / m if m >= 64 else 0 * (X @ X.T)


def either(B, X):
    return (B.shape[1] - (1 - B) @ (1 - B).T) * (X @ X.T) / B.shape[1]


mistake("ReLU′(0) = 0 in the pattern, ReLU′(0) = 1 in the Jacobian (seen)", active=lambda Z: (Z > 0).astype("u1"))
mistake("a negative zero is taken for a negative number", active=lambda Z: (~np.signbit(Z)).astype("u1"))
mistake("subnormal pre-activations are flushed to zero", active=lambda Z: (Z > -SMALLEST).astype("u1"))
mistake("a Gram matrix in single precision, “not positive semidefinite” (seen)", gram=rounded_gram)
mistake("the neurons of the last, incomplete word are not counted", gram=whole_words)
mistake("the Gram matrix counts neurons that are active on either point", gram=either)
mistake("the Gram matrix without 1/m", gram=lambda B, X: right.gram(B, X) * B.shape[1])
mistake("weights’ signs taken for activations: b ∈ {−1, 1}", gram=lambda B, X: right.gram(2 * B - 1, X))

# Refusals.


def without_parallels(X, y):
    right.require_solvable(X, y)
    if any((X[i] == -X[j]).all() for i in range(len(X)) for j in range(i)):
        raise Refusal("two inputs are parallel")


def independent(X, y):
    right.require_solvable(X, y)
    if np.linalg.matrix_rank(X) < len(X):
        raise Refusal("the inputs are linearly dependent")


mistake("“no two inputs parallel”: one antipodal pair is refused", require_solvable=without_parallels)
mistake("the linear kernel’s condition: inputs linearly independent", require_solvable=independent)

# The step.

mistake("outputs without m^(-1/2)", outputs=lambda Z, a: right.outputs(Z, a) * np.sqrt(len(a)))
mistake("the step is added instead of subtracted", next_weights=lambda W, a, B, X, g: right.next_weights(
    W, a, B, X, -g))
mistake("the update forgets the output signs", next_weights=lambda W, a, B, X, g: right.next_weights(
    W, abs(a), B, X, g))
mistake("the update without m^(-1/2)", next_weights=lambda W, a, B, X, g: right.next_weights(
    W, a, B, X, g * np.sqrt(len(a))))


# The run.

def one_too_early(X, y, W, a, tolerance, most):
    norms, _ = right.train(X, y, W, a, tolerance, most)
    return right.train(X, y, W, a, tolerance, len(norms) - 2)


def linearised(X, y, W, a, tolerance, most):
    """The first step solves the linear model at the start, which is mistaken for the success of the network."""
    return right.train(X, y, W, a, tolerance, 1)


def half_steps(X, y, W, a, tolerance, most):
    norms = [norm(right.outputs_at(X, W, a) - y)]
    for _ in range(most):
        full = right.step({"solver": "gram"}, X, y, W, a, {}, lambda name, function, *given: function(*given))
        W = (W + full) / 2
        norms.append(norm(right.outputs_at(X, W, a) - y))
    return np.array(norms), W


mistake("training on the Jacobian of the start: the lazy model takes the network’s place", train=linearised)
mistake("training that stops one step too early", train=one_too_early)
mistake("half steps", train=half_steps)

# Correct at the sizes that the author tried, and wrong beyond a register, a tile, an integer or an order.


def wrapped(kind):
    def gram(B, X):
        counts = (B @ B.T).astype(np.int64).astype(kind).astype(float)
        return counts * (X @ X.T) / B.shape[1]
    return gram


def blockwise(R, v, tile=32):
    """R^(-1) R^(-T) v by diagonal blocks, without the blocks that couple them."""
    result = v.astype(float)
    for first in range(0, len(R), tile):
        block = R[first:first + tile, first:first + tile]
        result[first:first + tile] = solve(block, solve(block.T, result[first:first + tile]))
    return result


def column_major(SA, mu):
    return right.factor(SA.reshape(SA.shape[::-1]).T.copy() if SA.shape[1] > 32 else SA, mu)


def low_bits(order):
    return lambda rows, columns: hadamard(rows & order - 1, columns)


class Narrow:
    """A Hadamard matrix with products in a narrow integer type."""

    def __init__(self, rows, columns, kind):
        self.matrix, self.kind = hadamard(rows, columns), kind

    def __matmul__(self, v):
        return (self.matrix @ v).astype(np.int64).astype(self.kind)


def unsigned_above(s, m, d, rows, signs):
    order = 2 ** (m * d - 1).bit_length()
    return SKETCHES["srht"](s, m, d, rows, np.where(np.arange(m * d) < order // 2, signs, 1))


def negative_at_the_end(X, y, W, a, tolerance, most):
    norms, W = right.train(X, y, W, a, tolerance, most)
    return np.append(norms[:-1], -norms[-1]), W


OWN_GRAM = []


def remembered(B, X):
    OWN_GRAM[:] = [wrapped(np.uint8)(B, X)]
    return OWN_GRAM[0]


def refused_by_own(G, r, mu):
    if OWN_GRAM and len(OWN_GRAM[0]) == len(G):
        cholesky(OWN_GRAM[0] + mu * np.eye(len(G)))
    return right.system(G, r, mu)


mistake("R is transposed beyond 32 columns", caught=("size-40", "triangular-factor"), factor=lambda SA, mu:
        right.factor(SA, mu).T if SA.shape[1] > 32 else right.factor(SA, mu))
mistake("QR reads SA column by column beyond 32", caught=("size-40", "triangular-factor"), factor=column_major)
mistake("triangular solves forget what couples blocks of 32", caught=("size-40", "iterates"),
        precondition=by_factor(blockwise))
mistake("counts in 8 bits", caught=("size-65", "gram"), gram=wrapped(np.uint8))
mistake("counts in 16 bits with a sign", caught=("count-32768", "gram"), gram=wrapped(np.int16))
mistake("counts in 16 bits", caught=("count-65536", "gram"), gram=wrapped(np.uint16))
mistake("a Hadamard transform that stops at order 256", caught=("hadamard-512", "hadamard"), hadamard=low_bits(256))
mistake("a Hadamard transform in 16 bits", caught=("hadamard-512", "hadamard"),
        hadamard=lambda rows, columns: Narrow(rows, columns, np.int16))
mistake("signs of the upper half of the coordinates are ignored", caught=("sketched-srht-wide", "sketched-matrix"),
        SKETCHES={**SKETCHES, "srht": unsigned_above})
mistake("the recursive residual is trusted to convergence (seen)", conjugate_gradients=descent())
mistake("the last norm of a run is negative", caught=("gram-sphere", "trajectory"), train=negative_at_the_end)
mistake("counts in 8 bits, and the refusal that Cholesky makes of them", caught=("size-65-gram", "gram"),
        gram=remembered, system=refused_by_own)
