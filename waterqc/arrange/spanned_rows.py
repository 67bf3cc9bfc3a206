"""Rows of a text whose merged cells are written once: a table with parameters across gets its columns back."""

from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.cells import extent, padded
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.shifted_rows import MEASURED
from waterqc.arrange.words import NUMBER, RATE, is_han

_ROWS_TRIED: Final = 60
_DESCRIBING: Final = frozenset({columns.UNIT_AS_REPORTED, columns.STATED_LIMIT})

Rows = Sequence[tuple[int, list[str]]]


def with_spanned_cells(rows: Rows, reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows with those below each heading of parameters under its columns again, where that is certain."""
    made = list(rows)
    row = 0
    while row < len(made):
        head = _heading(made[row][1], reader)
        known = [place for place, cell in enumerate(head) if reader.names.is_parameter(cell) and is_han(cell)]
        named = list(range(known[0], known[-1] + 1)) if known else []
        if not named or not named[0] or len(known) < 2 or 3 * len(known) < 2 * len(named):
            row += 1
            continue
        stop = _end(made, row + 1)
        width = max((extent(cells) for _, cells in made[row:stop]), default=0)
        lead = width - len(head)  # the first cell of the heading spans so many columns more
        if _fits_somewhere(made[row + 1 : stop], width, [place + lead for place in named], reader):
            spread = [head[0]] * (lead + 1) + head[1:]
            made[row] = (made[row][0], padded(spread, made[row][1]))
            _align(made, row + 1, stop, _Columns(spread, [place + lead for place in named], reader))
        row = stop
    return made


def _heading(cells: Sequence[str], reader: HeadingReader) -> list[str]:
    """The cells of a heading up to its first blank one; a blank one in front of the parameters goes on with the first.

    So the first cell of 水质指标 | | 浑浊度 | … spans two columns.
    """
    first = next((place for place, cell in enumerate(cells) if reader.names.is_parameter(cell)), 0)
    front = [cell or cells[0] for cell in cells[:first]]
    return [*front, *cells[first : first + _packed(cells[first:])]] if cells[:1] != [""] else []


def _packed(cells: Sequence[str]) -> int:
    filled = sum(map(bool, cells))
    return filled if all(cells[:filled]) else 0


def _end(rows: Rows, start: int) -> int:
    """The row after the last that may belong to a table: up to a blank row."""
    stop = start
    while stop < min(len(rows), start + _ROWS_TRIED) and any(rows[stop][1]):
        stop += 1
    return stop


def _fits_somewhere(rows: Rows, width: int, named: Sequence[int], reader: HeadingReader) -> bool:
    """Whether a row of the full width has results under all parameters, and no row of it a figure in front of them."""
    is_result = reader.names.is_result
    whole = [cells for _, cells in rows if extent(cells) == width]
    front = [cell for cells in whole for cell in cells[: named[0]]]
    return any(all(cells[place] and is_result(cells[place]) for place in named) for cells in whole) and not any(
        MEASURED.search(cell) and is_result(cell) for cell in front
    )


class _Columns:
    """The columns of a table with parameters across."""

    def __init__(self, heading: Sequence[str], named: Sequence[int], reader: HeadingReader) -> None:
        self.heading = heading
        self.named = named
        self.reader = reader
        fields = [reader.field_of(text) for text in heading]
        behind = [place for place in range(named[-1] + 1, len(heading)) if fields[place] == RATE]
        self.described = [*named, *behind]

    def is_numbered(self, text: str) -> bool:
        """Whether the rows are numbered in their first column, and a text is such a number."""
        return self.reader.field_of(self.heading[0]) == NUMBER and NUMBERING.fullmatch(text) is not None

    def described_cells(self, cells: Sequence[str]) -> list[str] | None:
        """A row of units or limits whose label spans columns: its last cells stand under the parameters."""
        texts = cells[: _packed(cells)]
        if not texts or self.reader.field_of(texts[0]) not in _DESCRIBING or len(texts) <= len(self.named):
            return None
        last = texts[-len(self.described) :] if len(texts) > len(self.described) else texts[1:]
        if len(last) < len(self.described) and not all(map(self.reader.names.is_unit, last)):
            return [" ".join(texts)]  # which of its cells are missing is not certain
        spread = [texts[0]] + [""] * (len(self.heading) - 1)
        for place, text in zip(self.described, last, strict=False):
            spread[place] = text
        return spread

    def with_units(self, units: Sequence[str]) -> list[str]:
        """Units without cells for the parameters that have none (pH, odour); one text where they don't fit."""
        places = [place for place in self.named if self.reader.names.has_unit(self.heading[place])]
        if len(places) != len(units):
            return [" ".join(units)]
        beside = dict(zip(places, units, strict=True))
        return [beside.get(place, "") for place in range(len(self.heading))]

    def has_results(self, cells: Sequence[str]) -> bool:
        """Whether what stands under the parameters are results, where anything does."""
        return all(not cells[place] or self.reader.names.is_result(cells[place]) for place in self.named)

    def is_labelled(self, cells: Sequence[str], before: Sequence[str]) -> bool:
        """Whether no result stands in front of the parameters where the row above has a label."""
        is_result = self.reader.names.is_result
        return not any(is_result(cells[place]) and not is_result(before[place]) for place in range(self.named[0]))


def _align(rows: list[tuple[int, list[str]]], start: int, stop: int, table: _Columns) -> None:
    """Bring rows with cells missing under their columns: units and limits, and rows without what the row above says."""
    width = len(table.heading)
    before: list[str] = []
    for row in range(start, stop):
        at, cells = rows[row]
        filled = _packed(cells)
        described = table.described_cells(cells) if filled < width else None
        if described is not None:
            rows[row] = (at, padded(described, cells))
            continue
        units = [text.strip("()（）") for text in cells[:filled]]
        if 0 < filled <= len(table.named) and all(map(table.reader.names.is_unit, units)):
            rows[row] = (at, padded(table.with_units(units), cells))
            continue
        if before and 2 < filled < width and not (table.has_results(cells) and table.is_labelled(cells, before)):
            lost = width - filled
            own = int(table.is_numbered(cells[0]))  # the number of a row stands in front of what is merged
            moved = [*cells[:own], *before[own : own + lost], *cells[own:filled]]
            if own + lost < table.named[0] and table.has_results(moved) and table.is_labelled(moved, before):
                rows[row] = (at, padded(moved, cells))
        if filled == width:
            before = cells[:width]
