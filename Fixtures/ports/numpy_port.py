"""Sketched Gauss-Newton in plain NumPy, to be judged stage by stage: a step of the network, or a given tall matrix.

    python3 numpy_port.py CASES OUTPUTS                    all cases of a folder, or one case
    python3 numpy_port.py CASES OUTPUTS --mistake NAME     with a known mistake from --list-mistakes

A point x_i is a row of X (n x d), a neuron w_r a row of W (m x d), a_r its output sign. A is N x n, mu the damping.
"""
from functools import partial

import numpy as np
from numpy.linalg import cholesky, eigvalsh, norm, qr, solve, svd

import cases
from cases import Refusal, require_solvable  # noqa: F401


# The network.

def pre_activations(X, W):
    return X @ W.T


def active(Z):  # a tie counts as active, and so does -0
    return (Z >= 0).astype("u1")


def outputs(Z, a):
    return np.maximum(Z, 0) @ a / np.sqrt(len(a))


def outputs_at(X, W, a):
    return outputs(pre_activations(X, W), a)


def gram(B, X):
    return (B @ B.T) * (X @ X.T) / B.shape[1]


def next_weights(W, a, B, X, g):  # W - J^T g, row r
    return W - a[:, None] * (B.T @ (g[:, None] * X)) / np.sqrt(len(a))


# The sketches: S (s x md) from the draws of each family. Coordinate rd + k is dimension k of neuron r.

def hadamard(rows, columns):  # H_ij = (-1)^popcount(i & j)
    bits = rows[:, None] & columns
    for shift in (16, 8, 4, 2, 1):
        bits = bits ^ (bits >> shift)
    return 1.0 - 2 * (bits & 1)


def hashed(s, buckets, signs):  # column j has signs[j] in row buckets[j]
    S = np.zeros((s, len(buckets)))
    S[buckets.T, np.arange(len(buckets))] = signs.T
    return S


def by_rows(left, right):  # row t is the Kronecker product of the rows t
    return (left[:, :, None] * right[:, None, :]).reshape(len(left), -1)


