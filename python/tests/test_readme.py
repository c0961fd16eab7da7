"""The examples of the README give what stands there."""

import doctest
from pathlib import Path

import pytest


@pytest.mark.filterwarnings("ignore::sgn.ConvergenceWarning")
def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    readme = Path(__file__).parent.parent / "README.md"
    failed, run = doctest.testfile(str(readme), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert failed == 0 and run > 20
