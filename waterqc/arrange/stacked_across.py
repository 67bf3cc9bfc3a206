"""One cell per line of a table whose parameters stand across: lines of headings, then as many lines for each row."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.across_head_rows import KEYS
from waterqc.arrange.across_names import parameter_of
from waterqc.arrange.dated import is_short_date
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING, Token
from waterqc.arrange.word_tokens import as_lines
from waterqc.arrange.words import DATES, NUMBER, PARAMETER, PLACES
from waterqc.stated import stated_verdict

Texts = Sequence[tuple[int, str]]
Rows = list[tuple[int, list[str]]]
_DESCRIBING: Final = frozenset({columns.STATED_LIMIT, columns.UNIT_AS_REPORTED})
_NO_VERDICT: Final = re.compile(r"[/\-—–]+")
_SHORTEST_TITLE: Final = 8
_FEWEST_PARAMETERS: Final = 3
_WIDEST: Final = 120
#: columns whose cells are names: a row that lost a cell shows in them
_NAMES: Final = frozenset({columns.SITE, columns.PLANT, columns.POINT, columns.UTILITY, *DATES})


def rows_of_stacks(tokens: Sequence[Token], reader: HeadingReader, short: set[int]) -> Rows | None:
    """The rows of a run with such a table and the lines around it; None if there is none.

    Cells between rows that are no whole row are one row, in `short`: nobody knows which cell is missing.
    """
    lines = [(token.row, token.text) for token in tokens if token.text]
    made: Rows = []
    at = done = 0
    while at < len(lines):
        fields, over = _headings(lines, at, reader)
        below = at + len(fields) + bool(over)
        described, first = _described(lines, below, fields, reader) if fields else ([], at)
        if not fields or not _is_row(lines, first, fields, reader):
            at += 1
            continue
        stop = next((end for end in range(first, len(lines)) if _headings(lines, end, reader)[0]), len(lines))
        body, end = _body(lines[:stop], first, fields, reader, short)
        heading = (lines[at][0], [text for text in _texts(lines[at:below]) if text != over])
        title: Rows = [(lines[at][0], [over])] if over else []
        made += [*as_lines(lines[done:at], reader), *title, heading, *described, *body]
        at = done = end
    return [*made, *as_lines(lines[done:], reader)] if done else None


def _described(lines: Texts, start: int, fields: Sequence[str], reader: HeadingReader) -> tuple[Rows, int]:
    """(the rows of limits and units right below the headings, each cell under its parameter; the cell behind them)."""
    made: Rows = []
    at = start
    while at < len(lines) and _describes(lines, at, reader):
        last = min(len(lines), at + len(fields) + 2)
        stops = (
            end for end in range(at + 2, last) if _is_row(lines, end, fields, reader) or _describes(lines, end, reader)
        )
        end = next(stops, at)
        if end == at:
            return [], start
        first, behind = fields.index(PARAMETER), len(fields) - fields[::-1].index(PARAMETER)
        cells = _texts(lines[at + 1 : end])
        if len(cells) in (behind - first, len(fields) - first):
            made.append((lines[at][0], [lines[at][1], *[""] * (first - 1), *cells]))
        else:
            made.append((lines[at][0], [" ".join([lines[at][1], *cells])]))
        at = end
    return made, at


def _describes(lines: Texts, at: int, reader: HeadingReader) -> bool:
    text = lines[at][1]
    return reader.field_of(text) in _DESCRIBING and not reader.names.is_unit(text)  # 无量纲


def _texts(lines: Texts) -> list[str]:
    return [text for _, text in lines]


def _headings(lines: Texts, start: int, reader: HeadingReader) -> tuple[list[str], str]:
    """(the fields of the headings from a cell on, the place merged over all parameters, "" if none is).

    None are found where there is no name of a place and no day, or less than three parameters.
    """
    fields: list[str] = []
    over = ""
    for _, text in lines[start : start + _WIDEST]:
        name = reader.field_of(text)
        if name in KEYS or name == NUMBER:
            fields.append(name)
        elif parameter_of(text, reader) is not None and not reader.names.is_result(text):
            fields.append(PARAMETER)
        elif fields and not over and PARAMETER not in fields and reader.labels.names_a_water(text):
            over = text
        else:
            break
    first_is_key = bool(fields) and fields[0] != PARAMETER
    whole = first_is_key and fields.count(PARAMETER) >= _FEWEST_PARAMETERS and not _NAMES.isdisjoint(fields)
    return (fields, over) if whole else ([], "")


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
    if name in DATES:
        return reader.names.is_date(cell) or is_short_date(cell)
    if name == columns.STATED_VERDICT:
        word = not reader.names.is_result(cell) and reader.labels.read(cell) is None  # 优, 一般
        return stated_verdict(cell) != "" or word or _NO_VERDICT.fullmatch(cell) is not None
    if name in _NAMES:
        return not reader.names.is_result(cell) and not reader.names.is_date(cell)
    return True


def _body(lines: Texts, at: int, fields: Sequence[str], reader: HeadingReader, short: set[int]) -> tuple[Rows, int]:
    """(the rows from a cell on, the cell behind the last row)."""
    made: Rows = []
    end = at
    lines = lines[: next((stop for stop in range(at, len(lines)) if _ends_rows(lines[stop][1], reader)), len(lines))]
    while at < len(lines) and at - end <= 2 * len(fields):
        above = made[-1][1] if made and at == end else []
        cells, taken = _row(lines, at, fields, above, reader)
        if not cells or _goes_on(lines, at + taken, fields, reader):
            at += 1
            continue
        made += _broken(lines[end:at], short)
        made.append((lines[at][0], cells))
        at = end = at + taken
    limits = _limits(lines, end, fields, reader)
    made += limits
    end += len(limits) * (1 + fields.count(PARAMETER))
    results = [place for place in range(end, min(at, len(lines))) if reader.names.is_result(lines[place][1])]
    if len(results) > 1:
        made += _broken(lines[end : results[-1] + 1], short)
        end = results[-1] + 1
    return made, end


def _ends_rows(text: str, reader: HeadingReader) -> bool:
    """Whether a cell is a remark, a title or the heading of another table's parameters: no row goes over it."""
    title = len(text) >= _SHORTEST_TITLE and reader.words.is_title(text)
    return title or reader.words.is_remark(text) or reader.field_of(text) == PARAMETER


