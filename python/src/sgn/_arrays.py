"""The user's arrays in the form that the library reads: float64, in C order, finite."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._errors import DataError, DataTypeError

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def array(value: ArrayLike, name: str, dimensions: int) -> NDArray[np.float64]:
    """A non-empty array of finite numbers with this number of dimensions; copied only if necessary."""
    try:
        given = np.asarray(value)
    except ValueError as error:
        raise DataError(f"{name}: {error}") from error
    if given.dtype.kind == "c":
        raise DataError(f"{name}: Complex data not supported; give real numbers")
    if given.ndim != dimensions:
        raise DataError(
            f"{name} has {given.ndim} dimensions, shape {given.shape}; "
            f"give {'a vector' if dimensions == 1 else 'a matrix, one point or equation per row'}"
        )
    if given.size == 0:
        raise DataError(f"{name} is empty, shape {given.shape}")
    try:
        result = np.ascontiguousarray(given, dtype=np.float64)
    except TypeError as error:
        raise DataTypeError(f"{name}: {error}; give numbers") from error
    except ValueError as error:
        raise DataError(f"{name}: {error}; give numbers") from error
    finite = np.isfinite(result)
    if not finite.all():
        place = tuple(int(index) for index in np.argwhere(~finite)[0])
        kind = "NaN" if np.isnan(result[place]) else "infinity"
        where = ", ".join(str(index) for index in place)
        raise DataError(f"{name}[{where}] is {kind}; all entries must be finite")
    return result


def vector(value: ArrayLike, name: str, length: int | None = None) -> Vector:
    """A vector, of this length if one is given."""
    result = array(value, name, 1)
    if length is not None and len(result) != length:
        raise DataError(f"{name} has {len(result)} entries; give {length}")
    return result


def matrix(value: ArrayLike, name: str) -> Matrix:
    """A matrix."""
    return array(value, name, 2)


def pointer(values: NDArray[Any]) -> ctypes.c_void_p:
    """The address of an array in C order."""
    return ctypes.c_void_p(values.ctypes.data)
