"""A page of prose: its numbers, its sections, its blocks, and the places where a number is not a figure by construction."""

import re
from dataclasses import dataclass
from pathlib import Path

from prose.numbers import numbers

# Programs whose command lines are shown. What follows them is an argument that the reader chooses, not a figure.
_assignment = r"[A-Z_]+=(?:'[^']*'|\S+)"
PROGRAM = (
    rf"(?:{_assignment} )*(?:sgn|make|swift|python3|pip|mpirun|sbatch|git|cp|brew|export|pytest"
    r"|(?:Scripts|\.build|Benchmarks|Fixtures|\.ci)/\S+|numpy_port\.py)")
# A command in a block ends at the first run of two blanks, after which a remark may follow; so does a line that only sets a variable.
_command_line = re.compile(
    rf"^\s*(?:\$ )?(?:{PROGRAM}(?=\s|$)(?:.*\\\n *)*.*?(?= {{2,}}|$)|{_assignment}$)", re.M)
_here_document = re.compile(r"<<'?(\w+)'?\n.*?^\s*\1$", re.M | re.S)
# What no entry need account for, wherever it is outside blocks.
NOT_FIGURES = {
    "a target of a link, an address": r"\]\([^)\s]*\)|<?https?://[^\s)>]+",
    "a comment": r"<!--.*?-->",
    "an identifier of a publication": r"\b(?:arXiv|doi|DOI):\S+",
    "a file or folder": (
        r"`(?:(?:Documentation|Sources|Tests|Fixtures|Proofs|Scripts|Benchmarks|Examples|python|\.build|\.ci|\.\.)/[^`\s]*"
        r"|[\w.*/…-]+\.(?:md|v|h|hpp|cpp|py|rs|swift|jsonl?|csv|npy|txt|svg|toml))`"),
    "a command or an option with its arguments": rf"`(?:{PROGRAM}(?= )|--)[^`]*`",
    "the number of a lemma": r"\b[Ll]emmas? ?[1-6]\b(?:(?:, [1-6]\b)* (?:to|and) [1-6]\b)?",
}
# In a formula, 0, 1 and 2 are part of its form: a sign, a unit, a square, a half.
_formula = re.compile(r"`[^`]*`")
_form = re.compile(r"(?<![\w.,·])[012](?![\d⁰¹²³⁴⁵⁶⁷⁸⁹⁻]|[.,·]\d)")
_not_figures = re.compile("|".join(f"(?:{pattern})" for pattern in NOT_FIGURES.values()), re.M | re.S)
_fence = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.M | re.S)
_indented = re.compile(r"(?:(?<=\n\n)|\A)((?: {4,}(?![-*] |\d+\. )[^\n]*\n|(?=\n {4})\n)+)", re.M)
_ordinal = re.compile(r"^ *(\d+)\.(?= )", re.M)
_heading = re.compile(r"^(#+) +(.*?) *$", re.M)


@dataclass
class Block:
    """A block set in fixed width: the text, where it begins in the page, and the language that it names, if any."""

    text: str
    start: int
    language: str

    @property
    def end(self):
        return self.start + len(self.text)


class Page:
    def __init__(self, root: Path, path: str):
        self.path = path
        self.text = (root / path).read_text(encoding="utf-8")
        self.blocks = self._blocks()
        self.accounted = bytearray(len(self.text))
        for block in self.blocks:
            self._account_for_commands(block)
        for match in _not_figures.finditer(self.text):
            if not self._in_block(match.start()):
                self.account(match.start(), match.end())
        self._account_for_ordinals()
        for formula in _formula.finditer(self.text):
            if not self._in_block(formula.start()):
                for match in _form.finditer(self.text, formula.start(), formula.end()):
                    self.account(match.start(), match.end())

    def _blocks(self):
        fenced = [Block(match[3], match.start(3), match[2]) for match in _fence.finditer(self.text)]
        inside = [range(block.start, block.end) for block in fenced]
        indented = [Block(match[1], match.start(1), "") for match in _indented.finditer(self.text)]
        return fenced + [
            block for block in indented
            if not any(block.start in span for span in inside) and not self._continues_a_list(block)]

    def _continues_a_list(self, block):
        """A paragraph of a list is indented as well; a block of code within the list is so by four more."""
        before = self.text[:block.start].rstrip("\n").rsplit("\n\n", 1)[-1]
        item = re.match(r"\s*(?:[-*]|\d+\.) +", before)
        return bool(item) and len(block.text) - len(block.text.lstrip()) < len(item[0]) + 4

    def _in_block(self, offset):
        return any(block.start <= offset < block.end for block in self.blocks)

    def _account_for_commands(self, block):
        """A program that is shown is compiled or run elsewhere; in other blocks only the command lines are no figures."""
        if block.language not in ("", "text", "console"):
            self.account(block.start, block.end)
        for pattern in (_here_document, _command_line):
            for match in pattern.finditer(block.text):
                self.account(block.start + match.start(), block.start + match.end())

    def _account_for_ordinals(self):
        """The numbers of the items of a list, which count from 1."""
        last = 0
        for match in _ordinal.finditer(self.text):
            if int(match[1]) in (1, last + 1):
                last = int(match[1])
                self.account(match.start(), match.end())

    def account(self, start, end):
        self.accounted[start:end] = b"\1" * (end - start)

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def place(self, offset):
        return f"{self.path}:{self.line(offset)}"

    def section(self, title):
        """Where a section begins and ends, with the sections below it."""
        headings = [heading for heading in _heading.finditer(self.text) if not self._in_block(heading.start())]
        for number, heading in enumerate(headings):
            if heading[2] == title:
                ends = [other.start() for other in headings[number + 1:] if len(other[1]) <= len(heading[1])]
                return heading.start(), min(ends, default=len(self.text))
        raise LookupError(f"{self.path} has no section “{title}”")

    def output(self, words):
        """The lines of a block from the one that contains the words to its end, or to the next command after `$`."""
        found = [block for block in self.blocks if words in block.text]
        if len(found) != 1:
            raise LookupError(f"{self.path}: “{words}” stands in {len(found)} blocks, not in one")
        text = found[0].text
        start = text.rfind("\n", 0, text.index(words)) + 1
        end = re.compile(r"^\s*\$ ", re.M).search(text, text.index(words))
        return Block(text[start:end.start() if end else len(text)], found[0].start + start, "")

    def unaccounted(self):
        return [match for match in numbers(self.text) if not self.accounted[match.start()]]
