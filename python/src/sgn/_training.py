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
    """A claim of the theory that did not hold in a run, which should never happen."""


@dataclass(frozen=True)
class Step:
    """What one step did and what was measured on the way; None is what was not checked, or does not exist for the solver."""

    step: int
    """From 1."""
    residual_norm: float
    """After the step."""
    contraction: float
    """That over the one before the step."""
    objective_norm: float
    """The root of ||r||^2 + ridge ||W - W_0||^2."""
    damping: float
    """Levenberg-Marquardt's mu; 0 in the paper's step."""
    rejected: int
    """Attempts at this step that were not taken."""
    iterations: int
    """Of the solver."""
    solve_residual: float
    """Of the step's system, relative, recomputed."""
    rows: int | None
    """Of the sketch."""
    condition_number: float | None
    """Of the preconditioned system."""
    smallest_eigenvalue: float | None
    """A proved lower bound on that of the Gram matrix (checks="certified")."""
    proved_error: float | None
    """A proved bound on the relative error of the step's solution (checks="certified")."""
    movement: float
    """The farthest that the weights of a neuron are from their start."""
    flips: int
    """Activations that differ from those of the start."""
    operations: int
    """Additions and multiplications, counted."""
    seconds: float


@dataclass(frozen=True)
class Fit:
    """How well predictions fit targets, in the targets' units."""

    rmse: float
    r_squared: float | None
    """None where all targets are equal."""


@dataclass(frozen=True)
class Run:
    """What a training run was like."""

    steps: tuple[Step, ...]
    reason: Literal["tolerance", "steps", "roundoff-floor", "stagnation", "failure"]
    """Why it ended."""
    is_done: bool
    """Whether it did what was asked of it: it came to its tolerance, or to the rounding of the outputs."""
    cause: str
    """The reason as a sentence."""
    remedies: tuple[str, ...]
    """What would help a run that is not done."""
    notes: tuple[str, ...]
    """What must be said of the data."""
    choices: tuple[str, ...]
    """Each choice that was left to a rule, with the reason."""
    points: int
    """Trained on."""
    initial_residual_norm: float
    training: Fit
    test: Fit | None
    """None without held-out points."""
    held: dict[str, int]
    """How often each claim of the theory was checked and held."""
    violations: tuple[str, ...]
    """Those that did not hold; there should be none."""
    theorem: str | None
    """What is said of the hypotheses of the convergence theorem; None where the checks do not decide them."""


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
    """A trained network with the preprocessing that its points and targets went through.

    It can be pickled and copied. `save` and `load` share their folders with the command-line tool.
    """

    weights: NDArray[np.float64]
    """(m, d), one neuron a row; read-only."""

    signs: NDArray[np.float64]
    """(m), each -1 or +1; read-only."""

    feature_names: tuple[str, ...]

    configuration: dict[str, Any]
    """Everything that decided the numbers of the run, beside the data."""

    preprocessing: dict[str, Any]
    """How points come to the unit sphere, and targets to a common scale."""

    steps: int
    """After which the network stood that is kept: the one of the least objective."""

    relative_residual: float
    """||r|| / ||r_0|| on the points trained on."""

    run: Run | None
    """What the run was like; None for a model that was loaded."""

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
            DataError: a point has other features than those trained on, or cannot be brought to the unit sphere.
        """
        x = _arrays.matrix(points, "points")
        result = np.empty(len(x))
        _predict(self._thing.address, *x.shape, _arrays.pointer(x), None, _arrays.pointer(result))
        return result

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        """Writes the model into a folder, whole or not at all.

        Raises:
            FileError: it cannot be written, or something else stands there, or a model does and is not to be overwritten.
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

    The options are those of `sgn train`, under the same names, and mean the same; so do the numbers, for the same data and seed. Only
    `test_fraction` is 0 here: all points are trained on unless you say otherwise.

    Args:
        points: one a row.
        targets: one for each point.
        width: neurons. By default the smallest power of two that lets them move little, by the kernel.
        solver: "auto" is the one that is predicted to be fastest.
        embedding: the family of the sketch.
        rows: of the sketch, a number or a multiple of n such as "8n". By default whatever is predicted to be fastest.
        accuracy: of each solve, relative. By default from the kernel.
        damping: mu of each step's system (G + mu I) g = r; 0 is the paper's step alone, "auto" that one for as long as it does what it
            should.
        ridge: mu of the objective 1/2 ||f - y||^2 + 1/2 mu ||W - W_0||^2, for noisy targets; "auto" is by generalised
            cross-validation.
        start: by default "paired" with a ridge, so that the first network is zero. "binomial" draws weights that are sums of 256 random
            signs over 16, the same to the last bit on every machine.
        seed: everything random follows from it.
        steps: at most.
        tolerance: stop at ||r|| <= tolerance ||r_0||, 1e-10 by default; with a ridge at a step that changes the objective by no more
            than this share, 1e-2 by default.
        checks: how much a step checks of itself.
        preprocessing: how points come to the unit sphere.
        duplicates: whether points that coincide are refused, or those that train averaged and held-out ones left out.
        test_fraction: the held-out share, below 1.
        feature_names: for a model that the command-line tool shall use; "column 0" and so on by default.
        target_name: for the same.
        progress: is told what happens, as a dictionary: first the configuration, then the record of each step. What it raises ends
            the run.
        verbose: whether to print the steps.

    Warns:
        ConvergenceWarning: the run ended above its tolerance.

    Raises:
        ArgumentError, DataError, NumericalError: as the library says.
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
        helps = f"; what helps: {'; or '.join(run.remedies)}" if run.remedies else ""
        warnings.warn(run.cause + helps, ConvergenceWarning, stacklevel=2)
    return TrainedModel(thing, run)
