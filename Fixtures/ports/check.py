"""Checks the judge on the example ports and on their known mistakes.

    python3 check.py                                    everything
    python3 check.py --parts vectors,seeds --port numpy --sgn .build/release/sgn

Parts: `vectors`, the committed cases; `sizes`, the cases on either side of every size at which ports switch methods; `seeds`, 260 more,
of all families of data, solvers and sketches, with damping and with given matrices, each with a different seed; `mistakes`, every
known mistake that changes a stage, which must be caught where `sgn oracle selfcheck` says, or, if only a port can make it, where
`numpy_mistakes.py` says; `own`, the port's own sketches, correct and wrong ones of every family.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from numpy_mistakes import CAUGHT

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors"
PRECISION = {"numpy": "float64", "jax": "float32"}

DATA = [  # points, width, rows of a sketch
    ("sphere,n=8,d=5", 60, 100),
    ("clustered,n=9,d=4,clusters=3,spread=0.4", 130, 120),
    ("near-parallel,n=6,d=3,angle=0.2", 64, 66),
    ("teacher,n=7,d=6", 97, 90),
    ("antipodal,n=5,d=3,pairs=1", 43, 64),
]
SOLVERS = ["gram", "cg", "fixed-point"] + [f"sketched;embedding={family}" for family in (
    "gaussian", "srht", "count-sketch", "sparse-sign", "tensor-srht", "tensor-sketch", "neuron-block")]
ACCURACIES = ["0.1", "1e-3", "1e-5", "1e-8"]


def specifications(count=200):
    for k in range(count):
        data, width, rows = DATA[k % 5]
        solver = SOLVERS[k // 5 % 10]
        if solver == "fixed-point":  # it contracts only with many rows
            solver, rows = "fixed-point;embedding=gaussian", 150 * rows // 10
        sketch = f";rows={rows}" if "embedding" in solver else ""
        accuracy = ACCURACIES[k // 50 % 4]
        yield f"synthetic:{data};width={width};solver={solver}{sketch};accuracy={accuracy};seed={k + 1}"


def damped_specifications(count=20):
    for k in range(count):
        damping, accuracy = 10.0 ** (k % 5 - 3), ACCURACIES[k % 4]
        family = ("gaussian", "srht", "count-sketch", "sparse-sign")[k // 5]
        data, width, rows = DATA[k % 5]
        rest = f"accuracy={accuracy};seed={k + 1}"
        damped = f"damping={damping:g};{rest}"
        yield f"synthetic:{data};width={width};embedding={family};rows={rows if k % 2 else 4};{damped}"
        n = 5 + k
        size = f"matrix:N={100 + 7 * k},n={n},binades={k % 10};embedding={family}"
        # With few rows, about the statistical dimension, which is small only with large damping.
        yield f"{size};rows={n // 2};damping={1000 * damping:g};{rest}" if k % 2 else f"{size};rows={6 * n};{damped}"
        yield f"{size};problem=least-squares;rows={6 * n};{damped if k % 3 else rest}"


def run_port(name, cases, outputs, *options):
    """One of these ports by its name, or another port by the path of its program."""
    program = [sys.executable, HERE / f"{name}_port.py"] if name in PRECISION else [name]
    subprocess.run([*program, cases, outputs, *options], check=True)


def judge(sgn, cases, outputs, precision):
    """The verdicts, by case."""
    command = [sgn, "oracle", "judge", cases, outputs, "--precision", precision, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{sgn} oracle judge has failed")
    return {verdict["identifier"]: verdict for verdict in map(json.loads, done.stdout.splitlines())}


def failures(verdict):
    """The stages that fail, in order; `refusal` for a case that is wrongly refused, or wrongly not refused."""
    failed = [stage["stage"] for stage in verdict["stages"] if stage["outcome"] == "fail"]
    return ["refusal"] if verdict.get("problem") else failed


def report(title, verdicts):
    failed = {name: failures(verdict) for name, verdict in verdicts.items() if not verdict["passed"]}
    print(f"{title}: {len(verdicts) - len(failed)} of {len(verdicts)} pass", flush=True)
    for name, stages in failed.items():
        print(f"    {name}: {', '.join(stages)}")
    return not failed


def check_mistakes(sgn, folder):
    """Each must be caught first at the same stage as in the library itself, and at no stage that it leaves correct."""
    def failing(*options):
        run_port("numpy", VECTORS, folder / "mistake", *options)
        verdicts = judge(sgn, VECTORS, folder / "mistake", "float64")
        return {case: failures(verdict) for case, verdict in verdicts.items()}

    listed = subprocess.run(
        [sys.executable, HERE / "numpy_port.py", "--list-mistakes"], stdout=subprocess.PIPE, text=True, check=True)
    names = listed.stdout.splitlines()
    lines = subprocess.run([sgn, "oracle", "selfcheck", "--json"], stdout=subprocess.PIPE, check=False)
    known = {line["mistake"]: line for line in map(json.loads, lines.stdout.splitlines())}
    absent = [name for name, line in known.items() if line["changed"] and name not in names]
    for name in absent:
        print(f"    not transplanted: {name}")
    alarms = failing()  # a failure without a mistake does not count as caught
    right = sum(check_ports_own(sgn, folder, name, *place) for name, place in CAUGHT.items())
    for name in names:
        if name in CAUGHT:
            continue
        caught = {}
        for case, stages in failing("--mistake", name).items():
            if new := [stage for stage in stages if stage not in alarms[case]]:
                caught[case] = new
        good, case, at = is_right(known[name], caught)
        right += good
        word = "caught" if good else "MISSED"
        print(f"    {word} in {len(caught):2} cases, first at {at}, {case}: {name}", flush=True)
        if caught and not good:
            print(f"        selfcheck says {known[name].get('firstStage')}; found {caught}")
    print(f"mistakes: {right} of {len(names)} are caught at their own stage")
    return right == len(names) and not absent


def check_ports_own(sgn, folder, name, case, stage):
    """For a mistake that the library does not know: the case in which it must be caught, and the stage that must fail first."""
    where = VECTORS if (VECTORS / case).exists() else folder / "sizes"
    if where != VECTORS:
        export(sgn, where, case)
    run_port("numpy", where / case, folder / "mistake", "--mistake", name)
    verdict = judge(sgn, where / case, folder / "mistake" / case, "float64")[case]
    failed = [one["stage"] for one in verdict["stages"] if one["outcome"] == "fail"]
    good = failed[:1] == [stage]
    print(f"    {'caught' if good else 'MISSED'} at {', '.join(failed) or 'no stage'}, {case}: {name}", flush=True)
    return good


OWN_MISTAKES = {  # of each family, in addition to a wrong scale
    "gaussian": ["variance 1.44/s"],
    "srht": ["no signs", "no signs in the upper half", "one sign for all columns", "rows with replacement", "the first rows"],
    "count-sketch": ["no signs", "no signs in the upper half", "half of the buckets", "nothing is hashed"],
    "sparse-sign": ["no signs", "one sign for all columns", "half of the buckets", "nothing is hashed"],
    "tensor-srht": ["no signs", "the first rows"],
    "tensor-sketch": ["no signs", "half of the buckets", "nothing is hashed"],
    "neuron-block": ["no signs", "no signs in the upper half", "half of the buckets", "nothing is hashed"],
}


def check_own_sketches(sgn, folder):
    """Correct sketches with 8n and with 40n rows are not refuted, and wrong ones are."""
    def verdict(family, draws, *options):
        case, outputs = VECTORS / f"columns-{family}", folder / "own"
        shutil.rmtree(outputs, ignore_errors=True)
        subprocess.run([sys.executable, HERE / "own_sketch.py", case, outputs, "--draws", draws, *options], check=True)
        done = subprocess.run([sgn, "oracle", "judge", case, outputs, "--own-sketch"], stdout=subprocess.DEVNULL, check=False)
        return {0: "holds", 1: "refuted", 2: "undecided"}[done.returncode]

    good = []
    for family, mistakes in OWN_MISTAKES.items():
        wrong = [["--scale", "1.2"], *(["--mistake", mistake] for mistake in mistakes)]
        for n in ("128", "640"):  # 8 and 40 rows for each of 16 columns
            for options in [[], *wrong]:
                # Half of the buckets of both factors makes their sum only uneven.
                few = options and options[1] != "half of the buckets"
                found = verdict(family, "60" if few else "300", "--rows", n, *options)
                good.append(found == ("refuted" if options else "holds"))
                if not good[-1]:
                    print(f"    {found}: {family} with {n} rows {' '.join(options)}")
    print(f"own sketches: {sum(good)} of {len(good)} are judged rightly", flush=True)
    return all(good)


def export(sgn, folder, *cases):
    subprocess.run([sgn, "oracle", "export", *cases, "--out", folder, "--overwrite"], check=True)


def is_right(line, caught):
    """Whether a mistake is caught where `selfcheck` says, with the case and the stage."""
    case = line.get("firstCase") or next(iter(caught), "no case")
    at = caught.get(case, ["no stage"])[0]
    if not line["changed"]:  # not changed by the library as a port: it only has to be caught
        return bool(caught), case, at
    # Consequences of a wrong stage within the same function, and in the port's own run.
    changes = line.get("changes", "refusal")
    follow = {"outputs": {"next-outputs"}, "iterates": {"solution", "refusal"},
              "preconditioned-residual": {"iterates", "solution"}, "refusal": {"iterates", "solution"}}
    allowed = {changes, "trajectory"} | follow.get(changes, set())
    misplaced = any(set(stages) - allowed for stages in caught.values())
    return at == line.get("firstStage", "refusal") and not misplaced, case, at


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sgn", default=HERE.parent.parent / ".build/release/sgn", help="the tool")
    parser.add_argument("--port", help="numpy, jax, or a program PORT CASES OUTPUTS in float64; numpy and jax without")
    parser.add_argument("--parts", default="vectors,sizes,seeds,mistakes,own")
    parser.add_argument("--keep", type=pathlib.Path, help="keep cases and outputs in this folder")
    options = parser.parse_args()
    ports = [options.port] if options.port else list(PRECISION)
    good = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        parts = {"vectors": VECTORS, "sizes": folder / "sizes", "seeds": folder / "seeds"}
        if "sizes" in options.parts:
            export(options.sgn, folder / "sizes", "sizes")
        if "seeds" in options.parts:
            export(options.sgn, folder / "seeds", *specifications(), *damped_specifications())
        for part, cases in parts.items():
            for port in ports if part in options.parts else []:
                name, precision = pathlib.Path(port).name, PRECISION.get(port, "float64")
                outputs = folder / f"{part}-{name}"
                run_port(port, cases, outputs)
                verdicts = judge(options.sgn, cases, outputs, precision)
                good.append(report(f"{name}, {precision}, {part}", verdicts))
        if "mistakes" in options.parts and "numpy" in ports:
            good.append(check_mistakes(options.sgn, folder))
        if "own" in options.parts and "numpy" in ports:
            good.append(check_own_sketches(options.sgn, folder))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
