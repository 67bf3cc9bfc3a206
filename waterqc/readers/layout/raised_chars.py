"""Characters of a PDF page above or below the line of those beside them: powers, marks of footnotes, indices."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from waterqc.readers.layout.pdf_layout import SPACE, Char
from waterqc.readers.layout.superscripts import lowered, raised

_SMALLER: Final = 0.9  # size of a raised or lowered character relative to those beside it, at most
_LONGEST: Final = 8  # raised or lowered characters in a row
_FULL_SIZE: Final = frozenset("0123456789+-−–*")  # what is raised without being smaller
_LONGEST_OF_FULL_SIZE: Final = 3
_RISE: Final = (0.1, 0.95)  # of the base line, relative to the size of the characters beside, from and to
_FULL_SIZE_RISE: Final = 0.2
_DROP: Final = (0.05, 0.6)
_SAME_LINE: Final = 0.5  # points between base lines of one line
_NEXT: Final = 3  # runs of a line to look at from where one could touch
_OVERLAP: Final = 0.3  # of characters that stand beside each other, relative to their size, at most


def baselines(chars: Sequence[Char]) -> list[float]:
    """How far below the upper edge of the page the line is on which each character stands.

    A character's place leaves out the rise of its text, its box does not; its font says where in the box the line is.
    """
    depths: dict[str, Counter[float]] = defaultdict(Counter)
    for char in chars:
        depths[char["fontname"]][_depth(char)] += 1
    usual = {font: found.most_common(1)[0][0] for font, found in depths.items()}
    return [char["bottom"] - usual[char["fontname"]] * char["size"] for char in chars]


def _depth(char: Char) -> float:
    return float(round((char["matrix"][5] - char["y0"]) / (char["size"] or 1.0), 2))


@dataclass
class _Run:
    """Characters of one line without a gap between them."""

    chars: list[int]
    left: float
    right: float
    line: float
    size: float
    text: str


def with_raised(chars: Sequence[Char], rules: Sequence[Char] = ()) -> list[Char]:
    """The characters, those above and below the line set on it; raised ones written as superscripts.

    What is lowered after a figure is written as a subscript, so that it becomes no digit of it. What stands in the next
    cell of a table, behind one of the upright `rules`, is neither.
    """
    written = [number for number, char in enumerate(chars) if char["text"].strip() and char["upright"]]
    lines = dict(zip(written, baselines([chars[number] for number in written]), strict=True))
    made = [dict(char) for char in chars]
    for run, base, is_raised in _beside_others(_rows(chars, lines)):
        beside = chars[base.chars[0]]
        if any(_parts(rule, run, base, chars[run.chars[0]]) for rule in rules):
            continue
        place = {edge: beside[edge] for edge in ("top", "bottom")}
        write = raised if is_raised else lowered if base.text[-1] in "0123456789." else str
        for number in run.chars:
            made[number] |= {**place, "text": write(chars[number]["text"])}
    return made


def _parts(rule: Char, run: _Run, base: _Run, char: Char) -> bool:
    """Whether an upright rule, higher than a character, stands between two runs."""
    middle = (char["top"] + char["bottom"]) / 2
    left, right = (base.right, run.left) if base.left < run.left else (run.right, base.left)
    between = left - _SAME_LINE <= rule["x0"] <= right + _SAME_LINE
    return bool(between and rule["top"] <= middle <= rule["bottom"] and rule["height"] > char["size"])


def _rows(chars: Sequence[Char], lines: dict[int, float]) -> list[list[_Run]]:
    """The runs of each line of characters, from top to bottom and from left to right."""
    rows: list[list[int]] = []
    for number in sorted(lines, key=lines.__getitem__):
        if rows and lines[number] - lines[rows[-1][0]] <= _SAME_LINE:
            rows[-1].append(number)
        else:
            rows.append([number])
    return [list(_runs(chars, row, lines[row[0]])) for row in rows]


def _runs(chars: Sequence[Char], row: list[int], line: float) -> Iterator[_Run]:
    run: _Run | None = None
    for number in sorted(row, key=lambda one: float(chars[one]["x0"])):
        char = chars[number]
        if run is not None and char["x0"] - run.right <= SPACE * char["size"]:
            run.chars.append(number)
            run.right = max(run.right, char["x1"])
            run.text += char["text"]
        else:
            if run is not None:
                yield run
            run = _Run([number], char["x0"], char["x1"], line, char["size"], char["text"])
    if run is not None:
        yield run


def _beside_others(rows: list[list[_Run]]) -> Iterator[tuple[_Run, _Run, bool]]:
    """(run, the one beside which it stands, whether above) of all that is raised or lowered."""
    largest = max((run.size for row in rows for run in row), default=0.0)
    for number, upper in enumerate(rows):
        for lower in rows[number + 1 :]:
            if lower[0].line - upper[0].line > _RISE[1] * largest:
                break
            for run in upper:
                if len(run.text) <= _LONGEST:
                    base = _touched(run, lower, before=True) or _touched(run, lower, before=False)
                    if base is not None and _is_raised(run, base):
                        yield run, base, True
            for run in lower:
                if len(run.text) <= _LONGEST:
                    base = _touched(run, upper, before=True)
                    if base is not None and _is_lowered(run, base):
                        yield run, base, False


def _touched(run: _Run, row: list[_Run], before: bool) -> _Run | None:
    """The run of another line that ends where this one begins, or begins where it ends."""
    if before:
        at = bisect_left(row, run.left - run.size, key=lambda one: one.right)
        gaps = ((one, run.left - one.right) for one in row[at : at + _NEXT])
    else:
        at = bisect_left(row, run.right - run.size, key=lambda one: one.left)
        gaps = ((one, one.left - run.right) for one in row[at : at + _NEXT])
    return next((one for one, gap in gaps if -_OVERLAP * one.size <= gap <= SPACE * one.size), None)


def _is_raised(run: _Run, base: _Run) -> bool:
    rise = (base.line - run.line) / base.size
    if not _RISE[0] <= rise <= _RISE[1]:
        return False
    return run.size <= _SMALLER * base.size or (
        run.size <= base.size + _SAME_LINE
        and rise >= _FULL_SIZE_RISE
        and len(run.text) <= _LONGEST_OF_FULL_SIZE
        and _FULL_SIZE.issuperset(run.text)
    )


def _is_lowered(run: _Run, base: _Run) -> bool:
    drop = (run.line - base.line) / base.size
    return _DROP[0] <= drop <= _DROP[1] and run.size <= _SMALLER * base.size
