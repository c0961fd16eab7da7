"""Sketched Gauss-Newton in PyTorch, float64: a function for each stage, and the test that judges them, `pytest test_torch_port.py`.

Unlike the other two ports this one has no step. Each function has the arrays that its stage reads, as a training code with functions
of its own would. A point x_i is a row of X (n x d), a neuron w_r a row of W (m x d), a_r its output sign. A is N x n, mu the damping.
"""
import math

import pytest

torch = pytest.importorskip("torch")
from torch.linalg import cholesky, eigvalsh, norm, qr, solve_triangular, svdvals  # noqa: E402


# The network.

def outputs(Z, a):
    return Z.clamp(min=0) @ a / math.sqrt(len(a))


def gram(case, *given):
    if case.problem:
        return given[0].T @ given[0]
    B, X = given
    return (B @ B.T) * (X @ X.T) / B.shape[1]


def jacobian(B, a, X):  # A = J^T: row rd + k is dimension k of neuron r
    return torch.einsum("r,ir,ik->rki", a, B, X).reshape(-1, len(X)) / math.sqrt(len(a))


def next_weights(W, a, B, X, g):
    return W - (jacobian(B, a, X) @ g).reshape(W.shape)


# The sketches, SA from the draws. S is never formed.

def hadamard(V):  # H V, H_ij = (-1)^popcount(i & j), V with a power of two of rows
    half = 1
    while half < len(V):
        first, second = V.reshape(-1, 2, half, V.shape[1]).unbind(1)
        V = torch.stack([first + second, first - second], 1).reshape(V.shape)
        half *= 2
    return V


def order(count):
    return 2 ** (count - 1).bit_length()


def hashed(A, s, buckets, signs):  # row j of A, with its sign, is added to row buckets[j]
    return A.new_zeros(s, A.shape[1]).index_add(0, buckets, signs[:, None] * A)


def srht(A, s, m, d, rows, signs):
    V = A.new_zeros(order(len(A)), A.shape[1])
    V[:len(A)] = signs[:, None] * A
    return hadamard(V)[rows] / math.sqrt(s)


def sparse_sign(A, s, m, d, buckets, signs):
    zeta = signs.shape[1]
    return sum(hashed(A, s, buckets[:, i], signs[:, i]) for i in range(zeta)) / math.sqrt(zeta)


def tensor_srht(A, s, m, d, left_rows, left_signs, right_rows, right_signs):
    M, D = order(m), order(d)  # the Kronecker product of H of order M and of order D is H of order MD
    V = A.new_zeros(M, D, A.shape[1])
    V[:m, :d] = torch.outer(left_signs, right_signs)[:, :, None] * A.reshape(m, d, -1)
    return hadamard(V.reshape(M * D, -1))[left_rows * D + right_rows] / math.sqrt(s)


def tensor_sketch(A, s, m, d, left_buckets, left_signs, right_buckets, right_signs):
    buckets = (left_buckets[:, None] + right_buckets) % s
    return hashed(A, s, buckets.flatten(), torch.outer(left_signs, right_signs).flatten())


