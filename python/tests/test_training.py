"""Training, predicting, and the folders that are shared with the command-line tool."""

import copy
import json
import os
import pickle
import signal
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import sgn

TOOL = os.environ.get("SGN_TOOL") or None
# Networks narrower than the rule's, and few steps, are quick to train and enough for what is tested.
pytestmark = pytest.mark.filterwarnings("ignore::sgn.ConvergenceWarning")
needs_tool = pytest.mark.skipif(TOOL is None, reason="SGN_TOOL names no command-line tool")


def table(random: np.random.Generator, n: int = 80, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    x = random.standard_normal((n, 3))
    return x, np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + noise * random.standard_normal(n) + 5


def predictions(model: sgn.TrainedModel, x: np.ndarray) -> np.ndarray:
    """By the formulas of preprocessing and network, in NumPy."""
    how = model.preprocessing
    z = np.column_stack([(x - np.array(how["means"])) / np.array(how["scales"]), np.ones(len(x))])
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    f = np.maximum(0, z @ model.weights.T) @ model.signs / np.sqrt(len(model.signs))
    return how["targetScale"] * f + how["targetMean"]


def test_a_network_interpolates_and_predicts_by_its_formula(random: np.random.Generator) -> None:
    x = random.standard_normal((80, 10))
    y = np.sin(x[:, 0]) + x[:, 1] ** 2 + 5
    model = sgn.train(x, y)
    assert model.run is not None and model.run.is_done
    assert model.run.steps[-1].residual_norm <= 1e-10 * model.run.initial_residual_norm
    assert model.predict(x) == pytest.approx(y, abs=1e-8)
    new = random.standard_normal((30, 10))
    # A sum over m neurons of products of d + 1 terms, of weights of norm about 3 and points of norm 1, in units of the targets' scale.
    m = len(model.signs)
    bound = 30 * m * 2.0**-53 * model.preprocessing["targetScale"] * 10
    assert np.abs(model.predict(new) - predictions(model, new)).max() <= bound
    assert model.weights.shape == (m, 11) and set(model.signs) <= {-1.0, 1.0}
    assert not model.weights.flags.writeable


def test_the_record_is_that_of_the_run(random: np.random.Generator) -> None:
    x, y = table(random)
    events: list[dict] = []
    model = sgn.train(x, y, width=1024, solver="sketched", rows="8n", seed=3, checks="certified", progress=events.append)
    run = model.run
    assert run is not None
    assert [event.get("step") for event in events] == [None, *range(1, len(run.steps) + 1)]
    assert events[0]["configuration"] == model.configuration
    norms = [run.initial_residual_norm, *(step.residual_norm for step in run.steps)]
    assert [step.contraction for step in run.steps] == pytest.approx([b / a for a, b in zip(norms, norms[1:])])
    assert all(step.rows is not None and step.rows >= 640 and step.iterations > 0 for step in run.steps)
    assert all(step.smallest_eigenvalue is None or step.smallest_eigenvalue > 0 for step in run.steps)
    assert run.violations == () and run.held["train.monotone"] == len(run.steps)
    assert run.points == 80 and run.test is None
    residual = model.predict(x) - y
    assert run.training.rmse == pytest.approx(np.sqrt(np.mean(residual**2)), rel=1e-6, abs=1e-14)
    assert any("accuracy" in choice for choice in run.choices)
    assert run.theorem is not None


def test_held_out_points_are_not_trained_on(random: np.random.Generator) -> None:
    model = sgn.train(*table(random, 100, 0.1), ridge="auto", test_fraction=0.25)
    assert model.run is not None and model.run.points == 75
    assert model.run.test is not None and model.run.test.r_squared is not None
    assert model.run.test.rmse > model.run.training.rmse


def test_equal_seeds_are_equal_networks(random: np.random.Generator) -> None:
    x, y = table(random, 30)
    first, second, other = (sgn.train(x, y, width=512, seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(first.weights, second.weights)
    assert not np.array_equal(first.weights, other.weights)


def test_copies_and_pickles_are_the_same_model(random: np.random.Generator, tmp_path: Path) -> None:
    x, y = table(random)
    model = sgn.train(x, y, width=512, feature_names=["a", "b", "c"], target_name="t")
    model.save(tmp_path / "model")
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model)), sgn.load(tmp_path / "model")):
        assert np.array_equal(other.predict(x), model.predict(x))
        assert np.array_equal(other.weights, model.weights)
        assert other.configuration == model.configuration and other.steps == model.steps
        assert other.feature_names == ("a", "b", "c")
    assert pickle.loads(pickle.dumps(model)).run == model.run
    assert sgn.load(tmp_path / "model").run is None


