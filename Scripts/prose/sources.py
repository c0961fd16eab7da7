"""Values that pages may show: read from files of the repository, or from what its commands print."""

import ast
import csv
import io
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import textwrap
from functools import cache
from pathlib import Path

from prose.numbers import parse

def number(shown):
    return float(parse(shown)[0])


def clopper_pearson(successes, trials, error):
    """The exact interval of a probability at the confidence 1 − error."""

    def tail(p, least):
        return sum(math.comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(least, trials + 1))

    def solve(least, probability):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if tail(middle, least) < probability else (low, middle)
        return low

    return solve(successes, error / 2), solve(successes + 1, 1 - error / 2)


# What an expression may use in addition to the sources.
FUNCTIONS = {"pi": math.pi} | {
    function.__name__: function for function in (
        abs, float, int, len, list, max, min, range, sum, zip, math.comb, math.sqrt, statistics.median, number, clopper_pearson)}


class NotProduced(Exception):
    """A value cannot be found: a file is missing, a command fails, or nothing in it has the form that is described."""


class ToldBefore(NotProduced):
    """The same, once the first entry that needs the source has been told so."""


@cache
def folder_of_python():
    """Where a Python with NumPy is, which some programs of the pages need: the system's may have it where the first one has not."""
    python = shutil.which("python3")
    has_numpy = subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0
    return os.path.dirname(python) if has_numpy else "/usr/bin"


class Workshop:
    """Where commands run: a folder in which the repository appears, and what they write is gone afterwards."""

    def __init__(self, root: Path):
        self.root = root
        self._folder = tempfile.TemporaryDirectory(prefix="figures-")
        self.folder = Path(self._folder.name)
        for entry in root.iterdir():
            (self.folder / entry.name).symlink_to(entry)
        self._printed = {}

    def run(self, command, status=0):
        """What a command prints; each is run once."""
        if command not in self._printed:
            path = f"{self.root}/.build/release:{folder_of_python()}:{os.environ['PATH']}"
            environment = os.environ | {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
            answer = subprocess.run(
                ["bash", "-c", command], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                text=True, encoding="utf-8")
            self._printed[command] = answer
        answer = self._printed[command]
        if answer.returncode != status:
            raise NotProduced(
                f"`{command.splitlines()[0]}` ends with {answer.returncode}, not {status}: "
                f"{answer.stderr.strip()[-300:] or answer.stdout.strip()[-300:]}")
        return answer.stdout


class Sources:
    """The sources that a table of the data file describes, each read when it is first asked for."""

    def __init__(self, descriptions, workshop: Workshop, run_dear: bool):
        self.descriptions, self.workshop, self.run_dear = descriptions, workshop, run_dear
        self._values, self._missing = {}, set()
        self.used = set()

    def names(self, expression):
        """The sources that an expression reads."""
        try:
            tree = ast.parse(expression, mode="eval")
        except SyntaxError as error:
            raise NotProduced(f"`{expression}` is no expression: {error}") from error
        return [name for name in dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
                if name in self.descriptions]

    def needs(self, name):
        """The sources that a source is made of."""
        description = self.descriptions[name]
        return description.get("needs", []) + (self.names(description["value"]) if "value" in description else [])

    def left_out(self, names):
        """Whether a value needs a command that takes long, which only `--all` runs."""
        return not self.run_dear and any(
            self.descriptions[name].get("dear") or self.left_out(self.needs(name)) for name in names)

    def mark_used(self, names):
        for name in names:
            self.used.add(name)
            self.mark_used(self.needs(name))

    def value(self, expression):
        names = self.names(expression)
        try:
            return eval(expression, {"__builtins__": {}} | FUNCTIONS | {name: self._source(name) for name in names})
        except NotProduced:
            raise
        except Exception as error:
            raise NotProduced(f"`{expression}` has no value: {type(error).__name__}: {error}") from error

    def require(self, names):
        for name in names:
            self._source(name)

    def _source(self, name):
        if name in self._missing:
            raise ToldBefore(name)
        if name not in self._values:
            try:
                self._values[name] = self._read(name, self.descriptions[name])
            except NotProduced:
                self._missing.add(name)
                raise
        return self._values[name]

    def _read(self, name, description):
        self.require(description.get("needs", []))
        if "value" in description:
            return self.value(description["value"])
        if "command_in" in description:
            shown = interpret(name, self._text(name, description["command_in"]), "", description)
            return self.workshop.run(textwrap.dedent(shown), description.get("status", 0))
        if "files" in description:
            return len(list(self.workshop.root.glob(description["files"])))
        if "file" in description:
            text, kind = self._text(name, description["file"]), Path(description["file"]).suffix
        else:
            text, kind = self.workshop.run(description["command"], description.get("status", 0)), description.get("as", "")
        return interpret(name, text, kind, description)

    def _text(self, name, path):
        file = self.workshop.root / path
        if not file.is_file():
            raise NotProduced(f"the source “{name}” is not there: {path}")
        return file.read_text(encoding="utf-8")


def interpret(name, text, kind, description):
    """A text as it is described: counted, searched, a table, or data."""
    if "within" in description:
        part = re.search(description["within"], text, re.M | re.S)
        if not part:
            raise NotProduced(f"the source “{name}” has no part `{description['within']}`")
        text = part.group()
    if "count" in description:
        return len(re.findall(description["count"], text, re.M))
    if "regex" in description:
        return searched(name, text, description["regex"])
    if "table" in description:
        rows = markdown_table(name, text, description["table"])
    elif kind in (".json", "json"):
        return json.loads(text)
    elif kind in (".jsonl", "jsonl"):
        rows = [json.loads(line) for line in text.splitlines()]
    elif kind in (".csv", "csv"):
        rows = list(csv.DictReader(io.StringIO(text)))
    else:
        return text
    return {row[description["key"]]: row for row in rows} if "key" in description else rows


def searched(name, text, pattern):
    """The groups of the first place where a pattern matches, by name, or the only one."""
    match = re.search(pattern, text, re.M)
    if not match:
        raise NotProduced(f"the source “{name}” has nothing like `{pattern}`")
    return match.groupdict() or (match[1] if match.re.groups == 1 else match.groups())


def markdown_table(name, text, header):
    """The rows of the table of a page whose first line begins so, as CSV would give them. Numbers are left as they are written."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(header)]
    if len(starts) != 1:
        raise NotProduced(f"the source “{name}”: {len(starts)} tables begin with “{header}”")

    def cells(line):
        return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]

    columns, rows = cells(lines[starts[0]]), []
    for line in lines[starts[0] + 2:]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(columns, cells(line))))
    return rows
