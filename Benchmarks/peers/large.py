"""Times models on many points: ours, scikit-learn's and JAX's, on the same data and in the same run.

    python3 large.py SGN [--quick] [--case K] [--peer NAME] [--solver NAME] [--json FILE]

SGN is the tool. Ours is `sgn train --solver nystrom --ridge μ --rows s`, whose steps time themselves. Everything is float64 on two
processors. Each model is fitted in a separate process, so that its peak memory can be measured, and one that would not fit into memory is
not begun. Seconds are those of fitting, or of one step; data are read, and code is compiled, before the clock starts. Ours are those of the
whole process, which reads data and writes the model; the note has the steps alone.

- KernelRidge and Nystroem + Ridge have Gaussian kernels of the scale `1/(d·var)`, and as penalty the one of 1, 0.1, … 0.0001 that is best on
  a fifth of at most 5,000 training points, which is not timed. Nystroem has as many components as ours has columns.
- HistGradientBoosting is as it comes, and with up to 1,000 rounds until a tenth of the points sees no gain.
- A gradient step of JAX is of the same network, the sum of gradients of batches that fit into memory.
- Adam, of batches of 256 points, has the rate of 0.01, 0.003, 0.001 that is best in a first epoch, and ends where its residual on the training points is that
  of our run, or after twenty times as long as our run took.
"""

import argparse
import csv
import json
import multiprocessing
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

THREADS = 2
# Before any of the libraries is loaded, see compare.py.
os.environ.update({name: str(THREADS) for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")})
os.environ.update({"OPENBLAS_THREAD_TIMEOUT": "4", "OMP_WAIT_POLICY": "PASSIVE", "KMP_BLOCKTIME": "0"})
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])

import numpy as np

DATASETS = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "datasets"
ORDERS = {
    "cut": ["Fair", "Good", "Very Good", "Premium", "Ideal"],
    "color": list("DEFGHIJ"),
    "clarity": ["I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"],
}

# The data, neurons, columns of ours and components of Nystroem, ridge, and at most so many steps.
CASES = [
    ("digits", 16_384, 512, 1.0, 10),
    ("sphere 12500x16", 16_384, 1024, 1.0, 10),
    ("diamonds", 8192, 2048, 1.0, 10),
    ("sphere 125000x16", 16_384, 2048, 1.0, 5),
]
QUICK = [("digits", 256, 64, 1.0, 3), ("sphere 500x4", 256, 64, 1.0, 3), ("diamonds 400", 256, 64, 1.0, 3)]
# One of our steps takes at most so many gradient steps of JAX at the last size.
LIMIT = ("sphere 125000x16", 2.0)


def bundled(name, most=None):
    """Distinct points in their order, with the mean of the targets of equal ones."""
    with open(DATASETS / f"{name}.csv", newline="") as file:
        header, *rows = csv.reader(file)
    rows = np.array([[ORDERS[c].index(v) if c in ORDERS else float(v) for c, v in zip(header, row)] for row in rows[:most]])
    points, first, place = np.unique(rows[:, :-1], axis=0, return_index=True, return_inverse=True)
    targets = np.bincount(place.ravel(), rows[:, -1]) / np.bincount(place.ravel())
    order = np.argsort(first)
    return points[order], targets[order]


def sphere(count, dimension):
    """Points of the sphere, and a smooth function of them with noise of a tenth."""
    random = np.random.default_rng(1)
    X = random.standard_normal((count, dimension))
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    scaled = X * np.sqrt(dimension)
    return X, np.sin(2 * scaled[:, 0]) + scaled[:, 1] * scaled[:, 2] + 0.1 * random.standard_normal(count)


