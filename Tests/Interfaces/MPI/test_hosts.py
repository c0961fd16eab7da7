"""Two hosts, each a network namespace of this machine, with TCP between them; and what happens when the link is cut."""

import contextlib
import os
import subprocess
import time

from jobs import Job, require, run
from test_failures import TRAINING
from test_tool import contents

NETWORK = "10.77.20"
# How Open MPI's daemons detect that a host is gone: after 2 s of silence they query it every second, three times without an answer.
WATCH = {
    "OMPI_MCA_oob_tcp_keepalive_time": "2", "OMPI_MCA_oob_tcp_keepalive_intvl": "1", "OMPI_MCA_oob_tcp_keepalive_probes": "3",
}
# From the cut to the end of the job: 2 + 3·1, and as much again for a busy machine.
SECONDS = 10


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Hosts:
    def __init__(self, place):
        self.names = [f"sgn-{os.getpid()}-{number}" for number in (1, 2)]
        self.agent = place / "agent"
        cases = "".join(f"  {NETWORK}.{n + 1}) space={name} ;;\n" for n, name in enumerate(self.names))
        self.agent.write_text(
            f'#!/bin/sh\n# In place of ssh: HOST COMMAND\nhost=$1\nshift\ncase $host in\n{cases}esac\n'
            'exec ip netns exec "$space" sh -c "$*"\n')
        self.agent.chmod(0o755)

    def job(self, place, command):
        environment = {
            **WATCH, "OMPI_MCA_plm_rsh_agent": str(self.agent), "OMPI_MCA_pml": "ob1", "OMPI_MCA_btl": "tcp,self",
            "OMPI_MCA_btl_tcp_if_include": f"{NETWORK}.0/24", "OMPI_MCA_oob_tcp_if_include": f"{NETWORK}.0/24",
        }
        return Job(
            3, command, options=["-H", f"{NETWORK}.1:1,{NETWORK}.2:2"], environment=environment,
            prefix=["ip", "netns", "exec", self.names[0]])

    def cut(self):
        ip("-n", self.names[0], "link", "set", "wire", "down")

    def sent_bytes(self):
        text = subprocess.run(
            ["ip", "netns", "exec", self.names[0], "cat", "/proc/net/dev"], check=True, capture_output=True, text=True).stdout
        return int(next(line for line in text.splitlines() if "wire:" in line).split(":")[1].split()[8])


@contextlib.contextmanager
def two_hosts(place):
    hosts = Hosts(place)
    first, second = hosts.names
    try:
        ip("netns", "add", first)
        ip("netns", "add", second)
        ip("link", "add", "wire", "netns", first, "type", "veth", "peer", "name", "wire", "netns", second)
        for number, name in enumerate(hosts.names, 1):
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", name, "link", "set", "wire", "up")
            ip("-n", name, "addr", "add", f"{NETWORK}.{number}/24", "dev", "wire")
        yield hosts
    finally:
        for name in hosts.names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True)


def reason_without():
    """Why namespaces cannot be created here, or None."""
    name = f"sgn-{os.getpid()}"
    try:
        ip("netns", "add", name)
        ip("-n", name, "link", "add", "wire", "type", "veth", "peer", "name", "other")
        return None
    except (OSError, subprocess.CalledProcessError) as error:
        return f"there can be no network namespaces here: {error}"
    finally:
        with contextlib.suppress(OSError):
            subprocess.run(["ip", "netns", "del", name], capture_output=True)


def test_two_hosts_compute_what_one_does(place):
    if reason := reason_without():
        return reason
    one = run(3, [place.sgn, *TRAINING, "--model", place / "one"])
    require(one.status == 2, str(one))
    with two_hosts(place) as hosts:
        before = hosts.sent_bytes()
        two = hosts.job(place, [place.sgn, *TRAINING, "--model", place / "two"]).end()
        sent = hosts.sent_bytes() - before
    require(two.status == 2, str(two))
    require(contents(place / "one") == contents(place / "two"), "two hosts have come to another model than one")
    # Everything that rank 0 sends goes over the link, a third of the traffic or more, in addition to the traffic of the launcher and TCP.
    steps = sum(line["trafficBytes"] for line in two.lines if "trafficBytes" in line)
    require(sent >= steps / 3, f"{sent} bytes have left the first host, of {steps}: they went another way")


def test_a_cut_link_ends_the_job(place):
    if reason := reason_without():
        return reason
    whole = run(3, [place.sgn, *TRAINING, "--model", place / "whole"])
    with two_hosts(place) as hosts:
        job = hosts.job(place, [place.sgn, *TRAINING, "--checkpoint", place / "run"])
        job.wait_for('"step":2')
        hosts.cut()
        cut = job.end(within=SECONDS)
    require(cut.status == 205 and "lost communication with a remote daemon" in cut.error, str(cut))
    resumed = run(3, [place.sgn, *TRAINING, "--resume", place / "run", "--model", place / "resumed"])
    require(resumed.status == 2 and resumed.lines[0]["finishedSteps"] >= 2, str(resumed))
    require(contents(place / "resumed") == contents(place / "whole"), "the resumed run has come to another model")
    print(f"    the job ended {cut.seconds:.1f} s after the cut")
