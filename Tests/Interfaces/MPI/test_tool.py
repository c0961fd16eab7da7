"""The tool under mpirun: which rank prints, how it ends, and whether the numbers are those of one process."""

import glob
import json
import os
import random
import re
import shutil
import signal
import struct

from jobs import Job, require, run

TRAINING = [
    "train", "synthetic:sphere,n=80,d=10", "--width", "2048", "--solver", "sketched", "--steps", "3", "--tolerance", "0",
    "--json",
]


def test_one_rank_speaks(place):
    outcome = run(3, [place.sgn, "--version"])
    require(outcome.status == 0 and len(outcome.output.splitlines()) == 1, str(outcome))
    outcome = run(3, [place.sgn, "train", "--help"])
    require(outcome.status == 0 and outcome.output.count("USAGE") == 1, str(outcome))


def test_errors_are_said_once_with_their_exit_status(place):
    occupied = place / "occupied"
    occupied.mkdir()
    (occupied / "something").write_text("")
    bad = place / "bad.csv"
    bad.write_text("a,b\n1,2\n3\n")
    for status, arguments in [
        (64, ["train"]), (64, ["train", "digits", "--width", "0"]), (64, ["predict", "model", "data.csv"]),
        (74, ["train", place / "none.csv"]), (65, ["train", bad]), (73, [*TRAINING, "--model", occupied]), (2, TRAINING),
        (0, [*TRAINING, "--tolerance", "0.9"]),
    ]:
        outcome = run(3, [place.sgn, *arguments])
        require(outcome.status == status, f"{arguments}: {outcome}")
        require(len(outcome.messages) == (1 if status >= 64 else 0), f"{arguments}: {outcome}")


def test_ranks_that_differ_are_refused(place):
    other = place / "sgn-other"
    shutil.copy(place.sgn, other)
    with open(other, "ab") as file:
        file.write(b"\n")
    for second, text in [
        ([place.sgn, *TRAINING, "--seed", "2"], "differ in the command line: "),
        ([other, *TRAINING], "differ in the program file of sgn: "),
        (["env", "OPENBLAS_CORETYPE=Sandybridge", place.sgn, *TRAINING], "OPENBLAS_CORETYPE"),
    ]:
        outcome = run(2, ["env", "OPENBLAS_CORETYPE=Prescott", place.sgn, *TRAINING, ":", "-n", "1", *second])
        require(outcome.status == 64 and len(outcome.messages) == 1, str(outcome))
        require(text in outcome.messages[0] and "ranks 0–1" in outcome.messages[0], str(outcome))


def test_a_build_without_mpi_refuses_ranks(place):
    plain = ".build/debug/sgn"
    if not os.path.exists(plain):
        return f"{plain} is not there: swift build"
    outcome = run(3, [plain, *TRAINING])
    require(outcome.status == 64 and len(outcome.messages) == 1 and not outcome.output, str(outcome))
    require("--traits MPI" in outcome.messages[0], str(outcome))


def test_no_ranks_no_mpi(place):
    # MPI could not start here if it were called.
    environment = {"OMPI_MCA_btl": "none", "OMPI_MCA_pml": "none"}
    outcome = run(None, [place.sgn, *TRAINING], environment=environment)
    require(outcome.status == 2 and not outcome.error, str(outcome))


def test_a_rank_computes_with_one_thread(place):
    for options, threads in [([], 1), (["--threads", "2"], 2)]:
        folder = place / f"run-{threads}"
        # A rank that mpirun binds to one processor would have one thread in any case.
        outcome = run(2, [place.sgn, *TRAINING, *options, "--checkpoint", folder], options=["--bind-to", "none"])
        require(outcome.status == 2, str(outcome))
        (state,) = folder.glob("step-*/state.json")
        require(json.loads(state.read_text())["threads"] == threads, state.read_text())


def steps(outcome):
    """The steps, without the values that differ from run to run."""
    return [{k: v for k, v in line.items() if k != "seconds"} for line in outcome.lines if "step" in line]


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_training_is_that_of_one_process(place):
    alone = run(None, [place.sgn, *TRAINING, "--threads", "1"])
    for ranks in (1, 2, 3, 4):
        first, second = (
            run(ranks, [place.sgn, *TRAINING, "--model", place / f"model-{ranks}-{time}"]) for time in (1, 2))
        require(first.status == second.status == 2, str(first))
        require(steps(first) == steps(second), f"{ranks} ranks have not given the same bits twice: {first}{second}")
        models = [contents(place / f"model-{ranks}-{time}") for time in (1, 2)]
        require(models[0] == models[1], f"{ranks} ranks have not given the same model twice")
        for a, b in zip(steps(alone), steps(first), strict=True):
            # Two solutions of one system, each within its accuracy of about 1e-2, from preconditioners that agree to rounding.
            for name in ("residualNorm", "movement"):
                require(abs(a[name] - b[name]) <= 1e-6 * a[name], f"{name} on {ranks} ranks is {b[name]}, and {a[name]} alone")


