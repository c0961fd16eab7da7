"""The plugin of pytest: what a test suite that uses it reports."""

import re
from pathlib import Path

import pytest

from sgn import oracle

pytest_plugins = ["pytester"]

GRAM = """
import numpy as np, pytest

@pytest.mark.sgn_cases("gram-*", "sketched-srht", stages=["gram"]{options})
def test_gram(sgn_stage):
    B, X = sgn_stage.given
    sgn_stage.judge({expression})
"""
RIGHT = "(B.astype(float) @ B.T) * (X @ X.T) / B.shape[1]"


@pytest.fixture
def result(pytester):
    def run(text, *arguments):
        pytester.makepyfile(text)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)

    return run


def gram(expression, options=""):
    return GRAM.format(expression=expression, options=options)


def test_one_test_for_each_case_and_stage(result):
    done = result(gram(RIGHT), "-v")
    done.assert_outcomes(passed=5)
    done.stdout.fnmatch_lines(["*test_gram[[]gram-sphere:gram[]] PASSED*", "*test_gram[[]sketched-srht:gram[]] PASSED*"])


def test_a_failure_is_in_the_judges_words(result):
    done = result(gram("(B.astype(float) @ B.T) * (X @ X.T)"))
    done.assert_outcomes(failed=5)
    done.stdout.fnmatch_lines(
        [
            "gram-sphere:gram (float64)",
            "    *e+* of 1 allowed at [[]*, *[]]",
            "    breaks ntk.gram-factorization: G = *",
        ]
    )
    assert "Traceback" not in done.stdout.str() and "_sgn_pytest.py" not in done.stdout.str()


def test_the_precision_is_the_markers(result):
    single = f"({RIGHT}).astype(np.float32)"
    result(gram(single)).assert_outcomes(failed=5)
    result(gram(single, ", precision='float32'")).assert_outcomes(passed=5)


def test_a_whole_port(result):
    text = """
import numpy as np, pytest
from sgn import oracle
runs = []

def port(case, teach):
    runs.append(case)
    X, y = teach["points"], teach["targets"]
    if len({point.tobytes() for point in X}) < len(X):
        raise oracle.Refusal("two points are equal")
    Z = teach("pre_activations", lambda: X @ teach["weights"].T)
    B = teach("pattern", lambda: Z > 0)
    f = teach("outputs", lambda: np.maximum(Z, 0) @ teach["output_signs"] / len(Z.T) ** 0.5)
    teach("residual", lambda: f - y)

@pytest.mark.sgn_cases("ties", "gram-sphere", "refuse-duplicates",
    stages=["pre_activations", "pattern", "outputs", "residual", "refusal"])
def test_port(sgn_stage):
    sgn_stage.run(port)

@pytest.mark.sgn_cases("gram-teacher", stages=["outputs"])
@pytest.mark.sgn_cases("gram-sphere", stages=["gram"])
def test_two_markers_and_a_stage_that_is_missing(sgn_stage):
    sgn_stage.run(port)

def test_that_a_case_is_computed_once():
    assert len(runs) == len(set(runs)) == 4
"""
    done = result(text)
    done.assert_outcomes(passed=10, failed=2)
    done.stdout.fnmatch_lines(["ties:pattern (float64)", "*gram.npy is missing*"])


def test_refusals(result):
    text = """
import numpy as np, pytest

@pytest.mark.sgn_cases("refuse-duplicates", "gram-sphere", stages=["refusal", "gram"])
def test_right(sgn_stage):
    if sgn_stage.name == "refusal":
        assert len(sgn_stage.given) == len(sgn_stage.case.inputs) > 0
        sgn_stage.refuse(ValueError("two points are equal"))
    else:
        sgn_stage.judge(sgn_stage["gram"])

@pytest.mark.sgn_cases("refuse-duplicates", "gram-sphere", stages=["refusal", "gram"])
def test_wrong(sgn_stage):
    if sgn_stage.name == "refusal":
        sgn_stage.judge(np.zeros(3))
    else:
        sgn_stage.refuse("too hard")
"""
    done = result(text)
    done.assert_outcomes(passed=2, failed=2)
    done.stdout.fnmatch_lines(["*refuse-duplicates:refusal (float64): it must be refused (inputs 0 and 2 are equal)*"])
    done.stdout.re_match_lines([r".*too hard.*"])


