"""One training step through the C interface, each stage beside its definition in NumPy.

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
TENSOR_SRHT = 4


def call(function, *arguments):
    """Calls a stage. An integer becomes an int64, an array its address; the last arrays are the outputs."""
    as_c = {int: ctypes.c_int64, float: ctypes.c_double, np.ndarray: lambda a: ctypes.c_void_p(a.ctypes.data)}
    for array in arguments:
        assert not isinstance(array, np.ndarray) or array.flags.c_contiguous
    status = getattr(sgn, f"sgn_{function}")(*(as_c.get(type(a), lambda a: a)(a) for a in arguments))
    if status:
        sys.exit(f"sgn_{function}: {sgn.sgn_status_message(status).decode()}")


def check(stage, computed, expected):
    error = np.linalg.norm(np.asarray(computed, float) - expected) / np.linalg.norm(expected)
    print(f"{stage:<22} {np.shape(computed)!s:<12} {error:9.1e}  {'agrees' if error < 1e-9 else 'DIFFERS'}")
    if not error < 1e-9:
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
print(f"{'smallest eigenvalue':<22} proved ≥ {bound[0]:.6g}, by NumPy {smallest:.6g}")
assert 0 < bound[0] <= smallest * (1 + 1e-9)

s = ctypes.c_int64()
call("sketch_rows", ctypes.c_int32(TENSOR_SRHT), 8 * n, m, d, ctypes.byref(s))
s = s.value
sketch, sketched, factor, condition = np.empty((s, m * d)), np.empty((s, n)), np.empty((n, n)), np.empty(1)
draw = ctypes.c_uint64(seed), step
call("sketch_matrix", ctypes.c_int32(TENSOR_SRHT), 8 * n, m, d, *draw, sketch)
call("sketch", ctypes.c_int32(TENSOR_SRHT), 8 * n, n, d, m, x, a, b, *draw, sketched)
check("sketched matrix", sketched, sketch @ jacobian.T)
call("factor", s, n, sketched, factor)
check("R, up to signs", np.abs(factor), np.abs(np.linalg.qr(sketched, mode="r")))
call("condition_number", n, gram, factor, condition)
inverse = np.linalg.inv(factor)
check("condition number", condition, np.linalg.cond(inverse.T @ gram @ inverse))

limit = 60
g, exact, iterates, count = np.empty(n), np.empty(n), np.empty((limit + 1, n)), np.zeros(1, np.int64)
call("conjugate_gradient", n, gram, factor, r, None, 1e-12, limit, g, iterates, count, None)
iterates = iterates[: count[0]]
# The first iterate minimises the error in the energy norm along the preconditioned residual.
direction = inverse @ (inverse.T @ r)
check("first iterate", iterates[1], direction * (r @ direction) / (direction @ gram @ direction))
check(f"g, {len(iterates) - 1} iterations", g, np.linalg.solve(gram, r))
call("solve", n, gram, r, exact)
check("g by Cholesky", exact, np.linalg.solve(gram, r))

next_w, next_f, next_b = np.empty((m, d)), np.empty(n), np.empty((n, m), np.uint8)
call("update", n, d, m, x, a, b, g, w, next_w)
check("next weights", next_w, w - (jacobian.T @ g).reshape(m, d))
call("forward", n, d, m, x, next_w, a, next_f, next_b)
check("next outputs", next_f, np.maximum(x @ next_w.T, 0) @ a / np.sqrt(m))
print(f"the step takes the residual from {np.linalg.norm(r):.3g} to {np.linalg.norm(next_f - y):.3g}")
