"""Jobs of several ranks: started by mpirun, watched, ended, and checked to leave no process behind."""

import json
import os
import signal
import subprocess
import tempfile
import time
import uuid

# As root, and more ranks than processors.
ENVIRONMENT = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}
MARK = "SGN_TEST_JOB"
# Longer than any job here computes, even on a busy machine: a hang is a failure.
DEADLINE = 240


class Failure(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Failure(what)


class Outcome:
    def __init__(self, status, output, error, seconds):
        self.status, self.output, self.error, self.seconds = status, output, error, seconds

    @property
    def messages(self):
        """The messages of sgn itself on standard error, without its notes and those of mpirun."""
        return [line for line in self.error.splitlines() if line.startswith(("sgn: ", "rank ", "Error: "))]

    @property
    def lines(self):
        """Lines of JSON; the last may have been cut off by a kill."""
        objects = []
        for line in self.output.splitlines():
            try:
                objects.append(json.loads(line))
            except ValueError:
                pass
        return objects

    def __str__(self):
        return f"exit status {self.status} after {self.seconds:.1f} s\n{self.output[-2000:]}\n{self.error[-3000:]}"


class Job:
    """`mpirun -n RANKS COMMAND`, or COMMAND alone for no ranks."""

    def __init__(self, ranks, command, options=(), environment=None, prefix=()):
        self.mark = uuid.uuid4().hex
        self.output, self.error = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        starter = [] if ranks is None else ["mpirun", *options, "-n", str(ranks)]
        self.start = time.monotonic()
        self.process = subprocess.Popen(
            [*prefix, *starter, *command],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.error, start_new_session=True,
            env={**os.environ, **ENVIRONMENT, **(environment or {}), MARK: self.mark},
        )

    def processes(self):
        """The living processes of this job, each with the rank that it is, or None."""
        found = {}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    variables = dict(pair.split(b"=", 1) for pair in file.read().split(b"\0") if b"=" in pair)
                with open(f"/proc/{entry}/stat") as file:
                    state = file.read().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if variables.get(MARK.encode()) == self.mark.encode() and state not in "ZX":
                rank = variables.get(b"OMPI_COMM_WORLD_RANK")
                found[int(entry)] = None if rank is None else int(rank)
        return found

    def ranks(self):
        return {rank: pid for pid, rank in self.processes().items() if rank is not None}

    def text(self, file):
        # Without moving the place where the job writes.
        size = os.fstat(file.fileno()).st_size
        return os.pread(file.fileno(), size, 0).decode(errors="replace")

    def wait_for(self, text, times=1):
        """Waits until standard output contains a text this many times."""
        while self.text(self.output).count(text) < times:
            if self.process.poll() is not None or time.monotonic() - self.start > DEADLINE:
                raise Failure(f"the job has not printed {text}:\n{self.kill_all()}")
            time.sleep(0.005)

    def kill_all(self):
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        status = self.process.wait()
        return Outcome(status, self.text(self.output), self.text(self.error), time.monotonic() - self.start)

    def end(self, within=DEADLINE):
        """The outcome; a job that runs longer, or leaves a process behind, has failed."""
        began = time.monotonic()
        try:
            self.process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            raise Failure(f"the job did not end within {within} s\n{self.kill_all()}") from None
        seconds = time.monotonic() - began
        # Daemons on other hosts, and ranks that are being killed, end a moment later.
        while self.processes() and time.monotonic() - began < within + 5:
            time.sleep(0.05)
        left = self.processes()
        outcome = Outcome(self.process.returncode, self.text(self.output), self.text(self.error), seconds)
        if left:
            self.kill_all()
            raise Failure(f"the job has left processes behind: {left}\n{outcome}")
        return outcome


def run(ranks, command, **arguments):
    return Job(ranks, command, **arguments).end()
