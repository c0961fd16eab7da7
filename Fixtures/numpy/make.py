"""Writes the .npy files of this folder with NumPy itself (made with NumPy 2.4.6)."""

import pathlib

import numpy as np
from numpy.lib import format

FOLDER = pathlib.Path(__file__).parent


def save(name, array, version=None):
    with open(FOLDER / f"{name}.npy", "wb") as file:
        format.write_array(file, array, version=version, allow_pickle=True)


# Read: entry (i, j) is i * columns + j + 1, negated in odd columns where the type has a sign.
for code in ["<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8"]:
    entries = np.arange(1, 7, dtype=np.float64).reshape(3, 2)
    if not np.issubdtype(np.dtype(code), np.unsignedinteger):
        entries[:, 1] *= -1
    save("read-" + code.strip("<|"), entries.astype(code))
save("read-b1", np.array([[True, False], [False, False], [True, True]]))

# Read: the same array in Fortran order, in every version, and in other dimensions.
matrix = np.array([[1.0, -2.0], [3.0, -4.0], [5.0, -6.0]])
save("read-fortran", np.asfortranarray(matrix))
for major in [1, 2, 3]:
    save(f"read-version-{major}", matrix, version=(major, 0))
save("read-scalar", np.array(2.5))
save("read-vector", np.array([0.1, np.nan, np.inf, -np.inf, -0.0, 5e-324]))
save("read-no-rows", np.zeros((0, 4)))
save("read-no-columns", np.zeros((3, 0), order="F"))
save("read-2-to-the-53", np.array([2**53, -(2**53), 2**62], dtype="<i8"))

# Refused.
save("refused-big-endian", matrix.astype(">f8"))
save("refused-object", np.array([{"a": 1}, None], dtype=object))
save("refused-structured", np.zeros(2, dtype=[("x", "<f8"), ("y", "<f8")]))
save("refused-complex", matrix.astype("<c16"))
save("refused-string", np.array(["one", "two"]))
save("refused-half", matrix.astype("<f2"))
save("refused-three-dimensions", np.zeros((2, 2, 2)))
save("refused-2-to-the-53-plus-1", np.array([1, 2**53 + 1, 3, -(2**53) - 1], dtype="<i8"))
save("refused-unsigned-2-to-the-64-minus-1", np.array([[1, 2], [3, 2**64 - 1]], dtype="<u8"))
