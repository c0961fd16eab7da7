"""Lemma 3: solutions, their accuracy, and what a solve tells on the way."""

import pickle
import threading
import time

import numpy as np
import pytest
import scipy.linalg
from conftest import UNIT

import sgn

SOLVERS = ["sketched", "cg", "gram", "fixed-point", "nystrom"]


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("damping", [0.0, 3.0])
def test_least_squares(random: np.random.Generator, solver: str, damping: float) -> None:
    if solver == "nystrom" and damping == 0:
        return
    a, b = random.standard_normal((400, 10)), random.standard_normal(400)
    stacked = np.vstack([a, np.sqrt(damping) * np.eye(10)])
    expected = np.linalg.lstsq(stacked, np.concatenate([b, np.zeros(10)]), rcond=None)[0]
    found = sgn.solve(a, b, solver=solver, damping=damping, rows="40n" if solver == "fixed-point" else None)
    # All stop at 1e-10 of the residual of the normal equations or of A g - b, and A is well conditioned, about 1.4.
    assert np.linalg.norm(found.value - expected) <= 100 * 1e-10 * np.linalg.norm(b) / 15
    assert found.relative_residual <= 1e-10


@pytest.mark.parametrize("solver", SOLVERS)
def test_steps(random: np.random.Generator, solver: str) -> None:
    a, r, mu = random.standard_normal((300, 12)), random.standard_normal(12), 2.0
    matrix = a.T @ a + mu * np.eye(12)
    found = sgn.solve(a, r, solver=solver, damping=mu, rows="40n" if solver == "fixed-point" else None)
    assert np.linalg.norm(matrix @ found.value - r) <= (1e-10 + 30 * 300 * UNIT) * np.linalg.norm(r) * 2
    assert (found.iterations > 0) == (solver != "gram")


def test_ill_conditioned_least_squares_keep_their_digits(random: np.random.Generator) -> None:
    a = scipy.linalg.hilbert(60)[:, :7] * 1.0
    x = np.ones(7)
    found = sgn.solve(a, a @ x, accuracy=1e-14, embedding="gaussian", rows=40)
    # The normal equations have condition 1e16; QR leaves about 1e8 roundings.
    assert np.abs(found.value - x).max() <= 30 * np.linalg.cond(a) * UNIT * 60


def test_a_bound_on_the_error_is_proved(random: np.random.Generator) -> None:
    a, b = random.standard_normal((200, 5)), random.standard_normal(200)
    exact = np.linalg.lstsq(a, b, rcond=None)[0]
    found = sgn.solve(a, b, proof=True)
    assert found.proved_error is not None
    # NumPy's own error is some hundred roundings, far below the bound, which speaks of 1e-10.
    assert np.linalg.norm(found.value - exact) / np.linalg.norm(found.value) <= found.proved_error + 1e-13
    assert found.proved_error <= 1e-8
    hard = scipy.linalg.hilbert(30)[:, :10]
    unproved = sgn.solve(hard, np.ones(30), proof=True, accuracy=1e-3)
    assert unproved.proved_error is None
    assert unproved.unproved is not None and "damping" in unproved.unproved
    assert sgn.solve(a, b).proved_error is None


def test_what_does_not_converge_is_raised_with_the_best_iterate(random: np.random.Generator) -> None:
    a, b = random.standard_normal((300, 8)), random.standard_normal(300)
    with pytest.raises(sgn.NotConverged, match="the residual grew") as caught:
        sgn.solve(a, b, solver="fixed-point", rows=12)
    assert caught.value.solution.value.shape == (8,)
    assert caught.value.solution.relative_residual > 1e-10
    assert isinstance(caught.value, ArithmeticError)


