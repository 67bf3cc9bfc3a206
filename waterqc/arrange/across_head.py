"""Finds the row of parameters that stand across: which cells name them, and whether results stand below."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from waterqc import columns
from waterqc.arrange.across_head_rows import AcrossHead, AcrossHeadReader
from waterqc.arrange.across_names import named_apart, parameter_of
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import DATE, DATES, IGNORED, PARAMETER, RESULT, TESTED_AT

Rows = Sequence[Sequence[str]]
_PLACES: Final = frozenset({columns.SITE, columns.PLANT, columns.SAMPLE})
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_SEEN_ROWS: Final = 40
_FIGURE: Final = re.compile(r"[\d.,<>≤≥~ /-]+")
_ROWS_TRIED: Final = 20


def across_head(rows: Rows, row: int, reader: HeadingReader, above: int = 0) -> AcrossHead | None:
    """The heading whose row of parameters is `row`, None if that row is none; it may have rows from `above` on.

    At least two cells are names of parameters, or one with its unit beside key columns, and they are most of the
    cells that are no headings.
    """
    cells = rows[row]
    found: list[tuple[int, str, str]] = []
    others: list[int] = []
    fields: dict[int, str] = {}
    for place, text in enumerate(cells):
        if not text:
            continue
        name = parameter_of(text, reader)
        if name is not None:
            found.append((place, *name))
            continue
        heading = reader.read(text)
        if heading is not None and heading.field not in (RESULT,):
            fields[place] = heading.field
        elif heading is not None and _holds_years(rows, row, place):
            fields[place] = DATE  # Jahresmittelwerte of which year
        elif heading is None and _FIGURE.fullmatch(text):
            return None
        else:
            others.append(place)
    found, fields = _only_results(rows, row, found, fields, reader)
    # `NA` may be sodium or "not available", `Pb` no result: two names that are no results settle it
    firm = {
        named_apart(cells[place], text, reader) for place, text, _ in found if not reader.names.is_result(cells[place])
    }
    if not firm or (len(firm) == 1 and not (len(found) == 1 and _one_is_enough(cells, found, fields, reader))):
        return None
    few = len(found) < len(others) and not (len(found) >= 3 and len(fields) >= 2)
    if few and not (len(found) == 1 and _is_register(rows, row, fields, others, reader)):
        return None
    if PARAMETER in fields.values() and len(found) < 2:
        return None
    head = AcrossHeadReader(rows, row, reader, found, fields, others, above).read()
    return head if _results_below(rows, head, reader) else None


def _holds_years(rows: Rows, row: int, place: int) -> bool:
    """Whether the first cells of a column are years."""
    cells = [cells[place] for cells in rows[row + 1 : row + 1 + _SEEN_ROWS] if cells[place]]
    return bool(cells) and all(map(_YEAR.fullmatch, cells))


def _only_results(
    rows: Rows, row: int, found: list[tuple[int, str, str]], fields: dict[int, str], reader: HeadingReader
) -> tuple[list[tuple[int, str, str]], dict[int, str]]:
    """The columns of parameters without those that a name merged over several has for its limit or verdict."""
    below = rows[row + 1] if row + 1 < len(rows) else [""] * len(rows[row])
    results = {text for place, text, _ in found if reader.field_of(below[place]) == RESULT}
    beside = [
        place for place, text, _ in found if text in results and reader.field_of(below[place]) not in ("", RESULT)
    ]
    return [one for one in found if one[0] not in beside], fields | dict.fromkeys(beside, IGNORED)


def _results_below(rows: Rows, head: AcrossHead, reader: HeadingReader) -> bool:
    """Whether the cells below the parameters read as results, most of them at least."""
    places = [place for place, _, _ in head.parameters]
    tried = rows[head.last + 1 : head.last + 1 + _ROWS_TRIED]
    filled = ([row[place] for place in places if row[place]] for row in tried)
    below = list(takewhile(lambda cells: not _names_parameters(cells, reader), filled))
    written_out = [_is_written_out(row, reader) for row in below]
    cells = [cell for row, out in zip(below, written_out, strict=True) if not out for cell in row]
    known = sum(map(reader.names.is_result, cells))
    return 2 * known > len(cells) if cells else any(written_out)


def _names_parameters(cells: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a row is the heading of another table: most cells name parameters and are no results."""
    named = [cell for cell in cells if reader.names.is_parameter(cell) and not reader.names.is_result(cell)]
    return len(named) > 1 and 2 * len(named) > len(cells)


def _is_written_out(cells: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a row has all its results under each parameter: nobody knows which of them is whose."""
    if len(cells) < 2 or len(set(cells)) > 1:
        return False
    words = cells[0].split()
    return len(words) > 1 and 2 * sum(map(reader.names.is_result, words)) > len(words)


def _is_register(rows: Rows, row: int, fields: dict[int, str], others: Sequence[int], reader: HeadingReader) -> bool:
    """Whether places and dates stand in columns of their own, and no result in one that is headed so (initial)."""
    named = set(fields.values())
    if named.isdisjoint(_PLACES) or named.isdisjoint(DATES):
        return False
    headed = [place for place in others if reader.field_of(rows[row][place]) == RESULT]
    below = rows[row + 1 : row + 1 + _SEEN_ROWS]
    return not any(cells[place] and reader.names.is_result(cells[place]) for cells in below for place in headed)


def _one_is_enough(
    cells: Sequence[str], found: Sequence[tuple[int, str, str]], fields: dict[int, str], reader: HeadingReader
) -> bool:
    """A single parameter needs its unit in the heading, and a column for the sample, place or date."""
    named = set(fields.values()) & {columns.SAMPLE, columns.SITE, columns.PLANT, columns.SAMPLED_AT, TESTED_AT, DATE}
    heading = cells[found[0][0]]
    name, _, unit = heading.rpartition("_")  # lead_ppm
    joined = bool(name) and reader.names.takes_unit(name, unit)
    return bool(named) and (bool(found[0][2]) or joined or "(" in heading or "（" in heading)
