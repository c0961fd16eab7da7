"""One training step, and least squares with your own matrices, through the C interface: each stage next to its definition in NumPy.

    make oracle
    python3 Fixtures/ports/ctypes_example.py [path of libsgn.so]

Prints what agreed, and exits with 1 where something did not. A port calls the stages in the same way, with its own arrays.
"""

import ctypes
import pathlib
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sgn = ctypes.CDLL(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".build/oracle/lib/libsgn.so"))
sgn.sgn_version.restype = sgn.sgn_status_message.restype = ctypes.c_char_p
GAUSSIAN, SRHT, COUNT_SKETCH, SPARSE_SIGN, TENSOR_SRHT, LEVERAGE_SCORE = 0, 1, 2, 3, 4, 7
TRIANGULAR, LOW_RANK = 0, 1
BY_GRAM, SKETCHED, FIXED_POINT, CG = 0, 1, 2, 3


class Matrix(ctypes.Structure):
    """sgn_matrix: an array, or its nonzero entries by rows as scipy.sparse.csr_array has them (data, indptr, indices)."""

    _fields_ = [("rows", ctypes.c_int64), ("columns", ctypes.c_int64)] + [
        (name, ctypes.c_void_p) for name in ("values", "row_starts", "column_indices")
    ]

    def __init__(self, array, sparse=False):
        arrays = [np.ascontiguousarray(array, float)]
        if sparse:
            row, column = np.nonzero(array)
            starts = np.searchsorted(row, np.arange(len(array) + 1)).astype(np.int64)
            arrays = [array[row, column], starts, column.astype(np.int32)]
        self.kept = arrays  # the arrays must exist as long as the pointers
        super().__init__(*array.shape, *(a.ctypes.data for a in arrays))


class Method(ctypes.Structure):
    """sgn_method."""

    _fields_ = [("solver", ctypes.c_int32), ("family", ctypes.c_int32), ("rows", ctypes.c_int64),
                ("seed", ctypes.c_uint64), ("step", ctypes.c_int64), ("accuracy", ctypes.c_double)]  # fmt: skip


def call(function, *arguments):
    """Calls a stage. An integer becomes an int64, an array its address; the last arrays are the outputs."""
    as_c = {int: ctypes.c_int64, float: ctypes.c_double, np.ndarray: lambda a: ctypes.c_void_p(a.ctypes.data),
            Matrix: ctypes.byref, Method: ctypes.byref}  # fmt: skip
    for array in arguments:
        assert not isinstance(array, np.ndarray) or array.flags.c_contiguous
    status = getattr(sgn, f"sgn_{function}")(*(as_c.get(type(a), lambda a: a)(a) for a in arguments))
    if status:
        sys.exit(f"sgn_{function}: {sgn.sgn_status_message(status).decode()}")


def check(stage, computed, expected, tolerance=1e-9):
    error = np.linalg.norm(np.asarray(computed, float) - expected) / np.linalg.norm(expected)
    print(f"{stage:<40} {np.shape(computed)!s:<12} {error:9.1e}  {'agrees' if error < tolerance else 'DIFFERS'}")
    if not error < tolerance:
        sys.exit(1)


major, minor = ctypes.c_int32(), ctypes.c_int32()
version = sgn.sgn_version(ctypes.byref(major), ctypes.byref(minor)).decode()
print(f"SketchedGaussNewton {version}, interface {major.value}.{minor.value}")

n, d, m, seed, step = 40, 6, 512, 7, 1
random = np.random.default_rng(0)
x = random.standard_normal((n, d))
x /= np.linalg.norm(x, axis=1, keepdims=True)
y = random.standard_normal(n)
w, a = np.empty((m, d)), np.empty(m)
call("initial_network", ctypes.c_uint64(seed), m, d, w, a)

z, b, f, r = np.empty((n, m)), np.empty((n, m), np.uint8), np.empty(n), np.empty(n)
call("pre_activations", n, d, m, x, w, z)
check("pre-activations", z, x @ w.T)
call("pattern", n, m, z, b)
check("pattern", b, z >= 0)
call("outputs", n, m, z, a, f)
check("outputs", f, np.maximum(z, 0) @ a / np.sqrt(m))
call("residual", n, f, y, r)
check("residual", r, f - y)

