"""The rows of a table whose cells have moved, under wrong headings or into the line below: they are doubted."""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from waterqc import columns
from waterqc.arrange.cells import Mask, Places, distinct
from waterqc.arrange.columnar import filled, holds, rows_taken
from waterqc.arrange.down_columns import LONG_TABLE, DownColumns
from waterqc.arrange.head import ResultColumn
from waterqc.arrange.shifted_rows import (
    LIMIT_SIGNS,
    figures_among_words,
    rows_before_rests,
    rows_too_long,
    rows_too_short,
)
from waterqc.arrange.unlike_cells import rows_with_unlike_cells, sections_of, with_their_sections
from waterqc.arrange.words import QUALIFIER, RATE, REMARK
from waterqc.stated import stated_verdict
from waterqc.written import half_width

#: signs as they stand alone before or behind their figure
_SIGNS: Final = {"<", ">", "≤", "≥", "＜", "＞", "‹", "›"}
#: fewer figures with such a sign say nothing about their column
FEWEST_LIMITS: Final = 2
#: a figure alone, as no remark is; one with a sign or below 1, as no rate is
_FIGURE: Final = re.compile(r"[<≤≥＜]?\s*\d+(?:\.\d+)?%?")
_NO_RATE: Final = re.compile(r"[<≤≥＜]\s*\d+(?:\.\d+)?|0?\.\d+")
_WORDS: Final = (columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, columns.UNIT_AS_REPORTED)
#: what the last digits of a figure broken over lines may be
_REST: Final = re.compile(r"[\d.,]{1,6}")
#: the sign of a limit, or two figures that are its ends
_RANGE: Final = re.compile(r"[≤≥<>~～]\s*\d|\d\s*[-–—]\s*\d")


