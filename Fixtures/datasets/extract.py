"""Writes diabetes.csv and digits.csv from the copies inside the PyPI package scikit-learn 1.9.1.

    pip install scikit-learn==1.9.1 && python3 extract.py

Numbers are written so that they read back to the same double; the SHA-256 sums to compare are in README.md.
"""

import hashlib
import pathlib

import sklearn.datasets

FOLDER = pathlib.Path(__file__).parent


def shortest(value):
    """The shortest decimal that reads back to the same double; whole numbers without a point."""
    text = repr(float(value))
    return text.removesuffix(".0")


def write(name, columns, rows):
    lines = [",".join(columns)] + [",".join(map(shortest, row)) for row in rows]
    content = ("\n".join(lines) + "\n").encode()
    (FOLDER / name).write_bytes(content)
    print(f"{hashlib.sha256(content).hexdigest()}  {name}")


diabetes = sklearn.datasets.load_diabetes(scaled=False)
write(
    "diabetes.csv",
    [*diabetes.feature_names, "progression"],
    ([*inputs, target] for inputs, target in zip(diabetes.data, diabetes.target)),
)

digits = sklearn.datasets.load_digits()
write(
    "digits.csv",
    [*digits.feature_names, "digit"],
    ([*inputs, target] for inputs, target in zip(digits.data, digits.target)),
)
