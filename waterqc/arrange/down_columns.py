"""The columns below a heading with parameters down: names, results, signs, and what merged cells hold."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from waterqc.arrange.cells import Column, Mask, Places, clean_column, distinct
from waterqc.arrange.columnar import filled
from waterqc.arrange.head import DownHead, ResultColumn
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.names_in_two import named_in_two
from waterqc.arrange.packed_rows import put_under_headings
from waterqc.arrange.sign_columns import holds_signs, signs_of
from waterqc.arrange.words import IGNORED, PARAMETER, QUALIFIER, REMARK, RESULT
from waterqc.arrange.wrapped_names import with_whole_names
from waterqc.errors import InputError
from waterqc.grid import Grid

#: tables of more rows are exports of a machine: every row with a parameter and a result is one
LONG_TABLE = 5_000


class DownColumns:
    """The columns of the rows below one heading, up to row `stop` of the grid."""

    def __init__(self, grid: Grid, head: DownHead, stop: int, reader: HeadingReader) -> None:
        self.grid = grid
        self.head = head
        self.reader = reader
        self.first = head.last + 1
        self.height = max(0, stop - self.first)
        part = grid.frame.iloc[self.first : stop].reset_index(drop=True)
        rows = range(head.first, self.first)
        self.part, self.unsure = put_under_headings(
            part, grid, rows, rows, self._fields(), head.parameter, reader.names
        )
        self._cleaned: dict[int, Column] = {}

    def _fields(self) -> dict[int, str]:
        """What each headed column holds."""
        fields = {place: "" for row in self.head.texts for place, text in enumerate(row) if text}
        fields.update({place: name for name, places in self.head.columns.items() for place in places})
        fields.update({one.index: RESULT for one in self.head.results})
        return fields

    def place(self, row: int, column: int) -> str:
        """Where a cell of the grid stands."""
        return self.grid.location(row, column)

    def heading(self, place: int) -> str:
        """The heading of a column as written."""
        return " ".join(dict.fromkeys(row[place] for row in self.head.texts if row[place]))

    def column(self, place: int) -> Column:
        """A column of the rows, its texts cleaned."""
        if place not in self._cleaned:
            self._cleaned[place] = clean_column(self.part[place])
        return self._cleaned[place]

    def parameter(self) -> Column:
        """The column of names, those broken over rows put together."""
        column = self._names()
        if self.height > LONG_TABLE:
            return column
        whole = with_whole_names(column, self.part, self.reader)
        used = filled(column) & ~filled(whole)
        if used.any():
            self.part = self.part.astype(object).mask(np.broadcast_to(used[:, None], self.part.shape), "")
        return whole

    def _names(self) -> Column:
        """The column of names; of two that differ, the one whose names are known."""
        places = self.head.columns[PARAMETER]
        column = self.column(places[0])
        if len(places) == 2 and places[1] == places[0] + 1 and self.heading(places[0]) == self.heading(places[1]):
            return named_in_two(column, self.column(places[1]), self.reader)
        known: list[int] = []
        for other in places[1:]:
            if self.column(other).astype(object).equals(column.astype(object)):
                continue
            known = known or [
                sum(map(self.reader.names.is_parameter, distinct(self.column(place)))) for place in places
            ]
            if known[0] and known[places.index(other)]:
                raise both_columns(self.heading(places[0]), self.heading(other), "parameters", "parameter")
            column = self.column(places[int(np.argmax(known))])
        return column

    def distinct_results(self) -> list[ResultColumn]:
        """The result columns; two with the same results are one, two that differ and have no label are an error."""
        kept: list[ResultColumn] = []
        for one in self.head.results:
            same = next((other for other in kept if other.facts == one.facts), None)
            if same is None:
                kept.append(one)
            elif not filled(self._uncovered(one.index)).any():
                continue  # each result is merged over the columns that its heading spans
            elif not self.result(same.index).astype(object).equals(self.result(one.index).astype(object)):
                if not one.facts:
                    raise both_columns(same.heading, one.heading, "results", "result")
                kept.append(one)  # two tests of one sample: where they contradict each other neither counts
        return kept

    def _uncovered(self, place: int) -> Column:
        """A column without the cells that a merge covers."""
        return self._blanked(place, lambda row, top, left: False)

    def result(self, place: int) -> Column:
        """A column of results: one merged over columns of results or over rows of several parameters holds for each."""
        results = {one.index for one in self.head.results}
        return self._blanked(
            place,
            lambda row, top, left: (
                (left in results and (top == row or self._names_another(row, top)))
                or self._reaches_over(row, left, place)
            ),
        )

    def _reaches_over(self, row: int, left: int, place: int) -> bool:
        """Whether a figure begins in a column of something else and is merged over one of results."""
        if left == place or any(left == one.index for one in self.head.results):
            return False
        text = str(self.column(place).iloc[row - self.first])
        return any(map(str.isdigit, text)) and self.reader.names.is_result(text)

    def shared_figures(self, place: int, kept: Places) -> Mask:
        """The rows of different parameters over which one figure is merged: nobody knows whose it is, or their sum.

        Nor whether a figure that begins in another column (单位, 结果) is a result.
        """
        found = np.zeros(self.height, dtype=bool)
        column = self.column(place)
        for (row, at), (top, left) in self.grid.merged.items():
            if at == place and 0 <= row - self.first < self.height and self._reaches_over(row, left, place):
                found[row - self.first] = True
            elif at == place and top < row < self.first + self.height and self._names_another(row, top):
                figure = any(map(str.isdigit, str(column.iloc[row - self.first])))
                found[[top - self.first, row - self.first]] |= figure
        return found[kept]

    def _names_another(self, row: int, top: int) -> bool:
        """Whether a row of the grid names another parameter than a row above it."""
        if top < self.first:
            return False
        one, other = (str(self._own_names.iloc[at - self.first]) for at in (top, row))
        return bool(one) and one != other and self.reader.names.is_parameter(other)

    @cached_property
    def _own_names(self) -> Column:
        return self._names()

    def _blanked(self, place: int, is_kept: Callable[[int, int, int], bool]) -> Column:
        """A column without the cells that a merge covers; `is_kept` asks by the row and the first cell of the merge."""
        column = self.column(place)
        covered = [
            row - self.first
            for (row, at), (top, left) in self.grid.merged.items()
            if at == place and 0 <= row - self.first < self.height and not is_kept(row, top, left)
        ]
        if covered:
            column = column.astype(object).copy()
            column.iloc[covered] = ""
        return column

    @cached_property
    def signs(self) -> dict[int, int]:
        """Each result column with its column of signs, where there are several or no heading says what it holds."""
        results = [one.index for one in self.head.results]
        headed = self.head.columns.get(QUALIFIER, ())
        if headed:
            return signs_of(results, headed) if len(headed) > 1 else {}
        known = {
            place
            for name, places in self.head.columns.items()
            for place in places
            if name not in (IGNORED, REMARK, RESULT) and self.heading(place)  # a blank one may be carried from before
        }
        free = [place for place in range(self.grid.width) if place not in known and place not in results]
        return signs_of(results, [place for place in free if holds_signs(self.column(place), self.reader.words)])

    @property
    def taken_for(self) -> tuple[tuple[str, str], ...]:
        """What each column was taken for, columns of signs that only their cells tell among them."""
        signs = {self.heading(place) for place in self.signs.values()}
        return tuple((text, QUALIFIER if text in signs else name) for text, name in self.head.taken_for)


def both_columns(one: str, other: str, what: str, option: str) -> InputError:
    """The error for two columns that claim to be the same one and differ."""
    return InputError(
        f"the columns {one!r} and {other!r} both hold {what} and differ; "
        f"name the right one with --column {option}=HEADING."
    )