def load(name):
    """Training points and targets, then those of the fifth that is held out."""
    kind, *rest = name.split()
    if kind == "sphere":
        X, y = sphere(*map(int, rest[0].split("x")))
    else:
        X, y = bundled(kind, *map(int, rest))
    order = np.random.default_rng(1).permutation(len(y))
    held_out = -(-len(y) // 5)
    training, test = np.sort(order[held_out:]), np.sort(order[:held_out])
    return X[training], y[training], X[test], y[test]


def r_squared(predictions, targets):
    return 1 - np.sum((predictions - targets) ** 2) / np.sum((targets - targets.mean()) ** 2)


class Standardised:
    """Inputs and targets as `sgn train` has them: unit vectors, with a constant coordinate except on the sphere, and scaled targets."""

    def __init__(self, X, y, is_sphere):
        self.is_sphere = is_sphere
        self.mean, self.scale = X.mean(0), np.where(X.std(0) == 0, 1, X.std(0))
        self.target_mean, self.target_scale = (0, 1) if is_sphere else (y.mean(), y.std())

    def inputs(self, X):
        if self.is_sphere:
            return X
        Z = np.hstack([(X - self.mean) / self.scale, np.ones((len(X), 1))])
        return Z / np.linalg.norm(Z, axis=1, keepdims=True)

    def targets(self, y):
        return (y - self.target_mean) / self.target_scale


def ours(sgn, name, data, width, columns, ridge, steps, solver):
    """The run's seconds, those of its median step, its peak memory, its residual, and R² on held-out points."""
    X, y, X_test, y_test = data
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        np.save(folder / "X.npy", X)
        np.save(folder / "y.npy", y)
        np.save(folder / "test.npy", X_test)
        preprocessing = "none" if name.startswith("sphere") else "standardise"
        command = [
            sgn, "train", folder / "X.npy", "--targets", folder / "y.npy", "--preprocessing", preprocessing, "--test-fraction", "0",
            "--duplicates", "average", "--width", width, "--solver", solver, "--rows", columns, "--ridge", ridge, "--steps", steps,
            "--checks", "none", "--threads", THREADS, "--model", folder / "model", "--json"]
        start = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        output = process.stdout.read()
        complaints = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 2):
            return {"failure": complaints.strip().splitlines()[-1] if complaints else f"exit code {process.returncode}"}
        lines = [json.loads(line) for line in output.splitlines()]
        taken = [line for line in lines if "step" in line]
        subprocess.run([sgn, "predict", folder / "model", folder / "test.npy", "--out", folder / "p.npy"], check=True, capture_output=True)
        predictions = np.load(folder / "p.npy").ravel()
    step_seconds = [sum(line["seconds"].values()) for line in taken]
    return {
        "note": f"{sum(step_seconds):.3g} s in {len(taken)} steps", "seconds": wall, "step": statistics.median(step_seconds), "first step": step_seconds[0], "gibibytes": usage.ru_maxrss / 2**20,
        "residual": lines[-1]["residualNorm"], "relative residual": lines[-1]["relativeResidual"], "steps": len(taken),
        "iterations": [line["iterations"] for line in taken], "R²": r_squared(predictions, y_test)}


