"""The conventions of scikit-learn, with it and without."""

import pickle
import subprocess
import sys

import numpy as np
import pandas
import pytest
import sklearn.base
import sklearn.model_selection
import sklearn.pipeline
import sklearn.preprocessing
from sklearn.utils.estimator_checks import parametrize_with_checks

import sgn

pytestmark = pytest.mark.filterwarnings("ignore::sgn.ConvergenceWarning")


@parametrize_with_checks([sgn.SketchedGaussNewtonRegressor()])
def test_the_checks_of_scikit_learn(estimator, check) -> None:
    check(estimator)


def table(random: np.random.Generator, n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    x = random.standard_normal((n, 3))
    return x, np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] + 0.1 * random.standard_normal(n)


def test_it_is_train_with_a_ridge(random: np.random.Generator) -> None:
    x, y = table(random)
    fitted = sgn.SketchedGaussNewtonRegressor(seed=4).fit(x, y)
    model = sgn.train(x, y, ridge="auto", duplicates="average", seed=4)
    assert np.array_equal(fitted.predict(x), model.predict(x))
    assert fitted.n_iter_ == len(model.run.steps)
    residual, spread = y - model.predict(x), y - y.mean()
    assert fitted.score(x, y) == pytest.approx(1 - residual @ residual / (spread @ spread))


def test_it_predicts_what_it_was_not_trained_on(random: np.random.Generator) -> None:
    x, y = table(random, 400)
    scores = sklearn.model_selection.cross_val_score(sgn.SketchedGaussNewtonRegressor(), x, y, cv=4)
    # A line through the same data explains next to nothing.
    assert scores.min() > 0.9


def test_clones_searches_and_pipelines(random: np.random.Generator) -> None:
    x, y = table(random)
    estimator = sgn.SketchedGaussNewtonRegressor(width=256, steps=2)
    clone = sklearn.base.clone(estimator)
    assert clone is not estimator and clone.get_params() == estimator.get_params()
    search = sklearn.model_selection.GridSearchCV(
        sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), estimator),
        {"sketchedgaussnewtonregressor__width": [128, 256]},
        cv=2,
    ).fit(x, y)
    assert search.best_score_ > 0.5
    again = pickle.loads(pickle.dumps(search.best_estimator_))
    assert np.array_equal(again.predict(x), search.predict(x))
    assert "width=256" in repr(estimator)


def test_repeated_points_are_averaged() -> None:
    x, y = np.array([[0.0], [1.0], [2.0], [1.0]]), np.array([0.0, 1.0, 4.0, 3.0])
    fitted = sgn.SketchedGaussNewtonRegressor(ridge=0).fit(x, y)
    assert fitted.predict(x) == pytest.approx([0, 2, 4, 2], abs=1e-6)
    with pytest.raises(ValueError, match="average the targets"):
        sgn.SketchedGaussNewtonRegressor(duplicates="refuse").fit(x, y)


def test_names_of_a_table_are_kept_and_checked(random: np.random.Generator) -> None:
    x, y = table(random, 40)
    frame = pandas.DataFrame(x, columns=["a", "b", "c"])
    fitted = sgn.SketchedGaussNewtonRegressor(width=128).fit(frame, y)
    assert fitted.feature_names_in_.tolist() == ["a", "b", "c"]
    assert fitted.model_.feature_names == ("a", "b", "c")
    with pytest.raises(ValueError, match="must be in the same order"):
        fitted.predict(frame[["b", "a", "c"]])
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        fitted.predict(x)


WITHOUT = """
import sys
for name in ("sklearn", "scipy", "pandas"):
    sys.modules[name] = None
import numpy, pickle, sgn
x = numpy.linspace(-1, 1, 30).reshape(-1, 1)
r = sgn.SketchedGaussNewtonRegressor(width=256, ridge=0.0)
assert r.set_params(seed=3) is r and r.get_params()["seed"] == 3
try:
    r.predict(x)
except sgn.NotFittedError as error:
    assert isinstance(error, sgn.Error) and "not fitted yet" in str(error)
try:
    r.set_params(colour=1)
except ValueError as error:
    assert "Invalid parameter 'colour'" in str(error)
assert r.fit(x, x[:, 0] ** 2).score(x, x[:, 0] ** 2) > 0.999
assert repr(r) == "SketchedGaussNewtonRegressor(ridge=0.0, seed=3, width=256)", repr(r)
assert numpy.array_equal(pickle.loads(pickle.dumps(r)).predict(x), r.predict(x))
for name in ("sklearn", "scipy", "pandas"):
    del sys.modules[name]
from sklearn.base import clone
assert clone(r).get_params() == r.get_params()
"""


def test_scikit_learn_need_not_be_there() -> None:
    subprocess.run([sys.executable, "-W", "ignore", "-c", WITHOUT], check=True)
