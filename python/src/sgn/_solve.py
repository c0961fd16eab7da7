"""Lemmas 1 to 3 on any matrix: damped least squares and Gauss-Newton steps."""

from __future__ import annotations

from ctypes import c_char_p, c_void_p
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays, _native
from ._errors import ArgumentError, DataError, NumericalError
from ._matrices import MatrixLike, TallMatrix
from ._sketches import Embedding, row_count

Problem = Literal["least-squares", "step"]
Solver = Literal["gram", "sketched", "fixed-point", "cg", "nystrom"]

_answer = _native.text_function(
    "sgn_answer", c_void_p, c_void_p, c_char_p, _native.ProgressFunction, c_void_p
)


@dataclass(frozen=True, eq=False)
class Solution:
    """The result of a solve."""

    value: NDArray[np.float64]
    """g, (n,)."""

    iterations: int
    """The number of iterations; 0 for the exact solver."""

    relative_residual: float
    """Recomputed from the value. For a step ||(A^T A + mu I) g - r|| / ||r||; for least squares the smaller of the quotients in
    the two stopping rules of LSQR, or for the solvers gram and fixed-point the residual of the normal equations."""

    condition_number: float | None
    """An estimate from below of the condition number of the preconditioned matrix; None if the iterations give none."""

    rows: int | None
    """The rows of the sketch, or the number of columns of A^T A that nystrom used."""

    operations: int
    """The number of additions and multiplications."""

    seconds: dict[str, float]
    """Seconds by stage."""

    proved_error: float | None
    """A proved upper bound on ||g - g*|| / ||g|| for the exact solution g*, all rounding errors included; None if it was not requested or
    could not be proved."""

    unproved: str | None
    """Why it could not be proved although it was requested."""


class NotConverged(NumericalError):
    """A solver stopped before it reached the requested accuracy."""

    solution: Solution
    """The best iterate."""

    def __init__(self, message: str, solution: Solution) -> None:
        super().__init__(message)
        self.solution = solution

    def __reduce__(self) -> tuple[type["NotConverged"], tuple[str, Solution]]:
        """Both arguments, so that it can be passed between processes."""
        return type(self), (str(self), self.solution)


def _solution(value: NDArray[np.float64], answer: dict[str, Any]) -> Solution:
    condition = answer.get("conditionNumber")
    proved = answer.get("provedError")
    return Solution(
        value=value,
        iterations=answer["iterations"],
        relative_residual=_native.number(answer["relativeResidual"]),
        condition_number=None if condition is None else _native.number(condition),
        rows=answer.get("rows"),
        operations=answer["operations"],
        seconds=answer["seconds"],
        proved_error=None if proved is None else _native.number(proved),
        unproved=answer.get("unproved"),
    )


def _print(event: dict[str, Any]) -> None:
    recomputed = "  recomputed" if event["isRecomputed"] else ""
    print(f"{event['iteration']:5}  {_native.number(event['relativeResidual']):10.3e}{recomputed}", flush=True)


def solve(
    a: MatrixLike,
    b: ArrayLike,
    *,
    problem: Problem | None = None,
    damping: float = 0.0,
    solver: Solver = "sketched",
    embedding: Embedding = "count-sketch",
    rows: int | str | None = None,
    accuracy: float = 1e-10,
    seed: int = 1,
    proof: bool = False,
    progress: _native.Listener | None = None,
    verbose: bool = False,
) -> Solution:
    """The minimiser g of ||A g - b||^2 + mu ||g||^2, or with problem="step" the solution of (A^T A + mu I) g = b.

    Args:
        a: A, an array of shape (N, n) or a SciPy sparse matrix.
        b: N entries for least squares, n for a step.
        problem: "least-squares" or "step"; by default, the one that the length of b fits. It is required for a square matrix.
        damping: mu.
        solver: "sketched", "nystrom" (damped problems only) and "cg" (without a preconditioner) use LSQR for least squares and
            conjugate gradients for a step; "gram" is Cholesky, "fixed-point" the paper's iteration.
        embedding: the family of the sketch.
        rows: the rows of the sketch, a number or a multiple of n such as "8n", by default 16n; for nystrom the number of columns of
            A^T A, by default the number that is worth its cost.
        accuracy: relative, above 0 and below 1.
        seed: the seed of all random numbers.
        proof: whether to prove a bound on the error.
        progress: receives each iterate as a dictionary with iteration, relativeResidual and isRecomputed; an exception that it raises
            ends the solve.
        verbose: whether to print the iterations.

    Raises:
        NotConverged: the solver did not reach the accuracy; it has the best iterate.
        ArgumentError, DataError, NumericalError: as elsewhere.
    """
    matrix = TallMatrix(a)
    right = _arrays.vector(b, "b")
    fits: list[Problem] = []
    if len(right) == matrix.rows:
        fits.append("least-squares")
    if len(right) == matrix.columns:
        fits.append("step")
    if not fits:
        raise DataError(
            f"b has {len(right)} entries; a {matrix.rows} x {matrix.columns} matrix takes {matrix.rows} for least squares, or "
            f"{matrix.columns} for a step"
        )
    if problem is not None and problem not in ("least-squares", "step"):
        raise ArgumentError(f"problem is '{problem}'; give one of 'least-squares', 'step'")
    if problem is None and len(fits) > 1:
        raise ArgumentError("a is square, so b may be either; give problem='least-squares' or problem='step'")
    if problem is not None and problem not in fits:
        raise DataError(
            f"problem '{problem}' takes {matrix.columns if problem == 'step' else matrix.rows} entries, b has {len(right)}"
        )
    value = np.empty(matrix.columns)
    answer = _answer(
        matrix.pointer,
        _arrays.pointer(right),
        _native.options(
            problem=problem or fits[0],
            damping=damping,
            solver=solver,
            embedding=embedding,
            rows=row_count(rows),
            accuracy=accuracy,
            seed=seed,
            proof=proof,
        ),
        _native.Progress(progress, _print if verbose else None),
        _arrays.pointer(value),
    )
    solution = _solution(value, answer)
    if answer.get("failure") is not None:
        raise NotConverged(answer["failure"], solution)
    return solution
