"""The rows below a heading: which hold results, which are text between them, which are left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from waterqc import columns
from waterqc.arrange.cells import Column, Mask, Places, clean, distinct
from waterqc.arrange.columnar import filled, holds, rows_taken
from waterqc.arrange.down_columns import LONG_TABLE
from waterqc.arrange.down_moved import MovedCells
from waterqc.arrange.head import ResultColumn
from waterqc.arrange.shifted_rows import LIMIT_SIGNS
from waterqc.arrange.surroundings import SurroundingsReader
from waterqc.arrange.unlike_sections import UNLIKE, rows_of_unlike_sections
from waterqc.arrange.words import CONDITION, EARLIER, IGNORED, NO_RESULTS, PARAMETER, QUALIFIER, RATE, RESULT
from waterqc.arrange.written_lengths import short_of_cells
from waterqc.arranged import LeftOut
from waterqc.readers.layout.symbols import UNREADABLE
from waterqc.written import half_width

#: so many left out for one reason are listed one by one
LISTED_LEFT_OUT = 500
#: why a cell that reads as a result is none
NO_HEADING = "no heading stands over it"
#: why a figure of a column of results is none
SAID_NONE: Final = "a cell beside it says that it is no result of the sample"

#: why a row without a name and a result is none of the texts between the rows
LOST_CELL: Final = "it was written with a cell less than the others, and no parameter and result stand in their columns"

#: a longer text with a full stop in the place of a name, and no result beside it, explains a code
_SHORT: Final = 30
#: what figures are called that are no results
_NO_RESULT: Final = frozenset({columns.STATED_LIMIT, columns.DETECTION_LIMIT, EARLIER})
#: one of so many cells calls its figure a result, where a column says what each figure is
_SOME: Final = 3


#: the address of a page stands at its foot where a browser prints it
_ADDRESSES: Final = ("http://", "https://", "file:/", "www.")


def _explains(text: str) -> bool:
    """Whether a text in the place of a name, with no result beside it, is a sentence or the address of the page."""
    return (len(text) > _SHORT and text.endswith((".", "。"))) or half_width(text).casefold().startswith(_ADDRESSES)


@dataclass
class SortedRows:
    """The rows below a heading, sorted into kinds."""

    result: Mask
    text: Mask
    left_out: dict[str, Mask]
    cells: int  # filled cells under result headings that became no result


class DownRows(MovedCells):
    """The rows below one heading, sorted by what they hold."""

    def sort_rows(self, parameter: Column, results: Sequence[ResultColumn]) -> SortedRows:
        """Which rows hold results, which are text between them, which are left out and why."""
        reader = self.reader
        texts = distinct(parameter)
        named = filled(parameter)
        repeated = holds(parameter, {text for text in texts if reader.field_of(text) == PARAMETER})
        repeated |= self._second_rows(repeated)
        remarks = {text for text in texts if text and reader.words.is_remark(text)}
        # * Colore: a star marks the tests that are not accredited
        remark = holds(parameter, {text for text in remarks if not reader.names.is_parameter(text)})
        rate = self._rates(parameter)
        label = self._labels(parameter)
        any_result, same, count = self._result_cells(parameter, results)
        described = self._any_filled(
            (columns.UNIT_AS_REPORTED, columns.STATED_LIMIT, CONDITION, QUALIFIER, columns.METHOD)
        )
        known = holds(parameter, {text for text in texts if text and reader.names.is_parameter(text)})
        same &= ~(known | holds(parameter, {text for text in texts if UNREADABLE in text}))
        signed = self._signatures() | (~named & self._waits(results))
        nameless = named & ~known & holds(parameter, {text for text in texts if text and self.is_no_name(text)})
        ordinary = named & ~repeated & ~remark & ~rate & ~label & ~same & ~nameless & ~signed
        explained = holds(parameter, {text for text in texts if _explains(text)})
        bare = ordinary & ~any_result & (~described | explained) & ~known
        result = ordinary & ~bare
        left_out = {
            "the heading, repeated": repeated,
            NO_RESULTS[RATE]: rate & ~repeated,
            "a label, no parameter": label & ~repeated & ~rate & any_result,
            "no parameter stands beside this result": (~named | nameless)
            & any_result
            & ~remark
            & ~same
            & ~rate
            & ~repeated
            & ~signed,
        }
        if self.height <= LONG_TABLE:
            stating = result & ~known & holds(parameter, {text for text in texts if reader.states_fact(text)})
            foreign = result & ~known & ~described & ~stating & ~self._readable(results)
            left_out["neither a known parameter nor a readable result"] = foreign
            result &= ~foreign & ~stating
            bare |= stating
            count[stating] = 0
            unlike = rows_of_unlike_sections(
                parameter, named & ~any_result & ~described & ~known, self._limits_beside(results), reader
            )
            left_out[UNLIKE] = unlike & result
            result &= ~unlike
            said = self._said_no_results(result)
            left_out[SAID_NONE] = said & result
            result &= ~said
        else:
            result &= any_result | described
        text = (remark & ~rate) | same | bare | signed | ((~named | nameless | label) & ~any_result)
        lost = short_of_cells(self.grid, self.head.last, result) & text & ~remark & ~signed & ~(same & named)
        left_out[LOST_CELL] = lost
        text &= ~lost
        count[lost] = 1
        unread = int(count[lost | ~(result | repeated | rate | label | same | remark | signed)].sum())
        return SortedRows(result, text & ~result & ~rate & ~repeated, left_out, unread)

    def _said_no_results(self, rows: Mask) -> Mask:
        """Of the rows those whose figure is called a limit or the like in a column that calls others results."""
        found = np.zeros(self.height, dtype=bool)
        reader = self.reader
        others = {one.index for one in self.head.results} | {self.head.parameter}
        for place in range(self.grid.width):
            column = self.column(place)
            given = filled(column) & rows
            words = {text for text in distinct(column) if text and reader.is_listed(text)}
            results = given & holds(column, {text for text in words if reader.field_of(text) == RESULT})
            if place not in others and _SOME * results.sum() >= given.sum() and 2 * given.sum() > rows.sum():
                texts = filter(None, distinct(column))
                said = {text for text in texts if reader.words.is_statistic(text) or reader.names.is_result(text)}
                found |= given & ~results & ~holds(column, said)
            elif place not in others and 2 * given.sum() > rows.sum() and self._are_kinds(set(column[given].tolist())):
                found |= given & ~results
        return found

    def _are_kinds(self, texts: set[str]) -> bool:
        """Whether all texts of a column call figures results or limits and the like, and there are both."""
        fields = {self.reader.field_of(text) for text in texts}
        both = RESULT in fields and bool(fields & _NO_RESULT)
        return both and fields <= _NO_RESULT | {RESULT} and all(map(self.reader.is_listed, texts))

    def _limits_beside(self, results: Sequence[ResultColumn]) -> Mask:
        """The rows whose limits stand in columns of their own, and no sign of a limit among their results."""
        limits = np.zeros(self.height, dtype=bool)
        for place in self.head.columns.get(columns.STATED_LIMIT, ()):
            column = self.column(place)
            limits |= holds(column, {text for text in distinct(column) if text and self.reader.names.is_limit(text)})
        for one in results:
            column = self.column(one.index)
            limits &= ~holds(column, {text for text in distinct(column) if half_width(text).startswith(LIMIT_SIGNS)})
        return limits

    def _second_rows(self, repeated: Mask) -> Mask:
        """The rows below a repeated heading that repeat its further rows."""
        found = np.zeros(self.height, dtype=bool)
        below = self.head.texts[1:] if self.height <= LONG_TABLE else ()
        for row in np.flatnonzero(repeated).tolist() if below else ():
            for at in range(row + 1, min(row + 1 + len(below), self.height)):
                cells = [clean(str(cell)) for cell in self.part.iloc[at].tolist()]
                if not any(cells) or not any(_is_part(cells, texts) for texts in below):
                    break
                found[at] = True
        return found

    def stray_cells(self, kept: Places) -> list[LeftOut]:
        """Results and limits that no heading stands over: a comma too many may have pushed them there."""
        headed = {place for row in self.head.texts for place, text in enumerate(row) if text}
        known = headed.union(*self.head.columns.values(), self.signs.values(), (one.index for one in self.head.results))
        names = self.reader.names
        found: list[LeftOut] = []
        for place in range(self.head.parameter + 1, self.grid.width):
            if place in known:
                continue
            column = rows_taken(self.column(place), kept)
            texts = {text for text in distinct(column) if text and (names.is_result(text) or names.is_limit(text))}
            rows = [
                row
                for row in np.flatnonzero(holds(column, texts)).tolist()
                if self.grid.merged.get((self.first + int(kept[row]), place), (0, place))[1] == place
            ][:LISTED_LEFT_OUT]
            places = [self.place(self.first + int(kept[row]), place) for row in rows]
            found += [LeftOut(at, str(column.iloc[row]), NO_HEADING) for at, row in zip(places, rows, strict=True)]
        return found

    def _rates(self, parameter: Column) -> Mask:
        """The rows that begin with the name of a rate."""
        found = np.zeros(self.height, dtype=bool)
        places = [*range(self.head.parameter), *self.head.columns.get(columns.SITE, ())]
        front = [self.column(place) for place in places] if self.height <= LONG_TABLE else []
        for column in (parameter, *front):
            found |= holds(column, {text for text in distinct(column) if text and self.reader.words.is_rate(text)})
        return found

    def _signatures(self) -> Mask:
        """The rows in whose first columns a label waits for its value or has it (检验人:, 审核人:李四)."""
        found = np.zeros(self.height, dtype=bool)
        for place in range(self.head.parameter + 1 if self.height <= LONG_TABLE else 0):
            column = self.column(place)
            signed = {text for text in distinct(column) if self.reader.stated_field(text) == IGNORED}
            found |= holds(column, signed.union(text for text in distinct(column) if text.endswith((":", "："))))
        return found | self._rows_of_facts()

    def _waits(self, results: Sequence[ResultColumn]) -> Mask:
        """The rows with a label that waits for its value where a result would stand."""
        found = np.zeros(self.height, dtype=bool)
        for one in results if self.height <= LONG_TABLE else ():
            column = self.column(one.index)
            found |= holds(column, {text for text in distinct(column) if text.endswith((":", "："))})
        return found

    def _rows_of_facts(self) -> Mask:
        """The rows that say what the sample of the next page is (样品编号 | T-102 | 采样点 | …)."""
        found = np.zeros(self.height, dtype=bool)
        around = SurroundingsReader(self.reader)
        if self.head.parameter > 0 and self.height <= LONG_TABLE:
            for row, label in enumerate(self.column(0).tolist()):
                if not label or self.reader.names.is_parameter(label):
                    continue
                if self.reader.label_of(label) or self.reader.states_fact(label):
                    found[row] = around.is_row_of_facts([str(cell) for cell in self.part.iloc[row].tolist()])
        return found

    def _labels(self, parameter: Column) -> Mask:
        """The rows whose name is a label or a statistic (样品数, 采样日期, 平均值, 审核人:李四), no parameter."""
        reader = self.reader
        if self.height > LONG_TABLE:
            return np.zeros(self.height, dtype=bool)
        found = {
            text
            for text in distinct(parameter)
            if text
            and not reader.names.is_parameter(text)
            and (
                reader.words.is_statistic(text)
                or reader.label_of(text) not in ("", PARAMETER)
                or reader.stated_field(text) == IGNORED
            )
        }
        return holds(parameter, found)

    def is_no_name(self, text: str) -> bool:
        """Whether a text in the place of a name reads as a unit or a result: cells have been shifted."""
        return self.reader.names.is_unit(text) or self.reader.names.is_result(text)

    def _result_cells(self, parameter: Column, results: Sequence[ResultColumn]) -> tuple[Mask, Mask, Places]:
        """Which rows hold any result, in which all repeat the name (a section merged over the row), how many cells."""
        count = np.zeros(self.height, dtype=np.int64)
        same = np.full(self.height, self.height <= LONG_TABLE)
        names = parameter.to_numpy(dtype=object) if self.height <= LONG_TABLE else None
        for one in results:
            count += filled(self.result(one.index))
            if names is not None:
                same &= self.column(one.index).to_numpy(dtype=object) == names
        return count > 0, same, count

    def _any_filled(self, names: Sequence[str]) -> Mask:
        found = np.zeros(self.height, dtype=bool)
        for name in names:
            for place in self.head.columns.get(name, ()):
                found |= filled(self.column(place))
        return found

    def _readable(self, results: Sequence[ResultColumn]) -> Mask:
        found = np.zeros(self.height, dtype=bool)
        for one in results:
            column = self.column(one.index)
            found |= holds(column, {text for text in distinct(column) if text and self.reader.names.is_result(text)})
        return found


def _is_part(cells: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether all that a row holds stands in a row of the heading, in the same columns."""
    return all(not cell or cell == text for cell, text in zip(cells, texts, strict=False))
