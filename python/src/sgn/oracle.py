"""The oracle for test suites: cases with the correct array after every stage, and a judge of your arrays.

A port computes each stage from the oracle's arrays before it. The judge says which stage is wrong, by how much, and often which
mistake was made:

>>> from sgn import oracle
>>> case = oracle.case("gram-sphere")
>>> B, X = case["pattern"].astype(float), case["points"]
>>> oracle.judge(case, {"gram": (B @ B.T) * (X @ X.T) / B.shape[1]}, stages=["gram"]).passed
True
>>> print(oracle.judge(case, {"gram": (B @ B.T) * (X @ X.T)}, stages=["gram"])["gram"].words[1])
breaks ntk.gram-factorization: G = (1/m)(BBᵀ)∘(XXᵀ)

Cases are computed when they are requested: by the name of a committed case, or by a specification of any size. Nothing is downloaded. In
a test suite, the pytest plugin runs one test for each case and stage, `@pytest.mark.sgn_cases`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _arrays, _native
from ._errors import ArgumentError, DataError

__all__ = [
    "Case",
    "Finding",
    "ListedCase",
    "Outputs",
    "OwnSketchVerdict",
    "Precision",
    "Refusal",
    "Stage",
    "StageVerdict",
    "Teacher",
    "Verdict",
    "case",
    "cases",
    "judge",
    "judge_own_sketch",
    "run",
]

Precision = Literal["float64", "float32", "tf32", "bfloat16"]
Outcome = Literal["pass", "fail", "not-comparable", "not-offered", "not-reached"]

Conclusion = Literal["holds", "refuted", "undecided"]

_cases = _native.text_function("sgn_oracle_cases", ctypes.c_char_p)
_case = _native.text_function("sgn_oracle_case", ctypes.c_char_p, ctypes.c_void_p)
_array = _native.text_function("sgn_oracle_array", ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_judge_own_sketch = _native.text_function(
    "sgn_oracle_judge_own_sketch", ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p
)
_judge = _native.text_function("sgn_oracle_judge", ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


class Refusal(Exception):
    """A port raises this, with the reason, for a case that cannot be solved."""


_FAILURES: tuple[type[Exception], ...] = (Refusal, np.linalg.LinAlgError)


# ---- Cases ----


@dataclass(frozen=True)
class ListedCase:
    """A case of the catalogue."""

    identifier: str
    #: `valid`, `acceptable` (with declared freedoms), or `invalid`, which a port must refuse.
    verdict: str
    #: What it tests.
    exercises: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """The computation of one stage of a case."""

    #: The name of the stage, such as `next-weights`.
    name: str
    #: The array that it returns, such as `next_weights`.
    output: str
    shape: tuple[int, ...]
    #: The arrays that it is computed from, in the order of the formula.
    reads: tuple[str, ...]
    definition: str
    #: The ratio that the judge measures, and why it is at most `allowed` for a correct port.
    formula: str
    derivation: str
    allowed: float
    #: The claim that is violated if the stage is wrong.
    claim: str


class Case(Mapping[str, NDArray[Any]]):
    """A case: its arrays by name, both the inputs of a port and the oracle's array after every stage, and its parameters.

    Every look-up returns a new array, which may be changed.
    """

    def __init__(self, name: str) -> None:
        self._thing = _native.Thing(_case, name.encode())
        #: The content of `case.json`.
        self.header: dict[str, Any] = self._thing.value
        self._entries = {entry["name"]: entry for entry in self.header["arrays"]}
        self.identifier: str = self.header["identifier"]
        self.stages = tuple(
            Stage(
                name=entry["stage"],
                output=entry["output"].removesuffix(".npy"),
                shape=tuple(entry["shape"]),
                reads=tuple(entry["reads"]),
                definition=entry["definition"],
                formula=entry["formula"],
                derivation=entry["derivation"],
                allowed=entry["allowed"],
                claim=entry["claim"],
            )
            for entry in self.header["stages"]
        )

    def __getitem__(self, name: str) -> NDArray[Any]:
        entry = self._entries[name]
        result = np.empty(entry["shape"], np.dtype(entry["type"]))
        _array(self._thing.address, name.encode(), _arrays.pointer(result))
        return result

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"<case {self.identifier}: {self.header['exercises']}>"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the arrays that a port receives."""
        return tuple(name for name, entry in self._entries.items() if entry["file"].startswith("inputs/"))

    @property
    def draws(self) -> dict[str, NDArray[Any]]:
        """The random choices of the sketch, by their names in the table of families: `signs`, `rows`, ..."""
        return {name.removeprefix("draw_"): self[name] for name in self if name.startswith("draw_")}

    @property
    def must_be_refused(self) -> bool:
        """Whether there is no correct answer. A port must find that out itself."""
        return bool(self.header["verdict"] == "invalid")

    @property
    def solver(self) -> str | None:
        """`gram`, `cg`, `sketched` or `fixed-point`; None if nothing is solved."""
        return self.header.get("solver")

    @property
    def problem(self) -> str | None:
        """`system` or `least-squares` for a given matrix, else None."""
        return self.header.get("problem")

    @property
    def sketch(self) -> tuple[str, int] | None:
        """The family and the rows of the sketch; None if there is none."""
        found = self.header.get("sketch")
        return (found["family"], found["rows"]) if found else None

    @property
    def accuracy(self) -> float | None:
        """The accuracy of the solve, relative to the right-hand side."""
        return self.header.get("accuracy")

    @property
    def damping(self) -> float:
        """The number added to the diagonal; zero if there is none."""
        return float(self.header.get("damping", 0))


