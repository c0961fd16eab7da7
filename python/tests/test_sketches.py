"""Lemmas 1 and 2."""

import numpy as np
import pytest
import scipy.sparse
import scipy.sparse.linalg
from conftest import UNIT

import sgn

FAMILIES = ["gaussian", "srht", "count-sketch", "sparse-sign", "leverage-score"]


@pytest.mark.parametrize("embedding", FAMILIES)
def test_the_distortion_is_its_definition(random: np.random.Generator, embedding: str) -> None:
    a = random.standard_normal((300, 6))
    sa = sgn.sketch(a, embedding=embedding, rows=90, seed=3)
    q, r = np.linalg.qr(a)
    su = sa @ np.linalg.inv(r)
    expected = np.linalg.norm(su.T @ su - np.eye(6), 2)
    found = sgn.distortion(a, embedding=embedding, rows=90, seed=3)
    # Either side is off by the rounding of SU, whose error is relative to the condition of A, about 1.5 here.
    assert abs(found.value - expected) <= 30 * 90 * UNIT * (1 + expected)
    assert found == sgn.distortion(a, sa)
    assert found.rows == 90
    assert found.condition_number <= (1 + found.value) / (1 - found.value) * (1 + 1e-12)


def test_the_damped_distortion_is_its_definition(random: np.random.Generator) -> None:
    a, mu = random.standard_normal((300, 6)), 40.0
    sa = sgn.sketch(a, rows=4)
    values, vectors = np.linalg.eigh(a.T @ a + mu * np.eye(6))
    root = vectors / np.sqrt(values) @ vectors.T
    difference = np.linalg.eigvalsh(root @ (sa.T @ sa - a.T @ a) @ root)
    found = sgn.distortion(a, sa, damping=mu)
    expected = np.abs(difference).max()
    assert abs(found.value - expected) <= 30 * 300 * UNIT * (1 + expected)
    condition = np.linalg.cond(np.linalg.inv(np.linalg.cholesky(sa.T @ sa + mu * np.eye(6))) @ np.linalg.cholesky(a.T @ a + mu * np.eye(6))) ** 2
    assert found.condition_number == pytest.approx(condition, rel=1e-9)


def test_fewer_rows_than_columns_have_no_condition_number(random: np.random.Generator) -> None:
    found = sgn.distortion(random.standard_normal((50, 6)), rows=4)
    assert found.value >= 1 - 30 * 50 * UNIT
    assert found.condition_number == np.inf


def test_rows_are_numbers_or_multiples(random: np.random.Generator) -> None:
    a = random.standard_normal((400, 5))
    assert sgn.sketch(a).shape == (80, 5)
    assert sgn.sketch(a, rows="8n").shape == (40, 5)
    assert sgn.sketch(a, rows=np.int64(7)).shape == (7, 5)
    assert sgn.sketch(a, embedding="srht", rows="3n").shape == (15, 5)


def test_a_sketch_is_linear_and_follows_from_seed_and_draw(random: np.random.Generator) -> None:
    a = random.standard_normal((200, 3))
    s = sgn.sketch(np.eye(200), rows=30, seed=7, draw=2)
    assert np.abs(sgn.sketch(a, rows=30, seed=7, draw=2) - s @ a).max() <= 2 * 200 * UNIT * np.abs(a).sum()
    assert not np.array_equal(sgn.sketch(a, rows=30, seed=7, draw=3), sgn.sketch(a, rows=30, seed=7, draw=2))
    assert not np.array_equal(sgn.sketch(a, rows=30, seed=8, draw=2), sgn.sketch(a, rows=30, seed=7, draw=2))


@pytest.mark.parametrize("embedding", FAMILIES)
def test_sparse_matrices_are_the_dense_ones(random: np.random.Generator, embedding: str) -> None:
    a = scipy.sparse.random(120, 5, 0.3, format="csr", random_state=1)
    dense = a.toarray() + 0.0
    expected = sgn.sketch(dense, embedding=embedding, rows=20)
    for given in (a, a.tocsc(), a.tocoo(), scipy.sparse.csr_array(a)):
        assert np.abs(sgn.sketch(given, embedding=embedding, rows=20) - expected).max() <= 120 * UNIT * np.abs(dense).sum()
    assert sgn.solve(a, dense[:, 0] + 1, damping=1.0).value == pytest.approx(
        sgn.solve(dense, dense[:, 0] + 1, damping=1.0).value, abs=1e-8
    )