def _goes_on(lines: Texts, at: int, fields: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a result stands behind the last heading of a row: a heading is lost, nobody knows which.

    In a line of words of its own, such a row is doubted for what is left of it.
    """
    if at >= len(lines) or not reader.names.is_result(lines[at][1]):
        return False
    if lines[at][0] == lines[at - 1][0] and lines[0][0] != lines[-1][0]:
        return False
    behind = lines[at + 1][1] if at + 1 < len(lines) else ""
    numbered = NUMBER in fields and NUMBERING.fullmatch(lines[at][1]) is not None
    return not (numbered and behind and not reader.names.is_result(behind))


def _row(
    lines: Texts, at: int, fields: Sequence[str], above: Sequence[str], reader: HeadingReader
) -> tuple[list[str], int]:
    """(the cells of the row that begins with a cell, how many it has itself); the others are those of the row above.

    What is merged over rows is written in the first of them: the outer names, the day, or both.
    """
    if _is_row(lines, at, fields, reader):
        return _texts(lines[at : at + len(fields)]), len(fields)
    for lost in _lost(fields) if above else ():
        kept = [place for place in range(len(fields)) if place not in lost]
        cells = _texts(lines[at : at + len(kept)])
        fits = _is_row(lines, at, [fields[place] for place in kept], reader)
        if fits and all(_is_own(cell, fields[place], reader) for place, cell in zip(kept, cells, strict=True)):
            own = iter(cells)
            return [above[place] if place in lost else next(own) for place in range(len(fields))], len(kept)
    return [], 0


def _lost(fields: Sequence[str]) -> list[set[int]]:
    """The columns that may be merged over rows together: the outer names, the day, both."""
    front = [place for place in range(fields.index(PARAMETER)) if fields[place] != NUMBER]
    names = [place for place in front if fields[place] not in DATES]
    outer = [set(names[:count]) for count in range(1, len(names)) if fields[names[count]] != fields[names[count - 1]]]
    days = {place for place in front if fields[place] in DATES}
    return [*outer, *([days, *(one | days for one in outer)] if days and names else [])]


def _is_own(cell: str, name: str, reader: HeadingReader) -> bool:
    """Whether a cell says itself that it stands under its heading: a plant, a point, or a place that is no point."""
    if name not in PLACES:
        return True
    named = reader.labels.read(cell)
    if name == columns.SITE:
        return named is None or bool(named.site or named.plant)
    return named is not None and bool(named.plant if name == columns.PLANT else named.point)


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
