"""The neural tangent kernel and the Gram matrix of a network."""

from __future__ import annotations

from ctypes import c_int64, c_void_p

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays, _native
from ._errors import DataError

_gram = _native.status_function("sgn_gram", c_int64, c_int64, c_int64, c_void_p, c_void_p, c_void_p)
_kernel = _native.status_function("sgn_kernel", c_int64, c_int64, c_void_p, c_void_p)


def kernel(points: ArrayLike) -> NDArray[np.float64]:
    """The kernel K_ij = <x_i, x_j> (pi - arccos <x_i, x_j>) / (2 pi) of unit points, (n, d), one per row."""
    x = _arrays.matrix(points, "points")
    result = np.empty((len(x), len(x)))
    _kernel(*x.shape, _arrays.pointer(x), _arrays.pointer(result))
    return result


def gram(points: ArrayLike, pattern: ArrayLike) -> NDArray[np.float64]:
    """The Gram matrix G = (1/m) (B B^T) o (X X^T) of a network of m neurons with this pattern, (n, m), on the points, (n, d)."""
    x = _arrays.matrix(points, "points")
    b = np.asarray(pattern)
    if b.ndim != 2 or len(b) != len(x) or b.shape[1] == 0:
        raise DataError(f"pattern has shape {b.shape}; give one row for each of the {len(x)} points")
    if not ((b == 0) | (b == 1)).all():
        raise DataError("an entry of the pattern is neither 0 nor 1")
    active = np.ascontiguousarray(b, dtype=np.uint8)
    result = np.empty((len(x), len(x)))
    _gram(*x.shape, b.shape[1], _arrays.pointer(x), _arrays.pointer(active), _arrays.pointer(result))
    return result
