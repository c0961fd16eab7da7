"""The transport: its promises on 1 to 4 ranks, and the bytes that Open MPI itself counts."""

import glob
import os
import re

from jobs import Job, require, run


def test_promises_and_bytes(place):
    for ranks in (1, 2, 3, 4):
        # Open MPI records what its messaging layer sends: E for what a program sends, I for what MPI sends on its own.
        monitoring = {
            "OMPI_MCA_pml_monitoring_enable": "2", "OMPI_MCA_pml_monitoring_enable_output": "3",
            "OMPI_MCA_pml_monitoring_filename": f"{place}/traffic-{ranks}",
        }
        outcome = run(ranks, [place.check], environment=monitoring)
        require(outcome.status == 0, f"on {ranks} ranks: {outcome}")
        counted = {int(r): int(b) for r, b in re.findall(r"sent (\d+) (\d+)", outcome.output)}
        require(sorted(counted) == list(range(ranks)), f"not every rank has spoken: {outcome}")
        seen = dict.fromkeys(range(ranks), 0)
        for path in glob.glob(f"{place}/traffic-{ranks}.*.prof"):
            with open(path) as file:
                for line in file:
                    match = re.match(r"E\s+(\d+)\s+(\d+)\s+(\d+) bytes", line)
                    if match:
                        seen[int(match[1])] += int(match[3])
        require(ranks == 1 or seen == counted, f"{ranks} ranks count {counted}, Open MPI has sent {seen}")


def test_unequal_ranks_are_noticed(place):
    outcome = run(2, [place.check, "unequal"])
    require(outcome.status == 74 and "were expected" in outcome.error, str(outcome))


def test_a_silent_rank_ends_the_job(place):
    outcome = Job(3, [place.check, "silent"], environment={"SGN_PATIENCE": "2"}).end(within=15)
    require(outcome.status == 74 and "rank 1 has not answered for 2 s" in outcome.error, str(outcome))
