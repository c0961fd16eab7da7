"""Writes diabetes.csv and digits.csv from the copies inside the PyPI package scikit-learn 1.9.1, diamonds.csv from that inside plotnine 0.15.9.

    pip install scikit-learn==1.9.1 plotnine==0.15.9 && python3 extract.py

Numbers are written so that they read back to the same double; the SHA-256 sums to compare are in README.md.
"""

import csv
import hashlib
import importlib.util
import math
import pathlib

import sklearn.datasets

FOLDER = pathlib.Path(__file__).parent


def shortest(value):
    """The shortest decimal that reads back to the same double; whole numbers without a point."""
    text = repr(float(value))
    return text.removesuffix(".0")


def write(name, columns, rows):
    lines = [",".join(columns)] + [",".join(row) for row in rows]
    content = ("\n".join(lines) + "\n").encode()
    (FOLDER / name).write_bytes(content)
    print(f"{hashlib.sha256(content).hexdigest()}  {name}")


diabetes = sklearn.datasets.load_diabetes(scaled=False)
write(
    "diabetes.csv",
    [*diabetes.feature_names, "progression"],
    (map(shortest, [*inputs, target]) for inputs, target in zip(diabetes.data, diabetes.target)),
)

digits = sklearn.datasets.load_digits()
write(
    "digits.csv",
    [*digits.feature_names, "digit"],
    (map(shortest, [*inputs, target]) for inputs, target in zip(digits.data, digits.target)),
)

# Found without importing it, which would import matplotlib.
package = pathlib.Path(importlib.util.find_spec("plotnine").origin).parent
with open(package / "data" / "diamonds.csv", newline="") as file:
    diamonds = list(csv.DictReader(file))
features = ["carat", "cut", "color", "clarity", "depth", "table", "x", "y", "z"]
texts = {"cut", "color", "clarity"}
write(
    "diamonds.csv",
    [*features, "log_price"],
    # Six decimals are enough to tell the price: the logarithms of neighbouring ones are 5e-5 apart or more.
    ([*(row[name] if name in texts else shortest(row[name]) for name in features),
      f"{math.log(int(row['price'])):.6f}"] for row in diamonds),
)
