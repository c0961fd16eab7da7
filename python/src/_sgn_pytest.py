"""A plugin of pytest: one test for each case and stage of the oracle.

    @pytest.mark.sgn_cases("gram-*", stages=["gram"], precision="float32")
    def test_gram(sgn_stage):
        B, X = sgn_stage.given
        sgn_stage.judge(my_gram(B, X))

It is a module next to the package, not part of it, so that only test suites that use it load the library.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from sgn import oracle

MARKER = (
    "sgn_cases(*cases, stages=None, precision='float64'): run the test, which takes sgn_stage, for each stage of these cases of "
    "the oracle: names, patterns with *, or specifications"
)


class StageOfCase:
    """The subject of a test: one stage of one case, or the refusal of a case."""

    def __init__(self, case: oracle.Case, stage: oracle.Stage | None, precision: oracle.Precision) -> None:
        self.case = case
        #: None if the case must be refused.
        self.stage = stage
        #: The name of the stage, or `refusal`.
        self.name = stage.name if stage else "refusal"
        self.precision = precision
        self.is_judged = False

    def __repr__(self) -> str:
        return f"{self.case.identifier}:{self.name}"

    def __getitem__(self, name: str) -> NDArray[Any]:
        """An array of the case: an input, or the oracle's array at any stage."""
        return self.case[name]

    @property
    def given(self) -> tuple[NDArray[Any], ...]:
        """The oracle's arrays that the stage is computed from, in the order of its formula; for a refusal all inputs."""
        names = self.stage.reads if self.stage else self.case.inputs
        return tuple(self.case[name] for name in names)

    def judge(self, output: ArrayLike, **others: ArrayLike) -> None:
        """Fails the test, with the judge's message, unless this is correct for the stage.

        The stage `trajectory` also needs `final_weights=`. The test is skipped if this precision allows no verdict.
        """
        self._judge(_oracle().Outputs({self.stage.output if self.stage else "solution": output, **others}))

    def refuse(self, reason: object) -> None:
        """Reports that the port refuses the case, which is correct only if there is no correct answer."""
        self._judge(_oracle().Outputs({}, str(reason) or type(reason).__name__))

    def run(
        self,
        port: Callable[[oracle.Case, oracle.Teacher], object],
        *,
        convert: Callable[[NDArray[Any]], Any] | None = None,
        failures: tuple[type[Exception], ...] = (),
    ) -> None:
        """Runs a whole port, `port(case, teach)`, once for each case, and judges its output for this stage.

        `convert` converts a NumPy array to the port's type. An exception among `failures`, a `sgn.oracle.Refusal` or a
        `LinAlgError` is a refusal of the case.
        """
        self._judge(_outputs(self.case, port, convert, failures))

    def _judge(self, outputs: oracle.Outputs) -> None:
        self.is_judged = True
        stages = [self.stage.name] if self.stage else None
        verdict = _oracle().judge(self.case, outputs, precision=self.precision, stages=stages)
        about = f"{self!r} ({self.precision})"
        if self.stage is None:
            if not verdict.passed:
                pytest.fail(f"{about}: {verdict.problem}", pytrace=False)
            return
        found = verdict[self.stage.name]
        if found.outcome == "fail":
            pytest.fail("\n    ".join([about, *found.words, self.stage.formula]), pytrace=False)
        if verdict.problem:
            pytest.fail(f"{about}: {verdict.problem}", pytrace=False)
        if found.outcome == "not-comparable":
            pytest.skip(f"{about}: rounding is as large as the quantity")


def _oracle() -> Any:
    from sgn import oracle

    return oracle


@lru_cache(maxsize=None)
def _case(name: str) -> oracle.Case:
    return _oracle().case(name)  # type: ignore[no-any-return]


