"""Sketched Gauss-Newton in JAX, in float32, to be judged stage by stage: a step of the network, or a given tall matrix.

    python3 jax_port.py CASES OUTPUTS          all cases of a folder, or one case

A point x_i is a row of X (n x d), a neuron w_r a row of W (m x d), a_r its output sign. A is N x n, mu the damping.
Numbers are rounded to float32 as they are read; products are float32 too, where some devices would take fewer digits unasked.
"""
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax.numpy.linalg import eigvalsh, norm, qr, svd
from jax.scipy.linalg import cho_factor, cho_solve, solve_triangular

import cases
from cases import Refusal, require_solvable  # noqa: F401

jax.config.update("jax_default_matmul_precision", "highest")
ROUNDOFF = float(jnp.finfo(jnp.float32).eps)


def read(array):
    return jnp.asarray(array, jnp.int32 if array.dtype == np.int32 else jnp.float32)


# The network.

@jax.jit
def pre_activations(X, W):
    return X @ W.T


@jax.jit
def active(Z):
    return (Z >= 0).astype(jnp.uint8)  # a tie counts as active, and so does -0


@jax.jit
def outputs(Z, a):
    return jnp.maximum(Z, 0) @ a / jnp.sqrt(len(a))


@jax.jit
def outputs_at(X, W, a):
    return outputs(pre_activations(X, W), a)


@jax.jit
def gram(B, X):
    return (B @ B.T) * (X @ X.T) / B.shape[1]


@jax.jit
def next_weights(W, a, B, X, g):  # W - J^T g, row r
    return W - a[:, None] * (B.T @ (g[:, None] * X)) / jnp.sqrt(len(a))


# The sketches: S (s x md) from the draws of each family. Coordinate rd + k is dimension k of neuron r.

def hadamard(rows, columns):  # H_ij = (-1)^popcount(i & j)
    return 1.0 - 2 * (jax.lax.population_count(rows[:, None] & columns) % 2)


def hashed(s, buckets, signs):  # column j has signs[j] in row buckets[j]
    return jnp.zeros((s, len(buckets))).at[buckets.T, jnp.arange(len(buckets))].set(signs.T)


def by_rows(left, right):  # row t is the Kronecker product of the rows t
    return jax.vmap(jnp.kron)(left, right)


def tensor_srht(s, m, d, left_rows, left_signs, right_rows, right_signs):
    left = hadamard(left_rows, jnp.arange(m)) * left_signs
    return by_rows(left, hadamard(right_rows, jnp.arange(d)) * right_signs) / jnp.sqrt(s)


def tensor_sketch(s, m, d, left_buckets, left_signs, right_buckets, right_signs):
    buckets = jnp.add.outer(left_buckets, right_buckets).ravel() % s
    return hashed(s, buckets, jnp.outer(left_signs, right_signs).ravel())


