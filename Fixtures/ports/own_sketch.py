"""One step behind random numbers of one's own, for `sgn oracle judge CASE OUTPUTS --own-sketch`.

    python3 own_sketch.py CASE OUTPUTS [SEED]

Nothing of the oracle's state is read: the lemmas are judged, not the numbers.
"""
import json
import pathlib
import sys

import numpy as np

import numpy_port as port

folder, outputs = map(pathlib.Path, sys.argv[1:3])
case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
network = [np.load(folder / "inputs" / f"{name}.npy") for name in ("points", "targets", "weights", "output_signs")]
rows, columns = 40 * case["sizes"]["points"], case["sizes"]["width"] * case["sizes"]["dimension"]
matrix = np.random.default_rng([int(seed) for seed in sys.argv[3:]]).normal(size=(rows, columns)) / np.sqrt(rows)
outputs.mkdir(parents=True, exist_ok=True)


def keep(name, function, *given):
    result = function(*given)
    np.save(outputs / f"{name}.npy", result)
    return result


port.step({**case, "sketch": {"family": "gaussian", "rows": rows}}, *network, {"matrix": matrix}, keep)
