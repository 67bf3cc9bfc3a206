"""Running text: pasted notices, pages of a newspaper, tables drawn with spaces or pipes. One row per line."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from waterqc.errors import InputError
from waterqc.grid import grid_of_rows
from waterqc.readers import ReadResult
from waterqc.readers.delimited import WIDEST_ROW
from waterqc.readers.layout.piped_rows import framed_rows, joined_rows
from waterqc.source import Source

FORMAT: Final = "a text"
SUFFIXES: Final = (".txt", ".text", ".md", ".log")
ORDER: Final = 90
PLAIN: Final = True

#: a gap between cells: two or more spaces, or an ideographic space, which is as wide as two
_GAP: Final = re.compile(r"[ \xa0\u2002-\u2009\u3000]{2,}|\u3000")
#: a gap within a unit: 菌落总数(CFU/  mL)
_IN_UNIT: Final = re.compile(r"(?<=[A-Za-z]/)[ \xa0\u2002-\u2009\u3000]+(?=(?:100)?[mM]?[lL]\b)")
#: a line that only draws a table: |---|:---:|, +-----+
_RULE: Final = re.compile(r"(?:[|+┼├┤┬┴┌┐└┘\s]*:?[-=─━—]{3,}:?)+[|+┼├┤┬┴┌┐└┘\s]*")
#: a row with several cells between pipes: a tab in it parts no cells
_PIPED: Final = re.compile(r"\s*\|[^|]+(?:\|[^|]*){2,}\|\s*")
_FRAME: Final = str.maketrans({"│": "|", "┃": "|", "║": "|", "｜": "|"})
#: what a copy writes for the cells that a row lacks; a blank cell stands between spaces
_PADS: Final = re.compile(r"\|\|$")
_BREAK: Final = re.compile(r"\r\n|\r|\n")


def recognises_text(text: str, suffix: str) -> bool:
    """Any text: this is the last that is asked."""
    return True


def read_text(text: str, source: Source) -> ReadResult:
    """One grid with a row per line, empty lines included; rows broken over lines are joined. Cells are stripped.

    Raises InputError for a line of too many cells.
    """
    joined = [(at + 1, _drawn(line)) for at, line in joined_rows(_BREAK.split(text))]
    drawn = [line for _, line in joined]
    kept = [place for place in range(len(joined)) if not _rules_rows(drawn, place)]
    numbers = [joined[place][0] for place in kept]
    rows = [split_line(line) for line in framed_rows([drawn[place] for place in kept])]
    for number, row in zip(numbers, rows, strict=True):
        if len(row) > WIDEST_ROW:
            raise InputError(
                f"{source.name}: line {number} has {len(row):,} cells, more than {WIDEST_ROW:,}; "
                "check that it is a table of results."
            )
    while rows and not any(rows[-1]):
        rows.pop()
    rows_at = None if numbers[-1:] == [len(numbers)] else numbers[: len(rows)]
    cut_off = _cut_off([drawn[place] for place in kept[: len(rows)]])
    packed = frozenset(at for at, place in enumerate(kept[: len(rows)]) if at == cut_off or _lost_cells(drawn[place]))
    lengths = tuple(_cells_written(drawn[place]) for place in kept[: len(rows)])
    return ReadResult((replace(grid_of_rows(rows, place="line", rows_at=rows_at), packed=packed, lengths=lengths),))


def _cells_written(line: str) -> int:
    """With how many cells a line was written, blank ones among them."""
    edge = next((edge for edge in "\t|" if edge in line), "")
    return line.count(edge) + 1 if edge else len(split_line(line))


def _lost_cells(line: str) -> bool:
    """Whether blank cells of a line may have left no trace: gaps part its cells, or it ends in pipes in a row."""
    if "\t" in line or line.startswith("|"):
        return False
    return _PADS.search(line) is not None if "|" in line else _GAP.search(line) is not None


def _cut_off(lines: Sequence[str]) -> int | None:
    """The last line of a text, if it is a row with fewer pipes than most rows have; else None."""
    piped = Counter(line.count("|") for line in lines if "|" in line)
    last = len(lines) - 1
    if not piped or "|" not in lines[last]:
        return None
    (usual, rows), *_ = piped.most_common(1)
    return last if rows > 1 and lines[last].count("|") < usual else None


def split_line(line: str) -> list[str]:
    """The cells of a line: split at tabs, else at pipes, else at gaps of two or more spaces.

    A rule that only draws a table (`|---|---|`) is an empty line; the pipes that frame a row hold no cell.
    """
    if not line.strip():
        return []
    line = _drawn(line)
    if "\t" in line:
        cells = [cell.strip() for cell in line.rstrip().split("\t")]
        cells[0] = cells[0].removeprefix("|").lstrip()
        cells[-1] = cells[-1].removesuffix("|").rstrip()
        return cells
    if _RULE.fullmatch(line):
        return []
    if "|" in line:
        return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
    return [cell for cell in _GAP.split(_IN_UNIT.sub("", line.strip())) if cell]


def _rules_rows(lines: Sequence[str], at: int) -> bool:
    """Whether a line only draws the rule between two rows of cells: no row of the table, not even a blank one."""
    around = lines[max(at - 1, 0) : at + 2]
    return len(around) == 3 and all("|" in line for line in around) and _RULE.fullmatch(lines[at]) is not None


def _drawn(line: str) -> str:
    """A line with its frames as pipes and its tabs as spaces, or one whose cells tabs part as it is."""
    drawn = line.translate(_FRAME)
    return line if "\t" in line and not _PIPED.fullmatch(drawn) else drawn.replace("\t", " ").strip()