SKETCHES = {
    "gaussian": lambda s, m, d, matrix: matrix,
    "srht": lambda s, m, d, rows, signs: hadamard(rows, jnp.arange(m * d)) * signs / jnp.sqrt(s),
    "count-sketch": lambda s, m, d, buckets, signs: hashed(s, buckets, signs),
    "sparse-sign": lambda s, m, d, buckets, signs: hashed(s, buckets, signs) / jnp.sqrt(signs.shape[1]),
    "tensor-srht": tensor_srht,
    "tensor-sketch": tensor_sketch,
    "neuron-block": lambda s, m, d, buckets, signs: jnp.kron(hashed(s // d, buckets, signs), jnp.eye(d)),
}


@partial(jax.jit, static_argnames=("family", "s"))
def sketched(family, s, draws, B, a, X):
    m, d = B.shape[1], X.shape[1]
    return SKETCHES[family](s, m, d, **draws) @ by_rows(B * a / jnp.sqrt(m), X).T


@partial(jax.jit, static_argnames=("family", "s"))
def sketched_matrix(family, s, draws, A):  # a given matrix has m = N and d = 1
    return SKETCHES[family](s, len(A), 1, **draws) @ A


# The preconditioner P = (SA)^T SA + mu I = R^T R.

def stacked(A, mu):  # its Gram matrix is A^T A + mu I
    return jnp.vstack([A, jnp.sqrt(mu) * jnp.eye(A.shape[1])])


def factor(SA, mu):
    if not mu and len(SA) < SA.shape[1]:
        raise Refusal("the sketch has fewer rows than there are unknowns")
    return qr(stacked(SA, mu), mode="r")


@jax.jit
def low_rank(SA, mu, v):  # P^(-1) v by Woodbury, for fewer rows than columns
    core = cho_factor(SA @ SA.T + mu * jnp.eye(len(SA)))
    return (v - SA.T @ cho_solve(core, SA @ v)) / mu


def precondition(P, v):  # P^(-1) v: by R as R^(-1) R^(-T) v, or of the pair SA, mu
    if isinstance(P, tuple):
        return low_rank(*P, v)
    return solve_triangular(P, solve_triangular(P, v, trans="T"))


@jax.jit
def condition_number(G, R, mu):
    half = solve_triangular(R, G + mu * jnp.eye(len(G)), trans="T")
    values = eigvalsh(solve_triangular(R, half.T, trans="T"))
    return values[-1] / values[0]


@jax.jit
def fit_condition_number(A, R, mu):
    values = svd(solve_triangular(R, stacked(A, mu).T, trans="T"), compute_uv=False)
    return (values[0] / values[-1]) ** 2


# The solvers. An iterative solver fills a table of iterates, and stops by the residual itself, or when
# that is only rounding error.

@jax.jit
def exact(G, r):  # by Householder's factors: in float32, G may be no longer positive definite
    Q, R = qr(G)
    return solve_triangular(R, Q.T @ r)


def iterate(advance, G, r, accuracy):
    def goes_on(state):
        k, path, *_ = state
        rounding = len(r) * ROUNDOFF * (norm(G) * norm(path[k]) + norm(r))
        return (k + 1 < len(path)) & (norm(G @ path[k] - r) > accuracy * norm(r) + rounding)

    def body(state):
        k, path, *rest = state
        g, *rest = advance(path[k], *rest)
        return k + 1, path.at[k + 1].set(g), *rest

    path = jnp.zeros((101 + 10 * len(r), len(r)))
    return jax.lax.while_loop(goes_on, body, (0, path, r, 0 * r, jnp.inf))[:2]


@jax.jit
def conjugate_gradients(G, r, R, accuracy):
    def advance(g, residual, p, before):
        z = precondition(R, residual)
        now = residual @ z
        p = z + now / before * p
        length = now / (p @ G @ p)
        return g + length * p, residual - length * (G @ p), p, now

    return iterate(advance, G, r, accuracy)


@jax.jit
def fixed_point(G, r, R, accuracy):  # z <- z - M(Mz - R^(-T) r) for z = Rg
    def advance(g, *unused):
        return g - precondition(R, G @ precondition(R, G @ g - r)), *unused

    return iterate(advance, G, r, accuracy)


def iterates(case, G, r, R):
    solver = fixed_point if case["solver"] == "fixed-point" else conjugate_gradients
    k, path = solver(G, r, R, case["accuracy"])
    if k + 1 == len(path) or not jnp.isfinite(norm(path[k])):
        raise Refusal("the iteration does not converge")
    return path[:k + 1]


def solution(case, G, r, R):
    return exact(G, r) if case["solver"] == "gram" else iterates(case, G, r, R)[-1]


# A damped system, a step, a least-squares problem. `teach` computes a stage from what it reads, and returns the oracle's state
# for it, if there is one.

def solve_system(case, G, r, SA, teach):
    """g with (G + mu I) g = r, preconditioned with the sketch SA if there is one."""
    mu = case.get("damping", 0)
    system, P = G + mu * jnp.eye(len(r)), jnp.eye(len(r))
    if SA is not None and mu and len(SA) < len(r):
        teach("preconditioned_residual", low_rank, SA, mu, r)
        P = SA, mu
    elif SA is not None:
        P = teach("triangular_factor", factor, SA, mu)
        teach("condition_number", condition_number, G, P, mu)
    if case["solver"] != "gram":
        teach("iterates", iterates, case, system, r, P)
    return teach("solution", solution, case, system, r, P)


def step(case, X, y, W, a, draws, teach):
    Z = teach("pre_activations", pre_activations, X, W)
    B = teach("pattern", active, Z).astype(jnp.float32)
    f = teach("outputs", outputs, Z, a)
    r = teach("residual", jnp.subtract, f, y)
    G = teach("gram", gram, B, X)
    SA = None
    if "sketch" in case:
        family, s = case["sketch"]["family"], case["sketch"]["rows"]
        SA = teach("sketched_matrix", sketched, family, s, draws, B, a, X)
    g = solve_system(case, G, r, SA, teach)
    W = teach("next_weights", next_weights, W, a, B, X, g)
    teach("next_outputs", outputs_at, X, W, a)
    return W


def solve_matrix(case, A, v, draws, teach):
    """(A^T A + mu I) g = v, or min |A g - v|^2 + mu |g|^2."""
    is_system = case["problem"] == "system"
    G = teach("gram", lambda A: A.T @ A, A) if is_system else None
    SA = None
    if "sketch" in case:
        SA = teach("sketched_matrix", sketched_matrix, case["sketch"]["family"], case["sketch"]["rows"], draws, A)
    if is_system:
        return solve_system(case, G, v, SA, teach)
    mu = case.get("damping", 0)
    R = teach("triangular_factor", factor, SA, mu)
    teach("condition_number", fit_condition_number, A, R, mu)
    return teach("solution", least_squares, A, v, R, mu, case["accuracy"])


@jax.jit
def least_squares(A, b, R, mu, accuracy):
    """Conjugate gradients on the normal equations of [A; sqrt(mu) I] R^(-1), which are never formed."""
    A, b = stacked(A, mu), jnp.concatenate([b, jnp.zeros(len(R))])
    rounding = ROUNDOFF * len(A)

    def goes_on(state):
        k, g, residual, normal, *_ = state
        least = accuracy * norm(residual) + rounding * (norm(A) * norm(g) + norm(b))
        return (k < 100 + 10 * len(R)) & (norm(normal) > least)

    def body(state):
        k, g, residual, normal, p, before = state
        now = normal @ normal
        p = normal + now / before * p
        direction = solve_triangular(R, p)
        image = A @ direction
        g = g + now / (image @ image) * direction
        residual = b - A @ g
        return k + 1, g, residual, solve_triangular(R, A.T @ residual, trans="T"), p, now

    start = solve_triangular(R, A.T @ b, trans="T")
    return jax.lax.while_loop(goes_on, body, (0, 0 * start, b, start, 0 * start, jnp.inf))[1]


def train(X, y, W, a, tolerance, most):
    """The norms of all residuals of a run by exact steps, and its last weights."""
    norms = [norm(outputs_at(X, W, a) - y)]
    while norms[-1] > tolerance * norms[0] and len(norms) <= most:
        W = step({"solver": "gram"}, X, y, W, a, {}, lambda name, function, *given: function(*given))
        norms.append(norm(outputs_at(X, W, a) - y))
    return jnp.array(norms), W


if __name__ == "__main__":
    cases.main(globals(), read=read)