def bytes_sent(place, ranks, command):
    """The bytes that Open MPI has sent for a program, over all ranks."""
    monitoring = {
        "OMPI_MCA_pml_monitoring_enable": "2", "OMPI_MCA_pml_monitoring_enable_output": "3",
        "OMPI_MCA_pml_monitoring_filename": f"{place}/traffic",
    }
    outcome = run(ranks, command, environment=monitoring)
    total = 0
    for path in glob.glob(f"{place}/traffic.*.prof"):
        with open(path) as file:
            total += sum(int(m[1]) for m in re.finditer(r"^E\s+\d+\s+\d+\s+(\d+) bytes", file.read(), re.M))
        os.remove(path)
    return total, outcome


def test_a_step_sends_the_bytes_that_it_says(place):
    for solver in ("sketched", "gram", "cg"):
        for ranks in (2, 3, 4):
            command = [place.sgn, *TRAINING, "--solver", solver]
            (shorter, _), (longer, outcome) = (
                bytes_sent(place, ranks, [*command, "--steps", steps]) for steps in ("2", "3"))
            said = steps(outcome)[-1]["trafficBytes"]
            require(longer - shorter == said, f"{solver}, {ranks} ranks: {longer - shorter} bytes were sent, {said} said\n{outcome}")


def npy(path, shape, numbers):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + header.encode() + struct.pack(f"<{len(numbers)}d", *numbers))
    return path


def numbers(path):
    data = path.read_bytes()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    return struct.unpack(f"<{(len(data) - start) // 8}d", data[start:])


def test_solving_is_that_of_one_process(place):
    stream = random.Random(7)
    matrix = npy(place / "A.npy", (601, 20), [stream.gauss(0, 1) for _ in range(601 * 20)])
    right = npy(place / "b.npy", (601,), [stream.gauss(0, 1) for _ in range(601)])
    answers = []
    for ranks in (None, 3):
        outcome = run(ranks, [place.sgn, "solve", matrix, right, "--json", "--out", place / f"g-{ranks}.npy"])
        require(outcome.status == 0, str(outcome))
        answers.append((outcome.lines[-1], numbers(place / f"g-{ranks}.npy")))
    (alone, expected), (shared, found) = answers
    # Each is within its proved error of the solution.
    allowed = sum(a["provedError"] for a in (alone, shared)) * max(map(abs, expected)) * len(expected) ** 0.5
    require(all(abs(a - b) <= allowed for a, b in zip(expected, found, strict=True)), f"{answers}")


def test_verifying_is_that_of_one_process(place):
    outcomes = [run(ranks, [place.sgn, "verify", "solver.stopping", "--json"]) for ranks in (None, 3)]
    alone, shared = ([(o["claim"], o["verdict"]) for o in outcome.lines] for outcome in outcomes)
    require(alone and alone == shared, f"{outcomes[0]}{outcomes[1]}")


# Never done before it is stopped.
LONG = [
    "train", "synthetic:sphere,n=400,d=20", "--width", "8192", "--solver", "gram", "--accuracy", "0.9", "--damping", "1e3",
    "--steps", "100000", "--tolerance", "0", "--json",
]


def test_a_signal_ends_all_and_leaves_a_checkpoint(place):
    for number in (signal.SIGINT, signal.SIGTERM):
        for to_ranks in (False, True):
            folder = place / f"signal-{number}-{to_ranks}"
            job = Job(3, [place.sgn, *LONG, "--checkpoint", folder])
            job.wait_for('"step":2')
            ranks = job.ranks()
            for pid in ranks.values() if to_ranks else [job.process.pid]:
                os.kill(pid, number)
            outcome = job.end(within=15)
            # mpirun ends with 1 when it is stopped itself.
            require(outcome.status == (75 if to_ranks else 1), str(outcome))
            require(len(outcome.messages) <= 1, str(outcome))
            last = max(line["step"] for line in outcome.lines if "step" in line)
            resumed = run(2, [place.sgn, *LONG, "--resume", folder, "--steps", str(last + 2)])
            require(resumed.status == 2 and resumed.lines[0]["finishedSteps"] >= last, str(resumed))
