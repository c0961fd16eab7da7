"""The package is typed: it, and a program that uses it, pass a strict check; a wrong use does not."""

import subprocess
import sys
from pathlib import Path

WRONG = """
import sgn
sgn.solve([[1.0]], [1.0], solver="adam")
sgn.sketch([[1.0]], rows=2.5)
sgn.train([[1.0]], [1.0], ridge="none").predict([[1.0]]).shape.foo
sgn.certify([[1.0]]).lower.upper
sgn.nothing
"""


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--no-error-summary", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_package_and_an_example_are_typed() -> None:
    done = check("-p", "sgn")
    assert done.returncode == 0, done.stdout
    done = check(str(Path(__file__).with_name("example.py")))
    assert done.returncode == 0, done.stdout


def test_wrong_uses_are_seen(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(WRONG)
    lines = check(str(tmp_path / "wrong.py")).stdout.splitlines()
    places = {line.split(":")[1] for line in lines if ": error:" in line}
    assert {"3", "4", "5", "6"} <= places, lines
