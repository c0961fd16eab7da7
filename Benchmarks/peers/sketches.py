"""Times sketches of tall dense matrices: SciPy's and NumPy's next to ours, on the same data and in the same run.

    python3 sketches.py SKETCHER [--repetitions K] [--json FILE]

SKETCHER is the executable `sketcher` of the Benchmarks package, which writes the matrix and sketches it in its own process on
request; no file is read during the timing. SciPy's `clarkson_woodruff_transform` draws its matrix and applies it, so ours does both, too. In `S @ A`
the matrix `S` is given, while ours draws its entries during the product; the time with drawing is also shown. Each runs once before it is timed, then
all run alternately, and the medians are compared. NumPy stores the matrix row by row, which suits its products; ours runs in both layouts.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

THREADS = 2
os.environ.update({name: str(THREADS) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")})
os.environ.update({"OPENBLAS_THREAD_TIMEOUT": "4"})
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

import numpy as np
import scipy
from scipy.linalg import clarkson_woodruff_transform

# Rows, columns, rows of the sketch, and whether S with that many entries fits into memory.
CASES = [(1_000_000, 64, 512, False), (200_000, 200, 1600, True)]


class Ours:
    def __init__(self, sketcher, rows, columns, sketch, file):
        arguments = [sketcher, str(rows), str(columns), str(sketch), file]
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        about = json.loads(self.process.stdout.readline())
        assert about["threads"] == THREADS, f"our sketch runs on {about['threads']} threads"

    def take(self, family, layout):
        print(family, layout, file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        return answer["drawing"] + answer["seconds"], answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(body):
    start = time.perf_counter()
    result = body()
    return time.perf_counter() - start, result


def gaussian_at_once(A, s, rng, drawn):
    """S @ A with all of S in memory; the seconds are those of the product and, where asked, of the drawing."""
    drawing, S = timed(lambda: rng.standard_normal((s, len(A))))
    product, result = timed(lambda: S @ A / np.sqrt(s))
    return drawing + product if drawn else product, result


def gaussian_in_blocks(A, s, rng, drawn):
    """The same, some columns of S at a time."""
    drawing, product, result = 0.0, 0.0, np.zeros((s, A.shape[1]))
    for first in range(0, len(A), 50_000):
        rows = A[first : first + 50_000]
        seconds, S = timed(lambda: rng.standard_normal((s, len(rows))))
        drawing += seconds
        product += timed(lambda: np.add(result, S @ rows, out=result))[0]
    return drawing + product if drawn else product, result / np.sqrt(s)


def measure(sketcher, rows, columns, sketch, fits, repetitions):
    """Median seconds of every sketch, by its name, and what ours says of its limit."""
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(sketcher, rows, columns, sketch, f"{folder}/matrix.npy")
        A = np.load(f"{folder}/matrix.npy")
    rng = np.random.default_rng(1)
    gaussian = gaussian_at_once if fits else gaussian_in_blocks
    seconds, limits = {}, {}

    def note(name, value, sketched):
        norm = sketched if isinstance(sketched, float) else np.linalg.norm(sketched) / np.linalg.norm(A)
        assert 0.8 < norm < 1.25, f"{name} changes lengths by {norm}"
        seconds.setdefault(name, []).append(value)

    for _ in range(repetitions + 1):
        for family in ("count-sketch", "gaussian", "srht", "sparse-sign"):
            for layout in ("columns", "rows"):
                value, answer = ours.take(family, layout)
                name = f"ours {family} by {layout}"
                note(name, value, answer["norm"])
                limits.setdefault(name, []).append((answer["seconds"] / answer["limit"], answer["drawing"], answer["parts"]))
        note("SciPy clarkson_woodruff", *timed(lambda: clarkson_woodruff_transform(A, sketch, rng)))
        note("NumPy S @ A", *gaussian(A, sketch, rng, drawn=False))
        note("NumPy S @ A with drawing S", *gaussian(A, sketch, rng, drawn=True))
    ours.close()
    return {name: statistics.median(values[1:]) for name, values in seconds.items()}, limits


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sketcher")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", help="append the measurements to this file, one line of JSON each")
    options = parser.parse_args()

    print(f"numpy {np.__version__}, scipy {scipy.__version__}; float64, {THREADS} threads each")
    for rows, columns, sketch, fits in CASES:
        seconds, limits = measure(options.sketcher, rows, columns, sketch, fits, options.repetitions)
        print(f"\n{rows}×{columns} to {sketch} rows, median of {options.repetitions}")
        print("\n  sketch                         seconds  of that drawing  applying / its limit")
        for name, value in seconds.items():
            line = f"  {name:30} {value:7.3f}"
            if name in limits:
                ratio, drawing = (statistics.median(l[k] for l in limits[name][1:]) for k in (0, 1))
                line += f"  {drawing:15.3f}  {ratio:.2f} ({limits[name][-1][2]})"
            print(line)
        ratios = {}
        for layout in ("columns", "rows"):
            for family, theirs in (
                ("count-sketch", "SciPy clarkson_woodruff"),
                ("gaussian", "NumPy S @ A"),
                ("gaussian", "NumPy S @ A with drawing S"),
            ):
                name = f"ours {family} by {layout} / {theirs}"
                ratios[name] = seconds[f"ours {family} by {layout}"] / seconds[theirs]
                print(f"  {name}: {ratios[name]:.3g}")
        if options.json:
            with open(options.json, "a") as file:
                print(json.dumps({"case": f"sketches {rows}x{columns}", "ratios": ratios, "seconds": seconds}), file=file)


main()
