"""A program of a user's, which a strict check of types is to accept."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import sgn


def solve_and_train(a: NDArray[np.float64], b: NDArray[np.float64], folder: Path) -> NDArray[np.float64]:
    residuals: list[float] = []

    def listen(event: dict[str, Any]) -> None:
        residuals.append(event["relativeResidual"])

    solution: sgn.Solution = sgn.solve(a, b, damping=1e-3, embedding="srht", rows="8n", progress=listen)
    p: sgn.Preconditioner = sgn.precondition(a, rows=200)
    g = solution.value + p(solution.value)
    worth: float = sgn.distortion(a, damping=1.0).value
    proved = sgn.certify(a.T @ a)
    if proved.verdict == "positive-definite" and proved.lower > worth:
        print(g.sum(), solution.iterations)
    try:
        model: sgn.TrainedModel = sgn.train(a, b, ridge="auto", checks="certified")
    except sgn.NotConverged as error:
        return error.solution.value
    except sgn.Error:
        return g
    model.save(folder)
    run = sgn.load(folder).run or model.run
    if run is not None and run.test is not None:
        print(run.test.rmse, run.steps[-1].contraction)
    regressor = sgn.SketchedGaussNewtonRegressor(width=1024).fit(a, b)
    return regressor.predict(a) + model.predict(a)
