"""Rows of a text whose cells only gaps tell apart: a blank cell has left no trace, and those behind it have moved up.

A row shorter than its heading is put under it where what its cells are allows one way only; else it is unread.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import is_date_without_year
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import DATE, EARLIER, IGNORED, NUMBER, PARAMETER, RATE, REPORTED_AT, RESULT, TESTED_AT

Rows = Sequence[tuple[int, list[str]]]
_FEWEST_HEADINGS: Final = 3
_NONE: Final = frozenset({"/", "-", "—", "--", "——", "无量纲"})
_DATES: Final = frozenset({columns.SAMPLED_AT, TESTED_AT, REPORTED_AT, DATE})
_FIGURES: Final = frozenset({RESULT, RATE, EARLIER, IGNORED, columns.DETECTION_LIMIT, ""})
_DESCRIBING: Final = frozenset({columns.UNIT_AS_REPORTED, columns.STATED_LIMIT})
_LONGEST_VERDICT: Final = 8


@dataclass(frozen=True)
class _Head:
    """A heading: the field of each column, and whether parameters stand across."""

    fields: tuple[str, ...]
    across: bool


def with_cells_placed(rows: Rows, loose: Collection[int], reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows, those of loose cells that are shorter than their heading under it, or marked as unread.

    `loose` holds the numbers of such rows. A row longer than a heading of parameters is unread as well.
    """
    made = list(rows)
    head: _Head | None = None
    for at, (number, row) in enumerate(rows):
        cells = [cell for cell in row if cell]
        found = _head(cells, reader) if number in loose else None
        head = found or (head if number in loose or not cells else None)
        if head is None or found is not None or len(cells) < 2 or number not in loose or cells != row[: len(cells)]:
            continue
        width = len(head.fields)
        if len(cells) < width or (head.across and len(cells) > width):
            placed = _placed(cells, head, reader)
            made[at] = (number, [*placed, *[""] * (len(row) - len(placed))])
    return made


def _head(cells: Sequence[str], reader: HeadingReader) -> _Head | None:
    """The heading that a row is, None if it is none, or has several columns of one kind of which nobody can tell."""
    if len(cells) < _FEWEST_HEADINGS:
        return None
    fields = [reader.field_of(cell) for cell in cells]
    named = [place for place, cell in enumerate(cells) if reader.names.is_parameter(cell)]
    if len(named) > 1 and 2 * len(named) >= len([field for field in fields if not field]):
        return _Head(tuple("" if place in named else field for place, field in enumerate(fields)), across=True)
    known = [field for field in fields if field]
    return _Head(tuple(fields), across=False) if PARAMETER in known and len(known) > 1 else None


def _placed(cells: Sequence[str], head: _Head, reader: HeadingReader) -> list[str]:
    describing = reader.field_of(cells[0]) if head.across else ""
    if describing in _DESCRIBING:
        fields = [describing if field == "" else "blank" for field in head.fields[1:]]
        ways = [[cells[0], *way] for way in islice(_ways(cells[1:], fields, reader), 2)]
    else:
        ways = list(islice(_ways(cells, head.fields, reader), 2))
    if len(ways) == 1:
        return ways[0]
    figures = [cell for cell in cells if reader.names.is_result(cell)]
    if describing or not figures or not (head.across or any(map(reader.names.is_parameter, cells))):
        return [" ".join(cells)] if describing or len(ways) > 1 else list(cells)
    place = next((at for at, field in enumerate(head.fields) if field in (RESULT, "")), len(head.fields) - 1)
    return ["" if at != place else " ".join(cells) for at in range(len(head.fields))]


def _ways(cells: Sequence[str], fields: Sequence[str], reader: HeadingReader) -> Iterator[list[str]]:
    """The ways to put the cells under columns of these fields in their order; a name is never blank."""
    if len(cells) > len(fields):
        return
    if not fields:
        yield []
        return
    if cells and _fits(cells[0], fields[0], reader):
        for behind in _ways(cells[1:], fields[1:], reader):
            yield [cells[0], *behind]
    if fields[0] != PARAMETER:
        for behind in _ways(cells, fields[1:], reader):
            yield ["", *behind]


def _fits(text: str, field: str, reader: HeadingReader) -> bool:
    """Whether a cell may stand in a column."""
    names = reader.names
    if field in _FIGURES:
        return names.is_result(text)
    if field == PARAMETER:
        return names.is_parameter(text) or not (names.is_result(text) or names.is_unit(text) or names.is_limit(text))
    if field == NUMBER:
        return text.isdecimal()
    if field == columns.UNIT_AS_REPORTED:
        return names.is_unit(text) or text in _NONE
    if field == columns.STATED_LIMIT:
        return names.is_limit(text) or text in _NONE
    if field == columns.STATED_VERDICT:
        return len(text) <= _LONGEST_VERDICT and reader.words.is_conclusion(text)
    if field in _DATES:
        return names.is_date(text) or is_date_without_year(text) or reader.words.is_statistic(text)
    if field == columns.SAMPLE:
        return not names.is_parameter(text)
    return field != "blank" and not (names.is_result(text) or names.is_parameter(text) or names.is_unit(text))