@lru_cache(maxsize=None)
def _outputs(
    case: oracle.Case,
    port: Callable[[oracle.Case, oracle.Teacher], object],
    convert: Callable[[NDArray[Any]], Any] | None,
    failures: tuple[type[Exception], ...],
) -> oracle.Outputs:
    return _oracle().run(case, port, convert=convert, failures=failures)  # type: ignore[no-any-return]


def _stages(
    *cases: str, stages: Iterable[str] | None = None, precision: oracle.Precision = "float64"
) -> Iterator[StageOfCase]:
    """The stages that a marker names."""
    oracle = _oracle()
    if not cases:
        raise ValueError("it names no case; '*' names all of them")
    if isinstance(stages, str):
        raise ValueError(f"stages is the text '{stages}'; give a list of names")
    wanted = None if stages is None else {stage.replace("_", "-") for stage in stages}
    names: dict[str, None] = {}
    for word in cases:
        is_pattern = "*" in word and ":" not in word
        names.update(dict.fromkeys([found.identifier for found in oracle.cases(word)] if is_pattern else [word]))
    known = {"refusal"}
    for name in names:
        case = _case(name)
        known.update(stage.name for stage in case.stages)
        for stage in [None] if case.must_be_refused else case.stages:
            one = StageOfCase(case, stage, precision)
            if wanted is None or one.name in wanted:
                yield one
    if unknown := sorted((wanted or set()) - known):
        raise ValueError(f"none of the cases has the stage {unknown[0]}; there are {', '.join(sorted(known))}")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sgn", "the oracle of sketched Gauss-Newton")
    group.addoption(
        "--sgn-xfails",
        metavar="FILE",
        type=Path,
        help="a file with a line CASE:STAGE for each test of sgn_cases that is expected to fail; # starts a comment",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    markers = list(metafunc.definition.iter_markers("sgn_cases"))
    takes_stage = "sgn_stage" in metafunc.fixturenames
    name = metafunc.definition.nodeid
    if takes_stage and not markers:
        raise pytest.UsageError(f"{name} takes sgn_stage: name its cases, as in @pytest.mark.sgn_cases('*')")
    if markers and not takes_stage:
        raise pytest.UsageError(f"{name} has the marker sgn_cases: give it the argument sgn_stage")
    if not markers:
        return
    try:
        found = [one for marker in markers for one in _stages(*marker.args, **marker.kwargs)]
        # The name of the precision is checked here, not in every test.
        for marker in markers:
            _oracle().judge(found[0].case, {}, precision=marker.kwargs.get("precision", "float64"), stages=[])
    except (ValueError, TypeError) as error:
        raise pytest.UsageError(f"{name}, sgn_cases: {error}") from error
    metafunc.parametrize("sgn_stage", found, ids=repr)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    path: Path | None = config.getoption("--sgn-xfails")
    if path is None:
        return
    expected = _expected_failures(path)
    for item in items:
        one = _stage_of(item)
        if one is not None and repr(one) in expected:
            reason = f"{path} expects {one!r} to fail; if it passes, remove it from the file"
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))


def _stage_of(item: pytest.Item) -> StageOfCase | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("sgn_stage") if callspec else None


def _expected_failures(path: Path) -> set[str]:
    """The lines of a file. Each must name an existing stage, because a misspelt line would have no effect."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise pytest.UsageError(f"--sgn-xfails: {error}") from error
    found = set()
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        name, _, stage = text.rpartition(":")
        try:
            case = _case(name)
        except ValueError as error:
            raise pytest.UsageError(f"{path}:{number}: {error}") from error
        names = ["refusal"] if case.must_be_refused else [stage.name for stage in case.stages]
        if stage not in names:
            raise pytest.UsageError(f"{path}:{number}: {name} has no stage '{stage}'; it has {', '.join(names)}")
        found.add(text)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    one = _stage_of(pyfuncitem)
    if one is not None:
        one.is_judged = False
    result = yield
    if one is not None and not one.is_judged:
        pytest.fail(f"{one!r} ended without a verdict: call sgn_stage.judge, run or refuse", pytrace=False)
    return result