def neuron_block(A, s, m, d, buckets, signs):
    return hashed(A.reshape(m, -1), s // d, buckets, signs).reshape(s, -1)


SKETCHES = {
    "gaussian": lambda A, s, m, d, S: S @ A,
    "srht": srht,
    "count-sketch": lambda A, s, m, d, buckets, signs: hashed(A, s, buckets, signs),
    "sparse-sign": sparse_sign,
    "tensor-srht": tensor_srht,
    "tensor-sketch": tensor_sketch,
    "neuron-block": neuron_block,
}


def sketched_matrix(case, *given):
    (family, s), m, d = case.sketch, len(given[0]), 1  # a given matrix has m = N and d = 1
    A, draws = given[0], given[1:]
    if not case.problem:
        (B, a, X), draws = given[:3], given[3:]
        A, m, d = jacobian(B, a, X), len(a), X.shape[1]
    return SKETCHES[family](A, s, m, d, *draws)


# The preconditioner P = (SA)^T SA + mu I = R^T R. A vector is a column of one.

def stacked(A, mu):  # its Gram matrix is A^T A + mu I
    return torch.cat([A, math.sqrt(mu) * torch.eye(A.shape[1], dtype=A.dtype)])


def damped(case, G):
    return G + case.damping * torch.eye(len(G), dtype=G.dtype)


def transposed_solve(R, V):  # R^(-T) V
    return solve_triangular(R.T, V, upper=False)


def low_rank(SA, mu, v):  # P^(-1) v by Woodbury
    core = cholesky(SA @ SA.T + mu * torch.eye(len(SA), dtype=SA.dtype))
    return (v - SA.T @ torch.cholesky_solve(SA @ v, core)) / mu


def condition_number(case, given, R):
    if case.problem == "least-squares":
        values = svdvals(transposed_solve(R, stacked(given, case.damping).T))
        return (values[0] / values[-1]) ** 2
    values = eigvalsh(transposed_solve(R, transposed_solve(R, damped(case, given)).T))
    return values[-1] / values[0]


# The solvers.

def preconditioner(case, P=None):
    """The map from v to P^(-1) v, from the stage's input for P: nothing, R, or SA with few rows."""
    if P is None:
        return lambda v: v
    if P.shape[0] == P.shape[1] and torch.equal(P, P.triu()):
        return lambda v: solve_triangular(P, transposed_solve(P, v), upper=True)
    return lambda v: low_rank(P, case.damping, v)


def iterates(case, G, r, *P):
    G, r, P = damped(case, G), r[:, None], preconditioner(case, *P)
    path, residual, p, before = [0 * r], r, 0 * r, math.inf
    while norm(r - G @ path[-1]) > case.accuracy * norm(r):
        assert len(path) <= 100 + 10 * len(r), "it does not converge"
        if case.solver == "fixed-point":
            path.append(path[-1] + P(G @ P(r - G @ path[-1])))
            continue
        if norm(residual) <= case.accuracy * norm(r):  # drifted away from r - Gg: restart with that
            residual, before = r - G @ path[-1], math.inf
        z = P(residual)
        now = (residual * z).sum()
        p = z + now / before * p
        length, before = now / (p * (G @ p)).sum(), now
        path.append(path[-1] + length * p)
        residual = residual - length * (G @ p)
    return torch.stack(path)[:, :, 0]


def least_squares(case, A, b, R):
    """Conjugate gradients on the normal equations of [A; sqrt(mu) I] R^(-1), which are never formed."""
    n, A = A.shape[1], stacked(A, case.damping)
    b = torch.cat([b, b.new_zeros(n)])[:, None]
    g, residual, p, before = b.new_zeros(n, 1), b, 0, math.inf
    for _ in range(100 + 10 * n):
        normal = transposed_solve(R, A.T @ residual)
        if norm(normal) <= case.accuracy * norm(residual):
            break
        now = (normal**2).sum()
        p = normal + now / before * p
        direction = solve_triangular(R, p, upper=True)
        g = g + now / norm(A @ direction) ** 2 * direction
        residual, before = b - A @ g, now
    return g[:, 0]


def exact(G, r):
    return torch.cholesky_solve(r[:, None], cholesky(G))[:, 0]


def solution(case, *given):
    if case.problem == "least-squares":
        return least_squares(case, *given)
    if case.solver == "gram":
        return exact(damped(case, given[0]), given[1])
    return iterates(case, *given)[-1]


STAGES = {
    "hadamard": lambda case, v: hadamard(v[:, None])[:, 0],
    "pre-activations": lambda case, X, W: X @ W.T,
    "pattern": lambda case, Z: Z >= 0,  # a tie counts as active, and so does -0
    "outputs": lambda case, Z, a: outputs(Z, a),
    "residual": lambda case, f, y: f - y,
    "gram": gram,
    "sketched-matrix": sketched_matrix,
    "triangular-factor": lambda case, SA: qr(stacked(SA, case.damping), mode="r").R,
    "condition-number": condition_number,
    "preconditioned-residual": lambda case, SA, r: low_rank(SA, case.damping, r[:, None])[:, 0],
    "iterates": iterates,
    "solution": solution,
    "next-weights": lambda case, W, a, B, X, g: next_weights(W, a, B, X, g),
    "next-outputs": lambda case, W, a, X: outputs(X @ W.T, a),
}


@pytest.mark.sgn_cases("*", stages=STAGES)
def test_torch_port(sgn_stage):
    def tensor(name, array):  # draws that are indices stay integers
        return torch.as_tensor(array).long() if name.endswith(("rows", "buckets")) else torch.as_tensor(array).double()

    given = [tensor(name, array) for name, array in zip(sgn_stage.stage.reads, sgn_stage.given)]
    sgn_stage.judge(STAGES[sgn_stage.name](sgn_stage.case, *given))


@pytest.mark.sgn_cases("*", stages=["trajectory"])
def test_torch_training(sgn_stage):
    X, y, W, a = (torch.as_tensor(array).double() for array in sgn_stage.given)
    run, norms = sgn_stage.case.header["run"], []
    while True:
        Z = X @ W.T
        r = outputs(Z, a) - y
        norms.append(norm(r))
        if norms[-1] <= run["tolerance"] * norms[0] or len(norms) > run["maximumSteps"]:
            break
        B = (Z >= 0).double()
        W = next_weights(W, a, B, X, exact(gram(sgn_stage.case, B, X), r))
    sgn_stage.judge(torch.stack(norms), final_weights=W)
