"""Holds pages to the entries of the data file."""

import hashlib
import re
from collections import Counter
from pathlib import Path

from prose.numbers import NUMBER, agrees, numbers
from prose.outputs import Differs, compare
from prose.pages import Page
from prose.sources import NotProduced, Sources, ToldBefore, Workshop

# A pattern of `given` that matches one of these would let any figure pass.
ANY_FIGURES = (" 86 ", " 0.753 ", " 8,675 ", " seven ")
_placeholder = re.compile(r"\{([≤≥]?)\}")


def digest(texts):
    """A short digest of the numbers of texts: words may be improved, a number may not."""
    shown = " ".join(match[0] for text in texts for match in numbers(text))
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


class Check:
    """All problems of the pages, as lines to print."""

    def __init__(self, root: Path, description, only=(), run_dear=False):
        self.root, self.problems, self.counts = root, [], Counter()
        self.workshop = Workshop(root)
        self.sources = Sources(description.get("sources", {}), self.workshop, run_dear)
        paths = sorted({str(path.relative_to(root)) for pattern in description["pages"] for path in root.glob(pattern)})
        entries = {page["path"]: page for page in description.get("page", [])}
        for path in only:
            if path not in paths:
                self.problems.append(f"{path} is not among the pages of the data file")
        for path in entries:
            if path not in paths:
                self.problems.append(f"{path}: the data file has entries for a page that is not there")
        everywhere = [_Pattern(pattern, given["why"]) for given in description.get("everywhere", []) for pattern in given["match"]]
        for pattern in everywhere:
            self._refuse_any("everywhere", pattern)
        for path in paths:
            if not only or path in only:
                self._check(Page(root, path), entries.get(path, {}), everywhere)
        if not only:
            for pattern in everywhere:
                if not pattern.used:
                    self.problems.append(f"everywhere: stale: no page has `{pattern.text}` any more")
            for name in self.sources.descriptions.keys() - self.sources.used:
                self.problems.append(f"sources: stale: nothing uses “{name}” any more")

    @property
    def summary(self):
        counts = self.counts
        return (f"{counts['figures']} figures and {counts['outputs']} outputs of commands checked, {counts['left out']} left out "
                f"that take long (--all), {counts['given']} numbers given, {counts['generated']} written by a script; {len(self.problems)} problems")

    def _check(self, page, entries, everywhere):
        if "written" in entries:
            self._check_written(page, entries["written"])
        for text, *values in entries.get("figures", []):
            try:
                self._check_figure(page, text, values)
            except NotProduced as error:
                self.problems.append(f"{page.path}: “{text}”: {error}")
        for output in entries.get("output", []):
            self._check_output(page, output)
        for kind in ("given", "generated", "unrecorded"):
            for entry in entries.get(kind, []):
                self._account(page, kind, entry)
        for pattern in everywhere:
            for match in pattern.compiled.finditer(page.text):
                pattern.used = True
                self.counts["given"] += 1
                page.account(match.start(), match.end())
        self._report_unaccounted(page)

    def _check_written(self, page, command):
        """A page that is what a command prints, all of it."""
        page.account(0, len(page.text))
        self.counts["outputs"] += 1
        try:
            if self.workshop.run(command) != page.text:
                self.problems.append(f"{page.path}: this is not what `{command}` prints; write it again")
        except NotProduced as error:
            self.problems.append(f"{page.path}: {error}")

    def _check_figure(self, page, text, values):
        """A text with {} in place of its numbers, {≤} for an upper and {≥} for a lower bound, and the value of each."""
        parts = _placeholder.split(text)
        words, relations = parts[0::2], [relation or "=" for relation in parts[1::2]]
        if len(relations) != len(values) or not values:
            self.problems.append(f"{page.path}: “{text}” has {len(relations)} numbers, but {len(values)} values")
            return
        for expression in values:
            self.sources.mark_used(self.sources.names(expression))
        pattern = f"([-−]?{NUMBER})".join(r"\s+".join(re.escape(word) for word in re.split(r"\s+", part)) for part in words)
        matches = list(re.finditer(pattern, page.text))
        if not matches:
            self.problems.append(f"{page.path}: stale: the page no longer says “{' '.join(text.split())}”")
            return
        for group, (relation, expression) in enumerate(zip(relations, values), start=1):
            for match in matches:
                page.account(match.start(group), match.end(group))
            try:
                names = self.sources.names(expression)
                if self.sources.left_out(names):
                    self.counts["left out"] += len(matches)
                    continue
                value = self.sources.value(expression)
                for match in matches:
                    self.counts["figures"] += 1
                    if not agrees(match[group], value, relation):
                        self.problems.append(
                            f"{page.place(match.start(group))}: “{' '.join(match[0].split())}”: {match[group]} is shown, "
                            f"but `{expression}` is {value}")
            except ToldBefore:
                pass
            except (NotProduced, ValueError) as error:
                self.problems.append(f"{page.place(matches[0].start(group))}: “{' '.join(text.split())}”: {error}")

    def _check_output(self, page, output):
        try:
            block = page.output(output["block"])
        except LookupError as error:
            self.problems.append(f"stale: {error}")
            return
        page.account(block.start, block.end)
        self.sources.mark_used(output.get("needs", []))
        if not self.sources.run_dear and (output.get("dear") or self.sources.left_out(output.get("needs", []))):
            self.counts["left out"] += 1
            return
        try:
            self.sources.require(output.get("needs", []))
            printed = self.workshop.run(output["command"], output.get("status", 0))
            compare(block.text, printed, output.get("machine", []))
            self.counts["outputs"] += 1
        except ToldBefore:
            pass
        except NotProduced as error:
            self.problems.append(f"{page.place(block.start)}: {error}")
        except Differs as error:
            line = page.line(block.start) + error.line
            self.problems.append(f"{page.path}:{line}: the output of `{output['command']}`: {error}")

    def _account(self, page, kind, entry):
        """Numbers that patterns match, in a section or on the whole page: given by their nature, written by a script, or produced by
        nothing at all, which is an error."""
        why = entry["by"] if kind == "generated" else entry["why"]
        if kind == "generated" and not (self.root / why).exists():
            self.problems.append(f"{page.path}: what should write it is not there: {why}")
        try:
            start, end = page.section(entry["section"]) if "section" in entry else (0, len(page.text))
        except LookupError as error:
            self.problems.append(f"stale: {error}")
            return
        written = {}
        for pattern in [_Pattern(text, why) for text in entry["match"]]:
            if kind == "given":
                self._refuse_any(page.path, pattern)
            matches = list(pattern.compiled.finditer(page.text, start, end))
            if not matches:
                self.problems.append(f"{page.path}: stale: nothing matches `{pattern.text}` any more ({why})")
            for match in matches:
                self.counts[kind] += 1
                page.account(match.start(), match.end())
                written[match.start()] = match[0]
                if kind == "unrecorded":
                    self.problems.append(f"{page.place(match.start())}: “{match[0]}”: nothing in the repository has this figure: {why}")

        if "digest" in entry and digest(written[place] for place in sorted(written)) != entry["digest"]:
            self.problems.append(
                f"{page.path}: the numbers written by {why} were changed by hand, or written again; then their digest is "
                f"{digest(written[place] for place in sorted(written))}")

    def _refuse_any(self, where, pattern):
        if any(pattern.compiled.search(figure) for figure in ANY_FIGURES):
            self.problems.append(f"{where}: `{pattern.text}` lets any figure pass as given")

    def _report_unaccounted(self, page):
        for match in page.unaccounted():
            line = page.line(match.start())
            around = page.text[max(0, match.start() - 40):match.end() + 30].split("\n")
            before = page.text[max(0, match.start() - 40):match.start()].count("\n")
            self.problems.append(
                f"{page.path}:{line}: {match[0]} is not accounted for in “{around[before].strip()}”; add an entry for it to "
                "Documentation/figures.toml, which says how")


class _Pattern:
    def __init__(self, text, why):
        self.text, self.why, self.used = text, why, False
        # A paragraph may be broken at any space.
        self.compiled = re.compile(re.sub(r" (?![*+?{])", r"\\s+", text), re.M)
