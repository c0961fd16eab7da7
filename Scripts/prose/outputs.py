"""Whether a block of a page shows what a command prints."""

import re

HIDDEN = "▮"


class Differs(Exception):
    """A line of a block is not what the command prints."""

    def __init__(self, line, shown, printed):
        super().__init__(f"shown “{shown}”, printed “{printed}”")
        self.line = line


def hide(lines, machine):
    """The lines without what differs from machine to machine, which patterns match, and with single blanks."""
    for pattern in machine:
        lines = [re.sub(pattern, HIDDEN, line) for line in lines]
    return [" ".join(line.split()) for line in lines]


def compare(shown, printed, machine):
    """Requires that the printed text contains the lines of a block, one after the other; “…” stands for what is left out, in a line
    or, alone, of lines."""
    indent = min((len(line) - len(line.lstrip()) for line in shown.splitlines() if line.strip()), default=0)
    shown = hide([line[indent:] for line in shown.splitlines()], machine)
    printed = hide(printed.splitlines(), machine)
    first = next(number for number, line in enumerate(shown) if line)
    wanted = [re.compile(".*".join(re.escape(part) for part in line.split("…"))) for line in shown]
    position, anywhere = 0, True
    for number, (line, pattern) in enumerate(zip(shown, wanted)):
        if line == "…" or number < first:
            anywhere = True
            continue
        places = range(position, len(printed) if anywhere else min(position + 1, len(printed)))
        place = next((place for place in places if pattern.fullmatch(printed[place])), None)
        if place is None:
            if not line and number == len(shown) - 1:
                return
            raise Differs(number, line, "nothing more" if position >= len(printed) else
                          nearest(line, printed[position:]) if anywhere else printed[position])
        position, anywhere = place + 1, False


def nearest(line, printed):
    """The printed line that has most words of a shown one."""
    words = set(line.split())
    return max(printed, key=lambda candidate: len(words & set(candidate.split())))
