"""Days that a heading writes as figures (3.5, 3.12) below a title that names their month: written out as days."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from waterqc.arrange.dated import dates_in
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING, Token
from waterqc.arrange.words import PARAMETER
from waterqc.dates import read_date

_DAY: Final = re.compile(r"(0?[1-9]|1[0-2])\.(0?[1-9]|[12]\d|3[01])")
_FEWEST: Final = 2  # different days
_ABOVE: Final = 12  # rows or cells above the heading that may name the month
_HEAD_ROWS: Final = 2  # from that of the parameters to that of the days
_SEARCHED: Final = 200  # rows
_LONGEST_TITLE: Final = 200


def with_days_in_headings(rows: Sequence[list[str]], reader: HeadingReader) -> list[list[str]]:
    """The rows with the figures of a row of headings as days, where all are days of a month that stands above.

    The row holds nothing else but headings, and that of the parameters stands in it or up to two rows above.
    """
    made = list(rows)
    for at, cells in enumerate(made[:_SEARCHED]):
        figures = [cell for cell in cells if cell and _DAY.fullmatch(cell)]
        if len(set(figures)) < _FEWEST or not _are_headings(rows, at, reader):
            continue
        above = (cell for row in rows[max(0, at - _ABOVE) : at] for cell in row)
        if _months(figures) <= _months_named(above, reader):
            made[at] = [_written_out(cell) for cell in cells]
    return made


def with_days_in_runs(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The same for the cells of a run: figures between labels or headings and the first row of the table."""
    made = list(tokens)
    at = 1
    while at < len(made):
        end = at
        while end < len(made) and _DAY.fullmatch(made[end].text):
            end += 1
        figures = [token.text for token in made[at:end]]
        if len(set(figures)) >= _FEWEST and _stand_in_heading(made, at, end, reader):
            above = [token.text for token in made[max(0, at - 4 * _ABOVE) : at]]
            if _months(figures) <= _months_named(above, reader):
                made[at:end] = [replace(token, text=_written_out(token.text)) for token in made[at:end]]
        at = end + 1
    return made


def _written_out(text: str) -> str:
    day = _DAY.fullmatch(text)
    return f"{int(day[1])}月{int(day[2])}日" if day else text


def _are_headings(rows: Sequence[Sequence[str]], at: int, reader: HeadingReader) -> bool:
    """Whether a row holds headings and days alone, right below that of the parameters or beside it."""
    if not all(not cell or _DAY.fullmatch(cell) or reader.field_of(cell) for cell in rows[at]):
        return False
    near = rows[max(0, at - _HEAD_ROWS) : at + 1]
    named = any(reader.names.is_parameter(cell) and not reader.field_of(cell) for row in near for cell in row)
    return not named and any(reader.field_of(cell) == PARAMETER for row in near for cell in row)


def _stand_in_heading(tokens: Sequence[Token], at: int, end: int, reader: HeadingReader) -> bool:
    """Whether a label or heading stands before figures, and the first row of a table behind them."""
    before = tokens[at - 1].text
    label = reader.field_of(before) or reader.labels.read(before) is not None
    behind = [token.text for token in tokens[end : end + 2]]
    numbered = bool(behind) and NUMBERING.fullmatch(behind[0]) is not None
    names = behind[numbered:][:1]
    return bool(label) and bool(names) and reader.names.is_parameter(names[0])


def _months(figures: Iterable[str]) -> set[int]:
    return {int(day[1]) for text in figures if (day := _DAY.fullmatch(text))}


def _months_named(texts: Iterable[str], reader: HeadingReader) -> set[int]:
    """The months of the dates and periods of less than a year that texts name."""
    found: set[int] = set()
    for text in dict.fromkeys(texts):
        for one in dates_in(text, reader.words) if len(text) <= _LONGEST_TITLE else ():
            period = read_date(one.text)
            if period.start is not None and period.end is not None and period.start.year == period.end.year:
                months = range(period.start.month, period.end.month + 1)
                found |= set(months) if len(months) < 12 else set()
    return found
