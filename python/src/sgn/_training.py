"""Training a two-layer ReLU network by sketched Gauss-Newton, and predicting with it."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Sequence
from ctypes import c_char_p, c_int32, c_int64, c_void_p
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays, _native
from ._errors import DataError
from ._sketches import Embedding, row_count

_train = _native.text_function(
    "sgn_train",
    c_int64,
    c_int64,
    c_void_p,
    c_void_p,
    c_char_p,
    _native.ProgressFunction,
    c_void_p,
)
_model = _native.text_function("sgn_model", c_char_p, c_int64, c_int64, c_void_p, c_void_p, c_void_p)
_parts = _native.text_function("sgn_model_parts", c_void_p, c_void_p, c_void_p)
_predict = _native.text_function(
    "sgn_model_predict", c_void_p, c_int64, c_int64, c_void_p, c_char_p, c_void_p
)
_read = _native.text_function("sgn_model_read", c_char_p, c_void_p)
_write = _native.text_function("sgn_model_write", c_void_p, c_char_p, c_int32)


class ConvergenceWarning(UserWarning):
    """A run that ended above its tolerance. The best network is kept."""


class ViolationWarning(UserWarning):
    """A claim of the theory was violated in a run, which should never happen."""


@dataclass(frozen=True)
class Step:
    """The record of one step. None means not checked, or not applicable to the solver."""

    step: int
    """The number of the step, from 1."""
    residual_norm: float
    """The norm of the residual after the step."""
    contraction: float
    """This norm divided by the norm before the step."""
    objective_norm: float
    """The square root of ||r||^2 + ridge ||W - W_0||^2."""
    damping: float
    """The Levenberg-Marquardt damping mu; 0 in the paper's step."""
    rejected: int
    """The number of rejected attempts at this step."""
    iterations: int
    """The number of iterations of the solver."""
    solve_residual: float
    """The relative residual of the step's system, recomputed."""
    rows: int | None
    """The number of rows of the sketch."""
    condition_number: float | None
    """The condition number of the preconditioned system."""
    smallest_eigenvalue: float | None
    """A proved lower bound on the smallest eigenvalue of the Gram matrix (checks="certified")."""
    proved_error: float | None
    """A proved bound on the relative error of the step's solution (checks="certified")."""
    movement: float
    """The largest distance of a neuron's weights from their initial values."""
    flips: int
    """The number of activations that differ from the initial ones."""
    operations: int
    """The number of additions and multiplications."""
    seconds: float


@dataclass(frozen=True)
class Fit:
    """How well predictions fit targets, in the targets' units."""

    rmse: float
    r_squared: float | None
    """None if all targets are equal."""


@dataclass(frozen=True)
class Run:
    """The record of a training run."""

    steps: tuple[Step, ...]
    reason: Literal["tolerance", "steps", "roundoff-floor", "stagnation", "failure"]
    """Why it ended."""
    is_done: bool
    """Whether it reached its goal: its tolerance, or the rounding level of the outputs."""
    cause: str
    """The reason as a sentence."""
    remedies: tuple[str, ...]
    """What to try if the run is not done."""
    notes: tuple[str, ...]
    """Notes about the data."""
    choices: tuple[str, ...]
    """Each choice made by a rule, with the reason."""
    points: int
    """The number of training points."""
    initial_residual_norm: float
    training: Fit
    test: Fit | None
    """None without held-out points."""
    held: dict[str, int]
    """How often a check of each claim of the theory held."""
    violations: tuple[str, ...]
    """The checks that failed; there should be none."""
    theorem: str | None
    """The verdict on the hypotheses of the convergence theorem; None if the checks do not decide them."""


def _optional(value: float | str | None) -> float | None:
    return None if value is None else _native.number(value)


def _step(record: dict[str, Any]) -> Step:
    certificate = record.get("certificate") or {}
    return Step(
        step=record["step"],
        residual_norm=_native.number(record["residualNorm"]),
        contraction=_native.number(record["contraction"]),
        objective_norm=_native.number(record["objectiveNorm"]),
        damping=_native.number(record["damping"]),
        rejected=record["rejected"],
        iterations=record["iterations"],
        solve_residual=_native.number(record["solveResidual"]),
        rows=record["rows"],
        condition_number=_optional(record["conditionNumber"]),
        smallest_eigenvalue=_optional(certificate.get("lambdaMin")),
        proved_error=_optional(certificate.get("solutionError")),
        movement=_native.number(record["movement"]),
        flips=record["flips"],
        operations=record["operations"],
        seconds=sum(record["seconds"].values()),
    )