gram, kernel, bound = np.empty((n, n)), np.empty((n, n)), np.empty(1)
call("gram", n, d, m, x, b, gram)
jacobian = np.einsum("r,ir,ik->irk", a, b, x).reshape(n, m * d) / np.sqrt(m)
check("Gram matrix", gram, jacobian @ jacobian.T)
call("kernel", n, d, x, kernel)
products = np.clip(x @ x.T, -1, 1)
check("kernel", kernel, np.where(np.eye(n), 0.5, products * (np.pi - np.arccos(products)) / (2 * np.pi)))
call("smallest_eigenvalue_bound", n, d, m, x, b, bound)
smallest = np.linalg.eigvalsh(gram)[0]
print(f"{'smallest eigenvalue':<40} proved ≥ {bound[0]:.6g}, by NumPy {smallest:.6g}")
assert 0 < bound[0] <= smallest * (1 + 1e-9)

s = ctypes.c_int64()
call("sketch_rows", ctypes.c_int32(TENSOR_SRHT), 8 * n, m, d, ctypes.byref(s))
s = s.value
sketch, sketched, factor, condition = np.empty((s, m * d)), np.empty((s, n)), np.empty((n, n)), np.empty(1)
draw = ctypes.c_uint64(seed), step
call("sketch_matrix", ctypes.c_int32(TENSOR_SRHT), 8 * n, m, d, *draw, sketch)
# The Levenberg-Marquardt damping mu: zero for the undamped step.
mu = 1e-3
damped = gram + mu * np.eye(n)
call("sketch", ctypes.c_int32(TENSOR_SRHT), 8 * n, n, d, m, x, a, b, mu, *draw, sketched)
check("sketched matrix", sketched, sketch @ jacobian.T)
call("factor", s, n, sketched, mu, factor)
stacked = np.vstack([sketched, np.sqrt(mu) * np.eye(n)])
check("R, up to signs", np.abs(factor), np.abs(np.linalg.qr(stacked, mode="r")))
call("condition_number", n, gram, mu, factor, condition)
inverse = np.linalg.inv(factor)
check("condition number", condition, np.linalg.cond(inverse.T @ damped @ inverse))

limit = 60
g, exact, iterates, count = np.empty(n), np.empty(n), np.empty((limit + 1, n)), np.zeros(1, np.int64)
call("conjugate_gradient", n, gram, mu, factor, r, None, 1e-12, limit, g, iterates, count, None)
iterates = iterates[: count[0]]
# The first iterate minimises the error in the energy norm along the preconditioned residual.
direction = inverse @ (inverse.T @ r)
check("first iterate", iterates[1], direction * (r @ direction) / (direction @ damped @ direction))
check(f"g, {len(iterates) - 1} iterations", g, np.linalg.solve(damped, r))
call("solve", n, gram, mu, r, exact)
check("g by Cholesky", exact, np.linalg.solve(damped, r))

next_w, next_f, next_b = np.empty((m, d)), np.empty(n), np.empty((n, m), np.uint8)
call("update", n, d, m, x, a, b, g, w, next_w)
check("next weights", next_w, w - (jacobian.T @ g).reshape(m, d))
call("forward", n, d, m, x, next_w, a, next_f, next_b)
check("next outputs", next_f, np.maximum(x @ next_w.T, 0) @ a / np.sqrt(m))
print(f"the step takes the residual from {np.linalg.norm(r):.3g} to {np.linalg.norm(next_f - y):.3g}")


# ---- Any matrix: dense and sparse, the steps of a damped solve ----

N, n, mu = 2000, 30, 0.5
tall = random.standard_normal((N, n)) * (random.random((N, n)) < 0.2)
tall[:n] += 3 * np.diag(np.geomspace(1, 30, n))
gram = tall.T @ tall
damped = gram + mu * np.eye(n)
values, vectors = np.linalg.eigh(damped)
basis = tall @ (vectors / np.sqrt(values)) @ vectors.T  # U = A (A^T A + mu I)^(-1/2)
r, target = random.standard_normal(n), random.standard_normal(N)