def tuned(make, X, y):
    """The penalty that is best on a fifth of at most 5,000 points."""
    few = np.random.default_rng(2).permutation(len(y))[:5000]
    fit, check = few[len(few) // 5 :], few[: len(few) // 5]
    return max((10.0**-k for k in range(5)), key=lambda a: r_squared(make(a).fit(X[fit], y[fit]).predict(X[check]), y[check]))


def fit_and_score(model, data):
    X, y, X_test, y_test = data
    start = time.perf_counter()
    model.fit(X, y)
    return {"seconds": time.perf_counter() - start, "R²": r_squared(model.predict(X_test), y_test)}


def kernel_ridge(data, case):
    from sklearn.kernel_ridge import KernelRidge

    X, y = data[0], data[1]
    gamma = 1 / (X.shape[1] * X.var())
    return fit_and_score(KernelRidge(alpha=tuned(lambda a: KernelRidge(alpha=a, kernel="rbf", gamma=gamma), X, y), kernel="rbf", gamma=gamma), data)


def nystroem(data, case):
    from sklearn.kernel_approximation import Nystroem
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline

    X, y = data[0], data[1]
    gamma = 1 / (X.shape[1] * X.var())

    def make(alpha, components):
        return make_pipeline(Nystroem(kernel="rbf", gamma=gamma, n_components=components, random_state=1), Ridge(alpha=alpha))

    few = min(case["columns"], 4 * min(5000, len(y)) // 5)
    return fit_and_score(make(tuned(lambda a: make(a, few), X, y), min(case["columns"], len(y))), data)


def boosting(data, case):
    from sklearn.ensemble import HistGradientBoostingRegressor

    return fit_and_score(HistGradientBoostingRegressor(random_state=1), data)


def boosting_longer(data, case):
    from sklearn.ensemble import HistGradientBoostingRegressor

    return fit_and_score(HistGradientBoostingRegressor(max_iter=1000, early_stopping=True, random_state=1), data)


def network(case, dimension):
    """Paired neurons, so that the network starts as zero: weights and signs."""
    random = np.random.default_rng(1)
    half = case["width"] // 2
    W = random.standard_normal((half, dimension))
    return np.vstack([W, W]), np.repeat([1.0, -1.0], half)


def batches(X, y, width):
    """Points in batches whose `batch×m` numbers fit into half a gibibyte; the last one is filled up with points of weight zero."""
    n = len(y)
    size = max(1, min(n, 2**29 // (8 * width)))
    count = -(-n // size)
    size = -(-n // count)
    missing = count * size - n
    weights = np.concatenate([np.ones(n), np.zeros(missing)])
    X, y = np.vstack([X, np.zeros((missing, X.shape[1]))]), np.concatenate([y, np.zeros(missing)])
    return X.reshape(count, size, -1), y.reshape(count, size), weights.reshape(count, size)


def jax_gradient(data, case):
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    X, y = data[0], data[1]
    W, a = network(case, X.shape[1])
    scale = 1 / np.sqrt(len(a))

    def loss(W, X, y, weight):
        return 0.5 * jnp.sum(weight * (jax.nn.relu(X @ W.T) @ a * scale - y) ** 2)

    @jax.jit
    def step(W, parts):
        add = lambda total, part: (total + jax.grad(loss)(W, *part), None)
        return W - 0.01 * jax.lax.scan(add, jnp.zeros_like(W), parts)[0]

    W, parts = jnp.asarray(W), tuple(map(jnp.asarray, batches(X, y, case["width"])))
    step(W, parts).block_until_ready()
    times = []
    for _ in range(3):
        start = time.perf_counter()
        step(W, parts).block_until_ready()
        times.append(time.perf_counter() - start)
    return {"step": statistics.median(times)}


def adam(data, case):
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    X, y, X_test, y_test = data
    start_weights, a = network(case, X.shape[1])
    scale = 1 / np.sqrt(len(a))
    n, size = len(y), min(256, len(y))
    steps = n // size

    def outputs(W, X):
        return jax.nn.relu(X @ W.T) @ a * scale

    @jax.jit
    def epoch(state, order, rate):
        def step(state, chosen):
            W, first, second, t = state
            gradient = jax.grad(lambda W: 0.5 * jnp.mean((outputs(W, points[chosen]) - targets[chosen]) ** 2))(W)
            t = t + 1
            first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
            W = W - rate * (first / (1 - 0.9**t)) / (jnp.sqrt(second / (1 - 0.999**t)) + 1e-8)
            return (W, first, second, t), None

        return jax.lax.scan(step, state, order)[0]

    def predict(W, parts):
        return np.concatenate([np.asarray(one(W, part)) for part in parts[0]])

    one = jax.jit(outputs)
    points, targets = jnp.asarray(X), jnp.asarray(y)
    parts, test_parts = batches(X, y, case["width"]), batches(X_test, y_test, case["width"])
    random = np.random.default_rng(3)
    start_state = tuple(map(jnp.asarray, (start_weights, 0 * start_weights, 0 * start_weights, 0.0)))
    residual = lambda state: float(np.linalg.norm(predict(state[0], parts)[:n] - y))
    order = lambda: random.permutation(n)[: steps * size].reshape(steps, size)
    first = order()
    # Compiles everything, too.
    rate = min((0.01, 0.003, 0.001), key=lambda rate: residual(epoch(start_state, first, rate)))
    state, epochs, start = start_state, 0, time.perf_counter()
    while True:
        state, epochs = epoch(state, order(), rate), epochs + 1
        reached = residual(state)
        seconds = time.perf_counter() - start
        if reached <= case["residual"] or seconds > case["patience"]:
            break
    score = r_squared(predict(state[0], test_parts)[: len(y_test)], y_test)
    return {"seconds": seconds, "R²": score, "note": f"rate {rate}, {epochs} epochs, ‖r‖ {reached:.4g}, ours {case['residual']:.4g}"}


# Who, and the bytes that so many points take.
PEERS = {
    "KernelRidge": (kernel_ridge, lambda n, case: 16 * n * n),
    "Nystroem + Ridge": (nystroem, lambda n, case: 32 * n * case["columns"]),
    "HistGradientBoosting": (boosting, lambda n, case: 0),
    "the same, longer": (boosting_longer, lambda n, case: 0),
    "JAX's gradient step": (jax_gradient, lambda n, case: 2**31),
    "Adam": (adam, lambda n, case: 2**31),
}


def work(pipe, peer, data, case):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        answer = PEERS[peer][0](data, case)
        answer["gibibytes"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**20
    except MemoryError:
        answer = {"failure": "out of memory"}
    pipe.send(answer)


def free_memory():
    with open("/proc/meminfo") as file:
        return next(1024 * int(line.split()[1]) for line in file if line.startswith("MemAvailable"))


def theirs(peer, data, case):
    """The peer's answer, from a separate process."""
    needed = PEERS[peer][1](len(data[1]), case)
    available = free_memory()
    if needed > available:
        return {"failure": f"would take {needed / 2**30:.3g} GiB, {available / 2**30:.3g} are free"}
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there, peer, data, case))
    process.start()
    there.close()
    try:
        answer = here.recv()
    except EOFError:
        answer = {"failure": "the process was ended, most likely for its memory"}
    process.join()
    return answer


def row(name, answer):
    if "failure" in answer:
        return f"  {name:22} {answer['failure']}"

    def number(key):
        return f"{answer[key]:.4g}" if key in answer else "–"

    return f"  {name:22} {number('seconds'):>9} {number('step'):>9} {number('gibibytes'):>7} {number('R²'):>9}  {answer.get('note', '')}"


def compare(sgn, case, options):
    name, width, columns, ridge, steps = case
    data = load(name)
    standardised = Standardised(data[0], data[1], name.startswith("sphere"))
    unit = (*(f(part) for f, part in zip((standardised.inputs, standardised.targets) * 2, data)),)
    mine = ours(sgn, name, data, width, columns, ridge, steps, options.solver)
    print(f"\n{name}: n = {len(data[1])}, d = {unit[0].shape[1]}, m = {width}, s = {columns}, μ = {ridge}\n")
    print(f"  {'who':22} {'seconds':>9} {'one step':>9} {'GiB':>7} {'R²':>9}")
    print(row("ours", mine), flush=True)
    answers = {"ours": mine}
    about = {"width": width, "columns": columns}
    if "failure" not in mine:
        about |= {"residual": mine["residual"], "patience": 20 * mine["seconds"]}
    for peer in options.peer or PEERS:
        if peer == "Adam" and "failure" in mine:
            continue
        answers[peer] = theirs(peer, unit, about)
        print(row(peer, answers[peer]), flush=True)
    ratios = {}
    if "failure" not in mine:
        for peer, answer in answers.items():
            key = "step" if "step" in answer and peer != "ours" else "seconds"
            if peer != "ours" and "failure" not in answer:
                ratios[peer] = mine[key] / answer[key]
        for peer, ratio in ratios.items():
            asked = f", asked ≤ {LIMIT[1]}: {'holds' if ratio <= LIMIT[1] else 'fails'}" if peer.startswith("JAX") and name == LIMIT[0] else ""
            what = "one of our steps" if peer.startswith("JAX") else "our run"
            print(f"  {what} / {peer}: {ratio:.3g}{asked}")
        print(f"  {mine['steps']} steps, iterations {mine['iterations']}, ‖r‖/‖r₀‖ {mine['relative residual']:.3g}, first step {mine['first step']:.3g} s")
    if options.json:
        with open(options.json, "a") as file:
            print(json.dumps({"case": name, "points": len(data[1]), "width": width, "answers": answers, "ratios": ratios}), file=file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sgn")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, which show that everything runs")
    parser.add_argument("--case", type=int, action="append", help="only this case, from 0")
    parser.add_argument("--peer", action="append", choices=list(PEERS), help="only this peer")
    parser.add_argument("--solver", default="nystrom", help="another one of ours")
    parser.add_argument("--json", help="append the measurements to this file, one line of JSON each")
    options = parser.parse_args()
    cases = QUICK if options.quick else CASES
    for index, case in enumerate(cases):
        if not options.case or index in options.case:
            compare(options.sgn, case, options)


if __name__ == "__main__":
    main()