def _fit(quality: dict[str, Any]) -> Fit:
    return Fit(_native.number(quality["rmse"]), _optional(quality["rSquared"]))


def _run(report: dict[str, Any]) -> Run:
    return Run(
        steps=tuple(_step(record) for record in report["records"]),
        reason=report["reason"],
        is_done=report["isDone"],
        cause=report["cause"],
        remedies=tuple(report["remedies"]),
        notes=tuple(report["notes"]),
        choices=tuple(report["choices"]),
        points=report["points"],
        initial_residual_norm=_native.number(report["initialResidualNorm"]),
        training=_fit(report["training"]),
        test=None if report["test"] is None else _fit(report["test"]),
        held=report["held"],
        violations=tuple(json.dumps(violation) for violation in report["violations"]),
        theorem=report["theorem"],
    )


class TrainedModel:
    """A trained network with the preprocessing of its points and targets.

    It can be pickled and copied. `save` and `load` share their folders with the command-line tool.
    """

    weights: NDArray[np.float64]
    """(m, d), one neuron per row; read-only."""

    signs: NDArray[np.float64]
    """(m), each -1 or +1; read-only."""

    feature_names: tuple[str, ...]

    configuration: dict[str, Any]
    """All parameters that determined the numbers of the run, in addition to the data."""

    preprocessing: dict[str, Any]
    """How points are mapped to the unit sphere, and targets to a common scale."""

    steps: int
    """The step whose network is kept: the one with the smallest objective."""

    relative_residual: float
    """||r|| / ||r_0|| on the training points."""

    run: Run | None
    """The record of the run; None for a model that was loaded."""

    def __init__(self, thing: _native.Thing, run: Run | None = None) -> None:
        self._thing = thing
        self.run = run
        shape = _parts(thing.address, None, None)
        weights, signs = np.empty((shape["width"], shape["dimension"])), np.empty(shape["width"])
        header = _parts(thing.address, _arrays.pointer(weights), _arrays.pointer(signs))
        weights.flags.writeable = signs.flags.writeable = False
        self.weights, self.signs, self._header = weights, signs, header["text"]
        self.feature_names = tuple(header["featureNames"])
        fields = json.loads(self._header)
        self.configuration = fields["configuration"]
        self.preprocessing = fields["preprocessing"]
        self.steps = fields["steps"]
        self.relative_residual = _native.number(fields["relativeResidual"])

    def predict(self, points: ArrayLike) -> NDArray[np.float64]:
        """A prediction for each point, (n, features), in the units of the targets.

        Raises:
            DataError: a point does not have the features of the training points, or cannot be mapped to the unit sphere.
        """
        x = _arrays.matrix(points, "points")
        result = np.empty(len(x))
        _predict(self._thing.address, *x.shape, _arrays.pointer(x), None, _arrays.pointer(result))
        return result

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Writes the model into a folder, completely or not at all.

        Raises:
            FileError: it cannot be written, or the folder contains something else, or a model and `overwrite` is false.
        """
        _write(self._thing.address, os.fsencode(folder), int(overwrite))

    def __reduce__(self) -> tuple[Any, ...]:
        return _from_parts, (self._header, np.array(self.weights), np.array(self.signs), self.run)

    def __repr__(self) -> str:
        return (
            f"<TrainedModel of {len(self.signs)} neurons on {len(self.feature_names)} features, "
            f"relative residual {self.relative_residual:.3g} after {self.steps} steps>"
        )


def _from_parts(
    header: str, weights: NDArray[np.float64], signs: NDArray[np.float64], run: Run | None
) -> TrainedModel:
    w, a = np.ascontiguousarray(weights), np.ascontiguousarray(signs)
    return TrainedModel(
        _native.Thing(_model, header.encode(), *w.shape, _arrays.pointer(w), _arrays.pointer(a)), run
    )


def load(folder: str | os.PathLike[str]) -> TrainedModel:
    """The model in a folder that `TrainedModel.save` or `sgn train --model` wrote.

    Raises:
        FileError, DataError: it cannot be read, or is damaged.
    """
    return TrainedModel(_native.Thing(_read, os.fsencode(folder)))


def _print(event: dict[str, Any]) -> None:
    if "step" not in event:
        configuration = event["configuration"]
        print(f"{configuration['width']} neurons, solver {configuration['solver']}")
        print("step        ||r||  factor  damping  iterations  seconds")
        print(f"   0  {_native.number(event['initialResidualNorm']):11.5g}", flush=True)
        return
    step = _step(event)
    print(
        f"{step.step:4}  {step.residual_norm:11.5g} {step.contraction:7.3f}  {step.damping:7.2g}  "
        f"{step.iterations:10}  {step.seconds:7.2f}",
        flush=True,
    )


def train(
    points: ArrayLike,
    targets: ArrayLike,
    *,
    width: int | None = None,
    solver: Literal["auto", "gram", "sketched", "nystrom", "fixed-point", "cg"] = "auto",
    embedding: Embedding = "neuron-block",
    rows: int | str | None = None,
    accuracy: float | None = None,
    damping: float | Literal["auto"] = "auto",
    ridge: float | Literal["auto"] = 0.0,
    start: Literal["independent", "paired", "binomial", "binomial-paired"] | None = None,
    seed: int = 1,
    steps: int = 20,
    tolerance: float | None = None,
    checks: Literal["none", "cheap", "certified", "full"] = "cheap",
    preprocessing: Literal["standardise", "unit", "none"] = "standardise",
    duplicates: Literal["refuse", "average"] = "refuse",
    test_fraction: float = 0.0,
    feature_names: Sequence[str] | None = None,
    target_name: str | None = None,
    progress: _native.Listener | None = None,
    verbose: bool = False,
) -> TrainedModel:
    """Trains a network on points, (n, features), and targets, (n,).

    The options are those of `sgn train`, with the same names and meaning; for the same data and seed the numbers are the same, too. The
    only difference is that `test_fraction` is 0 by default, so that all points are used for training.

    Args:
        points: one per row.
        targets: one for each point.
        width: the number of neurons. By default, the kernel determines the smallest power of two for which neurons move little.
        solver: "auto" is the one that is predicted to be fastest.
        embedding: the family of the sketch.
        rows: the rows of the sketch, a number or a multiple of n such as "8n"; by default the number predicted to be fastest.
        accuracy: the relative accuracy of each solve. By default, it is chosen from the kernel.
        damping: mu of each step's system (G + mu I) g = r; 0 always takes the paper's undamped step, and "auto" does so as long as that
            step succeeds.
        ridge: mu of the objective 1/2 ||f - y||^2 + 1/2 mu ||W - W_0||^2, for noisy targets; "auto" chooses it by generalised
            cross-validation.
        start: the initial network; by default "independent", and "paired" with a ridge, so that it is zero. "binomial" draws weights
            that are sums of 256 random signs divided by 16, bit for bit the same on every machine.
        seed: the seed of all random numbers.
        steps: the largest number of steps.
        tolerance: stop at ||r|| <= tolerance ||r_0||, 1e-10 by default; with a ridge at a step with predicted and actual relative
            changes of the objective of at most this, 1e-2 by default.
        checks: the checks made in each step.
        preprocessing: how points are mapped to the unit sphere.
        duplicates: "refuse" identical points, or "average" the targets of training points and leave out copies among held-out ones.
        test_fraction: the fraction of points to hold out, below 1.
        feature_names: for a model that the command-line tool will use; "column 0" and so on by default.
        target_name: for the same purpose.
        progress: receives each event as a dictionary: first the configuration, then the record of each step. An exception that it
            raises ends the run.
        verbose: whether to print the steps.

    Warns:
        ConvergenceWarning: the run ended above its tolerance.

    Raises:
        ArgumentError, DataError, NumericalError: as elsewhere.
    """
    x = _arrays.matrix(points, "points")
    y = _arrays.vector(targets, "targets")
    if len(y) != len(x):
        raise DataError(f"{len(x)} points but {len(y)} targets; give one for each")
    names = None if feature_names is None else [str(name) for name in feature_names]
    if names is not None and len(names) != x.shape[1]:
        raise DataError(f"{len(names)} feature names do not fit {x.shape[1]} features")
    thing = _native.Thing(
        _train,
        *x.shape,
        _arrays.pointer(x),
        _arrays.pointer(y),
        _native.options(
            width=width,
            solver=solver,
            embedding=embedding,
            rows=row_count(rows),
            accuracy=accuracy,
            damping=damping,
            ridge=ridge,
            start=start,
            seed=seed,
            steps=steps,
            tolerance=tolerance,
            checks=checks,
            preprocessing=preprocessing,
            duplicates=duplicates,
            test_fraction=test_fraction,
            feature_names=names,
            target_name=target_name,
        ),
        _native.Progress(progress, _print if verbose else None),
    )
    run = _run(thing.value)
    for violation in run.violations:
        warnings.warn(f"a check failed: {violation}", ViolationWarning, stacklevel=2)
    if not run.is_done:
        remedies = f"; try {'; or '.join(run.remedies)}" if run.remedies else ""
        warnings.warn(run.cause + remedies, ConvergenceWarning, stacklevel=2)
    return TrainedModel(thing, run)