def cases(pattern: str = "*") -> list[ListedCase]:
    """The cases of the catalogue whose names match a pattern, in which `*` stands for any text."""
    return [
        ListedCase(entry["identifier"], entry["verdict"], entry["exercises"], tuple(entry["flags"]))
        for entry in _cases(pattern.encode())
    ]


def case(name: str) -> Case:
    """The case with this name, or of this specification, which may have any size.

    >>> case("synthetic:sphere,n=60,d=10;width=512;solver=sketched;embedding=srht;rows=480;seed=3")["gram"].shape
    (60, 60)
    """
    return Case(name)


# ---- A port ----


@dataclass(frozen=True)
class Outputs:
    """The outputs of a port for a case: arrays by name, and the reason if it refuses the case."""

    arrays: Mapping[str, ArrayLike]
    refusal: str | None = None


class Teacher:
    """Computes stages, keeps the computed arrays, and continues with the oracle's."""

    def __init__(
        self,
        case: Case,
        convert: Callable[[NDArray[Any]], Any] | None = None,
        failures: tuple[type[Exception], ...] = (),
    ) -> None:
        self.case = case
        #: The computed arrays, by name.
        self.outputs: dict[str, Any] = {}
        self._convert = convert or (lambda array: array)
        self._failures = _FAILURES + failures

    def __getitem__(self, name: str) -> Any:
        """An array of the case, converted to the port's type."""
        return self._convert(self.case[name])

    def __call__(self, name: str, function: Callable[..., Any], *given: Any) -> Any:
        """Computes an output, and returns the oracle's array for it if the case has one.

        A stage that cannot be computed is then missing, and no other stage is affected. If the case has no such array, the failure
        ends the case.
        """
        try:
            self.outputs[name] = function(*given)
        except self._failures:
            if name not in self.case:
                raise
        return self[name] if name in self.case else self.outputs[name]


def run(
    case: Case,
    port: Callable[[Case, Teacher], object],
    *,
    convert: Callable[[NDArray[Any]], Any] | None = None,
    failures: tuple[type[Exception], ...] = (),
) -> Outputs:
    """Runs a whole port on a case: `port(case, teach)` calls `teach(name, function, *given)` around each stage.

    `convert` converts a NumPy array to the port's type. An exception among `failures`, a `Refusal` or a `LinAlgError` is a
    refusal of the case.
    """
    teach = Teacher(case, convert, failures)
    try:
        port(case, teach)
    except _FAILURES + failures as reason:
        return Outputs(teach.outputs, str(reason) or type(reason).__name__)
    return Outputs(teach.outputs)


# ---- Verdicts ----


@dataclass(frozen=True)
class StageVerdict:
    """The judge's verdict on one stage."""

    stage: str
    claim: str
    outcome: Outcome
    #: The ratio by the stage's formula, which passes if it is at most `allowed`. None if there is nothing to measure.
    ratio: float | None
    allowed: float
    #: The index with the largest ratio.
    worst_index: tuple[int, ...] | None
    #: A defect of the output itself.
    problem: str | None
    #: Known mistakes with exactly this output.
    suspects: tuple[str, ...]
    #: The verdict as text, by lines.
    words: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.words)


