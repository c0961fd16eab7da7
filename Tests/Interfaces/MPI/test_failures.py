"""Ranks that are killed at any moment: the job ends, nothing is left behind, and a resumed run loses no step."""

import os
import random
import shutil
import signal
import time

from jobs import Job, require, run
from test_tool import contents

STEPS = 6
TRAINING = [
    "train", "synthetic:sphere,n=100,d=10", "--width", "4096", "--solver", "sketched", "--steps", str(STEPS), "--tolerance", "0",
    "--checks", "full", "--json",
]
# From the death of a rank to the end of the job.
SECONDS = 10


def final(outcome):
    return {k: v for k, v in outcome.lines[-1].items() if k != "seconds"}


def test_a_killed_rank_loses_nothing(place):
    stream = random.Random(20)
    whole = run(3, [place.sgn, *TRAINING, "--model", place / "whole"])
    require(whole.status == 2, str(whole))
    residual = final(whole)["residualNorm"]
    slowest = 0
    for kill in range(place.kills):
        folder, model = place / "run", place / "resumed"
        # Every fifth run is continued with another number of ranks.
        ranks = 3 if kill % 5 != 4 else stream.choice((1, 2, 4))
        victim, moment = stream.randrange(3), stream.uniform(0, 1.1)
        what = f"kill {kill + 1}, of rank {victim} at {moment:.2f} of a run, resumed on {ranks}"
        job = Job(3, [place.sgn, *TRAINING, "--checkpoint", folder])
        # A share of the time that a whole run has taken; a moment later where the rank is not there yet.
        time.sleep(moment * whole.seconds)
        while victim not in (alive := job.ranks()) and job.process.poll() is None:
            time.sleep(0.002)
        if victim in alive:
            os.kill(alive[victim], signal.SIGKILL)
        killed = job.end(within=SECONDS)
        if killed.status != 2:
            require(killed.status == 128 + signal.SIGKILL, f"{what}: {killed}")
            slowest = max(slowest, killed.seconds)
        printed = max((line["step"] for line in killed.lines if "step" in line), default=None)
        isSaved = folder.exists() and any(entry.name.startswith("step-") and entry.suffix == "" for entry in folder.iterdir())
        require(isSaved or printed is None, f"{what}: step {printed} was printed, and is not saved: {killed}")
        way = ["--resume" if isSaved else "--checkpoint", folder]
        resumed = run(ranks, [place.sgn, *TRAINING, *way, "--model", model])
        require(resumed.status == 2, f"{what}: {resumed}")
        start = resumed.lines[0]["finishedSteps"]
        require(start >= (printed or 0), f"{what}: step {printed} was printed, but step {start} is what was saved")
        if ranks == 3:
            require(contents(model) == contents(place / "whole"), f"{what}: the model is another")
        else:
            # As close as runs on different numbers of ranks.
            found = final(resumed)["residualNorm"]
            require(abs(found - residual) <= 1e-2 * residual, f"{what}: ‖r‖ is {found}, not {residual}")
        require(not any(entry.name.endswith(".partial") for entry in folder.iterdir()), f"{what}: a partial save is left")
        shutil.rmtree(folder)
        shutil.rmtree(model)
    print(f"    the slowest of {place.kills} jobs ended {slowest:.1f} s after the kill")
