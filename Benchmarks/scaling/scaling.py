"""Weak and strong scaling of `sgn train` over ranks of one machine: work, bytes, memory and seconds, as a page.

Bytes that are not those of the closed formula end it with 1. Seconds and memory never do: they are of the machine and the hour.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

# More ranks than processors, and as root in a container.
ENVIRONMENT = {
    **os.environ,
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    # A thread of OpenBLAS that has nothing to do shall sleep, not spin.
    "OPENBLAS_THREAD_TIMEOUT": "4",
}
RANK = pathlib.Path(__file__).with_name("rank.py")
MEBI = 1 << 20


class Size:
    def __init__(self, n, d, m):
        self.n, self.d, self.m = n, d, m

    def times(self, factor):
        return Size(self.n, self.d, self.m * factor)


class Run:
    """Some steps of a run from its start, on so many ranks of so many threads."""

    def __init__(self, sgn, size, solver, ranks, threads, steps):
        command = [
            sgn, "train", f"synthetic:sphere,n={size.n},d={size.d}", "--test-fraction", "0", "--width", str(size.m),
            "--solver", solver, "--accuracy", "0.01", "--damping", "0", "--steps", str(steps), "--tolerance", "0",
            "--threads", str(threads), "--json",
        ]
        # One process is started without MPI.
        starter = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run(
                [*starter, sys.executable, RANK, folder, *command], env=ENVIRONMENT, capture_output=True, text=True)
            if result.returncode != 0:
                raise SystemExit(f"{' '.join(command)} ended with {result.returncode}: {result.stderr}")
            self.peaks = [int(pathlib.Path(folder, str(rank)).read_text()) for rank in range(ranks)]
        _, *self.steps, self.end = [json.loads(line) for line in result.stdout.splitlines()]
        self.size, self.solver, self.ranks = size, solver, ranks

    @property
    def peak(self):
        return max(self.peaks)

    @property
    def seconds(self):
        """Of a mean step, checks aside."""
        return statistics.mean(sum(v for k, v in s["seconds"].items() if k != "checks") for s in self.steps)

    @property
    def bytes(self):
        """Of the first step, over all ranks."""
        return self.steps[0]["trafficBytes"] or 0

    def isFormula(self):
        """Whether each step sent what the closed formula says: written out again here, and counted by every rank itself."""
        n, others = self.size.n, self.ranks - 1
        for step in self.steps:
            numbers = n
            if self.solver == "gram":
                numbers += n * (n + 1) // 2
            else:
                isNew = step["sketchStep"] == step["step"]
                numbers += n * (step["iterations"] + 1) + isNew * step["rows"] // self.size.d * n
            told = 5 * 8 * self.ranks * others
            if (step["trafficBytes"] or 0) != 16 * others * numbers + told:
                return False
        counted = self.end["held"].get("cost.communication", 0)
        return not self.end["violations"] and counted == (len(self.steps) if self.ranks > 1 else 0)


def plan(sgn, size, solver, ranks):
    """The operations of a step: of the rank with the most neurons, and of all where one process does them."""
    output = subprocess.run(
        [sgn, "plan", "--points", str(size.n), "--dimension", str(size.d), "--width", str(size.m), "--solver", solver,
         "--accuracy", "0.01", "--damping", "0", "--ranks", str(ranks), "--json"],
        capture_output=True, text=True, check=True).stdout
    step = next(s for s in json.loads(output)["solvers"] if s["solver"] == solver)
    return step["rank"]["operations"] if ranks > 1 else step["operations"]


def table(sgn, title, sizes, solver, steps):
    """A table over numbers of ranks, and whether all its bytes are those of the formula."""
    lines = [
        f"### {title}, `--solver {solver}`", "",
        "| ranks | m | neurons of a rank | Gflop of a rank | bytes of a step | equals the formula | peak memory of a rank, MiB | seconds of a step |",
        "|---|---|---|---|---|---|---|---|",
    ]
    isRight = True
    for ranks, size in sizes:
        run = Run(sgn, size, solver, ranks, 1, steps)
        isRight = isRight and run.isFormula()
        lines.append(
            f"| {ranks} | {size.m} | {-(-size.m // ranks)} | {plan(sgn, size, solver, ranks) / 1e9:.3g} | {run.bytes} |"
            f" {'yes' if run.isFormula() else 'NO'} | {run.peak / MEBI:.0f} | {run.seconds:.3g} |")
        print(lines[-1], file=sys.stderr, flush=True)
    return [*lines, ""], isRight


def ranks_against_threads(sgn, size, repetitions, steps):
    """Seconds of a step on two ranks of one thread over those on one rank of two threads, in turn, as medians of neighbours."""
    lines = ["| solver | 2 ranks × 1 thread, s | 1 rank × 2 threads, s | ratio, median | from | to |", "|---|---|---|---|---|---|"]
    for solver in ("gram", "sketched"):
        pairs = []
        for _ in range(repetitions):
            ranks = Run(sgn, size, solver, 2, 1, steps).seconds
            pairs.append((ranks, Run(sgn, size, solver, 1, 2, steps).seconds))
        ratios = [a / b for a, b in pairs]
        lines.append(
            f"| {solver} | {statistics.median(a for a, _ in pairs):.3g} | {statistics.median(b for _, b in pairs):.3g} |"
            f" {statistics.median(ratios):.3f} | {min(ratios):.3f} | {max(ratios):.3f} |")
        print(lines[-1], file=sys.stderr, flush=True)
    return [*lines, ""]


def memory(sgn, size, steps):
    """The peak of each of four ranks over a quarter of that of one process."""
    lines = ["| solver | one process, MiB | each of 4 ranks, MiB | largest, over a quarter of one process |", "|---|---|---|---|"]
    for solver in ("gram", "sketched"):
        whole, shared = (Run(sgn, size, solver, ranks, 1, steps) for ranks in (1, 4))
        peaks = ", ".join(f"{peak / MEBI:.0f}" for peak in shared.peaks)
        lines.append(f"| {solver} | {whole.peak / MEBI:.0f} | {peaks} | {4 * shared.peak / whole.peak:.3f} |")
        print(lines[-1], file=sys.stderr, flush=True)
    return [*lines, ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sgn", help="the tool, built with --traits MPI")
    parser.add_argument("--out", help="the page is written here; without it, printed")
    parser.add_argument("--repetitions", type=int, default=7, help="of the pairs whose seconds are compared")
    parser.add_argument("--steps", type=int, default=3, help="of every run")
    parser.add_argument("--shrink", type=int, default=1, help="widths are divided by this: shows in a minute that everything runs")
    options = parser.parse_args()
    sgn, steps, shrink = options.sgn, options.steps, options.shrink

    weak, strong = Size(1000, 16, 32_768 // shrink), Size(1000, 16, 131_072 // shrink)
    pair, wide = Size(2000 // shrink, 64, 65_536 // shrink), Size(1000, 16, (1 << 20) // shrink)
    page, isRight = [], True
    for solver in ("gram", "sketched"):
        for title, sizes in (
            (f"The same number of neurons on each rank ({weak.m})", [(ranks, weak.times(ranks)) for ranks in (1, 2, 4)]),
            (f"The same total number of neurons ({strong.m})", [(ranks, strong) for ranks in (1, 2, 4)]),
        ):
            lines, isFormula = table(sgn, title, sizes, solver, steps)
            page, isRight = page + lines, isRight and isFormula
    intro = [
        "# Ranks on one machine", "",
        f"Measured by `make scaling` on a machine with {os.cpu_count()} processors. n = {weak.n} points on the sphere in {weak.d} dimensions, accuracy 0.01, without damping; {steps} steps from the initialisation.",
        "Ranks have one thread each. *Bytes of a step* are those that all ranks together sent in the first step, each of which has counted its own; *the formula* is that of `cost.communication`, evaluated",
        "independently by the script. Operations are those of `sgn plan --ranks`. Peak memory is the largest `VmHWM` of a rank, including the libraries and MPI. With more ranks than processors, seconds say nothing about a cluster.", "",
    ]
    page = intro + page
    page += [
        "## Two ranks against two threads", "",
        f"n = {pair.n}, d = {pair.d}, m = {pair.m}: mean seconds of a step, measured alternately, {options.repetitions} times; the ratio is the median of the ratios of neighbouring measurements. It should be at most 1.15.", "",
        *ranks_against_threads(sgn, pair, options.repetitions, steps),
        "## The memory of a rank", "",
        f"n = {wide.n}, d = {wide.d}, m = {wide.m}: peak memory on 4 ranks against one process. The ratio should be at most 1.2.", "",
        *memory(sgn, wide, 2),
    ]
    text = "\n".join(page).rstrip() + "\n"
    if options.out:
        pathlib.Path(options.out).write_text(text)
    else:
        print(text, end="")
    sys.exit(0 if isRight else 1)


main()
