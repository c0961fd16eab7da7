"""Times steps of NumPy/SciPy, JAX and PyTorch, and ours, on the same data and in the same run.

    python3 compare.py STEPPER [--repetitions K] [--json FILE]

STEPPER is the executable `stepper` of the Benchmarks package, which writes the data and takes our steps in its own process when it
is told to. Everything is float64 on two processors. Each step is taken once before it is timed, so that nothing is compiled or
touched for the first time; then all are timed in turn, one repetition after the other, and the medians are compared.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

THREADS = 2
# Before any of the libraries is loaded: they start as many threads as requested, or as there are processors.
os.environ.update({name: str(THREADS) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")})
# Idle threads go to sleep instead of spinning during the next measurement.
os.environ.update({"OPENBLAS_THREAD_TIMEOUT": "4", "OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"})
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

import numpy as np
import scipy

import jax_peer
import numpy_peer
import torch_peer

# Data for the stepper, its name, neurons, which steps are taken, and how often.
CASES = [
    ("digits", "(1437, 65, 16384)", 16_384, ("gradient", "exact"), 5),
    ("1000x16", "(1000, 16, 65536)", 65_536, ("gradient", "exact"), 3),
    ("2000x64", "(2000, 64, 65536)", 65_536, ("gradient", "exact"), 3),
    ("diabetes", "diabetes at m = 16384", 16_384, ("cg",), 3),
    ("digits", "digits at m = 16384", 16_384, ("cg",), 1),
]
# What is asked: our step takes at most so much of the time of the faster one of JAX and PyTorch.
LIMITS = {(name, "gradient"): 0.5 for _, name, _, _, _ in CASES[:3]} | {("(1437, 65, 16384)", "exact"): 0.12}


class Ours:
    """Our steps, in a process of their own."""

    name = "ours"

    def __init__(self, stepper, data, width, folder):
        self.process = subprocess.Popen(
            [stepper, data, str(width), folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        about = json.loads(self.process.stdout.readline())
        self.accuracy = about["accuracy"]
        assert about["threads"] == THREADS, f"our step runs on {about['threads']} threads"

    def take(self, kind):
        print(kind, file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        return answer["seconds"], answer["residual"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    """The steps of a peer, in this process."""

    def __init__(self, peer, accuracy):
        self.name, self.peer = peer.name, peer
        self.steps = {"gradient": peer.gradient_step, "exact": peer.exact_step, "cg": lambda: peer.cg_step(accuracy)}

    def take(self, kind):
        start = time.perf_counter()
        weights = self.steps[kind]()
        seconds = time.perf_counter() - start
        return seconds, float(np.linalg.norm(np.asarray(self.peer.residual(weights))))


def measure(stepper, data, width, kinds, repetitions):
    """Median seconds of every step and ‖r‖ after it, by who takes it and which one it is."""
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(stepper, data, width, folder)
        X, y, W, a = (np.load(f"{folder}/{name}.npy") for name in ("inputs", "targets", "weights", "signs"))
    peers = [Theirs(module.Peer(X, y, W, a, THREADS), ours.accuracy) for module in (numpy_peer, jax_peer, torch_peer)]
    takers = [(ours, "sketched" if "cg" in kinds else "gram")]
    takers += [(peer, kind) for kind in kinds for peer in peers]
    seconds, residuals = {}, {}
    for repetition in range(repetitions + 1):
        for taker, kind in takers:
            time_taken, residual = taker.take(kind)
            residuals[taker.name, kind] = residual
            if repetition:  # the first one warms up
                seconds.setdefault((taker.name, kind), []).append(time_taken)
    ours.close()
    return {name: statistics.median(values) for name, values in seconds.items()}, residuals


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stepper")
    parser.add_argument("--repetitions", type=int, help="for every case, instead of its own number")
    parser.add_argument("--case", type=int, action="append", help="only this case, from 0")
    parser.add_argument("--json", help="append the measurements to this file, one line of JSON each")
    options = parser.parse_args()

    versions = ", ".join(f"{m.__name__} {m.__version__}" for m in (np, scipy, jax_peer.jax, torch_peer.torch))
    print(f"{versions}; float64, {THREADS} threads each")
    for index, (data, name, width, kinds, repetitions) in enumerate(CASES):
        if options.case and index not in options.case:
            continue
        repetitions = options.repetitions or repetitions
        seconds, residuals = measure(options.stepper, data, width, kinds, repetitions)
        mine = next(iter(seconds.values()))
        print(f"\n{name}, median of {repetitions}\n\n  who      step       seconds  ours/it  ‖r‖ after")
        for (who, kind), value in seconds.items():
            print(f"  {who:8} {kind:9} {value:8.3f}  {mine / value:7.3f}  {residuals[who, kind]:.6g}")
        ratios = {}
        for kind in kinds:
            fastest, who = min((seconds[who, kind], who) for who in ("JAX", "PyTorch"))
            ratios[kind] = mine / fastest
            limit = LIMITS.get((name, kind))
            verdict = f", asked ≤ {limit}: {'holds' if ratios[kind] <= limit else 'fails'}" if limit else ""
            print(f"  ours / the faster {kind} step of JAX and PyTorch, {who}'s: {ratios[kind]:.3g}{verdict}")
        if options.json:
            with open(options.json, "a") as file:
                by_name = {" ".join(name): value for name, value in seconds.items()}
                print(json.dumps({"case": name, "ratios": ratios, "seconds": by_name}), file=file)


main()