def test_folders_are_not_overwritten_unless_asked(random: np.random.Generator, tmp_path: Path) -> None:
    model = sgn.train(*table(random, 20), width=64)
    model.save(tmp_path / "model")
    with pytest.raises(sgn.FileError, match="exists here already"):
        model.save(tmp_path / "model")
    model.save(tmp_path / "model", overwrite=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/file").touch()
    with pytest.raises(sgn.FileError):
        model.save(tmp_path / "other", overwrite=True)
    with pytest.raises(OSError, match="cannot be read"):
        sgn.load(tmp_path / "nothing")
    (tmp_path / "model/model.json").write_text("{}")
    with pytest.raises(sgn.DataError, match="damaged"):
        sgn.load(tmp_path / "model")


def test_a_run_above_its_tolerance_warns(random: np.random.Generator) -> None:
    with pytest.warns(sgn.ConvergenceWarning, match="the step limit was reached"):
        model = sgn.train(*table(random, 40), width=1024, steps=1)
    assert model.run is not None and not model.run.is_done and model.run.reason == "steps"
    assert model.run.remedies


def test_what_progress_raises_ends_the_run(random: np.random.Generator) -> None:
    def stop(event: dict) -> None:
        if event.get("step") == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sgn.train(*table(random), width=1024, progress=stop)


def test_an_interrupt_from_the_keyboard_ends_the_run(random: np.random.Generator) -> None:
    """It comes while the library computes, when Python cannot see it before it is told of the step."""
    begun, told = threading.Event(), []

    def listen(event: dict) -> None:
        told.append(event)
        begun.set()

    def interrupt() -> None:
        begun.wait()
        time.sleep(0.005)
        os.kill(os.getpid(), signal.SIGINT)

    # A program that a script starts in the background ignores the signal, unless it says otherwise.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            x, y = table(random, 400, 1.0)
            sgn.train(x, y, width=4096, steps=10000, progress=listen)
        thread.join()
        assert len(told) < 1000
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_that_does_not_raise_lets_the_run_go_on(random: np.random.Generator) -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        model = sgn.train(
            *table(random, 30), width=512, steps=5, progress=lambda _: os.kill(os.getpid(), signal.SIGINT)
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert model.run is not None and len(seen) == 1 + len(model.run.steps)


def test_training_in_another_thread(random: np.random.Generator) -> None:
    x, y = table(random, 30)
    models: list[sgn.TrainedModel] = []
    thread = threading.Thread(target=lambda: models.append(sgn.train(x, y, width=512)))
    thread.start()
    thread.join()
    assert np.array_equal(models[0].weights, sgn.train(x, y, width=512).weights)


def test_verbose_prints_a_line_for_each_step(random: np.random.Generator, capfd: pytest.CaptureFixture[str]) -> None:
    model = sgn.train(*table(random, 20), width=256, verbose=True)
    assert model.run is not None
    assert len(capfd.readouterr().out.splitlines()) == 3 + len(model.run.steps)


def test_refusals_have_the_librarys_words(random: np.random.Generator) -> None:
    x, y = table(random, 20)
    twice = np.vstack([x, x[:1]])
    cases = [
        (lambda: sgn.train(x, y[:5]), sgn.DataError, "20 points but 5 targets"),
        (lambda: sgn.train(x, np.where(y == y[3], np.inf, y)), sgn.DataError, r"targets\[3\] is infinity"),
        (lambda: sgn.train(twice, np.append(y, 0)), sgn.DataError, r"row 20 \(from 0\)"),
        (lambda: sgn.train(np.vstack([x, 0 * x[:1]]), np.append(y, 0), preprocessing="unit"), sgn.DataError, "row 20"),
        (lambda: sgn.train(x, y, preprocessing="none"), sgn.DataError, "not 1 up to rounding"),
        (lambda: sgn.train(x, y, width=0), sgn.ArgumentError, "width is 0; give 1 or more neurons"),
        (lambda: sgn.train(x, y, width=2.5), sgn.ArgumentError, "width is 2.5; give a whole number"),
        (lambda: sgn.train(x, y, accuracy=2.0), sgn.ArgumentError, "accuracy is 2.0"),
        (lambda: sgn.train(x, y, damping="much"), sgn.ArgumentError, "a number or 'auto' is needed, not 'much'"),
        (lambda: sgn.train(x, y, damping=1.0, ridge="auto"), sgn.ArgumentError, "do not go together"),
        (lambda: sgn.train(x, y, ridge=-1), sgn.ArgumentError, "ridge is -1.0; give a finite number"),
        (lambda: sgn.train(x, y, solver="adam"), sgn.ArgumentError, "solver is 'adam'"),
        (lambda: sgn.train(x, y, steps=-1), sgn.ArgumentError, "steps is -1"),
        (lambda: sgn.train(x, y, tolerance=-1.0), sgn.ArgumentError, "tolerance is -1.0"),
        (lambda: sgn.train(x, y, checks="all"), sgn.ArgumentError, "checks is 'all'; give one of 'none', 'cheap', 'certified', 'full'"),
        (lambda: sgn.train(x, y, test_fraction=1.0), sgn.ArgumentError, "the held-out fraction: it is 1.0; give a number from 0 up to"),
        (lambda: sgn.train(x, y, width=1025, start="paired"), sgn.ArgumentError, "1026"),
        (lambda: sgn.train(x, y, feature_names=["a"]), sgn.DataError, "1 feature names do not fit 3 features"),
    ]
    for call, kind, words in cases:
        with pytest.raises(kind, match=words) as caught:
            call()
        assert isinstance(caught.value, ValueError)
        assert "\n" not in str(caught.value)
    model = sgn.train(x, y, width=64)
    with pytest.raises(sgn.DataError, match=r"\(2\) but the preprocessing was fitted to .* \(3\)"):
        model.predict(x[:, :2])
    with pytest.raises(sgn.DataError, match=r"points\[0, 1\] is NaN"):
        model.predict([[0.0, np.nan, 0.0]])


# What the tool does with the same data and seed, to the last bit.


def run_tool(*arguments: object) -> str:
    assert TOOL is not None
    done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 2), done.stderr
    return done.stdout


@needs_tool
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"ridge": "auto", "test_fraction": 0.2},
        {"solver": "sketched", "embedding": "srht", "rows": "8n", "seed": 9, "width": 512},
        {"solver": "nystrom", "damping": 0.1, "preprocessing": "unit", "steps": 3},
    ],
    ids=["defaults", "ridge", "sketched", "nystrom"],
)
def test_training_equals_the_tools(random: np.random.Generator, tmp_path: Path, options: dict) -> None:
    x, y = table(random, 90, 0.1)
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)
    given = {"test_fraction": 0, **options}
    flags = [part for name, value in given.items() for part in ("--" + name.replace("_", "-"), value)]
    printed = run_tool(
        "train", tmp_path / "x.npy", "--targets", tmp_path / "y.npy", "--model", tmp_path / "theirs", "--json", *flags
    )
    ours, theirs = sgn.train(x, y, **options), sgn.load(tmp_path / "theirs")
    assert np.array_equal(ours.weights, theirs.weights)
    assert np.array_equal(ours.signs, theirs.signs)
    assert (ours.configuration, ours.preprocessing, ours.steps) == (theirs.configuration, theirs.preprocessing, theirs.steps)
    end = json.loads(printed.splitlines()[-1])
    assert ours.run is not None
    assert (ours.run.reason, ours.run.cause, len(ours.run.steps)) == (end["reason"], end["cause"], end["steps"])
    assert (ours.run.training.rmse, ours.run.held) == (end["train"]["rmse"], end["held"])
    # And the tool predicts with our model.
    ours.save(tmp_path / "ours")
    run_tool("predict", tmp_path / "ours", tmp_path / "x.npy", "--out", tmp_path / "p.npy")
    assert np.array_equal(np.load(tmp_path / "p.npy"), ours.predict(x))


