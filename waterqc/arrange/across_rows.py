"""The rows below a heading with parameters across: which hold results, which describe them, what no heading covers."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from waterqc import columns
from waterqc.arrange.across_head_rows import KEYS, AcrossHead
from waterqc.arrange.cells import Column, Mask, Places, clean, clean_column, distinct
from waterqc.arrange.columnar import filled, holds, rows_taken
from waterqc.arrange.described import describing_row
from waterqc.arrange.down_columns import LONG_TABLE
from waterqc.arrange.down_moved import FEWEST_LIMITS
from waterqc.arrange.down_rows import NO_HEADING
from waterqc.arrange.facts import NOTHING
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.packed_rows import put_under_headings
from waterqc.arrange.portal import DOUBTFUL
from waterqc.arrange.shifted_rows import LIMIT_SIGNS, figures_among_words, rows_before_rests, rows_too_long
from waterqc.arrange.sign_columns import holds_signs, signs_of
from waterqc.arrange.words import (
    ABOVE_FLAG,
    BELOW_FLAG,
    EARLIER,
    IGNORED,
    LABEL,
    NO_RESULTS,
    QUALIFIER,
    RATE,
    RESULT,
    key_of,
)
from waterqc.arranged import LeftOut
from waterqc.grid import Grid
from waterqc.written import half_width

NAMES_NO_SAMPLE = "above the samples, and names none itself"
_MOST_ABOVE = 2
_WORDS = (columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, LABEL)
#: how the heading of a column of identifiers ends, whose numbers are no results: fw_id
_IDENTIFIER: Final = re.compile(r"(?:^|[\s_.])(?:id|nr|no|number|num|code)\.?$", re.IGNORECASE)


class AcrossRows:
    """The rows below one heading, up to row `stop` of the grid, column by column."""

    def __init__(self, grid: Grid, head: AcrossHead, stop: int, reader: HeadingReader) -> None:
        self.grid = grid
        self.head = head
        self.reader = reader
        self.first = head.last + 1
        self.height = max(0, stop - self.first)
        self._cleaned: dict[int, Column] = {}
        self.places = [place for place, _, _ in head.parameters]
        part = grid.frame.iloc[self.first : stop].reset_index(drop=True)
        fields = {place: "" for place, text in enumerate(head.texts[0]) if text}
        fields.update({place: name for name, places in head.keys.items() for place in places})
        fields.update(dict.fromkeys(self.places, RESULT))
        row = self.first - len(head.texts)  # that of the names
        self.part, self.unsure = put_under_headings(
            part, grid, range(head.first, self.first), range(row, row + 1), fields, min(fields), reader.names
        )
        self.unsure |= grid.place == "line" and _names_twice(head)
        self.described = {name: dict(cells) for name, cells in head.described.items()}
        for row in range(head.first, self.first):
            self._refuse_short(row, [clean(cell) for cell in grid.rows(row, row + 1)[0]])
        self.left_out: list[LeftOut] = []
        self.label = head.date_label
        self.text: Mask = np.zeros(self.height, dtype=bool)

    def column(self, place: int) -> Column:
        """A column of the rows, its texts cleaned."""
        if place not in self._cleaned:
            self._cleaned[place] = clean_column(self.part[place])
        return self._cleaned[place]

    @cached_property
    def signs(self) -> dict[int, int]:
        """Each parameter's column of signs or qualifiers, where it has one."""
        known = {place for places in self.head.keys.values() for place in places}.union(self.places)
        free = [place for place in range(self.grid.width) if place not in known]
        bare = [place for place in free if holds_signs(self.column(place), self.reader.words)]
        return signs_of(self.places, {*self.head.keys.get(QUALIFIER, ()), *bare})

    def shifted(self, kept: Places) -> Mask:
        """The rows with more cells than their headings, or a place among their results: nobody knows what has moved."""
        headed = [place for place, text in enumerate(self.head.texts[0]) if text or place in self.places]
        found = self.unsure[kept] | rows_too_long(self.grid, headed, kept, self.column, self.reader.names.is_result)
        if self.height <= LONG_TABLE:
            found |= rows_before_rests(self.grid, self.part, kept, self.reader.names)
        keys = [place for name in _WORDS for place in self.head.keys.get(name, ())]
        for place in keys if self.height <= LONG_TABLE else ():
            found |= figures_among_words(rows_taken(self.column(place), kept), self.reader.names)
        limits = np.zeros(len(kept), dtype=np.int64)
        given = np.zeros(len(kept), dtype=np.int64)
        for place in self.places if self.height <= LONG_TABLE else ():
            column = rows_taken(self.column(place), kept)
            found |= holds(column, {text for text in distinct(column) if text and self._names_a_place(text)})
            limits += holds(column, {text for text in distinct(column) if half_width(text).startswith(LIMIT_SIGNS)})
            given += filled(column)
        return found | ((limits >= FEWEST_LIMITS) & (2 * limits > given))  # a row of limits that nothing calls so

    @cached_property
    def _shared_figures(self) -> dict[int, set[int]]:
        """The rows below the heading in which a figure is merged over columns of different parameters, by column."""
        names = {place: key_of(name) for place, name, _ in self.head.parameters}
        found: dict[int, set[int]] = {}
        for (row, place), (top, left) in self.grid.merged.items():
            at = row - self.first
            if 0 <= at < self.height and names.get(place, "") != names.get(left, "") and place in names:
                for one in (place, left) if any(map(str.isdigit, str(self.part[place].iloc[at]))) else ():
                    found.setdefault(one, set()).update((at, max(0, top - self.first)))
        return found

    def shares_figures(self, place: int, kept: Places) -> Mask:
        """The rows whose figure in a column is merged over other parameters: nobody knows whose it is, or their sum."""
        return np.isin(kept, sorted(self._shared_figures.get(place, ())))

    def _is_copy(self, row: int, place: int) -> bool:
        """Whether a cell repeats the text of one on its left, with which it is merged."""
        return self.grid.merged.get((self.first + row, place), (0, place))[1] != place

    def _names_a_place(self, text: str) -> bool:
        """Whether a text is a plant's or a point's name and no result."""
        if self.reader.names.is_result(text):
            return False
        facts = self.reader.labels.read(text)
        return facts is not None and bool(facts.plant or facts.point)

    def count_unread(self, kept: Places) -> int:
        """How many cells beside the parameters read as results and are none; their columns are listed as left out."""
        head, location = self.head, self.grid.location
        headed = {place for place, text in enumerate(head.texts[0]) if text}
        known = headed.union(self.places, self.signs.values(), *head.keys.values())
        bare = {place for place in range(min(self.places) + 1, self.grid.width) if place not in known}
        unread = 0
        for place in sorted(bare.union(head.unknown)):
            column = self.column(place)
            read = holds(column, {text for text in distinct(column) if text and self.reader.names.is_result(text)})
            rows = [row for row in kept[read[kept]].tolist() if not self._is_copy(row, place)]
            if place in head.unknown:
                why = "neither known as a parameter nor as anything else"
                self.left_out.append(LeftOut(location(self.first - 1, place), head.texts[0][place], why))
            elif rows:
                row = rows[0]
                self.left_out.append(LeftOut(location(self.first + row, place), str(column.iloc[row]), NO_HEADING))
            unread += 0 if _IDENTIFIER.search(head.texts[0][place]) else len(rows)
        beside = [place for name in (QUALIFIER, BELOW_FLAG, ABOVE_FLAG) for place in head.keys.get(name, ())]
        for place in beside:
            if place not in self.signs.values():
                why = "signs that stand beside no parameter"
                self.left_out.append(LeftOut(location(head.first, place), head.texts[0][place], why))
                unread += int(filled(self.column(place))[kept].sum())
        return unread

    def sort_rows(self) -> Mask:
        """Which rows hold results: cells under parameters, or a key that names a sample."""
        given = np.zeros(self.height, dtype=bool)
        same = np.full(self.height, len(self.places) > 1)
        first = self.column(self.places[0]).to_numpy(dtype=object)
        for place in self.places:
            column = self.column(place)
            given |= filled(column)
            same &= column.to_numpy(dtype=object) == first
        merged = same & given & ~self._all_results(first) & ~self.unsure
        rows = given & ~merged
        self.text = ~rows
        special = self._special_rows(rows)
        self._refuse_moved()
        return rows & ~special

    def _all_results(self, texts: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> Mask:
        known = {text: self.reader.names.is_result(text) for text in set(texts.tolist())}
        return np.array([known[text] for text in texts.tolist()], dtype=bool)

    def _special_rows(self, rows: Mask) -> Mask:
        """Rows of units or limits, rates, repeated headings, remarks: found by the texts of the key columns."""
        special = np.zeros(self.height, dtype=bool)
        head_texts = {text for row in self.head.texts for text in row if text}
        keys = [place for places in self.head.keys.values() for place in places] or [0]
        candidates = np.zeros(self.height, dtype=bool)
        for place in keys:
            if place in self.places:
                continue
            column = self.column(place)
            texts = {
                text
                for text in distinct(column)
                if text
                and (
                    text in head_texts
                    or self.reader.read(text)
                    or self._is_remark(text)
                    or self.reader.states_fact(text)
                    or self.reader.labels.is_no_place(text)
                )
            }
            candidates |= holds(column, texts)
        for place in self.places[:1]:
            candidates |= holds(self.column(place), head_texts)
        for row in np.flatnonzero(candidates & rows).tolist()[:2000]:
            why = self._describe(row, head_texts)
            if why:
                special[row] = True
                text = " | ".join(dict.fromkeys(str(cell) for cell in self.part.iloc[row].tolist() if cell))
                if why != "described":
                    self.left_out.append(LeftOut(self.grid.location(self.first + row, 0), text[:200], why))
        return special | self._above_samples(rows & ~special & ~self.unsure)

    def _above_samples(self, rows: Mask) -> Mask:
        """The rows above the first sample that name none, though all below do: limits of detection without a label."""
        named = np.zeros(self.height, dtype=bool)
        for name in (*KEYS, LABEL):
            for place in self.head.keys.get(name, ()):
                named |= filled(self.column(place))
        found = np.flatnonzero(rows)
        samples = named[found]
        first = int(samples.argmax()) if samples.any() else 0
        above = np.zeros(self.height, dtype=bool)
        if 0 < first <= _MOST_ABOVE and len(found) - first > first and samples[first:].all():
            above[found[:first]] = True
            for row in found[:first].tolist():
                text = " | ".join(dict.fromkeys(str(cell) for cell in self.part.iloc[row].tolist() if cell))
                self.left_out.append(LeftOut(self.grid.location(self.first + row, 0), text[:200], NAMES_NO_SAMPLE))
        return above

    def _describe(self, row: int, head_texts: set[str]) -> str:
        cells = [str(cell) for cell in self.part.iloc[row].tolist()]
        keys = [cell for place, cell in enumerate(cells) if cell and place not in self.places]
        if any(self.reader.words.is_rate(cell) for cell in keys[:2]):
            return NO_RESULTS[RATE]
        if any(self.reader.field_of(cell) == EARLIER for cell in keys[:2]):
            return NO_RESULTS[EARLIER]
        if keys and self.reader.label_of(keys[0]) == IGNORED:
            return "a label, no parameter"
        under = [cells[place] for place in self.places if cells[place]]
        if under and all(text in head_texts for text in under) and not all(map(self.reader.names.is_result, under)):
            return "the heading, repeated"
        name = describing_row(cells, self.places, self.reader)
        if name:
            self.described.setdefault(name, {place: cells[place] for place in self.places if cells[place]})
            self._refuse_short(self.first + row, cells)
            return "described"
        if keys and self.reader.labels.is_no_place(keys[0]):
            return "a label, no parameter"
        first = next((cell for cell in cells if cell), "")
        states = self.reader.states_fact(first) and not any(map(self.reader.names.is_result, under))
        return "a remark" if states or self._is_remark(first) else ""

    def _refuse_short(self, row: int, cells: Sequence[str]) -> None:
        """Where a row of units or limits was written with a cell less than the heading, nobody knows whose they are.

        The blank cells at its end may have been left out, under what has no unit or is no parameter; a unit in the
        column of places shows that cells before it were.
        """
        lengths = self.grid.lengths
        name = describing_row(cells, self.places, self.reader) if lengths else ""
        if not lengths or not lengths[row] or name not in self.described:
            return
        names = self.reader.names
        measured = [place for place, text, unit in self.head.parameters if not unit and names.has_unit(text)]
        behind = sum(place > max(measured, default=0) and text != "" for place, text in enumerate(self.head.texts[0]))
        keys = [place for places in self.head.keys.values() for place in places]
        is_unit = name == columns.UNIT_AS_REPORTED
        written = [cells[place] for place in keys if any(map(str.isalnum, cells[place]))]
        has_moved = is_unit and any(names.is_unit(text) and not self.reader.label_of(text) for text in written)
        if has_moved or max(lengths[self.head.first : self.first]) - lengths[row] > behind:
            self.described[name] = {at: f"{DOUBTFUL}{text}" for at, text in self.described[name].items() if is_unit}

    def _refuse_moved(self) -> None:
        """Where units of a row fit their neighbours' parameters better than their own, nobody knows whose they are."""
        units = self.described.get(columns.UNIT_AS_REPORTED, {})
        names = self.reader.names

        def fitting(step: int) -> list[bool]:
            pairs = [(name, units.get(place + step, "")) for place, name, own in self.head.parameters if not own]
            return [
                names.takes_unit(name, unit) for name, unit in pairs if names.has_unit(name) and names.is_unit(unit)
            ]

        own = fitting(0)
        if not all(own) and sum(own) < max(sum(fitting(-1)), sum(fitting(1))):
            self.described[columns.UNIT_AS_REPORTED] = {at: f"{DOUBTFUL}{text}" for at, text in units.items()}

    def _is_remark(self, text: str) -> bool:
        """Whether a text is a remark, or a label that waits for its value (填报人:)."""
        return self.reader.words.is_remark(text) or text.endswith((":", "："))


def _names_twice(head: AcrossHead) -> bool:
    """Whether a parameter is named twice across and nothing above tells both apart: a cell may be written twice."""
    named = Counter((key_of(name), unit, head.groups.get(place, NOTHING)) for place, name, unit in head.parameters)
    return max(named.values(), default=0) > 1