class MovedCells(DownColumns):
    """The columns of a table with parameters down, and which of its rows are doubted."""

    def shifted(self, kept: Places, one: ResultColumn) -> Mask:
        """The rows with cells under wrong headings: too many or too few, a figure as verdict, a limit as unit."""
        names = self.reader.names
        headed = {place for row in self.head.texts for place, text in enumerate(row) if text}
        labelled = {one.index for one in self.head.results if one.facts}
        headed = {place for place in headed | labelled if place >= self.head.parameter}
        found = rows_too_long(self.grid, sorted(headed), kept, self.column, self._is_stray)
        found |= self.unsure[kept]
        if self.height <= LONG_TABLE and any(self._are_limits(other.index, kept) for other in self.head.results):
            found[:] = True  # the heading has lost a cell, and nobody knows which
        if self.height <= LONG_TABLE:
            found |= rows_before_rests(self.grid, self.part, kept, names)
            found |= self._lost_a_cell(max(headed, default=0), kept, one)
            found |= self._stray_signs()[kept]
            found |= self._of_other_kinds(kept)
            for name in _WORDS:
                for place in self.head.columns.get(name, ()):
                    found |= figures_among_words(rows_taken(self.column(place), kept), names)
            found |= self._under_other_headings(kept)
        places = self.head.columns.get(columns.STATED_VERDICT, ()) if one.verdict is None else (one.verdict,)
        for place in places:
            stated = rows_taken(self.column(place), kept)
            found |= holds(stated, {text for text in distinct(stated) if text[:1].isdigit() and names.is_result(text)})
        if columns.STATED_LIMIT in self.head.columns and self.height <= LONG_TABLE:
            found |= self._holds_limits(self.head.columns.get(columns.UNIT_AS_REPORTED, ()), kept, names.is_unit)
            found |= self._holds_limits([one.index for one in self.head.results], kept, names.is_result)
        return found

    def _under_other_headings(self, kept: Places) -> Mask:
        """The rows of a text with a figure alone as remark, or a small one as rate: all rows where most have one."""
        found = np.zeros(len(kept), dtype=bool)
        # decimal commas split figures of tables, and a note's number may stand beside those of workbooks
        if self.grid.place != "line" and not self._reaches_beyond(kept):
            return found
        for name, figure in ((REMARK, _FIGURE), (RATE, _NO_RATE)):
            for place in self.head.columns.get(name, ()):
                column = rows_taken(self.column(place), kept)
                moved = holds(column, {text for text in distinct(column) if figure.fullmatch(text)})
                found |= moved | (2 * moved.sum() > len(kept))
        return found

    def _reaches_beyond(self, kept: Places) -> bool:
        """Whether words stand behind the last heading in most rows of a file: the heading has lost a cell."""
        last = max(place for row in self.head.texts for place, text in enumerate(row) if text)
        if self.grid.place != "row" or last + 1 >= self.grid.width or self.height > LONG_TABLE:
            return False
        beyond = rows_taken(self.column(last + 1), kept)
        words = holds(beyond, {text for text in distinct(beyond) if any(map(str.isalpha, text))})
        return 2 * int(words.sum()) > len(kept)

    def _stray_signs(self) -> Mask:
        """The rows with a sign alone in a column that is none of signs: nobody knows which figure it belongs to."""
        found = np.zeros(self.height, dtype=bool)
        signs = {*self.signs.values(), *self.head.columns.get(QUALIFIER, ())}
        for place in range(self.grid.width):
            if place not in signs:
                found |= holds(self.column(place), _SIGNS)
        return found

    def _is_stray(self, text: str) -> bool:
        names = self.reader.names
        return names.is_result(text) or names.is_limit(text) or bool(stated_verdict(text))

    def _of_other_kinds(self, kept: Places) -> Mask:
        """The rows with cells of another kind than their columns hold, and the sections that they make up."""
        results = [rows_taken(self.column(one.index), kept) for one in self.head.results]
        limits = [rows_taken(self.column(place), kept) for place in self.head.columns.get(columns.STATED_LIMIT, ())]
        found = rows_with_unlike_cells(results, limits, self.reader.names)
        return with_their_sections(found, sections_of(self.part, kept)) if found.any() else found

    def _are_limits(self, place: int, kept: Places) -> bool:
        """Whether the figures of a column are limits, most of them at least: none is the result of its heading."""
        column = rows_taken(self.column(place), kept)
        signed = holds(column, {text for text in distinct(column) if half_width(text).startswith(LIMIT_SIGNS)})
        return int(signed.sum()) >= FEWEST_LIMITS and 2 * int(signed.sum()) > int(filled(column).sum())

    def _holds_limits(self, places: Sequence[int], kept: Places, belongs: Callable[[str], bool]) -> Mask:
        """The rows with a limit (6~9, 末梢≥0.05) where a unit or a result should stand: their cells have moved."""
        found = np.zeros(len(kept), dtype=bool)
        for place in places:
            column = rows_taken(self.column(place), kept)
            limits = (text for text in distinct(column) if _RANGE.search(text) and self.reader.names.is_limit(text))
            found |= holds(column, {text for text in limits if not belongs(text)})
        return found

    def _lost_a_cell(self, last: int, kept: Places, one: ResultColumn) -> Mask:
        """The rows that may have lost a cell, so that nobody knows which figure is the limit and which the result.

        The verdict in the last column is blank and the limit a bare figure, or it is the verdict; the last of several
        statistics is blank in a text; or the limit is blank and its sign stands with the result.
        """
        found = np.zeros(len(kept), dtype=bool)
        if one.limit is not None:
            limit = rows_taken(self.column(one.limit), kept)
            signed = np.zeros(len(kept), dtype=bool)
            for other in self.head.results:
                column = rows_taken(self.column(other.index), kept)
                signed |= holds(column, {text for text in distinct(column) if half_width(text).startswith(LIMIT_SIGNS)})
            found |= ~filled(limit) & signed & (2 * filled(limit).sum() > len(kept))
            if one.verdict == last and one.limit < last:
                short = rows_too_short(rows_taken(self.column(last), kept), [limit])
                is_result = self.reader.names.is_result
                found |= short & holds(
                    limit, {text for text in distinct(limit) if is_result(text) or stated_verdict(text)}
                )
        statistics = [other.index for other in self.head.results if other.facts.statistic]
        is_text = self.grid.place != "cell"  # a workbook keeps a blank cell in its place
        if is_text and len(statistics) == len(self.head.results) > 1 and last == statistics[-1]:
            others = [rows_taken(self.column(place), kept) for place in statistics[:-1]]
            found |= rows_too_short(rows_taken(self.column(last), kept), others)
        return found

    def goes_on(self, place: int, kept: Places) -> Mask:
        """The rows of a text whose result may go on in the line below, where nothing but more digits stands."""
        found = np.zeros(self.height, dtype=bool)
        if self.grid.place == "line" and self.height <= LONG_TABLE:
            column = self.column(place)
            held = filled(column)
            alone = holds(column, {text for text in distinct(column) if _REST.fullmatch(text)}) & (
                np.sum([filled(self.column(at)) for at in range(self.grid.width)], axis=0) == 1
            )
            found[:-1] = held[:-1] & alone[1:]
        return found[kept]
