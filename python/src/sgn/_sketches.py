"""Lemmas 1 and 2 on any matrix: sketches, their distortion, and the preconditioner of a sketch."""

from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_double, c_int64, c_void_p
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays, _native
from ._errors import ArgumentError, DataError
from ._matrices import MatrixLike, TallMatrix

Embedding = Literal[
    "gaussian",
    "srht",
    "count-sketch",
    "sparse-sign",
    "tensor-srht",
    "tensor-sketch",
    "neuron-block",
    "leverage-score",
]
"""The families of sketches. Those from tensor-srht to neuron-block are for Jacobians of networks, which occur only in `train`."""

_draw_rows = _native.text_function("sgn_draw_rows", c_int64, c_int64, c_char_p)
_draw = _native.text_function("sgn_draw", c_void_p, c_char_p, c_void_p)
_distortion = _native.status_function(
    "sgn_distortion", c_void_p, c_int64, c_void_p, c_double, c_void_p, c_void_p
)
_preconditioner = _native.text_function(
    "sgn_preconditioner", c_int64, c_int64, c_void_p, c_double, c_void_p
)
_apply = _native.text_function("sgn_preconditioner_apply", c_void_p, c_int64, c_void_p, c_void_p)
_factor = _native.status_function("sgn_factor", c_int64, c_int64, c_void_p, c_double, c_void_p)


def row_count(rows: int | str | None) -> str | None:
    """The number of rows as text for the library."""
    return None if rows is None else str(rows)


def sketch(
    a: MatrixLike,
    *,
    embedding: Embedding = "count-sketch",
    rows: int | str | None = None,
    damping: float = 0.0,
    seed: int = 1,
    draw: int = 0,
) -> NDArray[np.float64]:
    """S A for a random S with this number of rows, (s, n).

    Args:
        a: A, an array of shape (N, n) or a SciPy sparse matrix.
        embedding: the family of S.
        rows: s, a number or a multiple of n such as "8n"; 16n by default.
        damping: used only by "leverage-score", which samples rows by their scores in [A; sqrt(damping) I].
        seed: the seed of all random numbers.
        draw: the number of the draw, from 0. The same seed and draw give the same S for every matrix with the same number of rows,
            here and in the command-line tool.

    Raises:
        ArgumentError: the family does not allow this number of rows, or does not apply to this matrix.
        DataError: A is not a matrix of finite numbers, or its columns are linearly dependent and leverage scores are needed.
    """
    return _sketch(TallMatrix(a), embedding, rows, damping, seed, draw)


def _sketch(
    a: TallMatrix, embedding: str, rows: int | str | None, damping: float, seed: int, draw: int
) -> NDArray[np.float64]:
    options = _native.options(
        embedding=embedding, rows=row_count(rows), damping=damping, seed=seed, draw=draw
    )
    result = np.empty((_draw_rows(a.rows, a.columns, options), a.columns))
    _draw(a.pointer, options, _arrays.pointer(result))
    return result


@dataclass(frozen=True)
class Distortion:
    """The quality of a sketch of a matrix."""

    value: float
    """The norm of U^T S^T S U - U^T U with U = A (A^T A + mu I)^(-1/2): without damping, the largest relative change of a squared
    length in the range of A."""

    condition_number: float
    """The condition number of P^(-1) (A^T A + mu I), at most (1 + value) / (1 - value); infinite if P is singular."""

    rows: int
    """The number of rows of the sketch."""


