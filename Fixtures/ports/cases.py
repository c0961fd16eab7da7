"""Reads cases and writes outputs, for both example ports.

A case is a folder with `case.json`, `inputs/` and `states/`. The outputs of a port for it are in OUTPUTS/CASE: one .npy
file for each stage, or `refusal.txt` if it cannot be solved. Nothing here reads the verdict that case.json expects.
"""
import argparse
import contextlib
import json
import pathlib

import numpy as np

import stream


class Refusal(Exception):
    """Why a case cannot be solved."""


FAILURES = (Refusal, np.linalg.LinAlgError)


def require_solvable(X, y):
    """Unit vectors, distinct, and of each antipodal pair {x, -x} one: linearly independent."""
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise Refusal("an input is not finite")
    if (abs(np.linalg.norm(X, axis=1) - 1) > (X.shape[1] + 4) * np.finfo(float).eps).any():
        raise Refusal("an input is not a unit vector")
    pairs = [(i, j) for i in range(len(X)) for j in range(i)]
    if any((X[i] == X[j]).all() for i, j in pairs):
        raise Refusal("two inputs are equal")
    opposite = [X[i] for i, j in pairs if (X[i] == -X[j]).all()]
    if opposite and np.linalg.matrix_rank(opposite) < len(opposite):
        raise Refusal("antipodal pairs are linearly dependent")


def compute(case, arrays, port, read, results):
    """Puts all outputs for a case into `results`, by name; `arrays` are its inputs and the oracle's states."""

    def teach(name, function, *given):
        """Computes a stage, and continues with the oracle's state for it if there is one.

        A stage that cannot be computed is then missing, and no other stage is affected; without a state, the failure
        ends the case.
        """
        try:
            results[name] = function(*given)
        except FAILURES:
            if name not in arrays:
                raise
        return read(arrays[name]) if name in arrays else results[name]

    draws = {name[5:]: read(arrays[name]) for name in arrays if name.startswith("draw_")}
    if not case.get("damping", 0) >= 0:
        raise Refusal("the damping is negative")
    if "problem" in case:
        right_hand_side = "residual" if case["problem"] == "system" else "observations"
        port["solve_matrix"](case, read(arrays["matrix"]), read(arrays[right_hand_side]), draws, teach)
    elif "solver" in case:
        port["require_solvable"](arrays["points"], arrays["targets"])
        network = [read(arrays[name]) for name in ("points", "targets", "weights", "output_signs")]
        port["step"](case, *network, draws, teach)
        if "run" in case:
            with contextlib.suppress(*FAILURES):
                norms, weights = port["train"](*network, case["run"]["tolerance"], case["run"]["maximumSteps"])
                results.update(trajectory=norms, final_weights=weights)
    elif "vector" in arrays:
        indices = np.arange(len(arrays["vector"]))
        results["hadamard"] = port["hadamard"](indices, indices) @ read(arrays["vector"])
    else:
        path = stream.numbered(stream.named(stream.root(case["seed"]), "oracle"), 7)
        results.update(stream.primitives(path, count=256, bound=1000))


def solve(folder, outputs, port, read):
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    arrays = {entry["name"]: np.load(folder / entry["file"]) for entry in case["arrays"]}
    outputs.mkdir(parents=True, exist_ok=True)
    for old in [*outputs.glob("*.npy"), *outputs.glob("refusal.txt")]:
        old.unlink()
    results = {}
    try:
        compute(case, arrays, port, read, results)
    except FAILURES as reason:
        (outputs / "refusal.txt").write_text(f"{reason}\n", encoding="utf-8")
    # The outputs computed before a refusal show its cause.
    for name, array in results.items():
        np.save(outputs / f"{name}.npy", array)


def main(port, mistakes=dict, read=lambda array: array):
    """Runs a port, given as the names of a module, on the cases of the command line.

    `mistakes()` is a table of names that replace the port's own; `read` converts an array from a file to the port's
    type.
    """
    parser = argparse.ArgumentParser(description=port["__doc__"].splitlines()[0])
    parser.add_argument("cases", nargs="?", type=pathlib.Path, help="a folder of cases, or one case")
    parser.add_argument("outputs", nargs="?", type=pathlib.Path, help="gets a folder for each case")
    parser.add_argument("--mistake", help="make this known mistake")
    parser.add_argument("--list-mistakes", action="store_true", help="print their names")
    options = parser.parse_args()
    if options.list_mistakes:
        return print(*mistakes(), sep="\n")
    if options.outputs is None:
        parser.error("give a folder of cases and a folder for outputs")
    if options.mistake:
        port.update(mistakes()[options.mistake])
    one = (options.cases / "case.json").exists()
    for folder in [options.cases] if one else sorted(p.parent for p in options.cases.glob("*/case.json")):
        solve(folder, options.outputs / folder.name, port, read)