def test_the_trajectory_has_its_weights(result):
    text = """
import pytest

@pytest.mark.sgn_cases("gram-sphere", stages=["trajectory"])
@pytest.mark.parametrize("with_weights", [True, False])
def test_run(sgn_stage, with_weights):
    weights = {"final_weights": sgn_stage["final_weights"]} if with_weights else {}
    sgn_stage.judge(sgn_stage["trajectory"], **weights)
"""
    done = result(text)
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(["*final_weights.npy is missing*"])


def test_nothing_can_be_said(result):
    text = """
import pytest

@pytest.mark.sgn_cases("ill-conditioned-1e12-sketched", stages=["iterates"], precision="float32")
def test_iterates(sgn_stage):
    sgn_stage.judge(sgn_stage["iterates"])
"""
    done = result(text, "-rs")
    done.assert_outcomes(skipped=1)
    done.stdout.fnmatch_lines(["*ill-conditioned-1e12-sketched:iterates (float32): rounding is as large as the quantity*"])


def test_a_test_that_judges_nothing_fails(result):
    done = result(gram("0").replace("sgn_stage.judge(0)", "pass"))
    done.assert_outcomes(failed=5)
    done.stdout.fnmatch_lines(["*gram-sphere:gram ended without a verdict*"])


def test_expected_failures(result, pytester):
    pytester.path.joinpath("xfails").write_text("# known\ngram-sphere:gram   # until the scale is mended\n\nsketched-srht:gram\n")
    wrong = result(gram("(B.astype(float) @ B.T) * (X @ X.T)"), "--sgn-xfails", "xfails")
    wrong.assert_outcomes(xfailed=2, failed=3)
    right = result(gram(RIGHT), "--sgn-xfails=xfails", "-rA")
    right.assert_outcomes(passed=3, failed=2)
    right.stdout.fnmatch_lines(["*XPASS(strict)*xfails expects gram-sphere:gram to fail; if it passes, remove it from the file*"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("gram-spher:gram", "xfails:1: *gram-spher*"),
        ("gram-sphere:grams", "xfails:1: gram-sphere has no stage 'grams'; it has pre-activations, *"),
        ("gram-sphere", "xfails:1: *"),
        ("refuse-duplicates:gram", "xfails:1: refuse-duplicates has no stage 'gram'; it has refusal"),
    ],
)
def test_a_list_that_names_nothing_is_refused(result, pytester, line, words):
    pytester.path.joinpath("xfails").write_text(line + "\n")
    done = result(gram(RIGHT), "--sgn-xfails", "xfails")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"*{words}"])
    assert result(gram(RIGHT), "--sgn-xfails", "absent").ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def test(sgn_stage): pass", "takes sgn_stage: name its cases"),
        ("import pytest\n@pytest.mark.sgn_cases('*')\ndef test(): pass", "give it the argument sgn_stage"),
        ("import pytest\n@pytest.mark.sgn_cases()\ndef test(sgn_stage): pass", "names no case"),
        ("import pytest\n@pytest.mark.sgn_cases('gram-spher')\ndef test(sgn_stage): pass", "gram-spher"),
        ("import pytest\n@pytest.mark.sgn_cases('*', stages='gram')\ndef test(sgn_stage): pass", "give a list"),
        ("import pytest\n@pytest.mark.sgn_cases('*', stages=['grams'])\ndef test(sgn_stage): pass", "has the stage grams"),
        ("import pytest\n@pytest.mark.sgn_cases('*', precision='half')\ndef test(sgn_stage): pass", "float64"),
        ("import pytest\n@pytest.mark.sgn_cases('*', stage='gram')\ndef test(sgn_stage): pass", "stage"),
    ],
)
def test_a_marker_that_says_nothing_is_refused(result, text, words):
    done = result(text)
    assert done.ret != 0
    done.assert_outcomes(errors=done.parseoutcomes().get("errors", 0))
    assert words in done.stdout.str() + done.stderr.str()


def test_the_library_is_not_loaded_without_need(result):
    result("import sys\ndef test(): assert 'sgn' not in sys.modules", "-p", "no:pytester").assert_outcomes(passed=1)


def test_specifications(result):
    text = gram(RIGHT).replace('"gram-*", "sketched-srht"', "'synthetic:sphere,n=40,d=7;width=300;solver=gram;seed=5'")
    result(text).assert_outcomes(passed=1)


def test_the_example_of_the_documentation(result, pytester):
    readme = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(# test_gram\.py\n.*?)```", readme, re.DOTALL).group(1)
    assert len(example.splitlines()) <= 15
    result(example).assert_outcomes(passed=len(oracle.cases("gram-*")))