for form in "dense", "sparse":
    given = Matrix(tall, sparse=form == "sparse")
    for name, family, s in (("Gaussian", GAUSSIAN, 300), ("SRHT", SRHT, 300), ("count sketch", COUNT_SKETCH, 1200),
                            ("sparse sign", SPARSE_SIGN, 300), ("leverage scores", LEVERAGE_SCORE, 600)):  # fmt: skip
        sketched = np.empty((s, n))
        call("embed", given, ctypes.c_int32(family), s, mu, *draw, sketched)
        if family == LEVERAGE_SCORE:
            # Every row is a row of A, scaled.
            lengths = np.linalg.norm(sketched, axis=1, keepdims=True)
            rows = tall[np.any(tall, axis=1)]
            rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
            nearest = (sketched / np.where(lengths > 0, lengths, 1)) @ rows.T
            check(f"S A, {form}, {name}", np.where(lengths[:, 0] > 0, nearest.max(1), 1), np.ones(s))
        else:
            sketch = np.empty((s, N))
            call("sketch_matrix", ctypes.c_int32(family), s, N, 1, *draw, sketch)
            check(f"S A, {form}, {name}", sketched, sketch @ tall)
        distortion, condition = np.empty(1), np.empty(1)
        call("distortion", given, s, sketched, mu, distortion, condition)
        difference = np.linalg.inv(vectors * np.sqrt(values) @ vectors.T)
        difference = difference @ (sketched.T @ sketched - gram) @ difference
        check("    distortion", distortion, np.abs(np.linalg.eigvalsh(difference)).max())
        p = sketched.T @ sketched + mu * np.eye(n)
        spectrum = np.linalg.eigvals(np.linalg.solve(p, damped)).real
        check("    condition number", condition, spectrum.max() / spectrum.min())

    # A sketch with fewer rows than columns, in both forms of the preconditioner.
    few = np.empty((20, n))
    call("embed", given, ctypes.c_int32(SRHT), 20, mu, *draw, few)
    right, image = random.standard_normal((3, n)), np.empty((3, n))
    for name, number in ("triangular", TRIANGULAR), ("low rank", LOW_RANK):
        call("precondition", ctypes.c_int32(number), 20, n, few, mu, 3, right, image)
        check(f"P^(-1) v, {name}", image, np.linalg.solve(few.T @ few + mu * np.eye(n), right.T).T)

    least = np.linalg.lstsq(np.vstack([tall, np.sqrt(mu) * np.eye(n)]), np.append(target, np.zeros(n)), rcond=None)[0]
    for name, solver in ("Gram", BY_GRAM), ("sketched", SKETCHED), ("fixed point", FIXED_POINT), ("CG", CG):
        method = Method(solver, SPARSE_SIGN, 1200, seed, step, 1e-12)
        g, count, error = np.empty(n), np.zeros(1, np.int64), np.empty(1)
        call("solve_step", given, mu, method, r, g, 0, None, count, error)
        check(f"step, {name}, {max(0, count[0] - 1)} iterations", g, np.linalg.solve(damped, r))
        call("least_squares", given, mu, method, target, g, 0, None, count, error)
        check(f"least squares, {name}, {max(0, count[0] - 1)} iterations", g, least)

# The digits that A^T A loses: singular values from 1 to 1e-7, and a right-hand side in the range.
left, right = np.linalg.qr(random.standard_normal((N, n)))[0], np.linalg.qr(random.standard_normal((n, n)))[0]
hard, g = left * np.geomspace(1, 1e-7, n) @ right.T, np.empty(n)
solution = random.standard_normal(n)
call("least_squares", Matrix(hard), 0.0, Method(SKETCHED, SRHT, 300, seed, step, 1e-15), hard @ solution, g, 0, None, None, None)
check("least squares, condition 1e7", g, solution, tolerance=30 * 1e7 * 2**-53)

# ---- Proved bounds for a symmetric matrix ----

lower, upper, direction, failed = np.empty(1), np.empty(1), np.empty(n), np.zeros(1, np.int64)
for name, symmetric in ("definite", gram), ("indefinite", gram - np.median(np.linalg.eigvalsh(gram)) * np.eye(n)):
    symmetric = (symmetric + symmetric.T) / 2
    call("certify_symmetric", n, symmetric, lower, upper, direction, failed)
    smallest = np.linalg.eigvalsh(symmetric)[0]
    word = "positive definite" if lower[0] > 0 else "indefinite" if upper[0] < 0 else "undecided"
    print(f"{name + ' matrix':<40} proved {lower[0]:.12g} ≤ λ_min ≤ {upper[0]:.12g}: {word}")
    assert (lower[0] > 0) == (name == "definite") == (failed[0] == 0) and (upper[0] < 0) == (name == "indefinite")
    assert abs(smallest - lower[0]) < 1e-9 * np.abs(symmetric).max() and lower[0] <= upper[0]
    check("    curvature of the direction", [direction @ symmetric @ direction / (direction @ direction)], upper)
