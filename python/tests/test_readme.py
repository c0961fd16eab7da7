"""The examples of both READMEs give what they show."""

import doctest
import os
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

PACKAGE = Path(__file__).parent.parent
REPOSITORY = PACKAGE.parent


@pytest.mark.filterwarnings("ignore::sgn.ConvergenceWarning")
def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed, run = doctest.testfile(str(PACKAGE / "README.md"), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert failed == 0 and run > 20


@pytest.fixture
def front_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The Python of the repository's README, in a folder that has what it reads."""
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    np.save("A.npy", random.standard_normal((2000, 20)))
    np.save("b.npy", random.standard_normal(2000))
    Path("Fixtures").symlink_to(REPOSITORY / "Fixtures")
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def test_the_front_page_solves(front_page: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    exec(front_page[0], names)
    assert "positive-definite" in capsys.readouterr().out
    matrix, vector = names["A"], names["b"]
    reference = np.linalg.lstsq(matrix, vector)[0]
    assert np.linalg.norm(names["found"].value - reference) < 1e-8 * np.linalg.norm(reference)


def test_the_front_page_writes_a_stage_that_passes(front_page: list[str]) -> None:
    exec(front_page[1], {})
    tool = os.environ.get("SGN_TOOL")
    if tool is None:
        pytest.skip("SGN_TOOL does not name the tool")
    judge = [tool, "oracle", "judge", "Fixtures/vectors/gram-sphere", "outputs", "--stages", "gram"]
    assert subprocess.run(judge, check=False).returncode == 0
