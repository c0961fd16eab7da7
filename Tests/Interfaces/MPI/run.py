"""Runs the tests of ranks over MPI: run.py SGN TRANSPORT_CHECK KILLS [NAME…], where a name is part of a test's."""

import inspect
import pathlib
import sys
import tempfile
import time

import test_failures
import test_hosts
import test_tool
import test_transport
from jobs import Failure


class Place(type(pathlib.Path())):
    """A folder for the files of one test, and the programs."""

    sgn = check = kills = None


def main():
    sgn, check, kills, *names = sys.argv[1:]
    Place.sgn, Place.check = (str(pathlib.Path(path).absolute()) for path in (sgn, check))
    Place.kills = int(kills)
    failed = 0
    for module in (test_transport, test_tool, test_hosts, test_failures):
        for name, test in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("test_") or inspect.getmodule(test) is not module:
                continue
            if names and not any(part in name for part in names):
                continue
            start = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                try:
                    note = test(Place(folder))
                    verdict = f"not tested: {note}" if note else "passed"
                except Failure as failure:
                    verdict, failed = f"FAILED: {failure}", failed + 1
            print(f"{name[5:].replace('_', ' ')}: {verdict} ({time.monotonic() - start:.1f} s)", flush=True)
    sys.exit(1 if failed else 0)


main()
