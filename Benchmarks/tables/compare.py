"""Held-out R² of `sgn train`, exact kernel regression and scikit-learn's models on the same splits of real tables."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import tempfile
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import tables


def r_squared(predictions, targets):
    return 1 - np.sum((predictions - targets) ** 2) / np.sum((targets - targets.mean()) ** 2)


def split(frame, seed):
    """A fifth of the rows held out."""
    order = np.random.default_rng(seed).permutation(len(frame))
    held_out = -(-len(frame) // 5)
    return frame.iloc[order[held_out:]], frame.iloc[order[:held_out]]


def train(sgn, training, test, options):
    """Trains on one file and predicts another: the objects of the run, and R² on the second."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        training.to_csv(folder / "training.csv", index=False)
        test.to_csv(folder / "test.csv", index=False)
        run = subprocess.run(
            [sgn, "train", folder / "training.csv", "--test-fraction", "0", "--duplicates", "average", "--json",
             "--threads", "1", "--model", folder / "model", *options],
            capture_output=True, text=True)
        if run.returncode not in (0, 2):
            raise RuntimeError(f"sgn train ended with {run.returncode}: {run.stderr}")
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        subprocess.run(
            [sgn, "predict", folder / "model", folder / "test.csv", "--out", folder / "p.csv"], check=True)
        predictions = pd.read_csv(folder / "p.csv").to_numpy()[:, 0]
        return lines, lines[-1], r_squared(predictions, test.to_numpy()[:, -1])


def rises(lines):
    """Whether the objective rose in any step of a run, or stood above its start at the end."""
    objectives = [lines[0]["initialResidualNorm"]] + [line["objectiveNorm"] for line in lines[1:-1]]
    return any(after > before for before, after in zip(objectives, objectives[1:]))


def kernel_regression(training, test, ridge):
    """Exact kernel regression with the neural tangent kernel K, preprocessed as by `sgn train`."""
    x, y, points = training.to_numpy()[:, :-1], training.to_numpy()[:, -1], test.to_numpy()[:, :-1]
    mean, scale = x.mean(0), x.std(0)
    scale[scale == 0] = 1

    def unit(x):
        z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
        return z / np.linalg.norm(z, axis=1, keepdims=True)

    def kernel(a, b):
        t = np.clip(a @ b.T, -1, 1)
        return t * (np.pi - np.arccos(t)) / (2 * np.pi)

    # Equal points are one point with the mean of their targets.
    inputs, place = np.unique(unit(x).round(12), axis=0, return_inverse=True)
    place = place.ravel()
    targets = np.bincount(place, (y - y.mean()) / y.std()) / np.bincount(place)
    k = kernel(inputs, inputs) + ridge * np.eye(len(inputs))
    prediction = kernel(unit(points), inputs) @ np.linalg.lstsq(k, targets, rcond=None)[0]
    return r_squared(prediction * y.std() + y.mean(), test.to_numpy()[:, -1])


def peers(training, test, seed):
    x, y = training.to_numpy()[:, :-1], training.to_numpy()[:, -1]
    mean, scale = y.mean(), y.std()
    alphas = np.logspace(-3, 3, 13)
    models = {
        "Ridge": make_pipeline(StandardScaler(), RidgeCV(alphas)),
        "KernelRidge": make_pipeline(
            StandardScaler(),
            GridSearchCV(KernelRidge(kernel="rbf"), {"alpha": [1e-3, 1e-2, 0.1, 1], "gamma": [0.01, 0.03, 0.1, 0.3]}, cv=5)),
        "RandomForest": RandomForestRegressor(300, random_state=seed),
        "MLP": make_pipeline(StandardScaler(), MLPRegressor(max_iter=1000, random_state=seed)),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            name: r_squared(model.fit(x, (y - mean) / scale).predict(test.to_numpy()[:, :-1]) * scale + mean,
                            test.to_numpy()[:, -1])
            for name, model in models.items()
        }


