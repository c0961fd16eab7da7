"""The oracle in Python: cases are complete, correct outputs pass, and wrong ones fail with the judge's message."""

import doctest
import os
import subprocess
import sys

import numpy as np
import pytest

from sgn import ArgumentError, DataError, oracle


def right_outputs(case):
    if case.must_be_refused:
        return oracle.Outputs({}, "it cannot be solved")
    names = [stage.output for stage in case.stages] + ["final_weights"] * ("final_weights" in case)
    return {name: case[name] for name in names}


def test_the_examples_of_the_documentation():
    failed, attempted = doctest.testmod(oracle)
    assert attempted > 0 and failed == 0


def test_every_case_passes_with_the_oracles_own_arrays():
    listed = oracle.cases()
    assert len(listed) >= 77
    assert {"valid", "acceptable", "invalid"} == {one.verdict for one in listed}
    for one in listed:
        case = oracle.case(one.identifier)
        assert case.identifier == one.identifier and case.header["exercises"] == one.exercises
        assert case.must_be_refused == (one.verdict == "invalid")
        for name in case:
            entry = next(entry for entry in case.header["arrays"] if entry["name"] == name)
            assert case[name].shape == tuple(entry["shape"]) and case[name].dtype == np.dtype(entry["type"])
        verdict = oracle.judge(case, right_outputs(case))
        assert verdict.passed and verdict.lines[0].startswith("pass  "), str(verdict)
        assert [stage.stage for stage in verdict.stages] == [stage.name for stage in case.stages]
        for stage in case.stages:
            assert set(stage.reads) <= set(case) and stage.shape == case[stage.output].shape


def test_patterns_and_specifications():
    assert {one.identifier for one in oracle.cases("gram-*")} == {
        "gram-sphere", "gram-clustered", "gram-teacher", "gram-other-seed"}  # fmt: skip
    case = oracle.case("matrix:N=301,n=9,binades=4;problem=least-squares;embedding=srht;rows=64;damping=0.5;seed=3")
    assert (case.problem, case.sketch, case.damping, case.solver) == ("least-squares", ("srht", 64), 0.5, "sketched")
    assert case["matrix"].shape == (301, 9) and set(case.draws) == {"rows", "signs"}
    assert oracle.judge(case, right_outputs(case)).passed
    with pytest.raises(ArgumentError, match="nothing-*"):
        oracle.cases("nothing-*")
    with pytest.raises(ArgumentError, match="gram-spher"):
        oracle.case("gram-spher")
    with pytest.raises(ValueError, match="binades"):
        oracle.case("matrix:N=3,n=2,binades=x")


def test_an_array_of_a_case_is_the_callers_own():
    case = oracle.case("gram-sphere")
    case["points"][:] = 0
    assert np.allclose(np.linalg.norm(case["points"], axis=1), 1)
    with pytest.raises(KeyError):
        case["nothing"]


def test_a_mistake_shows_at_its_stage_only():
    case = oracle.case("sketched-srht-padded")
    outputs = right_outputs(case)
    rows, columns = case.sketch[1], case["draw_signs"].size
    outputs["sketched_matrix"] = outputs["sketched_matrix"] * rows / np.sqrt(columns)
    verdict = oracle.judge(case, outputs)
    assert not verdict.passed
    assert [stage.stage for stage in verdict.stages if stage.outcome != "pass"] == ["sketched-matrix"]
    failed = verdict.first_failure
    assert failed is verdict["sketched-matrix"] and failed.ratio > 1e10 and len(failed.worst_index) == 2
    assert failed.claim == "embedding.isometry-in-expectation"
    assert any("SRHT scaled by √(s/N)" in suspect for suspect in failed.suspects)
    text = str(verdict)
    assert text.startswith("FAIL  sketched-srht-padded (valid, float64)\n")
    assert "breaks embedding.isometry-in-expectation" in text and "it is the output of: SRHT scaled" in text
    assert str(failed) in "\n".join(line.strip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda G: G[:-1], "shape"),
        (lambda G: np.where(np.eye(len(G)) > 0, np.nan, G), "at [0, 0]"),
        (lambda G: G * (1 + 1e-9), "allowed"),
        (lambda G: np.empty((0, 0)), "shape"),
        (lambda G: 1.0, "shape"),
    ],
)
def test_wrong_outputs_fail(change, words):
    case = oracle.case("gram-sphere")
    verdict = oracle.judge(case, {"gram": change(case["gram"])}, stages=["gram"])
    assert not verdict.passed and verdict["gram"].outcome == "fail"
    assert words in verdict["gram"].words[0]
    assert oracle.judge(case, {"gram": case["gram"]}, stages=["gram"]).passed