def distortion(
    a: MatrixLike,
    sketched: ArrayLike | None = None,
    *,
    embedding: Embedding = "count-sketch",
    rows: int | str | None = None,
    damping: float = 0.0,
    seed: int = 1,
    draw: int = 0,
) -> Distortion:
    """By how much a sketch changes lengths in the range of A. The sketch is your own, S A of shape (s, n), or the one that
    `sketch` returns for these options.

    Raises:
        DataError: the columns of A are linearly dependent to working precision and there is no damping.
    """
    matrix = TallMatrix(a)
    sa = (
        _sketch(matrix, embedding, rows, damping, seed, draw)
        if sketched is None
        else _arrays.matrix(sketched, "sketched")
    )
    if sa.shape[1] != matrix.columns:
        raise DataError(f"sketched has {sa.shape[1]} columns; a has {matrix.columns}")
    value, condition = c_double(), c_double()
    regular = damping > 0 or len(sa) >= matrix.columns
    _distortion(
        matrix.pointer,
        len(sa),
        _arrays.pointer(sa),
        damping,
        ctypes.byref(value),
        ctypes.byref(condition) if regular else None,
    )
    return Distortion(value.value, condition.value if regular else float("inf"), len(sa))


class Preconditioner:
    """A factorisation of P = (S A)^T S A + mu I, as returned by `precondition`. Call it, or `matvec`, to apply the inverse."""

    shape: tuple[int, int]
    """(n, n)."""

    dtype = np.dtype(np.float64)

    form: Literal["triangular", "low-rank"]
    """Triangular: R with P = R^T R. Low-rank, with damping and fewer rows than columns: S A itself."""

    sketched: NDArray[np.float64]
    """S A, read-only."""

    damping: float
    """mu."""

    def __init__(self, sketched: ArrayLike, *, damping: float = 0.0) -> None:
        """P of your own sketch, S A of shape (s, n)."""
        self.sketched = _arrays.matrix(sketched, "sketched").copy()
        self.sketched.flags.writeable = False
        self.damping = float(damping)
        rows, columns = self.sketched.shape
        if self.damping == 0 and rows < columns:
            raise ArgumentError(
                f"a sketch of {rows} rows cannot precondition {columns} columns without damping; give more rows, such as 8n"
            )
        self._thing = _native.Thing(
            _preconditioner, rows, columns, _arrays.pointer(self.sketched), self.damping
        )
        self.shape = (columns, columns)
        self.form = self._thing.value

    def __call__(self, vectors: ArrayLike) -> NDArray[np.float64]:
        """P^(-1) v for a vector, (n,), or for each column of a matrix, (n, k)."""
        given = np.asarray(vectors)
        v = _arrays.array(given, "vectors", 2 if given.ndim == 2 else 1)
        if len(v) != self.shape[0]:
            raise DataError(f"vectors have {len(v)} entries; P is of order {self.shape[0]}")
        rows = np.ascontiguousarray(v.T)
        result = np.empty_like(rows)
        _apply(self._thing.address, rows.size // len(v), _arrays.pointer(rows), _arrays.pointer(result))
        return np.ascontiguousarray(result.T)

    def matvec(self, vector: ArrayLike) -> NDArray[np.float64]:
        """P^(-1) v, under the name that SciPy's solvers use: `M=scipy.sparse.linalg.aslinearoperator(p)`."""
        return self(vector)

    def factor(self) -> NDArray[np.float64]:
        """R with R^T R = P, upper triangular, (n, n)."""
        rows, columns = self.sketched.shape
        result = np.empty((columns, columns))
        _factor(rows, columns, _arrays.pointer(self.sketched), self.damping, _arrays.pointer(result))
        return result

    def __repr__(self) -> str:
        return f"<Preconditioner of order {self.shape[0]}, {self.form}, {len(self.sketched)} rows, damping {self.damping}>"


def precondition(
    a: MatrixLike,
    *,
    embedding: Embedding = "count-sketch",
    rows: int | str | None = None,
    damping: float = 0.0,
    seed: int = 1,
    draw: int = 0,
) -> Preconditioner:
    """The preconditioner of A^T A + mu I from the sketch that `sketch` returns for these options.

    Raises:
        ArgumentError: fewer rows than columns, and no damping.
        DataError: the sketched matrix is rank deficient, and there is no damping.
    """
    return Preconditioner(_sketch(TallMatrix(a), embedding, rows, damping, seed, draw), damping=damping)