def test_refusals_have_the_librarys_words(random: np.random.Generator) -> None:
    a, b = random.standard_normal((20, 4)), random.standard_normal(20)
    cases = [
        (lambda: sgn.solve(a, b[:7]), sgn.DataError, "b has 7 entries; a 20 x 4 matrix takes 20 for least squares, or 4 for a step"),
        (lambda: sgn.solve(np.eye(3), [1, 2, 3]), sgn.ArgumentError, "a is square"),
        (lambda: sgn.solve(a, b, problem="step"), sgn.DataError, "takes 4 entries, b has 20"),
        (lambda: sgn.solve(a, b, problem="steps"), sgn.ArgumentError, "problem is 'steps'"),
        (lambda: sgn.solve(a, b, solver="qr"), sgn.ArgumentError, "solver is 'qr'; give one of 'gram', 'sketched'"),
        (lambda: sgn.solve(a, b, accuracy=1.0), sgn.ArgumentError, "the accuracy is 1.0; give a number .* < 1"),
        (lambda: sgn.solve(a, b, accuracy="high"), sgn.ArgumentError, "accuracy: give a value of the type Double"),
        (lambda: sgn.solve(a, b, damping=-1), sgn.ArgumentError, "damping is -1.0"),
        (lambda: sgn.solve(a, b, solver="nystrom"), sgn.ArgumentError, "damp"),
        (lambda: sgn.solve(np.ones((20, 2)), b, solver="gram"), sgn.NumericalError, "add damping, or remove linearly dependent columns"),
    ]
    for call, kind, words in cases:
        with pytest.raises(kind, match=words) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_progress_is_told_and_printed(random: np.random.Generator, capfd: pytest.CaptureFixture[str]) -> None:
    a, b = random.standard_normal((100, 6)), random.standard_normal(100)
    events: list[dict] = []
    found = sgn.solve(a, b, progress=events.append, verbose=True)
    assert [event["iteration"] for event in events] == [*range(found.iterations + 1), found.iterations]
    assert events[0]["relativeResidual"] == 1.0
    assert events[-1]["isRecomputed"]
    assert events[-1]["relativeResidual"] == found.relative_residual
    assert len(capfd.readouterr().out.splitlines()) == len(events)


def test_what_progress_raises_ends_the_solve(random: np.random.Generator) -> None:
    a, b = random.standard_normal((100, 6)), random.standard_normal(100)
    events: list[dict] = []

    def stop(event: dict) -> None:
        events.append(event)
        if event["iteration"] == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sgn.solve(a, b, progress=stop)
    assert len(events) == 3


def test_other_threads_go_on(random: np.random.Generator) -> None:
    """A thread that wakes up every half millisecond does so while a call computes, which without the interpreter's lock it does."""
    a, b = random.standard_normal((20000, 600)), random.standard_normal(20000)
    ticks: list[float] = []
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.0005)

    thread = threading.Thread(target=work)
    thread.start()
    start = time.perf_counter()
    try:
        # The exact solver tells nothing on the way, so that nothing but the lock's release can let the other thread in.
        sgn.solve(a, b, solver="gram")
    finally:
        end = time.perf_counter()
        stop.set()
        thread.join()
    inside = [start, *(tick for tick in ticks if start < tick < end), end]
    # Were the lock held, the library's part, which is most of the call, would be one pause.
    assert np.diff(inside).max() <= (end - start) / 3


def test_threads_may_share_a_preconditioner(random: np.random.Generator) -> None:
    p = sgn.precondition(random.standard_normal((2000, 30)))
    v = random.standard_normal(30)
    expected = p(v)
    results: list[np.ndarray] = []
    workers = [threading.Thread(target=lambda: results.append(p(v))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 4 and all(np.array_equal(result, expected) for result in results)


def test_the_number_of_threads() -> None:
    before = sgn.threads()
    try:
        sgn.set_threads(1)
        assert sgn.threads() == 1
    finally:
        sgn.set_threads(before)
    with pytest.raises(sgn.ArgumentError, match="count is 0; give 1 to 1024 threads"):
        sgn.set_threads(0)


def test_what_is_raised_in_another_process_arrives(random: np.random.Generator) -> None:
    a = random.standard_normal((2000, 50)) @ np.diag(np.logspace(0, 6, 50))
    with pytest.raises(sgn.NotConverged) as raised:
        sgn.solve(a, random.standard_normal(2000), solver="fixed-point", rows="2n")
    copy = pickle.loads(pickle.dumps(raised.value))
    assert type(copy) is sgn.NotConverged and str(copy) == str(raised.value)
    assert (copy.solution.value == raised.value.solution.value).all()
