"""One cell per line of a table whose parameters stand across: lines of headings, then as many lines for each row."""

from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.across_head_rows import KEYS
from waterqc.arrange.across_names import parameter_of
from waterqc.arrange.dated import is_short_date
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.words import DATE, NUMBER, PARAMETER, TESTED_AT

Texts = Sequence[tuple[int, str]]
Rows = list[tuple[int, list[str]]]
_FEWEST_PARAMETERS: Final = 3
_WIDEST: Final = 120
_DATES: Final = frozenset({columns.SAMPLED_AT, TESTED_AT, DATE})
#: columns whose cells are names: a row that lost a cell shows in them
_NAMES: Final = frozenset({columns.SITE, columns.PLANT, columns.POINT, columns.UTILITY, *_DATES})


def rows_of_stacks(texts: Texts, reader: HeadingReader, short: set[int]) -> Rows | None:
    """The rows of a run with such a table and the lines around it; None if there is none.

    Lines between rows that are no whole row are one row, in `short`: nobody knows which cell is missing.
    """
    lines = [(row, text) for row, text in texts if text]
    for start in range(len(lines)):
        fields = _headings(lines, start, reader)
        width = len(fields)
        if not width or not _is_row(lines, start + width, fields, reader):
            continue
        body, end = _body(lines, start + width, fields, reader, short)
        front = [(row, [text]) for row, text in lines[:start]]
        behind = [(row, [text]) for row, text in lines[end:]]
        return [*front, (lines[start][0], _texts(lines[start : start + width])), *body, *behind]
    return None


def _texts(lines: Texts) -> list[str]:
    return [text for _, text in lines]


def _headings(lines: Texts, start: int, reader: HeadingReader) -> list[str]:
    """The fields of the lines of headings from one on; none if no name of a place and three parameters are there."""
    fields: list[str] = []
    for _, text in lines[start : start + _WIDEST]:
        name = reader.field_of(text)
        if name in KEYS or name == NUMBER:
            fields.append(name)
        elif parameter_of(text, reader) is not None and not reader.names.is_result(text):
            fields.append(PARAMETER)
        else:
            break
    first_is_key = bool(fields) and fields[0] != PARAMETER
    whole = first_is_key and fields.count(PARAMETER) >= _FEWEST_PARAMETERS and not _NAMES.isdisjoint(fields)
    return fields if whole else []


def _is_row(lines: Texts, at: int, fields: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the lines from one on are a row: results under parameters, names and dates under theirs."""
    cells = _texts(lines[at : at + len(fields)])
    return len(cells) == len(fields) and all(
        _fits(cell, name, reader) for cell, name in zip(cells, fields, strict=True)
    )


def _fits(cell: str, name: str, reader: HeadingReader) -> bool:
    if name == PARAMETER:
        return reader.names.is_result(cell)
    if name == NUMBER:
        return NUMBERING.fullmatch(cell) is not None
    if name in _DATES:
        return reader.names.is_date(cell) or is_short_date(cell)
    if name in _NAMES:
        return not reader.names.is_result(cell) and not reader.names.is_date(cell)
    return True


def _body(lines: Texts, at: int, fields: Sequence[str], reader: HeadingReader, short: set[int]) -> tuple[Rows, int]:
    """(the rows from a line on, the line behind the last row)."""
    made: Rows = []
    end = at
    while at < len(lines) and at - end <= 2 * len(fields):
        cells = _row(lines, at, fields, made, reader)
        if not cells:
            at += 1
            continue
        made += _broken(lines[end:at], short)
        made.append((lines[at][0], cells))
        at = end = at + len(fields) - (cells[0] != lines[at][1])
    limits = _limits(lines, end, fields, reader)
    made += limits
    end += len(limits) * (1 + fields.count(PARAMETER))
    results = [place for place in range(end, min(at, len(lines))) if reader.names.is_result(lines[place][1])]
    if len(results) > 1:
        made += _broken(lines[end : results[-1] + 1], short)
        end = results[-1] + 1
    return made, end


def _row(lines: Texts, at: int, fields: Sequence[str], above: Rows, reader: HeadingReader) -> list[str]:
    """The cells of the row that begins with a line, with the name above where one merged over rows is left out."""
    width = len(fields)
    if _is_row(lines, at, fields, reader):
        return _texts(lines[at : at + width])
    first, second = fields[:2]
    if not above or first not in _NAMES or not _is_row(lines, at, fields[1:], reader):
        return []
    named = reader.labels.read(lines[at][1])
    own = named is not None and {columns.PLANT: bool(named.plant), columns.POINT: bool(named.point)}.get(second, False)
    return [above[-1][1][0], *_texts(lines[at : at + width - 1])] if own else []


def _limits(lines: Texts, at: int, fields: Sequence[str], reader: HeadingReader) -> Rows:
    """The row of limits that begins behind the last row: a label over the names, a limit for each parameter."""
    label, *limits = _texts(lines[at : at + 1 + fields.count(PARAMETER)]) or [""]
    whole = len(limits) == fields.count(PARAMETER) and all(map(reader.names.is_limit, limits))
    if not whole or reader.field_of(label) != columns.STATED_LIMIT:
        return []
    given = iter(limits)
    cells = [next(given) if name == PARAMETER else "" for name in fields]
    return [(lines[at][0], [label, *cells[1:]])]


def _broken(lines: Texts, short: set[int]) -> Rows:
    """Lines that are no whole row, as a row that lost a cell."""
    if not lines:
        return []
    short.add(lines[0][0])
    return [(lines[0][0], _texts(lines))]