def measure(sgn, name, frame, seed):
    training, test = split(frame, seed)
    plain, _, plain_score = train(sgn, training, test, [])
    ridged, _, ridged_score = train(sgn, training, test, ["--ridge", "auto"])
    start = ridged[0]
    ridge = start["configuration"]["ridge"]
    return name, {
        "above": sum(rises(lines) for lines in (plain, ridged)), "ridge": ridge,
        "width": start["configuration"]["width"], "default": plain_score, "ridge auto": ridged_score,
        "K": kernel_regression(training, test, ridge), **peers(training, test, seed),
    }


def by_width(sgn, frame, seed, width):
    """R² with the ridge by cross-validation and without, and what is left of the residual without."""
    training, test = split(frame, seed)
    _, plain, score = train(sgn, training, test, ["--width", str(width)])
    _, _, ridged = train(sgn, training, test, ["--width", str(width), "--ridge", "auto"])
    return ridged, score, plain["relativeResidual"]


def width_table(pool, arguments, chosen):
    seeds = range(min(3, arguments.seeds))
    jobs = {(name, width): [pool.submit(by_width, arguments.sgn, frame, seed, width) for seed in seeds]
            for name, frame, _ in chosen for width in arguments.widths}
    print(f"\nBy width, the median of {len(seeds)} splits: R² with *ridge auto* / R² without a ridge / ‖r‖/‖r₀‖ after at most 20 steps without a ridge.\n")
    print("| table | " + " | ".join(f"{width} neurons" for width in arguments.widths) + " |")
    print("|---" * (1 + len(arguments.widths)) + "|")
    for name, _, _ in chosen:
        cells = []
        for width in arguments.widths:
            medians = np.median([job.result() for job in jobs[name, width]], axis=0)
            cells.append("{:.3f} / {:.3f} / {:.1e}".format(*medians))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sgn")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--only", nargs="*", help="names of tables")
    parser.add_argument("--widths", type=int, nargs="*", default=[256, 1024, 4096, 16384], help="of the second table")
    arguments = parser.parse_args()
    chosen = [t for t in tables.load() if not arguments.only or t[0] in arguments.only]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(measure, arguments.sgn, name, frame, seed)
                for name, frame, _ in chosen for seed in range(arguments.seeds)]
        results = {}
        for job in jobs:
            name, row = job.result()
            results.setdefault(name, []).append(row)

    columns = ["default", "ridge auto", "K", "Ridge", "KernelRidge", "RandomForest", "MLP"]
    print(f"R² on held-out rows, a fifth of each table: the median of {arguments.seeds} splits. *K* is exact kernel regression")
    print("with the neural tangent kernel and the ridge of *ridge auto*; the last four are scikit-learn's, ridge and kernel by cross-validation.\n")
    print("| table | n | d | ridge | width | " + " | ".join(columns) + " |")
    print("|---" * (5 + len(columns)) + "|")
    near_kernel, no_worse = [], []
    for name, frame, _ in chosen:
        rows = results[name]
        median = {key: float(np.median([row[key] for row in rows])) for key in ["ridge", "width", *columns]}
        n = len(frame) - -(-len(frame) // 5)
        print(f"| {name} | {n} | {frame.shape[1] - 1} | {median['ridge']:.3g} | {median['width']:.0f} | "
              + " | ".join(f"{median[c]:.3f}" for c in columns) + " |")
        near_kernel.append(abs(median["ridge auto"] - median["K"]) <= 0.03)
        no_worse.append(median["ridge auto"] >= median["Ridge"] - 0.03)
    above = sum(row["above"] for rows in results.values() for row in rows)
    print(f"\nRuns in which the objective rose in any step: {above} of {2 * arguments.seeds * len(chosen)}. "
          f"`--ridge auto` is within 0.03 of K on {sum(near_kernel)} of {len(chosen)} tables, "
          f"and no worse than Ridge by more than 0.03 on {sum(no_worse)}.", flush=True)
    if arguments.widths:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            width_table(pool, arguments, chosen)


main()
