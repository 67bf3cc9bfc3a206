"""Rows of a table drawn with pipes: those that a copy has broken over lines, and those whose first cell is blank."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_PADS: Final = re.compile(r"(?:\|\s*){2,}$")
_LONGEST_CELL: Final = 4  # lines of one cell
_WIDEST: Final = 60
_FEWEST_ROWS: Final = 3
_SHORT: Final = 3  # cells of a line that only goes on with a row
_MARKED_LINES: Final = 600  # that tell the width of a table with a cell per line
_FEWEST_OPEN: Final = 2  # rows without a frame that show what a leading pipe is


def joined_rows(lines: Sequence[str]) -> list[tuple[int, str]]:
    """(number of its first line, text) of each row: rows broken over lines are one where all rows are of one width.

    In such a copy a pipe ends each cell, and a row with merged cells ends in as many more pipes as cells are missing.
    """
    made: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        found = _marked_rows(lines, at) or _table(lines, at)
        if found is None:
            made.append((at, lines[at]))
            at += 1
            continue
        rows, at = found
        made += rows
    return made


def framed_rows(lines: Sequence[str]) -> list[str]:
    """The lines, with a frame in front of each whose leading pipe is none: it ends a blank cell.

    Beside such a row stand others without a frame that have as many pipes.
    """
    made = list(lines)
    for start, stop in _blocks(lines):
        open_rows = Counter(line.count("|") for line in lines[start:stop] if not line.startswith("|"))
        for at in range(start, stop):
            if lines[at].startswith("|") and open_rows[lines[at].count("|")] >= _FEWEST_OPEN:
                made[at] = f"|{lines[at]}"
    return made


def _blocks(lines: Sequence[str]) -> list[tuple[int, int]]:
    """(first line, line after the last) of each stretch of lines with pipes, and with no tab."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        stop = at
        while stop < len(lines) and "|" in lines[stop] and "\t" not in lines[stop]:
            stop += 1
        if stop > at:
            found.append((at, stop))
        at = max(stop, at + 1)
    return found


def _table(lines: Sequence[str], start: int) -> tuple[list[tuple[int, str]], int] | None:
    """(its rows, the line after it) of a table with broken rows that begins in line `start`."""
    if not _begins(lines, start):
        return None
    for width in _widths(lines, start):
        found = _rows_of(lines, start, width)
        if found is not None and not _whole_lines(lines[start : found[1]], width):
            return found
    for width in _width_with_cells_below(lines, start):
        found = _rows_of(lines, start, width)
        if found is not None:
            return _with_shorter_row(lines, *found)
    return None


def _marked_rows(lines: Sequence[str], start: int) -> tuple[list[tuple[int, str]], int] | None:
    """(its rows, the line after it) of a table with a cell per line, where a line with a pipe alone begins each row.

    A pipe ends each cell, that of a blank one stands alone as well, and the rows have as many pipes each. The last
    row may be cut off with the text.
    """
    width = _marked_width(lines, start)
    made: list[tuple[int, str]] = []
    at = start
    while width and at < len(lines) and _is_lone_pipe(lines[at]):
        end, pipes = at + 1, 0
        while end < len(lines) and pipes < width and lines[end].rstrip().endswith("|"):
            pipes += lines[end].count("|")
            end += 1
        if pipes != width:
            if any(map(str.strip, lines[end + 1 :])):
                break
            end = len(lines)  # cut off
        made.append((at + 1, f"| {_text(lines[at + 1 : end])}"))
        at = end
    goes_on = at < len(lines) and lines[at].rstrip().endswith("|")
    return (made, at) if len(made) >= _FEWEST_ROWS and not goes_on else None


def _is_lone_pipe(line: str) -> bool:
    return line.strip() == "|"


def _marked_width(lines: Sequence[str], start: int) -> int:
    """How many pipes most rows without a blank cell have, 0 if no row begins in line `start`."""
    if not _is_lone_pipe(lines[start]):
        return 0
    widths: Counter[int] = Counter()
    pipes = 0
    for line in lines[start + 1 : start + _MARKED_LINES]:
        if not line.rstrip().endswith("|"):
            break
        if _is_lone_pipe(line):
            widths[pipes] += 1
            pipes = 0
        else:
            pipes += line.count("|")
    widths[pipes] += 1
    del widths[0]
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _with_shorter_row(lines: Sequence[str], made: list[tuple[int, str]], at: int) -> tuple[list[tuple[int, str]], int]:
    """The rows with the one behind them whose first cell spans columns, as that of limits does."""
    end = at + 1
    while end < len(lines) and 0 < lines[end].count("|") <= _SHORT:
        end += 1
    if at + 1 < end and lines[at].count("|") > _SHORT:
        return [*made, (at, _text(lines[at:end]))], end
    return made, at


def _whole_lines(lines: Sequence[str], width: int) -> bool:
    """Whether each line is a row by itself: most have the same number of cells, which is not that of a joined row."""
    (cells, usual), *_ = Counter(line.count("|") for line in lines).most_common(1)
    return 2 < cells != width and 2 * usual > len(lines)


def _width_with_cells_below(lines: Sequence[str], start: int) -> list[int]:
    """The width of rows whose last cells stand in short lines of their own, if most rows have it."""
    widths: list[int] = []
    if lines[start].count("|") <= _SHORT:
        return []
    for line, following in pairwise([*lines[start : start + 2 * _WIDEST], ""]):
        cells = line.count("|")
        if not line.strip() or not (cells or "|" in following):
            break
        if cells > _SHORT:
            widths.append(cells)
        else:
            widths[-1] += cells
    (width, usual), *_ = Counter(widths).most_common(1) or [(0, 0)]
    return [width] if usual >= _FEWEST_ROWS and 2 * usual > len(widths) and _SHORT < width <= _WIDEST else []


def _begins(lines: Sequence[str], at: int) -> bool:
    """Whether a row begins in a line: it ends in a pipe, or the line below begins with one."""
    if not lines[at].strip() or lines[at].lstrip().startswith("|"):
        return False
    if lines[at].rstrip().endswith("|"):
        return True
    if at + 1 < len(lines) and lines[at + 1].lstrip().startswith("|"):
        return True
    for line in lines[at + 1 : at + _LONGEST_CELL]:
        if "|" in line or not line.strip():
            return line.strip() == "|"
    return False


def _widths(lines: Sequence[str], start: int) -> list[int]:
    """The widths that rows may have: the cells up to the first row that ends in several pipes, or a part of them."""
    cells = 0
    for line in lines[start : start + 2 * _WIDEST]:
        cells += line.count("|")
        if _PADS.search(line):
            return [cells // part for part in (1, 2, 3) if cells % part == 0 and 2 < cells // part <= _WIDEST]
    return []


def _rows_of(lines: Sequence[str], start: int, width: int) -> tuple[list[tuple[int, str]], int] | None:
    """The rows of a table of one width; None if its lines do not make such rows, or if none is broken.

    A line that ends in several pipes ends its row, so none stands inside one.
    """
    made: list[tuple[int, str]] = []
    broken = False
    at = start
    while at < len(lines) and _begins(lines, at):
        end, cells = at, 0
        while end < len(lines) and cells < width and lines[end].strip():
            cells += lines[end].count("|")
            end += 1
        if cells != width or not lines[end - 1].rstrip().endswith("|"):
            break
        if any(map(_PADS.search, lines[at : end - 1])):
            return None
        made.append((at, _text(lines[at:end])))
        broken |= end - at > 1
        at = end
    return (made, at) if broken and len(made) >= _FEWEST_ROWS else None


def _text(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)