def test_what_is_missing_fails_and_what_is_not_offered_does_not():
    case = oracle.case("gram-sphere")
    assert "missing" in oracle.judge(case, {})["gram"].problem
    verdict = oracle.judge(case, {"pattern": case["pattern"]}, stages=["pattern"])
    assert verdict.passed and verdict["gram"].outcome == "not-offered"


def test_refusals():
    solvable, invalid = oracle.case("gram-sphere"), oracle.case("refuse-duplicates")
    refused = oracle.judge(solvable, oracle.Outputs({}, "too hard"))
    assert not refused.passed and "too hard" in refused.problem
    assert not oracle.judge(invalid, {"solution": np.zeros(3)}).passed
    assert not oracle.judge(invalid, {}).passed
    assert oracle.judge(invalid, oracle.Outputs({}, "two points are equal")).passed


def test_precision_and_types():
    case = oracle.case("gram-sphere")
    rounded = case["gram"].astype(np.float32)
    assert oracle.judge(case, {"gram": rounded}, stages=["gram"], precision="float32").passed
    assert not oracle.judge(case, {"gram": rounded}, stages=["gram"]).passed
    by_columns = np.asfortranarray(case["pre_activations"])
    assert oracle.judge(case, {"pre_activations": by_columns}, stages=["pre-activations"]).passed
    assert oracle.judge(case, {"pattern": case["pattern"].astype(bool).tolist()}, stages=["pattern"]).passed
    with pytest.raises(DataError, match="complex"):
        oracle.judge(case, {"gram": case["gram"] * 1j})
    with pytest.raises(DataError, match="2\\^53"):
        oracle.judge(case, {"gram": np.array([2**60])})
    with pytest.raises(ArgumentError, match="float16.*float64"):
        oracle.judge(case, {}, precision="float16")
    with pytest.raises(ArgumentError, match="grams.*'gram'"):
        oracle.judge(case, {}, stages=["grams"])
    with pytest.raises(ArgumentError, match="give a list"):
        oracle.judge(case, {}, stages="gram")


def test_teacher_forcing():
    case = oracle.case("gram-sphere")

    def port(case, teach):
        Z = teach("pre_activations", lambda X, W: 0 * (X @ W.T), teach["points"], teach["weights"])
        assert np.array_equal(Z, case["pre_activations"])
        assert teach("own", lambda: 7) == 7
        teach("gram", np.linalg.cholesky, -np.eye(2))
        teach("norm", np.linalg.cholesky, -np.eye(2))

    outputs = oracle.run(case, port)
    assert not outputs.arrays["pre_activations"].any() and "gram" not in outputs.arrays
    assert "positive definite" in outputs.refusal
    with pytest.raises(ZeroDivisionError):
        oracle.run(case, lambda case, teach: 1 / 0)


def own_step(case, seed, rows):
    n, N = len(case["points"]), case["weights"].size
    A = np.einsum("r,ir,ik->rki", case["output_signs"], case["pattern"], case["points"]).reshape(N, n)
    A = A / np.sqrt(len(case["weights"]))
    SA = np.random.default_rng(seed).normal(size=(rows, N)) @ A / np.sqrt(rows)
    g = np.linalg.solve(case["gram"], case["residual"])
    return {
        "sketched_matrix": SA,
        "triangular_factor": np.linalg.qr(SA, mode="r"),
        "solution": g,
        "next_weights": case["weights"] - (A @ g).reshape(case["weights"].shape),
    }