@dataclass(frozen=True)
class Verdict:
    """The judge's verdict on a port for one case. Its text is the output of `sgn oracle judge`."""

    identifier: str
    #: The kind of the case: `valid`, `acceptable` or `invalid`.
    verdict: str
    precision: str
    passed: bool
    stages: tuple[StageVerdict, ...]
    #: A problem outside the stages.
    problem: str | None
    lines: tuple[str, ...]

    def __getitem__(self, stage: str) -> StageVerdict:
        """The verdict on a stage, by its name."""
        for verdict in self.stages:
            if verdict.stage == stage:
                return verdict
        raise KeyError(stage)

    @property
    def first_failure(self) -> StageVerdict | None:
        """The first stage that fails."""
        return next((stage for stage in self.stages if stage.outcome == "fail"), None)

    def __str__(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Finding:
    """A statement about sketches of a family, checked on a port's own sketches."""

    claim: str
    statement: str
    verdict: Conclusion
    #: The worst value of all draws, or a frequency.
    measured: float
    #: The largest allowed value, or the claimed probability.
    bound: float
    #: The number of draws, or of groups of draws, that were checked, and the number that decides; None for a statement about every draw.
    trials: int
    trials_that_decide: int | None
    #: The worst draw, from 0; None for a frequency.
    draw: int | None


@dataclass(frozen=True)
class OwnSketchVerdict:
    """The judge's verdict on sketches that the port has drawn itself. Its text is the output of `sgn oracle judge --own-sketch`."""

    identifier: str
    verdict: Conclusion
    draws: int
    #: The number of draws with which no statement about a probability remains undecided.
    draws_that_decide: int | None
    findings: tuple[Finding, ...]
    problem: str | None
    lines: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every statement holds."""
        return self.verdict == "holds"

    def __str__(self) -> str:
        return "\n".join(self.lines)


def judge(
    case: Case,
    outputs: Outputs | Mapping[str, ArrayLike],
    *,
    precision: Precision = "float64",
    stages: Iterable[str] | None = None,
) -> Verdict:
    """The verdict on a port's outputs for a case, in which each stage is computed from the oracle's own arrays before it.

    Arrays may have any real type that NumPy reads, including CPU tensors of PyTorch and JAX arrays. `stages` names those that the port
    computes; without it all are required.
    """
    if isinstance(stages, str):
        raise ArgumentError(f"stages is the text '{stages}'; give a list of names")
    given = outputs if isinstance(outputs, Outputs) else Outputs(outputs)
    answer = _answer(
        _judge,
        case,
        [given.arrays],
        precision=precision,
        stages=None if stages is None else list(stages),
        refusal=given.refusal,
    )
    verdict = answer["verdict"]
    return Verdict(
        identifier=verdict["identifier"],
        verdict=verdict["verdict"],
        precision=verdict["precision"],
        passed=verdict["passed"],
        stages=tuple(
            StageVerdict(
                stage=stage["stage"],
                claim=stage["claim"],
                outcome=stage["outcome"],
                ratio=_native.number(stage["ratio"]) if "ratio" in stage else None,
                allowed=stage["allowed"],
                worst_index=tuple(stage["worstIndex"]) if "worstIndex" in stage else None,
                problem=stage.get("problem"),
                suspects=tuple(stage["suspects"]),
                words=tuple(answer["words"][stage["stage"]]),
            )
            for stage in verdict["stages"]
        ),
        problem=verdict.get("problem"),
        lines=tuple(answer["lines"]),
    )


def judge_own_sketch(
    case: Case,
    draws: Mapping[str, ArrayLike] | Iterable[Mapping[str, ArrayLike]],
    *,
    precision: Precision = "float64",
) -> OwnSketchVerdict:
    """The verdict on sketches that the port has drawn itself, each from a different seed: it judges lemmas, not numbers.

    For a case `columns-...` a draw has `sketched_matrix`, with any number of rows, which shows columns of S. For an undamped, sketched
    step of a network it also has `triangular_factor`, `solution` and `next_weights`. About 300 draws decide every statement about a
    probability; with fewer, some remain undecided.
    """
    several = [draws] if isinstance(draws, Mapping) else list(draws)
    answer = _answer(_judge_own_sketch, case, several, precision=precision)
    verdict = answer["verdict"]
    return OwnSketchVerdict(
        identifier=verdict["identifier"],
        verdict=answer["outcome"],
        draws=verdict["draws"],
        draws_that_decide=answer.get("drawsThatDecide"),
        findings=tuple(
            Finding(
                claim=finding["claim"],
                statement=finding["statement"],
                verdict=finding["verdict"],
                measured=_native.number(finding["measured"]),
                bound=_native.number(finding["bound"]),
                trials=finding["trials"],
                trials_that_decide=finding.get("trialsThatDecide"),
                draw=finding.get("draw"),
            )
            for finding in verdict["findings"]
        ),
        problem=verdict.get("problem"),
        lines=tuple(answer["lines"]),
    )


def _answer(function: Callable[..., Any], case: Case, draws: list[Mapping[str, ArrayLike]], **options: Any) -> Any:
    arrays = [{name.replace("-", "_"): _output(name, value) for name, value in draw.items()} for draw in draws]
    shapes = [[{"name": name, "shape": array.shape} for name, array in draw.items()] for draw in arrays]
    entries = [array.ctypes.data for draw in arrays for array in draw.values()]
    addresses = (ctypes.c_void_p * max(1, len(entries)))(*entries)
    return function(case._thing.address, _native.options(draws=shapes, **options), addresses)


def _output(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """An output in the judge's type. The judge itself refuses numbers that are not finite."""
    array = np.asarray(value)
    if array.dtype.kind in "cOSUmM":
        raise DataError(f"{name} is of the type {array.dtype}; give real numbers")
    if array.dtype.kind in "iu" and array.size and max(-int(array.min()), int(array.max())) > 2**53:
        raise DataError(f"{name} has integers beyond 2^53, which a double cannot represent")
    return np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape)

