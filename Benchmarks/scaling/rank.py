"""Runs a command as one rank and leaves its peak memory, in bytes, in a file of FOLDER: rank.py FOLDER COMMAND…"""

import os
import pathlib
import resource
import subprocess
import sys

folder, *command = sys.argv[1:]
status = subprocess.call(command)
peak = 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
pathlib.Path(folder, os.environ.get("OMPI_COMM_WORLD_RANK", "0")).write_text(str(peak))
# 2 is a run that was not asked to reach its tolerance; for any status but 0 the starter would kill the ranks that have yet to write their file.
sys.exit(0 if status == 2 else status if status >= 0 else 128 - status)