def test_own_sketches():
    case = oracle.case("sketched-gaussian")
    draws = [own_step(case, seed, 60) for seed in range(200)]
    verdict = oracle.judge_own_sketch(case, draws)
    assert verdict.verdict == "holds" and verdict.draws == 200 and len(verdict.findings) >= 6, str(verdict)
    few = oracle.judge_own_sketch(case, draws[:3])
    assert few.verdict == "undecided" and few.draws_that_decide > 3 and few.problem is None
    draws[7]["triangular_factor"] = 2 * draws[7]["triangular_factor"]
    wrong = oracle.judge_own_sketch(case, draws)
    assert wrong.verdict == "refuted"
    refuted = {finding.claim: finding.draw for finding in wrong.findings if finding.verdict == "refuted"}
    assert refuted["preconditioner.spectrum-identity"] == 7
    scaled = [{**draw, "sketched_matrix": 1.5 * draw["sketched_matrix"]} for draw in draws[8:]]
    assert oracle.judge_own_sketch(case, scaled).verdict == "refuted"
    assert verdict.passed and not few.passed and not wrong.passed
    assert oracle.judge_own_sketch(case, draws[0]).draws == 1
    assert oracle.judge_own_sketch(case, []).problem == "there is no draw"


def test_columns_of_an_own_sketch():
    case = oracle.case("columns-count-sketch")
    N, s = len(case["matrix"]), 128

    def draw(seed, signed=True):
        random = np.random.default_rng(seed)
        S = np.zeros((s, N))
        S[random.integers(s, size=N), np.arange(N)] = random.choice([-1, 1], N) if signed else 1
        return {"sketched_matrix": S @ case["matrix"]}

    assert oracle.judge_own_sketch(case, [draw(seed) for seed in range(300)]).passed
    unsigned = oracle.judge_own_sketch(case, [draw(seed, signed=False) for seed in range(60)])
    assert unsigned.verdict == "refuted"
    assert all("sign" in finding.statement for finding in unsigned.findings if finding.verdict == "refuted")


@pytest.mark.skipif("SGN_TOOL" not in os.environ, reason="SGN_TOOL does not name the tool")
@pytest.mark.parametrize("options", [(), ("--precision", "float32"), ("--stages", "gram,pattern")])
def test_the_words_are_the_tools(tmp_path, options):
    case = oracle.case("sketched-srht")
    outputs = right_outputs(case)
    outputs["gram"] = outputs["gram"] * len(case["weights"])
    outputs["sketched_matrix"] = outputs["sketched_matrix"][:, ::-1]
    outputs["iterates"] = np.full((3, 5), np.inf)
    del outputs["residual"]
    stages = ["gram", "pattern"] if "--stages" in options else None
    precision = "float32" if "float32" in options else "float64"
    verdict = oracle.judge(case, outputs, precision=precision, stages=stages)
    assert str(verdict) + "\n" == tool(case, tmp_path, outputs, *options)


@pytest.mark.skipif("SGN_TOOL" not in os.environ, reason="SGN_TOOL does not name the tool")
@pytest.mark.parametrize("draws", [1, 40])
def test_the_words_on_own_sketches_are_the_tools(tmp_path, draws):
    case = oracle.case("sketched-gaussian")
    outputs = [own_step(case, seed, 60) for seed in range(draws)]
    for number, draw in enumerate(outputs):
        tool(case, tmp_path / f"{number:03}", draw)
    printed = tool(case, tmp_path, {}, "--own-sketch")
    assert str(oracle.judge_own_sketch(case, outputs)) + "\n" == printed


def tool(case, folder, outputs, *options):
    """What the tool prints for outputs in files."""
    folder.mkdir(exist_ok=True)
    for name, array in outputs.items():
        np.save(folder / f"{name}.npy", array)
    command = [os.environ["SGN_TOOL"], "oracle", "judge", case.identifier, str(folder), *options]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout


def test_the_oracle_is_found_in_the_package():
    program = "import sgn; print(len(sgn.oracle.cases()))"
    found = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    assert int(found.stdout) == len(oracle.cases())
