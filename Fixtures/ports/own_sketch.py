"""Sketches from your own random numbers, for `sgn oracle judge CASE OUTPUTS --own-sketch`: many draws, each in a folder of OUTPUTS.

    python3 own_sketch.py CASE OUTPUTS                 with the case's family and number of rows
    python3 own_sketch.py CASE OUTPUTS --rows 200 --draws 300 --mistake "no signs"

The oracle's states are not read: the lemmas are judged, not the numbers.
"""
import argparse
import json
import pathlib

import numpy as np

import numpy_port as port


def signs(random, *shape):
    return random.choice([-1, 1], shape)


def order(length):  # of the Hadamard matrix that pads it
    return 2 ** (length - 1).bit_length()


def buckets(random, s, count):
    return random.integers(s, size=count)


DRAWS = {  # the draws of each family for s rows and N = md coordinates, by their names in a case
    "gaussian": lambda random, s, m, d: dict(matrix=random.normal(size=(s, m * d)) / np.sqrt(s)),
    "srht": lambda random, s, m, d: dict(
        signs=signs(random, m * d), rows=random.permutation(order(m * d))[:s]),
    "count-sketch": lambda random, s, m, d: dict(buckets=buckets(random, s, m * d), signs=signs(random, m * d)),
    "sparse-sign": lambda random, s, m, d: dict(
        buckets=np.array([random.permutation(s)[:8] for _ in range(m * d)]), signs=signs(random, m * d, min(8, s))),
    "tensor-srht": lambda random, s, m, d: dict(
        left_signs=signs(random, m), left_rows=buckets(random, order(m), s),
        right_signs=signs(random, d), right_rows=buckets(random, order(d), s)),
    "tensor-sketch": lambda random, s, m, d: dict(
        left_buckets=buckets(random, s, m), left_signs=signs(random, m),
        right_buckets=buckets(random, s, d), right_signs=signs(random, d)),
    "neuron-block": lambda random, s, m, d: dict(buckets=buckets(random, s // d, m), signs=signs(random, m)),
}


def changed(part, change):
    """Changes the draws with names that end in `part`, if a family has such."""
    def wrong(s, draws):
        return {name: change(s, array) if name.endswith(part) else array for name, array in draws.items()}
    return wrong


def with_replacement(s, rows):
    return np.random.default_rng(rows).integers(rows.max() + 1, size=s)


def upper_half_fixed(s, array):
    return np.where(np.arange(len(array)) < order(len(array)) // 2, array.T, 1).T


MISTAKES = {
    "no signs": changed("signs", lambda s, array: abs(array)),
    "no signs in the upper half": changed("signs", upper_half_fixed),
    "one sign for all columns": changed("signs", lambda s, array: 0 * array + array.flat[0]),
    "half of the buckets": changed("buckets", lambda s, array: array // 2),
    "nothing is hashed": changed("buckets", lambda s, array: (
        np.arange(array.size) % (array.max() + 1)).reshape(array.shape)),
    "rows with replacement": changed("rows", with_replacement),
    "the first rows": changed("rows", lambda s, array: np.arange(s)),
    "variance 1.44/s": changed("matrix", lambda s, array: 1.2 * array),
    "entries uniform": changed("matrix", lambda s, array: np.random.default_rng(1).uniform(
        -1, 1, array.shape) * np.sqrt(3 / s)),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", type=pathlib.Path)
    parser.add_argument("outputs", type=pathlib.Path)
    parser.add_argument("--rows", type=int, help="s; by default that of the case")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mistake", choices=MISTAKES)
    parser.add_argument("--scale", type=float, default=1, help="of S, which should have none")
    options = parser.parse_args()

    case = json.loads((options.case / "case.json").read_text(encoding="utf-8"))
    inputs = {path.stem: np.load(path) for path in (options.case / "inputs").glob("*.npy")}
    family, s = case["sketch"]["family"], options.rows or case["sketch"]["rows"]
    is_network = "sizes" in case
    m, d = (case["sizes"]["width"], case["sizes"]["dimension"]) if is_network else (case["matrix"]["rows"], 1)
    for draw in range(options.draws):
        draws = DRAWS[family](np.random.default_rng([options.seed, draw]), s, m, d)
        if options.mistake:
            draws = MISTAKES[options.mistake](s, draws)
        folder = options.outputs / f"{draw:04}"
        folder.mkdir(parents=True, exist_ok=True)

        def keep(name, function, *given):
            result = function(*given) * (options.scale if name == "sketched_matrix" else 1)
            np.save(folder / f"{name}.npy", result)
            return result

        own = {**case, "sketch": {"family": family, "rows": s}}
        if is_network:
            port.step(own, *(inputs[name] for name in ("points", "targets", "weights", "output_signs")), draws, keep)
        else:
            keep("sketched_matrix", port.sketched_matrix, own["sketch"], draws, inputs["matrix"], m, d)


if __name__ == "__main__":
    main()