@needs_tool
def test_sketches_and_solutions_equal_the_tools(random: np.random.Generator, tmp_path: Path) -> None:
    a, b = random.standard_normal((300, 7)), random.standard_normal(300)
    np.save(tmp_path / "a.npy", a)
    np.save(tmp_path / "b.npy", b)
    for embedding in ("gaussian", "srht", "count-sketch", "sparse-sign", "leverage-score"):
        flags = ["--embedding", embedding, "--rows", "9n", "--seed", 4]
        printed = run_tool("embed", tmp_path / "a.npy", *flags, "--out", tmp_path / "sa.npy", "--json")
        theirs, ours = np.load(tmp_path / "sa.npy"), sgn.sketch(a, embedding=embedding, rows="9n", seed=4)
        # The tool reads the file in another order of blocks.
        assert np.abs(ours - theirs).max() <= 300 * 2.0**-53 * np.abs(a).sum()
        found = sgn.distortion(a, embedding=embedding, rows="9n", seed=4)
        assert found.value == pytest.approx(json.loads(printed)["distortion"]["draws"][0], rel=1e-10)
        printed = run_tool("solve", tmp_path / "a.npy", tmp_path / "b.npy", *flags, "--out", tmp_path / "g.npy", "--json")
        solution = sgn.solve(a, b, embedding=embedding, rows="9n", seed=4)
        assert solution.iterations == json.loads(printed.splitlines()[-1])["iterations"]
        assert np.load(tmp_path / "g.npy") == pytest.approx(solution.value, rel=1e-9)
    # The rows that leverage scores choose depend on the damping.
    flags = ["--embedding", "leverage-score", "--rows", 40, "--damping", 500]
    run_tool("embed", tmp_path / "a.npy", *flags, "--out", tmp_path / "damped.npy")
    damped = sgn.sketch(a, embedding="leverage-score", rows=40, damping=500.0)
    assert np.load(tmp_path / "damped.npy") == pytest.approx(damped, rel=1e-9)
    assert not np.array_equal(damped, sgn.sketch(a, embedding="leverage-score", rows=40))
