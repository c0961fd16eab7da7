"""Proved bounds on the smallest eigenvalue of a symmetric matrix."""

from __future__ import annotations

import ctypes
from ctypes import c_double, c_int64, c_void_p
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays, _native
from ._errors import DataError

_certify = _native.status_function(
    "sgn_certify_symmetric", c_int64, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p
)


@dataclass(frozen=True, eq=False)
class Certificate:
    """Proved bounds on the smallest eigenvalue, all rounding errors included."""

    lower: float
    """A lower bound on the smallest eigenvalue."""

    upper: float
    """An upper bound on the smallest eigenvalue."""

    verdict: Literal["positive-definite", "indefinite", "undecided"]
    """Undecided means that the smallest eigenvalue is too close to zero for double precision."""

    direction: NDArray[np.float64]
    """v with v^T M v / v^T v at most `upper`: for an indefinite matrix a direction of negative curvature."""

    failed_pivot: int | None
    """The order of the first leading minor at which Cholesky fails in floating point; None if it completes."""


def certify(matrix: ArrayLike) -> Certificate:
    """Bounds on the smallest eigenvalue of a symmetric matrix, exactly as it is stored.

    Raises:
        DataError: the matrix is not square, not symmetric or not finite.
        NumericalError: there is no finite bound, which happens only near the largest numbers.
    """
    m = _arrays.matrix(matrix, "matrix")
    if m.shape[0] != m.shape[1]:
        raise DataError(f"matrix has shape {m.shape}; give a square one")
    lower, upper, pivot = c_double(), c_double(), c_int64()
    direction = np.empty(len(m))
    _certify(
        len(m),
        _arrays.pointer(m),
        ctypes.byref(lower),
        ctypes.byref(upper),
        _arrays.pointer(direction),
        ctypes.byref(pivot),
    )
    return Certificate(
        lower=lower.value,
        upper=upper.value,
        verdict=(
            "positive-definite" if lower.value > 0 else "indefinite" if upper.value < 0 else "undecided"
        ),
        direction=direction,
        failed_pivot=pivot.value or None,
    )
