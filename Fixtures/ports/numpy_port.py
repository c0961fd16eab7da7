"""One step of sketched Gauss-Newton in plain NumPy, to be judged stage by stage.

    python3 numpy_port.py CASES OUTPUTS                    all cases of a folder, or one case
    python3 numpy_port.py CASES OUTPUTS --mistake NAME     with a known mistake, of those of --list-mistakes

A point x_i is a row of X (n x d), a neuron w_r a row of W (m x d), a_r its output sign.
"""
import numpy as np
from numpy.linalg import cholesky, eigvalsh, norm, qr, solve

import cases
from cases import Refusal, require_solvable  # noqa: F401


# The network.

def pre_activations(X, W):
    return X @ W.T


def active(Z):  # the tie counts as active, and so does -0
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


def hashed(s, buckets, signs):  # column j holds signs[j] in row buckets[j]
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


def sketched(sketch, draws, B, a, X):  # A = J^T, a column for each point
    m, d = B.shape[1], X.shape[1]
    A = by_rows(B * a / np.sqrt(m), X).T
    return SKETCHES[sketch["family"]](sketch["rows"], m, d, **draws) @ A


# The preconditioner P = R^T R.

def factor(SA):
    if len(SA) < SA.shape[1]:
        raise Refusal("the sketch has fewer rows than there are points")
    R = qr(SA, mode="r")
    diagonal = abs(np.diag(R))
    if diagonal.min() <= len(SA) * np.finfo(float).eps * diagonal.max():
        raise Refusal("the sketch has lost a direction")
    return R


def precondition(R, v):  # R^(-1) R^(-T) v
    return solve(R, solve(R.T, v))


def condition_number(G, R):
    values = eigvalsh(solve(R.T, solve(R.T, G).T))
    return values[-1] / values[0]


# The solvers. An iterative one returns all iterates, and stops by the residual itself.

def exact(G, r):
    L = cholesky(G)
    return solve(L.T, solve(L, r))


def conjugate_gradients(G, r, R, accuracy):
    path, residual, p, before = [0 * r], r, 0, np.inf
    while not solved(G, r, path, accuracy):
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


# A step. `teach` computes a stage from what it reads, and returns the oracle's state for it, if there is one.

def step(case, X, y, W, a, draws, teach):
    Z = teach("pre_activations", pre_activations, X, W)
    B = teach("pattern", active, Z).astype(float)
    f = teach("outputs", outputs, Z, a)
    r = teach("residual", np.subtract, f, y)
    G = teach("gram", gram, B, X)
    R = np.eye(len(r))
    if "sketch" in case:
        SA = teach("sketched_matrix", sketched, case["sketch"], draws, B, a, X)
        R = teach("triangular_factor", factor, SA)
        teach("condition_number", condition_number, G, R)
    if case["solver"] != "gram":
        teach("iterates", iterates, case, G, r, R)
    g = teach("solution", solution, case, G, r, R)
    W = teach("next_weights", next_weights, W, a, B, X, g)
    teach("next_outputs", outputs_at, X, W, a)
    return W


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
