"""The user's tall matrices, dense or sparse, in the form that the library reads."""

from __future__ import annotations

import ctypes
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays
from ._errors import DataError


@runtime_checkable
class SparseLike(Protocol):
    """A SciPy sparse matrix, or any object that can be converted to CSR form."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def tocsr(self) -> Any: ...


MatrixLike = ArrayLike | SparseLike


class _Matrix(ctypes.Structure):
    """`sgn_matrix`."""

    _fields_ = (
        ("rows", ctypes.c_int64),
        ("columns", ctypes.c_int64),
        ("values", ctypes.c_void_p),
        ("row_starts", ctypes.c_void_p),
        ("column_indices", ctypes.c_void_p),
    )


class TallMatrix:
    """An N x n matrix that stays in memory while calls read it."""

    def __init__(self, value: MatrixLike, name: str = "a") -> None:
        self.structure = _Matrix()
        if isinstance(value, SparseLike):
            self._read_sparse(value, name)
        else:
            values = _arrays.matrix(value, name)
            self._parts: tuple[NDArray[Any], ...] = (values,)
            self.rows, self.columns = values.shape
            self.structure.values = values.ctypes.data
        self.structure.rows, self.structure.columns = self.rows, self.columns
        self.pointer = ctypes.byref(self.structure)

    def _read_sparse(self, value: SparseLike, name: str) -> None:
        csr = value.tocsr()
        if len(csr.shape) != 2 or 0 in csr.shape:
            raise DataError(f"{name} has shape {csr.shape}; give a matrix with rows and columns")
        if not csr.has_canonical_format:
            # The same matrix with sorted columns and without repeated entries.
            csr = csr.copy()
            csr.sum_duplicates()
        self.rows, self.columns = (int(size) for size in csr.shape)
        if csr.data.dtype.kind == "c":
            raise DataError(f"{name}: Complex data not supported; give real numbers")
        values = np.ascontiguousarray(csr.data, dtype=np.float64)
        if not np.isfinite(values).all():
            raise DataError(f"{name} contains a NaN or an infinity; all entries must be finite")
        starts = np.ascontiguousarray(csr.indptr, dtype=np.int64)
        indices = np.ascontiguousarray(csr.indices, dtype=np.int32)
        self._parts = (values, starts, indices)
        self.structure.values = values.ctypes.data
        self.structure.row_starts = starts.ctypes.data
        self.structure.column_indices = indices.ctypes.data