SKETCHES = {
    "gaussian": lambda s, m, d, matrix: matrix,
    "srht": lambda s, m, d, rows, signs: hadamard(rows, np.arange(m * d)) * signs / np.sqrt(s),
    "count-sketch": lambda s, m, d, buckets, signs: hashed(s, buckets, signs),
    "sparse-sign": lambda s, m, d, buckets, signs: hashed(s, buckets, signs) / np.sqrt(signs.shape[1]),
    "tensor-srht": lambda s, m, d, left_rows, left_signs, right_rows, right_signs: by_rows(
        hadamard(left_rows, np.arange(m)) * left_signs,
        hadamard(right_rows, np.arange(d)) * right_signs) / np.sqrt(s),
    "tensor-sketch": lambda s, m, d, left_buckets, left_signs, right_buckets, right_signs: hashed(
        s, np.add.outer(left_buckets, right_buckets).ravel() % s, np.outer(left_signs, right_signs).ravel()),
    "neuron-block": lambda s, m, d, buckets, signs: np.kron(hashed(s // d, buckets, signs), np.eye(d)),
}


def sketched(sketch, draws, B, a, X):  # A = J^T, one column for each point
    m, d = B.shape[1], X.shape[1]
    return sketched_matrix(sketch, draws, by_rows(B * a / np.sqrt(m), X).T, m, d)


def sketched_matrix(sketch, draws, A, m, d):  # S A; a given matrix has m = N and d = 1
    return SKETCHES[sketch["family"]](sketch["rows"], m, d, **draws) @ A


# The preconditioner P = (SA)^T SA + mu I = R^T R.

def stacked(A, mu):  # its Gram matrix is A^T A + mu I
    return np.vstack([A, np.sqrt(mu) * np.eye(A.shape[1])]) if mu else A


def factor(SA, mu):
    if not mu and len(SA) < SA.shape[1]:
        raise Refusal("the sketch has fewer rows than there are unknowns")
    R = qr(stacked(SA, mu), mode="r")
    diagonal = abs(np.diag(R))
    if diagonal.min() <= len(SA) * np.finfo(float).eps * diagonal.max():
        raise Refusal("the sketch has lost a direction")
    return R


def low_rank(SA, mu, v):  # P^(-1) v by Woodbury, for fewer rows than columns
    core = SA @ SA.T + mu * np.eye(len(SA))
    return (v - SA.T @ solve(core, SA @ v)) / mu


def precondition(P, v):  # P^(-1) v, by R as R^(-1) R^(-T) v
    return P(v) if callable(P) else solve(P, solve(P.T, v))


def condition_number(G, R, mu):
    values = eigvalsh(solve(R.T, solve(R.T, G + mu * np.eye(len(G))).T))
    return values[-1] / values[0]


def fit_condition_number(A, R, mu):  # the same without A^T A, which would lose half the digits
    values = svd(solve(R.T, stacked(A, mu).T), compute_uv=False)
    return (values[0] / values[-1]) ** 2


# The solvers. An iterative solver returns all iterates, and stops by the residual itself.

def exact(G, r):
    L = cholesky(G)
    return solve(L.T, solve(L, r))


def conjugate_gradients(G, r, R, accuracy):
    path, residual, p, before = [0 * r], r, 0, np.inf
    while not solved(G, r, path, accuracy):
        if norm(residual) <= accuracy * norm(r):  # drifted away from r - Gg: restart with that
            residual, p, before = r - G @ path[-1], 0, np.inf
        z = precondition(R, residual)
        now = residual @ z
        p = z + now / before * p
        length, before = now / (p @ G @ p), now
        path.append(path[-1] + length * p)
        residual = residual - length * (G @ p)
    return np.array(path)


def fixed_point(G, r, R, accuracy):  # z <- z - M(Mz - R^(-T) r) for z = Rg
    path = [0 * r]
    while not solved(G, r, path, accuracy):
        path.append(path[-1] - precondition(R, G @ precondition(R, G @ path[-1] - r)))
    return np.array(path)


def solved(G, r, path, accuracy):
    residual = norm(G @ path[-1] - r)
    if len(path) > 100 + 10 * len(r) or not np.isfinite(residual):
        raise Refusal("the iteration does not converge")
    return residual <= accuracy * norm(r)


def iterates(case, G, r, R):
    solver = fixed_point if case["solver"] == "fixed-point" else conjugate_gradients
    return solver(G, r, R, case["accuracy"])


def solution(case, G, r, R):
    return exact(G, r) if case["solver"] == "gram" else iterates(case, G, r, R)[-1]


# A damped system, a step, a least-squares problem. `teach` computes a stage from what it reads, and returns the oracle's state
# for it, if there is one.

def system(G, r, mu):
    return G + mu * np.eye(len(G)), r


def solve_system(case, G, r, SA, teach):
    """g with (G + mu I) g = r, preconditioned with the sketch SA if there is one."""
    mu = case.get("damping", 0)
    P = np.eye(len(r))
    if SA is not None and mu and len(SA) < len(r):
        teach("preconditioned_residual", low_rank, SA, mu, r)
        P = partial(low_rank, SA, mu)
    elif SA is not None:
        P = teach("triangular_factor", factor, SA, mu)
        teach("condition_number", condition_number, G, P, mu)
    if case["solver"] != "gram":
        teach("iterates", iterates, case, *system(G, r, mu), P)
    return teach("solution", solution, case, *system(G, r, mu), P)


def step(case, X, y, W, a, draws, teach):
    Z = teach("pre_activations", pre_activations, X, W)
    B = teach("pattern", active, Z).astype(float)
    f = teach("outputs", outputs, Z, a)
    r = teach("residual", np.subtract, f, y)
    G = teach("gram", gram, B, X)
    SA = teach("sketched_matrix", sketched, case["sketch"], draws, B, a, X) if "sketch" in case else None
    g = solve_system(case, G, r, SA, teach)
    W = teach("next_weights", next_weights, W, a, B, X, g)
    teach("next_outputs", outputs_at, X, W, a)
    return W


def matrix_gram(A):
    return A.T @ A


def solve_matrix(case, A, v, draws, teach):
    """(A^T A + mu I) g = v, or min |A g - v|^2 + mu |g|^2."""
    is_system = case["problem"] == "system"
    G = teach("gram", matrix_gram, A) if is_system else None
    SA = teach("sketched_matrix", sketched_matrix, case["sketch"], draws, A, len(A), 1) if "sketch" in case else None
    if is_system:
        return solve_system(case, G, v, SA, teach)
    mu = case.get("damping", 0)
    R = teach("triangular_factor", factor, SA, mu)
    teach("condition_number", fit_condition_number, A, R, mu)
    return teach("solution", least_squares, A, v, R, mu, case["accuracy"])


def least_squares(A, b, R, mu, accuracy):
    """Conjugate gradients on the normal equations of [A; sqrt(mu) I] R^(-1), which are never formed."""
    b = np.concatenate([b, np.zeros(len(R))]) if mu else b
    A, g, residual, p, before = stacked(A, mu), np.zeros(len(R)), b, 0, np.inf
    for _ in range(100 + 10 * len(R)):
        normal = solve(R.T, A.T @ residual)
        if norm(normal) <= accuracy * norm(residual):
            return g
        now = normal @ normal
        p = normal + now / before * p
        direction = solve(R, p)
        image = A @ direction
        g = g + now / (image @ image) * direction
        residual, before = b - A @ g, now
    raise Refusal("the iteration does not converge")


def train(X, y, W, a, tolerance, most):
    """The norms of all residuals of a run by exact steps, and its last weights."""
    norms = [norm(outputs_at(X, W, a) - y)]
    while norms[-1] > tolerance * norms[0] and len(norms) <= most:
        W = step({"solver": "gram"}, X, y, W, a, {}, lambda name, function, *given: function(*given))
        norms.append(norm(outputs_at(X, W, a) - y))
    return np.array(norms), W


def mistakes():
    from numpy_mistakes import MISTAKES
    return MISTAKES


if __name__ == "__main__":
    cases.main(globals(), mistakes)