def test_sparse_matrices_need_no_order() -> None:
    data, indices, starts = [1.0, 2.0, 4.0, 3.0], [1, 0, 0, 1], [0, 2, 4]
    shuffled = scipy.sparse.csr_matrix((data, indices, starts), shape=(2, 2))
    repeated = scipy.sparse.csr_matrix(([0.5, 0.5, 2.0, 4.0, 3.0], [1, 1, 0, 0, 1], [0, 3, 5]), shape=(2, 2))
    expected = sgn.sketch([[2.0, 1.0], [4.0, 3.0]], rows=2)
    assert np.array_equal(sgn.sketch(shuffled, rows=2), expected)
    assert np.array_equal(sgn.sketch(repeated, rows=2), expected)
    assert shuffled.indices.tolist() == indices


def test_the_preconditioner_is_the_inverse(random: np.random.Generator) -> None:
    a = random.standard_normal((300, 6))
    for mu, rows in ((0.0, 40), (2.0, 40), (2.0, 4)):
        p = sgn.precondition(a, rows=rows, damping=mu)
        sa = sgn.sketch(a, rows=rows)
        matrix = sa.T @ sa + mu * np.eye(6)
        condition = np.linalg.cond(matrix)
        v = random.standard_normal((6, 3))
        expected = np.linalg.solve(matrix, v)
        assert p.form == ("low-rank" if rows == 4 else "triangular")
        assert np.linalg.norm(p(v) - expected, 2) <= 30 * 40 * condition * UNIT * np.linalg.norm(expected, 2)
        assert np.array_equal(p(v)[:, 1], p(v[:, 1]))
        r = p.factor()
        assert np.array_equal(r, np.triu(r))
        assert np.linalg.norm(r.T @ r - matrix, 2) <= 30 * 40 * UNIT * np.linalg.norm(matrix, 2)


def test_the_preconditioner_serves_solvers_of_scipy(random: np.random.Generator) -> None:
    a = random.standard_normal((500, 8)) @ np.diag(np.logspace(0, 5, 8))
    g, b = a.T @ a, random.standard_normal(8)
    p = scipy.sparse.linalg.aslinearoperator(sgn.precondition(a))
    iterations: list[int] = []
    x, info = scipy.sparse.linalg.cg(g, b, M=p, rtol=1e-10, callback=lambda _: iterations.append(1))
    assert info == 0
    assert len(iterations) <= 20
    assert np.linalg.norm(g @ x - b) <= 2e-10 * np.linalg.norm(b)


def test_refusals_have_the_librarys_words(random: np.random.Generator) -> None:
    a = random.standard_normal((50, 6))
    cases = [
        (lambda: sgn.sketch(a, embedding="hadamard"), sgn.ArgumentError, "embedding is 'hadamard'; give one of 'gaussian', 'srht'"),
        (lambda: sgn.sketch(a, embedding="tensor-sketch"), sgn.ArgumentError, "tensor-sketch|Jacobian"),
        (lambda: sgn.sketch(a, embedding="srht", rows=65), sgn.ArgumentError, "64"),
        (lambda: sgn.sketch(a, rows=0), sgn.ArgumentError, "0"),
        (lambda: sgn.sketch(a, rows=10**12), sgn.ArgumentError, "rows is 1000000000000: .* give fewer rows"),
        (lambda: sgn.precondition(a, rows="1000000000n"), sgn.ArgumentError, "give fewer rows"),
        (lambda: sgn.sketch(a, rows="many"), sgn.ArgumentError, "many"),
        (lambda: sgn.sketch(a, seed=-1), sgn.ArgumentError, "seed is -1; give a whole number"),
        (lambda: sgn.sketch(a, damping=np.nan), sgn.ArgumentError, "damping is nan; give a finite number"),
        (lambda: sgn.precondition(a, damping=-1.0), sgn.ArgumentError, "damping is -1.0; give a finite number ≥ 0"),
        (lambda: sgn.precondition(a, rows=3), sgn.ArgumentError, "3 rows cannot precondition 6 columns without damping"),
        (lambda: sgn.precondition(np.ones((50, 2))), sgn.DataError, "numerical rank 1 of 2 columns"),
        (lambda: sgn.distortion(np.ones((50, 2))), sgn.DataError, "depend"),
        (lambda: sgn.distortion(a, np.ones((9, 5))), sgn.DataError, "sketched has 5 columns; a has 6"),
        (lambda: sgn.precondition(a)(np.ones(5)), sgn.DataError, "vectors have 5 entries; P is of order 6"),
    ]
    for call, kind, words in cases:
        with pytest.raises(kind, match=words) as caught:
            call()
        assert isinstance(caught.value, ValueError)
        assert "\n" not in str(caught.value)
